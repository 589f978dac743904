"""The list of issues, and the secretary's inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for

from app.issues import policy, queries
from app.issues.models import IssueState
from app.issues.queries import Filters
from app.issues.views.blueprint import blueprint
from app.issues.wording import state_chip
from app.programme.queries import list_topics
from app.web.context import locale_code
from app.web.guard import current_actor

#: What the two tabs of the list are called in its address.
TO_TRIAGE = "triage"


@blueprint.get("/issues")
def index() -> str:
    actor = current_actor()
    asked = {name: value.replace("\x00", "") for name, value in request.args.items()}
    filters = filters_of(asked)
    found = queries.list_issues(actor, filters, after=asked.get("after"), before=asked.get("before"))
    issues = found.items
    kept = {name: value for name, value in asked.items() if name not in {"after", "before"} and value}
    locale = locale_code()
    return render_template(
        "issues/index.html",
        issues=issues,
        secondings=queries.count_secondings([issue.id for issue in issues]),
        waiting={issue.id: queries.waiting_days(issue) for issue in issues} if filters.to_triage else {},
        count=queries.count_issues(actor, filters),
        most_counted=queries.COUNTED_UP_TO,
        filters=filters,
        asked=asked,
        may_start=policy.may_start(actor),
        is_secretary=bool(actor.secretary_of),
        to_triage_count=queries.count_to_triage(actor) if actor.secretary_of else 0,
        state_chip=state_chip,
        choices={
            "state": [(state.value, state_chip(state)[1]) for state in IssueState],
            "topic": [(topic.id, topic.name_in(locale)) for topic in list_topics(active_only=False)],
            "chamber": [(row.id, row.acronym) for row in queries.list_chambers_with_issues(actor)],
            "body": [(row.id, row.short_name) for row in queries.list_bodies_of(actor)],
        },
        pages={
            "previous_url": _page_url(kept, before=found.previous_cursor),
            "next_url": _page_url(kept, after=found.next_cursor),
        },
    )


def filters_of(asked: Mapping[str, Any]) -> Filters:
    """Filters as an address gives them; what it gives wrong narrows nothing."""
    state = asked.get("state", "")
    return Filters(
        states=frozenset({IssueState(state)}) if state in set(IssueState) else frozenset(),
        topic_id=_number(asked.get("topic", "")),
        chamber_id=_number(asked.get("chamber", "")),
        body_id=_number(asked.get("body", "")),
        words=asked.get("q", "").strip()[:200],
        to_triage=asked.get("view") == TO_TRIAGE and bool(current_actor().secretary_of),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _page_url(kept: Mapping[str, str], **cursor: str | None) -> str | None:
    return url_for("issues.index", **{**kept, **cursor}) if all(cursor.values()) else None  # type: ignore[arg-type]
