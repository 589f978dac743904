"""What the notice adds to a meeting's page."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from app.kernel.actor import Actor
from app.meetings import notice_queries, policy
from app.meetings.models import Meeting
from app.meetings.papers import Paper, register_paper_source


@register_paper_source
def notice_of(meeting: Meeting, actor: Actor) -> Iterator[Paper]:
    """The notice, for whoever sees the meeting; its proof, for those who answer for it. One query once convoked."""
    if meeting.convoked_at is None:
        return
    latest = notice_queries.find_latest_notice(meeting.id)
    if latest is None:
        return
    yield Paper(
        what=_("Notice"),
        url=url_for("notices.show", meeting_id=meeting.id),
        note=_("The last of %(count)s.", count=latest.number) if latest.number > 1 else "",
        order=5,
    )
    if policy.may(actor, "see_notice", meeting):
        yield Paper(
            what=_("Proof of notice"),
            url=url_for("notices.proof", meeting_id=meeting.id, number=latest.number),
            order=6,
        )
