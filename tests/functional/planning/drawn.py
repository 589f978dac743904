"""A calendar of sessions to test with: of the standing body and its group, for two years, in any state."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from app.bodies.models import Body
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import MeetingMode
from app.planning import operations, queries
from app.planning.models import CalendarState, SessionCalendar
from app.planning.rule import Rule
from tests.factories import House

#: Tuesday 24 November 2026, noon in Mexico City.
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
RULE = Rule(2, 3, (5, 11), time(10), 180)


def rules_of(house: House, **rules: Rule) -> dict[int, Rule]:
    """By body: both bodies with RULE, unless ``group`` or ``standing`` is given another."""
    return {house.standing.id: rules.get("standing", RULE), house.group.id: rules.get("group", RULE)}


def propose(house: House, **values: Any) -> SessionCalendar:
    """A draft, inside the caller's transaction."""
    return operations.propose(
        db.session.get_one(Body, house.standing.id),
        **{
            "title": "Calendario 2027–2028",
            "first_year": 2027,
            "last_year": 2028,
            "rules": rules_of(house),
            "actor": house.actor("secretary"),
            **values,
        },
    )


def in_state(house: House, state: CalendarState = CalendarState.DRAFT, **values: Any) -> int:
    """A calendar brought to ``state`` by its verbs, committed; its number."""
    with clock.standing_at(NOW):
        with transaction():
            calendar = propose(house, **values)
            identity = calendar.id
        for verb, who, reached in (
            ("hand_over", "secretary", CalendarState.IN_REVIEW),
            ("approve", "chair", CalendarState.APPROVED),
            ("publish", "secretary", CalendarState.PUBLISHED),
        ):
            if state in {CalendarState.DRAFT, CalendarState.DISCARDED}:
                break
            with transaction():
                carry_out(read(house, identity), verb, house, who)
            if state is reached:
                break
        if state is CalendarState.DISCARDED:
            with transaction():
                carry_out(read(house, identity), "discard", house, "secretary")
    return identity


def read(house: House, identity: int, who: str = "secretary") -> SessionCalendar:
    return queries.get_calendar(identity, house.actor(who))


def carry_out(calendar: SessionCalendar, verb: str, house: House, who: str) -> None:
    """``verb`` with what it needs."""
    more: dict[str, dict[str, Any]] = {
        "approve": {"since": calendar.revision},
        "send_back": {"reason": "Muévase mayo."},
        "propose_anew": {"since": calendar.revision, "rules": rules_of(house)},
    }
    actor = house.actor(who)
    if verb in {"move_date", "remove_date"}:
        row = calendar.dates[0]
        times = {
            "starts_at": datetime(2027, 5, 20, 16, 0, tzinfo=UTC),
            "ends_at": datetime(2027, 5, 20, 19, 0, tzinfo=UTC),
        }
        given = times if verb == "move_date" else {}
        getattr(operations, verb)(calendar, row, since=row.revision, actor=actor, **given)
    elif verb == "add_date":
        operations.add_date(
            calendar,
            db.session.get_one(Body, house.standing.id),
            starts_at=datetime(2027, 8, 12, 15, 0, tzinfo=UTC),
            ends_at=datetime(2027, 8, 12, 18, 0, tzinfo=UTC),
            place="Sala Magna",
            mode=MeetingMode.IN_PERSON,
            actor=actor,
        )
    else:
        getattr(operations, verb)(calendar, actor=actor, **more.get(verb, {}))
