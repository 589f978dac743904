"""What the pages of minutes show: the paper, the line of its life, and the one step that comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings import clock as procedural_clock
from app.meetings.models import Meeting, MeetingState
from app.minutes import paper, policy, queries
from app.minutes.models import EDITABLE_STATES, Minutes, MinutesState, MinutesVersion
from app.minutes.operations import content_of
from app.minutes.operations.life import is_window_open
from app.minutes.papers import facts_of
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


def content_for(minutes: Minutes, actor: Actor) -> tuple[Mapping[str, Any], int]:
    """The text this actor reads, and the number of its version (0: the text at work)."""
    if queries.keeps_record(actor, minutes) and minutes.state in EDITABLE_STATES:
        return content_of(minutes), 0
    version = queries.last_version(minutes, actor)
    return version.content, version.number


def paper_for(minutes: Minutes, actor: Actor) -> tuple[paper.Paper, int]:
    content, number = content_for(minutes, actor)
    return paper.read(content), number


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


def steps_for(minutes: Minutes, meeting: Meeting, actor: Actor) -> list[Step]:
    """What this actor may do now, the main one first."""
    offered = _offered(minutes, meeting)
    signed = any(row.person_id == actor.person_id for row in queries.list_signatures(minutes))
    return [
        step
        for step in offered
        if policy.may(actor, step.verb, meeting) and not (step.verb == "sign" and signed)
    ]


def _offered(minutes: Minutes, meeting: Meeting) -> list[Step]:
    is_over = meeting.state in {MeetingState.CLOSED, MeetingState.ARCHIVED}
    table = {
        MinutesState.DRAFT: [
            Step("review", _("Hand to the chair"), _("Note for the chair"), kind="primary"),
        ]
        if is_over
        else [],
        MinutesState.IN_REVIEW: [
            Step("circulate", _("Circulate to those who attended"), kind="primary"),
            Step("send_back", _("Return to the secretary"), _("What has to change"), is_needed=True),
        ],
        MinutesState.CIRCULATED: [_reconcile(minutes, meeting)],
        MinutesState.RECONCILED: [
            Step("approve", _("Record the approval"), kind="primary"),
            Step("recirculate", _("Circulate anew"), _("What changed"), is_needed=True),
        ],
        MinutesState.APPROVED: [
            Step(
                "sign",
                _("Sign the minutes") if is_formal(meeting.body) else _("Sign the record"),
                kind="primary",
            )
        ],
        MinutesState.SIGNED: [
            Step("publish", _("Publish"), kind="primary"),
            Step("correct", _("Add a correction"), _("What it says, and what it should say"), is_needed=True),
        ],
        MinutesState.PUBLISHED: [
            Step("correct", _("Add a correction"), _("What it says, and what it should say"), is_needed=True)
        ],
    }
    return table.get(minutes.state, [])


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
