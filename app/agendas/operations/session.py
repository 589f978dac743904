"""The agenda while its session runs: what was said on each item, what came of it; opening and closing the session."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app import journal
from app.agendas import outcomes, policy, queries, template
from app.agendas.models import Agenda, AgendaItem, AgendaState, Outcome
from app.agendas.operations.notice import convoke
from app.agendas.operations.publishing import move_agenda
from app.bodies.operations import lifecycle
from app.bodies.rules import SecondCall
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.kernel.markdown import TextTooLong
from app.meetings import operations as meeting_operations
from app.meetings import policy as meeting_policy
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import GuestEntry, Meeting, MeetingState, Notice, OfficerEntry, RollEntry
from app.meetings.operations import quorum
from app.meetings.operations.quorum import latest as latest_quorum
from app.meetings.quorum import SECOND_CALL
from app.meetings.roll_queries import list_entries, list_guests, list_officer_entries
from app.meetings.second_call import hour_of_call, last_day
from app.programme.business import business_calendar


def open_session(meeting: Meeting, *, actor: Actor) -> None:
    """Open a convoked session whose quorum was declared, and met, at its present call.

    Raises NotAllowed, WrongState, Refused (no quorum declared, or not met; before the hour of the second call).
    """
    meeting_policy.require_may(actor, "open", meeting)
    lifecycle.require_working(meeting.body)
    if meeting.state is MeetingState.CONVOKED:
        _require_hour(meeting)
        declared = latest_quorum(meeting.id)
        if declared is None or declared.call != meeting.call:
            raise Refused(_("Call the roll and declare the quorum first."))
        if not declared.is_met:
            raise Refused(
                _(
                    "There was no quorum: %(present)s of the %(required)s seats required.",
                    present=declared.present,
                    required=declared.required,
                )
            )
    meeting_operations.declare_open(meeting, actor=actor)


def call_again(
    meeting: Meeting, *, starts_at: datetime, ends_at: datetime, instructed: bool = False, actor: Actor
) -> Notice:
    """Call the session a second time under a new notice, with its agenda as last published: NO_QUORUM → CONVOKED.

    It is held within the rules' business days of the first call, with those present; the roll begins anew. A secretary
    says with ``instructed`` that the chair ordered it. Raises NotAllowed, WrongState, InvalidInput, Refused.
    """
    on_instruction = quorum.require_second_call(
        meeting, SecondCall.NEW_NOTICE, instructed=instructed, actor=actor
    )
    rules = meeting_queries.rules_of(meeting)
    last = last_day(meeting, rules, business_calendar())
    assert last is not None
    _check_second_date(meeting, starts_at, ends_at, last)
    agenda = queries.find_agenda(meeting.id)
    version = queries.latest_version(agenda.id) if agenda is not None else None
    if version is None:
        raise Refused(_("There is no published agenda to call it with."))
    _end_the_first_roll(meeting)
    old = {"state": meeting.state, "call": meeting.call, "starts_at": meeting.starts_at}
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.call, meeting.roll_from = SECOND_CALL, clock.now()
    journal.record(
        "meeting:second_call",
        actor=actor,
        subject=meeting,
        old=old,
        new={"call": meeting.call, "starts_at": starts_at, "on_instruction_of_the_chair": on_instruction},
        rules_id=meeting.rules_id,
    )
    return convoke(meeting, version, actor=actor)


def _check_second_date(meeting: Meeting, starts_at: datetime, ends_at: datetime, last: date) -> None:
    if ends_at <= starts_at:
        raise InvalidInput(fields={"ends_at": _("It must end after it begins.")})
    if starts_at <= clock.now():
        raise InvalidInput(fields={"starts_at": _("This date has passed. Choose one ahead.")})
    if starts_at.astimezone(ZoneInfo(meeting.zone)).date() > last:
        raise InvalidInput(
            fields={
                "starts_at": _("The rules ask that it be held by %(day)s.", day=meeting_wording.day(last))
            }
        )


def _end_the_first_roll(meeting: Meeting) -> None:
    """Whoever was still there left when it was recorded that there was no quorum."""
    declared = latest_quorum(meeting.id)
    ended = declared.declared_at if declared is not None else clock.now()
    standing: list[RollEntry | OfficerEntry | GuestEntry] = [
        *list_entries(meeting.id),
        *list_officer_entries(meeting.id),
        *list_guests(meeting.id),
    ]
    for entry in standing:
        if entry.left_at is None:
            entry.left_at = max(ended, entry.arrived_at)
    db.session.flush()


def _require_hour(meeting: Meeting) -> None:
    hour = hour_of_call(meeting, meeting_queries.rules_of(meeting))
    if meeting.call >= SECOND_CALL and clock.now() < hour:
        raise Refused(
            _("The second call is for %(time)s.", time=meeting_wording.local_time(hour, meeting.zone))
        )


def note(item: AgendaItem, text: str, *, since: int, actor: Actor) -> None:
    """Write down what is said on an item (Markdown). ``since`` is the item's revision the writing began from.

    Requires the session to be running. Raises NotAllowed, WrongState, InvalidInput (too long), StaleEdit with both.
    """
    meeting = _begin(item, "note", actor)
    db.session.refresh(item, ["revision", "notes", "notes_by"], with_for_update=True)
    if text == item.notes:
        return
    try:
        texts.keep(text)
    except TextTooLong as error:
        raise InvalidInput(fields={"notes": _("At most %(count)s characters.", count=error.limit)}) from error
    item.advance(since, mine=text, theirs=item.notes, theirs_by=item.notes_by)
    item.notes, item.notes_by, item.noted_at = text, actor.name, clock.now()
    db.session.flush()
    journal.record(
        "item:note",
        actor=actor,
        subject=item,
        old={"revision": since},
        new={"revision": item.revision, "characters": len(text)},
        body_id=meeting.body_id,
    )


def decide(item: AgendaItem, outcome: Outcome, *, changes: str = "", actor: Actor) -> None:
    """Record what came of an item; deciding again corrects it. Agreeing to the item on the agenda adopts the agenda.

    ``changes``: with what changes it was agreed to, where it is about minutes; these are approved with it.
    Requires IN_SESSION. Raises NotAllowed, WrongState, Refused (a heading, or what it is about can't be approved).
    """
    meeting = _begin(item, "decide", actor)
    if meeting.state is not MeetingState.IN_SESSION:
        raise WrongState(_("The session is in recess: resume it first."))
    if item.is_heading:
        raise Refused(_("A heading has no outcome: its items do."))
    db.session.refresh(item, ["outcome"], with_for_update=True)
    outcomes.follow(item, outcome, changes, actor=actor)
    if item.outcome is outcome:
        return
    old, item.outcome, item.decided_at = item.outcome, outcome, clock.now()
    db.session.flush()
    journal.record(
        "item:decide",
        actor=actor,
        subject=item,
        old={"outcome": old},
        new={"outcome": outcome},
        body_id=meeting.body_id,
    )
    if (
        item.template_key == template.ADOPTS_AGENDA
        and outcome is Outcome.AGREED
        and item.agenda.state is AgendaState.PUBLISHED
    ):
        move_agenda(queries.get_agenda(meeting.id), AgendaState.ADOPTED, "agenda:adopt", actor=actor)


def close_session(meeting: Meeting, *, actor: Actor) -> None:
    """Close a running session: IN_SESSION → CLOSED, its agenda DISCHARGED. Every item must have its outcome.

    Raises NotAllowed, WrongState, Refused naming the items without outcome.
    """
    meeting_policy.require_may(actor, "close", meeting)
    if meeting.state is MeetingState.IN_SESSION:
        agenda = queries.find_agenda(meeting.id)
        if agenda is not None:
            agenda.meeting = meeting
            _discharge(agenda, actor)
    old = meeting_operations.move_to(meeting, MeetingState.CLOSED)
    meeting.closed_at = clock.now()
    meeting_operations.revise(meeting, moved=False)
    journal.record(
        "meeting:close",
        actor=actor,
        subject=meeting,
        old={"state": old},
        new={"state": meeting.state, "closed_at": meeting.closed_at},
        rules_id=meeting.rules_id,
    )


def items_without_outcome(agenda: Agenda) -> list[str]:
    """The numbers of what still has to be decided before the session can close."""
    return [
        line.number
        for line in queries.numbered(agenda)
        if not line.item.is_heading and line.item.outcome is None
    ]


def _discharge(agenda: Agenda, actor: Actor) -> None:
    waiting = items_without_outcome(agenda)
    if waiting:
        raise Refused(_("These items still have no outcome: %(items)s.", items=", ".join(waiting)))
    if agenda.state is AgendaState.PUBLISHED:
        move_agenda(agenda, AgendaState.ADOPTED, "agenda:adopt", actor=actor)
    move_agenda(agenda, AgendaState.DISCHARGED, "agenda:discharge", actor=actor)


def _begin(item: AgendaItem, verb: str, actor: Actor) -> Meeting:
    meeting = item.agenda.meeting
    policy.require_may(actor, verb, meeting)
    if meeting.state not in meeting_queries.RUNNING:
        raise WrongState(
            _(
                "Notes and outcomes are written while the session runs. It is %(state)s.",
                state=meeting_wording.state_label(meeting.state).lower(),
            )
        )
    return meeting
