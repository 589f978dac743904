"""Who may do what with a calendar of sessions. All standings are those in the standing body that owns it.

The technical secretary draws it up, hands it over and publishes it; the chair approves it as a whole or sends it back.
"""

from __future__ import annotations

from app.bodies.models import Body
from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.planning.models import CalendarState, SessionCalendar

_SECRETARY = frozenset({Standing.SECRETARY})
_CHAIR = frozenset({Standing.CHAIR})

PERMISSIONS: Table = {
    "propose": _SECRETARY,
    "propose_anew": _SECRETARY,
    "move_date": _SECRETARY,
    "add_date": _SECRETARY,
    "remove_date": _SECRETARY,
    "hand_over": _SECRETARY,
    "take_back": _SECRETARY,
    "approve": _CHAIR,
    "send_back": _CHAIR,
    "publish": _SECRETARY,
    "discard": _SECRETARY,
    "see_reasons": _SECRETARY | _CHAIR,
}

#: In which states each verb is open.
STATES = {
    "propose_anew": frozenset({CalendarState.DRAFT}),
    "move_date": frozenset({CalendarState.DRAFT}),
    "add_date": frozenset({CalendarState.DRAFT}),
    "remove_date": frozenset({CalendarState.DRAFT}),
    "hand_over": frozenset({CalendarState.DRAFT}),
    "take_back": frozenset({CalendarState.IN_REVIEW}),
    "approve": frozenset({CalendarState.IN_REVIEW}),
    "send_back": frozenset({CalendarState.IN_REVIEW, CalendarState.APPROVED}),
    "publish": frozenset({CalendarState.APPROVED}),
    "discard": frozenset({CalendarState.DRAFT, CalendarState.IN_REVIEW, CalendarState.APPROVED}),
}


def may(actor: Actor, verb: str, thing: SessionCalendar | Body) -> bool:
    return permits(PERMISSIONS, verb, actor.standings(_body_id(thing)))


def require_may(actor: Actor, verb: str, thing: SessionCalendar | Body) -> None:
    """Raise NotAllowed, naming who may, unless the table lets the actor."""
    require(PERMISSIONS, verb, actor.standings(_body_id(thing)))


def can(actor: Actor, verb: str, calendar: SessionCalendar) -> bool:
    """Whether the actor may and the state lets them."""
    return may(actor, verb, calendar) and calendar.state in STATES[verb]


def _body_id(thing: SessionCalendar | Body) -> int:
    return thing.body_id if isinstance(thing, SessionCalendar) else thing.id
