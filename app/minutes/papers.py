"""What minutes add to a meeting's page and to its procedural clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.clock import Step
from app.meetings.models import Meeting, MeetingState
from app.meetings.papers import Paper, register_fact_source, register_paper_source
from app.minutes import policy, queries, wording
from app.minutes.models import Minutes, MinutesState, MinutesVersion


@register_paper_source
def papers_of(meeting: Meeting, actor: Actor) -> Iterator[Paper]:
    """The minutes, as far as this actor may read them; to the secretary, that they are to be drawn up."""
    noun = wording.noun(meeting.body)
    url = url_for("minutes.show", meeting_id=meeting.id)
    minutes = queries.find_for_meeting(meeting.id, actor)
    if minutes is not None:
        at_work = minutes.state is MinutesState.DRAFT and policy.may(actor, "edit", meeting)
        yield Paper(
            what=noun,
            url=url,
            state=wording.state_chip(minutes.state),
            order=30,
            is_next=at_work and meeting.state is MeetingState.CLOSED,
            do=_("Go on with the minutes") if wording.is_formal(meeting.body) else _("Go on with the record"),
        )
    elif meeting.state in policy.DRAFTING_STATES and policy.may(actor, "draft", meeting):
        yield Paper(
            what=noun,
            url=url,
            note=_("To be drawn up"),
            order=30,
            is_next=meeting.state is MeetingState.CLOSED,
            do=_("Draw up the minutes") if wording.is_formal(meeting.body) else _("Draw up the record"),
        )


@register_fact_source
def facts_of(meeting: Meeting) -> Mapping[Step, date]:
    """When the draft was handed over, the comments heard, the minutes approved."""
    steps = {
        MinutesState.IN_REVIEW: Step.DRAFT_MINUTES,
        MinutesState.RECONCILED: Step.COMMENTS,
        MinutesState.APPROVED: Step.APPROVAL,
    }
    rows = db.session.execute(
        select(MinutesVersion.state, MinutesVersion.created_at)
        .join(Minutes, Minutes.id == MinutesVersion.minutes_id)
        .where(Minutes.meeting_id == meeting.id, MinutesVersion.state.in_(list(steps)))
        .order_by(MinutesVersion.number)
    )
    return {steps[state]: _day(at, meeting) for state, at in rows}


def _day(moment: datetime, meeting: Meeting) -> date:
    return moment.astimezone(ZoneInfo(meeting.zone)).date()
