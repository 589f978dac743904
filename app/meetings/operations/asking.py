"""An extraordinary session asked for: by seats of different sectors, or by the chair; answered, withdrawn, planned.

Source: rules of procedure, extraordinary session.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from app import journal
from app.bodies.models import Body
from app.bodies.operations.lifecycle import require_working
from app.bodies.queries import rules_in_force
from app.kernel import clock
from app.kernel.actor import Actor, SeatHeld
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.meetings import asking_policy, asking_queries, queries
from app.meetings.asking_models import (
    OPEN,
    TRANSITIONS,
    ExtraordinaryBacker,
    ExtraordinaryRequest,
    RequestState,
)
from app.meetings.models import Meeting, MeetingKind
from app.meetings.operations.schedule import plan
from app.meetings.wording import request_state_chip

LONGEST_REASON = 4000


def ask_for_extraordinary(body: Body, *, subject: str, reason: str, actor: Actor) -> ExtraordinaryRequest:
    """Ask for a session. The chair's request is SUPPORTED at once; a seat's when the rules' number of seats is behind it.

    Until then the other seats are told that it needs theirs.

    Raises NotAllowed, WrongState (the body does not meet), Refused (only the chair asks here), InvalidInput.
    """
    asking_policy.require_may(actor, "ask_for_extraordinary", body)
    assert actor.person_id is not None, "who holds a seat or an office is somebody"
    _require_meeting(body)
    is_chair = body.id in actor.chair_of
    if not is_chair and seats_needed(body) == 0:
        raise Refused(_("By its rules, only the chair asks for an extraordinary session of this body."))
    _check(subject, reason)
    seat = None if is_chair else actor.seats_in(body.id)[0]
    request = ExtraordinaryRequest(
        body_id=body.id,
        subject=subject.strip(),
        reason=reason.strip(),
        state=RequestState.ASKED if seat else RequestState.SUPPORTED,
        asked_by_id=actor.person_id,
        asked_by=actor.name,
        seat_id=seat.seat_id if seat else None,
        asked_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    if seat is not None:
        _back(request, seat, asking_queries.sectors_of([seat.seat_id])[seat.seat_id], actor)
        _count(request, body)
        if request.state is RequestState.ASKED:
            _tell(request, "extraordinary:asked")
    else:
        _tell(request, "extraordinary:supported")
    journal.record(
        "extraordinary:ask",
        actor=actor,
        subject=request,
        new={"state": request.state, "subject": request.subject},
        reason=request.reason,
    )
    return request


def support(request: ExtraordinaryRequest, *, actor: Actor) -> None:
    """Put a seat of another sector behind it. The one that completes the number leaves it SUPPORTED, told once.

    Raises NotAllowed, WrongState, Refused (its sector is behind it already).
    """
    body = _begin(request, "support", actor)
    _require_meeting(body)
    seats = {seat.seat_id: seat for seat in actor.seats_in(request.body_id)}
    behind = set(
        db.session.scalars(
            select(ExtraordinaryBacker.sector).where(ExtraordinaryBacker.request_id == request.id)
        )
    )
    free = {key: value for key, value in asking_queries.sectors_of(seats).items() if value not in behind}
    if not free:
        raise Refused(_("Your sector asks for it already: a seat of another sector is needed."))
    seat_id, sector = next(iter(free.items()))
    _back(request, seats[seat_id], sector, actor)
    _count(request, body)
    _record(
        request, "extraordinary:support", RequestState.ASKED, actor, chamber=seats[seat_id].chamber_acronym
    )


def decline(request: ExtraordinaryRequest, *, reason: str, actor: Actor) -> None:
    """The chair does not convoke it; those who asked are told why. Raises NotAllowed, WrongState, InvalidInput."""
    _begin(request, "decline", actor)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidInput(
            fields={"reason": _("Say why, in at most %(count)s characters.", count=LONGEST_REASON)}
        )
    old = _move_to(request, RequestState.DECLINED)
    request.answer = reason.strip()
    _tell(request, "extraordinary:declined")
    _record(request, "extraordinary:decline", old, actor, reason=request.answer)


def withdraw(request: ExtraordinaryRequest, *, actor: Actor) -> None:
    """Who asked asks no longer. Raises NotAllowed, WrongState."""
    _begin(request, "withdraw", actor)
    _record(request, "extraordinary:withdraw", _move_to(request, RequestState.WITHDRAWN), actor)


def plan_asked(request: ExtraordinaryRequest, *, actor: Actor, **planned: Any) -> Meeting:
    """Plan the session that was asked for (``planned``: as ``plan`` takes it); those who asked are told.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    body = _begin(request, "plan_asked", actor)
    meeting = plan(body, kind=MeetingKind.EXTRAORDINARY, actor=actor, **planned)
    old = _move_to(request, RequestState.PLANNED)
    request.meeting_id = meeting.id
    _tell(request, "extraordinary:planned")
    _record(request, "extraordinary:plan", old, actor, meeting_id=meeting.id)
    return meeting


def require_open(request: ExtraordinaryRequest, verb: str) -> None:
    """Raise WrongState unless the request is in a state in which ``verb`` is open."""
    if request.state not in asking_policy.STATES[verb]:
        raise WrongState(_("This request is: %(state)s.", state=request_state_chip(request.state)[1].lower()))


def seats_needed(body: Body) -> int:
    """How many seats of different sectors ask for a session by the rules in force today; 0: only the chair does."""
    return rules_in_force(body.id, clock.today(body.zone)).extraordinary_seats


def _begin(request: ExtraordinaryRequest, verb: str, actor: Actor) -> Body:
    asking_policy.require_may(actor, verb, request)
    take(request)
    require_open(request, verb)
    return db.session.get_one(Body, request.body_id)


def _require_meeting(body: Body) -> None:
    if body.state not in queries.MEETING_BODY_STATES:
        raise WrongState(_("%(body)s does not meet in the state it is in.", body=body.name))
    require_working(body)


def _back(request: ExtraordinaryRequest, seat: SeatHeld, sector: str, actor: Actor) -> None:
    db.session.add(
        ExtraordinaryBacker(
            request_id=request.id,
            seat_id=seat.seat_id,
            person_id=actor.person_id,
            chamber_acronym=seat.chamber_acronym,
            sector=sector,
            backed_at=clock.now(),
        )
    )
    db.session.flush()


def _count(request: ExtraordinaryRequest, body: Body) -> None:
    """Move it on once enough seats are behind it: each is of another sector. Where only the chair asks, none are."""
    behind = db.session.scalar(
        select(func.count())
        .select_from(ExtraordinaryBacker)
        .where(ExtraordinaryBacker.request_id == request.id)
    )
    needed = seats_needed(body)
    if 0 < needed <= (behind or 0):
        _move_to(request, RequestState.SUPPORTED)
        _tell(request, "extraordinary:supported")


def _move_to(request: ExtraordinaryRequest, state: RequestState) -> RequestState:
    if state not in TRANSITIONS[request.state]:
        raise WrongState
    old, request.state = request.state, state
    if state not in OPEN:
        request.ended_at = clock.now()
    db.session.flush()
    return old


def _record(
    request: ExtraordinaryRequest, tag: str, old: RequestState, actor: Actor, *, reason: str = "", **new: Any
) -> None:
    journal.record(
        tag,
        actor=actor,
        subject=request,
        old={"state": old},
        new={"state": request.state} | new,
        reason=reason,
    )


def _tell(request: ExtraordinaryRequest, kind: str) -> None:
    journal.announce(kind, subject=request, payload={"body_id": request.body_id}, dedupe="once")


def _check(subject: str, reason: str) -> None:
    wrong: dict[str, Any] = {}
    if not subject.strip() or len(subject) > 200:
        wrong["subject"] = _("Say what it is about, in at most %(count)s characters.", count=200)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        wrong["reason"] = _("Say why, in at most %(count)s characters.", count=LONGEST_REASON)
    if wrong:
        raise InvalidInput(fields=wrong)
