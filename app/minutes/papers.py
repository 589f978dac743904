"""What minutes add to a meeting's page and to its procedural clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from app.agendas.annexes import Annex, register_annex_source
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.clock import Fact, Facts, Known, Step
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.meetings.papers import Paper, register_fact_source, register_paper_source
from app.meetings.queries import find_previous, rules_of
from app.minutes import policy, queries, remark_queries, wording
from app.minutes.models import Minutes, MinutesState, MinutesVersion
from app.minutes.operations.dissents import is_time_to_dissent
from app.programme.queries import get_programme

#: The step of the clock that a version of the minutes makes, or begins.
_STEPS = {
    MinutesState.IN_REVIEW: Step.DRAFT_MINUTES,
    MinutesState.CIRCULATED: Step.COMMENTS,
    MinutesState.RECONCILED: Step.COMMENTS,
    MinutesState.APPROVED: Step.APPROVAL,
}


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


@register_paper_source
def dissents_of(meeting: Meeting, actor: Actor) -> Iterator[Paper]:
    """Dissents there are, or may still be annexed by this actor's seat; inside the body only."""
    if meeting.body_id not in actor.body_ids or meeting.state not in policy.DRAFTING_STATES:
        return
    count = len(remark_queries.list_dissents(meeting.id))
    may_dissent = policy.may(actor, "dissent", meeting) and is_time_to_dissent(
        meeting, queries.find_of(meeting.id)
    )
    if count or may_dissent:
        yield Paper(
            what=_("Dissents"),
            url=url_for("minutes.dissents", meeting_id=meeting.id),
            note=ngettext("%(num)s annexed", "%(num)s annexed", count) if count else _("May be annexed"),
            order=35,
        )


@register_fact_source
def facts_of(meetings: Sequence[Meeting]) -> Mapping[int, Facts]:
    """When the draft was handed over, until when comments are heard, when they were settled, when it was approved.

    Approval is missing once the record is closed. Two queries.
    """
    closed = {meeting.id: meeting for meeting in meetings if meeting.state in policy.DRAFTING_STATES}
    found: dict[int, dict[Step, Fact]] = {
        meeting_id: {Step.APPROVAL: Known(is_missing=True)} for meeting_id in closed
    }
    rows = db.session.execute(
        select(Minutes.meeting_id, Minutes.comments_close_on, MinutesVersion.state, MinutesVersion.created_at)
        .join(Minutes, Minutes.id == MinutesVersion.minutes_id)
        .where(Minutes.meeting_id.in_(sorted(closed)), MinutesVersion.state.in_(_STEPS))
        .order_by(MinutesVersion.number)
    )
    for meeting_id, until, state, at in rows:
        meeting = closed[meeting_id]
        on = at.astimezone(ZoneInfo(meeting.zone)).date()
        if state is not MinutesState.CIRCULATED:
            found[meeting_id][_STEPS[state]] = on
        elif until is not None:
            days = rules_of(meeting).comments_business
            found[meeting_id][Step.COMMENTS] = Known(on=until, days=days, counted_from=on)
    return found


@register_annex_source
def previous_minutes(meeting: Meeting) -> Iterator[Annex]:
    """The minutes an ordinary session is to approve, in the version its people have. Up to 3 queries."""
    previous = find_previous(meeting) if meeting.kind is MeetingKind.ORDINARY else None
    if previous is None:
        return
    latest = db.session.execute(
        select(MinutesVersion.hash)
        .join(Minutes, Minutes.id == MinutesVersion.minutes_id)
        .where(Minutes.meeting_id == previous.id, Minutes.state.in_(queries.CIRCULATED_STATES))
        .order_by(MinutesVersion.number.desc())
        .limit(1)
    ).scalar()
    if latest is not None:
        with force_locale(get_programme().language):  # sealed once, whoever sends it
            yield Annex(title=wording.page_title(previous, previous.body), sha256=latest)
