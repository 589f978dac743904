"""What minutes propose for an agenda: each set that is not approved yet comes before the body."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.agendas import template
from app.agendas.models import ItemPurpose
from app.agendas.operations.building import approval_title
from app.agendas.sources import Proposed, minutes_of, register_proposal_source
from app.bodies.models import OfficerRole
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.models import Meeting
from app.minutes import wording
from app.minutes.models import Minutes
from app.minutes.queries import FROZEN_STATES
from app.programme.queries import get_programme

MINUTES_IT_TAKES = 10


@register_proposal_source
def to_approve(meeting: Meeting, actor: Actor) -> Iterator[Proposed]:
    """The minutes of the body's earlier sessions that nobody approved, the oldest first. One query; for its keepers."""
    if not actor.is_system and meeting.body_id not in actor.secretary_of | actor.chair_of:
        return
    waiting = db.session.scalars(
        select(Minutes)
        .join(Minutes.meeting)
        .join(Meeting.body)
        .options(contains_eager(Minutes.meeting).contains_eager(Meeting.body))
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.starts_at < meeting.starts_at,
            Minutes.state.not_in(sorted(FROZEN_STATES)),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    language = get_programme().language
    for minutes in waiting:
        yield Proposed(
            key=minutes_of(minutes.meeting_id),
            origin=_("Minutes not approved yet"),
            title=approval_title(minutes.meeting, meeting.body, language),
            note=wording.state_chip(minutes.state)[1],
            url=url_for("minutes.show", meeting_id=minutes.meeting_id),
            minutes=MINUTES_IT_TAKES,
            presenter=OfficerRole.CHAIR.value,
            purpose=ItemPurpose.AGREEMENT,
            place=template.PREVIOUS_MINUTES,
        )
