"""Two versions of the minutes compared, as a redline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.minutes import difference_wording, differences, queries, wording
from app.minutes.models import Minutes
from app.minutes.operations import content_of
from app.minutes.views.blueprint import blueprint
from app.web.guard import current_actor, public

#: In the address, the text at work beside the numbers of versions.
AT_WORK = 0


@blueprint.get("/meetings/<int:meeting_id>/minutes/compare")
@public
def compare(meeting_id: int) -> str:
    """``?from=2&to=4``; without them, what changed in the newest version this reader has."""
    actor = current_actor()
    minutes = queries.get_for_meeting(meeting_id, actor)
    versions = queries.list_versions(minutes, actor)
    at_work = _has_text_at_work(minutes, actor)
    numbers = [*([AT_WORK] if at_work else []), *(version.number for version in versions)]
    if len(numbers) < 2:
        raise NotFound
    newer = request.args.get("to", default=numbers[0], type=int)
    older = request.args.get("from", default=_before(newer, numbers), type=int)
    if not {older, newer} <= set(numbers):
        raise NotFound
    found = differences.compare(*(_content(minutes, number, actor) for number in (older, newer)))
    return render_template(
        "minutes/compare.html",
        minutes=minutes,
        meeting=minutes.meeting,
        versions=versions,
        at_work=at_work,
        older=older,
        newer=newer,
        found=found,
        summary=difference_wording.summary(found),
        change_chip=difference_wording.change_chip,
        title=wording.page_title(minutes.meeting, minutes.meeting.body),
        wording=wording,
    )


def _has_text_at_work(minutes: Minutes, actor: Actor) -> bool:
    return minutes.state not in queries.FROZEN_STATES and queries.keeps_record(actor, minutes)


def _before(number: int, numbers: list[int]) -> int:
    """The version before ``number`` among those this reader has, newest first."""
    at = numbers.index(number) + 1 if number in numbers else 1
    return numbers[min(at, len(numbers) - 1)]


def _content(minutes: Minutes, number: int, actor: Actor) -> Mapping[str, Any]:
    return content_of(minutes) if number == AT_WORK else queries.get_version(minutes, number, actor).content
