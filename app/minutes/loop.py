"""What minutes add to the loop of an issue: the passage on the item that carried it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.agendas.models import AgendaItem
from app.issues.loop import LoopStep, register_loop_source
from app.issues.models import Issue
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings import clock as procedural_clock
from app.minutes import queries, wording
from app.minutes.models import Minutes, MinutesSection


@register_loop_source
def steps_of(issue: Issue, actor: Actor) -> Iterator[LoopStep]:
    """A station for each session whose minutes tell of the issue, as far as this actor reads them. 3 queries."""
    passages = (
        select(MinutesSection.minutes_id, MinutesSection.position)
        .join(AgendaItem, AgendaItem.id == MinutesSection.item_id)
        .where(AgendaItem.issue_id == issue.id)
    )
    told = {row.minutes_id: row.position for row in db.session.execute(passages)}
    if not told:
        return
    for minutes in db.session.scalars(
        queries.visible_to(actor)
        .where(Minutes.id.in_(sorted(told)))
        .order_by(Minutes.id)
        .options(selectinload(Minutes.sections))
    ):
        part = 1 + sum(section.position < told[minutes.id] for section in minutes.sections)
        yield LoopStep(
            what=_("What the %(minutes)s say", minutes=wording.noun(minutes.meeting.body).lower()),
            on=procedural_clock.session_day(minutes.meeting),
            url=url_for("minutes.show", meeting_id=minutes.meeting_id, _anchor=f"part-{part}"),
            left=wording.state_label(minutes.state),
        )
