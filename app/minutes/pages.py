"""What the pages of minutes show: the paper, the line of its life, and the one step that comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from app.bodies.rules import MinutesApproval
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import clock as procedural_clock
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import rules_of
from app.minutes import annexed, paper, policy, procedure_queries, public_papers, queries
from app.minutes.annexed import Annexed
from app.minutes.models import (
    EDITABLE_STATES,
    ApprovalMethod,
    Minutes,
    MinutesState,
    MinutesVersion,
)
from app.minutes.operations import content_of
from app.minutes.operations.life import is_window_open
from app.minutes.paper import Paper
from app.minutes.papers import facts_of
from app.minutes.publication_queries import Standing
from app.minutes.sealing import as_sealed
from app.minutes.wording import is_formal
from app.programme import explaining
from app.programme.business import business_calendar
from app.programme.explaining import Why


@dataclass(frozen=True)
class Station:
    """A station as components/rail.html draws it."""

    what: str
    on: date | None
    state: str
    left: str = ""
    when: str | None = None
    days: int | None = None


@dataclass(frozen=True)
class Read:
    """What an actor reads. ``number``: of its version; 0 is the text at work, or the public version."""

    paper: Paper
    annexes: Annexed
    number: int


def read_by(actor: Actor, minutes: Minutes, standing: Standing | None) -> Read:
    """The whole text with its addenda and annexes; to whoever doesn't read it in full, the public version that stands.

    Raises NotFound.
    """
    if not queries.reads_in_full(actor, minutes):
        if standing is None:
            raise NotFound
        return Read(public_papers.paper_of(standing), Annexed(), 0)
    content, number = _content_for(actor, minutes)
    addenda = [as_sealed(row) for row in queries.list_addenda(minutes)]
    return Read(paper.read(content, addenda), annexed.read(content), number)


def _content_for(actor: Actor, minutes: Minutes) -> tuple[Mapping[str, Any], int]:
    if queries.keeps_record(actor, minutes) and minutes.state in EDITABLE_STATES:
        return content_of(minutes), 0
    version = queries.last_version(minutes, actor)
    return version.content, version.number


def methods_open_to(minutes: Minutes, meeting: Meeting) -> list[ApprovalMethod]:
    """How an approval may be recorded today: by a session, and tacitly once silence is assent."""
    from_ = tacit_from(minutes, meeting)
    is_tacit = from_ is not None and from_ <= clock.today(meeting.zone)
    return [ApprovalMethod.PLENARY, *([ApprovalMethod.TACIT] if is_tacit else [])]


def tacit_from(minutes: Minutes, meeting: Meeting) -> date | None:
    """From which day silence approves them; None where the rules don't have it so."""
    if not rules_of(meeting).silence_is_assent or minutes.comments_close_on is None:
        return None
    return minutes.comments_close_on + timedelta(days=1)


_LINE = (
    MinutesState.DRAFT,
    MinutesState.CIRCULATED,
    MinutesState.RECONCILED,
    MinutesState.APPROVED,
    MinutesState.SIGNED,
    MinutesState.PUBLISHED,
)
#: How far along the line each state stands.
_REACHED = {
    MinutesState.DRAFT: 0,
    MinutesState.IN_REVIEW: 0,
    MinutesState.CIRCULATED: 1,
    MinutesState.RECONCILED: 2,
    MinutesState.APPROVED: 3,
    MinutesState.SIGNED: 4,
    MinutesState.PUBLISHED: 5,
    MinutesState.CORRECTED: 5,
}


def line_of(minutes: Minutes, meeting: Meeting) -> list[Station]:
    """From the session to publication; the station that comes next carries the days left where they are counted."""
    days = _days_of(minutes, meeting)
    reached = _REACHED[minutes.state]
    names = {
        MinutesState.DRAFT: pgettext("minutes", "Drawn up"),
        MinutesState.CIRCULATED: pgettext("minutes", "Circulated"),
        MinutesState.RECONCILED: pgettext("minutes", "Comments heard"),
        MinutesState.APPROVED: pgettext("minutes", "Approval"),
        MinutesState.SIGNED: pgettext("minutes", "Signatures"),
        MinutesState.PUBLISHED: pgettext("minutes", "Publication"),
    }
    ended = meeting.closed_at or meeting.starts_at
    line = [Station(_("Session"), _day(ended, meeting), "done")]
    for index, state in enumerate(_LINE):
        if index <= reached:
            line.append(Station(names[state], days.get(state), "done"))
            continue
        is_next = index == reached + 1
        left = ""
        on, days_left = None, None
        if state is MinutesState.RECONCILED and minutes.state is MinutesState.CIRCULATED:
            on = minutes.comments_close_on
            days_left = business_calendar().between(clock.today(meeting.zone), on) if on is not None else None
        if is_next and minutes.state is MinutesState.IN_REVIEW:
            left = pgettext("minutes", "With the chair")
        line.append(
            Station(
                names[state],
                on,
                "next" if is_next else "",
                left,
                when=None if on else _("to come"),
                days=days_left,
            )
        )
    return line


def _days_of(minutes: Minutes, meeting: Meeting) -> dict[MinutesState, date]:
    rows = db.session.execute(
        select(MinutesVersion.state, MinutesVersion.created_at)
        .where(MinutesVersion.minutes_id == minutes.id)
        .order_by(MinutesVersion.number)
    )
    return {state: _day(at, meeting) for state, at in rows}


@dataclass(frozen=True)
class Step:
    """A step the reader may take from here: its verb, its button, and what the page asks with it."""

    verb: str
    text: str
    asks: str = ""
    hint: str = ""
    is_needed: bool = False
    kind: str = "plain"

    @property
    def has_form(self) -> bool:
        """Whether it asks for something first; else it is one button."""
        return bool(self.asks) or self.verb in {"approve", "sign", "correct"}


def steps_for(minutes: Minutes, meeting: Meeting, actor: Actor) -> list[Step]:
    """What this actor may do now, the main one first; a visitor nothing."""
    if actor == ANONYMOUS:
        return []
    return [
        step
        for step in _offered(minutes, meeting)
        if policy.may(actor, step.verb, meeting) and not (step.verb == "sign" and _has_signed(actor, minutes))
    ]


def _has_signed(actor: Actor, minutes: Minutes) -> bool:
    return any(row.person_id == actor.person_id for row in queries.list_signatures(minutes))


def _offered(minutes: Minutes, meeting: Meeting) -> list[Step]:
    """What the minutes' state leads to, whoever asks."""
    steps: list[Step]
    match minutes.state:
        case MinutesState.DRAFT if meeting.state in {MeetingState.CLOSED, MeetingState.ARCHIVED}:
            steps = [Step("review", _("Hand to the chair"), _("Note for the chair"), kind="primary")]
        case MinutesState.IN_REVIEW:
            steps = [
                Step("circulate", _("Circulate to those who attended"), kind="primary"),
                Step("send_back", _("Return to the secretary"), _("What has to change"), is_needed=True),
            ]
        case MinutesState.CIRCULATED:
            steps = [_reconcile(minutes, meeting)]
        case MinutesState.RECONCILED:
            steps = _to_approve(minutes, meeting)
        case MinutesState.APPROVED:
            text = _("Sign the minutes") if is_formal(meeting.body) else _("Sign the record")
            steps = [Step("sign", text, kind="primary")]
        case MinutesState.SIGNED:
            steps = [
                Step("publish", _("Prepare the publication"), kind="primary"),
                Step("correct", _("Add a correction")),
            ]
        case MinutesState.PUBLISHED:
            steps = [
                Step("publish", _("Public version"), kind="quiet"),
                Step("correct", _("Add a correction")),
            ]
        case MinutesState.CORRECTED:
            text = _("Public version") if minutes.published_at else _("Prepare the publication")
            steps = [
                Step("publish", text, kind="quiet"),
                Step("correct", _("Add another correction")),
            ]
        case _:
            steps = []
    return steps


def _to_approve(minutes: Minutes, meeting: Meeting) -> list[Step]:
    """While the seats vote, only calling it off; approved with changes, only that they are in; else the body's own way first."""
    if procedure_queries.find_open_procedure(minutes.id) is not None:
        return [Step("withdraw_vote", _("Call the vote off"), _("Why it is called off"), is_needed=True)]
    if minutes.approving_meeting_id is not None:
        return [Step("enter_changes", _("The changes are in: freeze the text"), kind="primary")]
    is_written = rules_of(meeting).minutes_approval is MinutesApproval.WRITTEN_PROCEDURE
    ways = [
        Step("put_to_vote", _("Put to the vote of the seats"), kind="primary" if is_written else "quiet"),
        Step("approve", _("Record the approval"), kind="quiet" if is_written else "primary"),
    ]
    return [
        *(ways if is_written else reversed(ways)),
        Step("recirculate", _("Circulate anew"), _("What changed"), is_needed=True),
    ]


def _reconcile(minutes: Minutes, meeting: Meeting) -> Step:
    text = _("Take the comments as heard")
    if is_window_open(minutes, meeting):
        return Step(
            "reconcile",
            text,
            _("Why the window is closed before its day"),
            _("For example: every seat on the roll has given its consent."),
            is_needed=True,
        )
    return Step("reconcile", text, kind="primary")


def _day(moment: datetime, meeting: Meeting) -> date:
    return moment.astimezone(ZoneInfo(meeting.zone)).date()


def why_comments_close(minutes: Minutes, meeting: Meeting) -> Why | None:
    """Why the window for comments closes on its day, while it runs. 3 queries."""
    fact = facts_of([meeting])[meeting.id].get(procedural_clock.Step.COMMENTS)
    if (
        minutes.state is not MinutesState.CIRCULATED
        or not isinstance(fact, procedural_clock.Known)
        or fact.counted_from is None
    ):
        return None
    return explaining.why(business_calendar(), since=fact.counted_from, on=fact.on or fact.counted_from)
