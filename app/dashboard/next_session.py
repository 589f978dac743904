"""The session that comes next for who keeps its record: its procedural clock, its one action, its quorum so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _

from app.agendas.models import Agenda, AgendaState
from app.bodies.queries import RulesByBody
from app.dashboard.tasks import Desk
from app.dashboard.wording import sentence, weekday_and_number
from app.kernel.actor import Actor
from app.meetings import answers, clock, pages, wording
from app.meetings import queries as meeting_queries
from app.meetings.answers import Forecast
from app.meetings.models import Meeting, MeetingState
from app.meetings.pages import RailStep
from app.minutes.models import Minutes, MinutesState


@dataclass(frozen=True)
class Clock:
    """A meeting's chain with what to do next: (words, address)."""

    meeting: Meeting
    title: str
    when: str
    steps: list[RailStep]
    action: tuple[str, str] | None = None
    #: Why the next step falls on its day.
    question: str = ""
    rule: str = ""
    skipped: list[str] = field(default_factory=list)


def choose(
    desk: Desk,
    meetings: Sequence[Meeting],
    in_hand: Sequence[tuple[Meeting, Minutes | None]],
    rules: RulesByBody,
) -> tuple[Meeting, bool] | None:
    """The session whose next step comes first: one running, else one ahead, else one whose minutes are due sooner.

    With whether it is its minutes that are wanted. No query.
    """
    running = next((meeting for meeting in meetings if meeting.state in meeting_queries.RUNNING), None)
    if running is not None:
        return running, False
    ahead = meetings[0] if meetings else None
    for meeting, minutes in in_hand:
        if minutes is not None and minutes.state is not MinutesState.DRAFT:
            continue
        session_rules = meeting_queries.rules_of(meeting, rules)
        due = desk.calendar.add(clock.session_day(meeting), session_rules.draft_minutes_business)
        if ahead is None or due < clock.session_day(ahead):
            return meeting, True
        break
    return (ahead, False) if ahead is not None else None


def read_clock(desk: Desk, meeting: Meeting, agendas: Mapping[int, Agenda], *, wants_minutes: bool) -> Clock:
    """The chain of one meeting. As many queries as the meeting's own page takes for it."""
    steps = pages.rail_of(meeting, pages.deadlines_of(meeting))
    pending = next((step for step in steps if step.state in {"next", "late"} and step.rule), None)
    why: dict[str, object] = {}
    if pending is not None:
        question = _("Why %(day)s?", day=weekday_and_number(pending.on))
        why = {"question": question, "rule": pending.rule, "skipped": pending.skipped}
    return Clock(
        meeting=meeting,
        title=wording.meeting_title(meeting, meeting.body),
        when=sentence(wording.when(meeting)),
        steps=steps,
        action=_write(meeting) if wants_minutes else _action(desk.actor, meeting, agendas.get(meeting.id)),
        **why,  # type: ignore[arg-type]
    )


def _write(meeting: Meeting) -> tuple[str, str]:
    return _("Write the minutes"), url_for("minutes.show", meeting_id=meeting.id)


def _action(actor: Actor, meeting: Meeting, agenda: Agenda | None) -> tuple[str, str]:
    """What comes next for a session running or ahead, as who does it would say it."""
    keeps = meeting.body_id in actor.secretary_of
    if meeting.state in meeting_queries.RUNNING:
        return _("Go to the room"), url_for("floor.show", meeting_id=meeting.id)
    if meeting.state is MeetingState.CONVOKED:
        return _("Open the room"), url_for("floor.show", meeting_id=meeting.id)
    if agenda is None or agenda.state is AgendaState.COLLECTING:
        if not keeps:
            return _("See the session"), url_for("meetings.show", meeting_id=meeting.id)
        words = _("Begin the agenda") if agenda is None else _("Finish the agenda")
        return words, url_for("agendas.edit", meeting_id=meeting.id)
    if keeps:
        return _("Send the notice"), url_for("agendas.publish", meeting_id=meeting.id)
    return _("Review the agenda"), url_for("agendas.publish", meeting_id=meeting.id)


# ── the quorum, as far as seats have answered ──


@dataclass(frozen=True)
class NextForecast:
    """The forecast as the session's own page has it, and whose it is."""

    meeting: Meeting
    title: str
    when: str
    forecast: Forecast


def read_forecast(meetings: Sequence[Meeting]) -> NextForecast | None:
    """The forecast of the next convoked session, once a seat has answered; None before that. At most 5 queries."""
    meeting = next((row for row in meetings if row.state is MeetingState.CONVOKED), None)
    if meeting is None:
        return None
    given = answers.answers_of(meeting)
    if all(row.reply is None for row in given):
        return None
    return NextForecast(
        meeting=meeting,
        title=wording.full_title(meeting, meeting.body),
        when=sentence(wording.when(meeting)),
        forecast=answers.forecast_of(meeting, given),
    )
