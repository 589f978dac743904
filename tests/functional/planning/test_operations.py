"""The verbs of a calendar of sessions: whole products of states, verbs and people; journal and outbox with each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.bodies.models import Body, BodyState, RulesOfProcedure
from app.bodies.rules import SPECIALIZED_DEFAULTS
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, Refused, StaleEdit, WrongState
from app.meetings.models import Meeting, MeetingKind, MeetingMode, MeetingState
from app.planning import operations, policy, queries
from app.planning.models import TRANSITIONS, CalendarDate, CalendarState, DateOrigin
from app.planning.proposing import Against, Avoided
from app.planning.rule import Rule
from app.programme import operations as programme_operations
from tests.factories import ZONE, House, make_appointment, make_meeting, make_seat
from tests.functional.planning.drawn import NOW, RULE, carry_out, in_state, propose, read, rules_of

PEOPLE = (
    "admin",
    "secretary",
    "chair",
    "canacar",
    "canacar_alternate",
    "coordinator",
    "guest",
    "member",
    "insider",
)
VERBS = [verb for verb in policy.PERMISSIONS if verb not in {"propose", "see_reasons"}]
#: Where each verb leads; the others leave the state alone.
LEADS_TO = {
    "hand_over": CalendarState.IN_REVIEW,
    "take_back": CalendarState.DRAFT,
    "send_back": CalendarState.DRAFT,
    "approve": CalendarState.APPROVED,
    "publish": CalendarState.PUBLISHED,
    "discard": CalendarState.DISCARDED,
}


@pytest.fixture(autouse=True)
def _now(app: Flask) -> Any:
    with clock.standing_at(NOW), app.app_context():
        yield


def journal_of(identity: int) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.tag)
            .where(AuditEntry.subject_type == "session_calendar", AuditEntry.subject_id == identity)
            .order_by(AuditEntry.id)
        )
    )


def told(identity: int) -> list[str]:
    return list(
        db.session.scalars(
            select(OutboxMessage.kind)
            .where(OutboxMessage.subject_type == "session_calendar", OutboxMessage.subject_id == identity)
            .order_by(OutboxMessage.id)
        )
    )


def local(row: CalendarDate) -> str:
    return f"{row.starts_at.astimezone(ZoneInfo(row.zone)):%Y-%m-%d %H:%M}"


class _Undo(Exception):
    """Takes back what a verb did, so that the next may begin where it did."""


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_open_to_whom_and_when_the_tables_say_and_nothing_else_changes(
    house: House, verb: str
) -> None:
    identity = in_state(house)
    for state in CalendarState:
        with transaction():
            read(house, identity).state = state
        for who in PEOPLE:
            allowed = house.actor(who).standings(house.standing.id) & policy.PERMISSIONS[verb]
            open_now = state in policy.STATES[verb]
            calendar = read(house, identity)
            before = journal_of(identity)
            wanted = _Undo if allowed and open_now else WrongState if allowed else NotAllowed
            with pytest.raises(wanted), transaction():  # noqa: PT012 - looked at before it is taken back
                carry_out(calendar, verb, house, who)
                if verb in LEADS_TO:
                    assert calendar.state is LEADS_TO[verb]
                    assert LEADS_TO[verb] in TRANSITIONS[state]
                else:
                    assert calendar.state is state
                assert journal_of(identity) == [*before, f"calendar:{verb}"]
                raise _Undo
            assert journal_of(identity) == before


def test_every_transition_is_of_some_verb() -> None:
    made = {(state, target) for verb, target in LEADS_TO.items() for state in policy.STATES[verb]}
    assert made == {(state, target) for state, targets in TRANSITIONS.items() for target in targets}


@pytest.mark.parametrize("who", [*PEOPLE[2:], "admin"])
def test_only_the_secretary_of_the_standing_body_proposes(house: House, who: str) -> None:
    with pytest.raises(NotAllowed), transaction():
        propose(house, actor=house.actor(who))
    assert db.session.scalar(select(func.count()).select_from(CalendarDate)) == 0


def test_proposing_keeps_every_date_and_what_was_avoided_and_tells_nobody(house: House) -> None:
    with transaction():
        identity = propose(house).id
    calendar = read(house, identity)
    by_body = {
        body.id: [local(row) for row in calendar.dates if row.body_id == body.id]
        for body in (house.standing, house.group)
    }
    assert by_body[house.standing.id] == [
        "2027-05-13 10:00", "2027-11-11 10:00", "2028-05-11 10:00", "2028-11-09 10:00",
    ]  # fmt: skip
    assert by_body[house.group.id][0] == "2027-05-14 10:00"
    group = next(row for row in calendar.dates if row.body_id == house.group.id)
    avoided = [Avoided.from_values(day) for day in group.avoided]
    assert [(day.on, day.reasons[0].against) for day in avoided] == [(date(2027, 5, 13), Against.SESSION)]
    # The principals of CANACAR and ANTP sit in both; secretary and chair hold office in both.
    assert (avoided[0].reasons[0].body_id, avoided[0].reasons[0].people) == (house.standing.id, 4)
    assert {(row.origin, row.place, row.meeting_id) for row in calendar.dates} == {
        (DateOrigin.RULE, "Sala Magna", None)
    }
    assert calendar.missing == []
    assert (journal_of(identity), told(identity)) == (["calendar:propose"], [])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"first_year": 2025}, "first_year"),
        ({"last_year": 2026}, "last_year"),
        ({"last_year": 2031}, "last_year"),
        ({"rules": {}}, "bodies"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused_at_its_field(
    house: House, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused, transaction():
        propose(house, **values)
    assert field in refused.value.fields


@pytest.mark.parametrize("place", ["", "Sala\nMagna", "x" * 301])
def test_a_place_that_could_not_be_published_is_refused_when_the_date_is_added(
    house: House, place: str
) -> None:
    calendar = in_state(house)
    with pytest.raises(InvalidInput) as refused, transaction():
        operations.add_date(
            read(house, calendar),
            db.session.get_one(Body, house.standing.id),
            starts_at=datetime(2027, 8, 12, 15, 0, tzinfo=UTC),
            ends_at=datetime(2027, 8, 12, 18, 0, tzinfo=UTC),
            place=place,
            mode=MeetingMode.IN_PERSON,
            actor=house.actor("secretary"),
        )
    assert set(refused.value.fields) == {"place"}


def test_a_rule_that_makes_no_sense_and_a_body_of_somebody_else_are_refused(house: House) -> None:
    with pytest.raises(InvalidInput), transaction():
        propose(house, rules=rules_of(house, group=Rule(2, 3, (), time(10), 180)))
    with pytest.raises(NotAllowed), transaction():
        propose(house, rules={**rules_of(house), house.hidden.id: RULE})


def test_of_the_same_years_only_one_calendar_is_in_hand(house: House) -> None:
    first = in_state(house)
    with pytest.raises(Refused, match="Calendario 2027"), transaction():
        propose(house, first_year=2028, last_year=2029)
    with transaction():
        operations.discard(read(house, first), actor=house.actor("secretary"))
        propose(house)


def test_sessions_that_stand_are_respected_and_those_nobody_may_know_of_are_not_named(house: House) -> None:
    shared = house.people["canacar"]
    with transaction():
        hidden_seat = make_seat(house.hidden, house.chambers["CANACAR"])
        make_appointment(hidden_seat, shared)
        make_meeting(house.hidden, starts_at=datetime(2027, 5, 13, 17, 0, tzinfo=UTC))
        make_meeting(house.standing, starts_at=datetime(2027, 11, 25, 16, 0, tzinfo=UTC))
        calendar = propose(house, last_year=2027)
    mine = [row for row in read(house, calendar.id).dates if row.body_id == house.standing.id]
    assert [local(row) for row in mine] == ["2027-05-14 10:00"]
    reason = Avoided.from_values(mine[0].avoided[0]).reasons[0]
    assert (reason.against, reason.body_id, reason.people) == (Against.SESSION, None, 1)


def test_what_found_no_day_is_kept_and_said(house: House) -> None:
    with transaction():
        db.session.get_one(Body, house.group.id).ends_on = date(2027, 8, 1)
    with transaction():
        calendar = propose(
            house, rules=rules_of(house, group=Rule(2, 3, (8, 9), time(10), 180)), last_year=2027
        )
    assert [(row["body_id"], row["wanted_on"]) for row in calendar.missing] == [
        (house.group.id, "2027-08-12")
    ]


def test_proposing_anew_keeps_what_was_set_by_hand(house: House) -> None:
    identity = in_state(house)
    calendar = read(house, identity)
    first = next(row for row in calendar.dates if row.body_id == house.standing.id)
    with transaction():
        operations.move_date(
            calendar,
            first,
            starts_at=datetime(2027, 5, 20, 16, 0, tzinfo=UTC),
            ends_at=datetime(2027, 5, 20, 18, 0, tzinfo=UTC),
            since=first.revision,
            actor=house.actor("secretary"),
        )
    monday = Rule(1, 0, (5, 11), time(12), 60)
    calendar = read(house, identity)
    with pytest.raises(StaleEdit), transaction():
        operations.propose_anew(calendar, rules=rules_of(house), since=1, actor=house.actor("secretary"))
    calendar = read(house, identity)
    with transaction():
        operations.propose_anew(
            calendar,
            rules=rules_of(house, standing=monday),
            since=calendar.revision,
            actor=house.actor("secretary"),
        )
    db.session.expire_all()
    mine = [row for row in read(house, identity).dates if row.body_id == house.standing.id]
    assert [(local(row), row.origin) for row in mine] == [
        ("2027-05-20 10:00", DateOrigin.HAND),
        ("2027-11-01 12:00", DateOrigin.RULE),
        ("2028-05-02 12:00", DateOrigin.RULE),
        ("2028-11-06 12:00", DateOrigin.RULE),
    ]


@pytest.mark.parametrize(
    ("starts_at", "hours", "field"),
    [
        (datetime(2026, 5, 13, 16, tzinfo=UTC), 3, "date"),
        (datetime(2029, 5, 13, 16, tzinfo=UTC), 3, "date"),
        (datetime(2027, 5, 20, 16, tzinfo=UTC), 0, "duration"),
        (datetime(2027, 5, 20, 16, tzinfo=UTC), 25, "duration"),
        (datetime(2027, 5, 13, 16, tzinfo=UTC), 3, "date"),
    ],
)
def test_a_date_is_moved_ahead_within_the_years_and_somewhere_else(
    house: House, starts_at: datetime, hours: int, field: str
) -> None:
    calendar = read(house, in_state(house))
    row = next(row for row in calendar.dates if row.body_id == house.standing.id)
    with pytest.raises(InvalidInput) as refused, transaction():
        operations.move_date(
            calendar,
            row,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            since=row.revision,
            actor=house.actor("secretary"),
        )
    assert field in refused.value.fields


def test_two_who_change_the_same_date_do_not_overwrite_each_other(house: House) -> None:
    calendar = read(house, in_state(house))
    row = calendar.dates[0]
    with pytest.raises(StaleEdit), transaction():
        operations.remove_date(calendar, row, since=row.revision + 1, actor=house.actor("secretary"))
    calendar = read(house, calendar.id)
    row, since = calendar.dates[0], calendar.revision
    with transaction():
        carry_out(calendar, "remove_date", house, "secretary")
    with pytest.raises(NotFound), transaction():
        operations.remove_date(calendar, row, since=row.revision, actor=house.actor("secretary"))
    calendar = read(house, calendar.id)
    assert calendar.revision == since + 1


def test_a_calendar_without_dates_is_not_handed_over(house: House) -> None:
    with transaction():
        calendar = propose(house, rules={house.standing.id: Rule(2, 3, (11,), time(10), 60)}, last_year=2027)
        for row in list(calendar.dates):
            operations.remove_date(calendar, row, since=row.revision, actor=house.actor("secretary"))
    with pytest.raises(Refused), transaction():
        operations.hand_over(calendar, actor=house.actor("secretary"))


def test_the_chair_approves_what_they_saw_with_the_minimum_of_each_year(house: House) -> None:
    """The standing body's rules ask for two ordinary sessions a year; one that stands counts."""
    once = Rule(2, 3, (11,), time(10), 180)
    identity = in_state(house, CalendarState.IN_REVIEW, rules=rules_of(house, standing=once), last_year=2027)
    calendar = read(house, identity, "chair")
    with pytest.raises(Refused, match=r"GCP|Consultivo Permanente.*2027.*1.*2"), transaction():
        operations.approve(calendar, since=calendar.revision, actor=house.actor("chair"))
    with transaction():
        make_meeting(house.standing, starts_at=datetime(2027, 3, 11, 16, tzinfo=UTC))
    calendar = read(house, identity, "chair")
    with pytest.raises(StaleEdit), transaction():
        operations.approve(calendar, since=calendar.revision - 1, actor=house.actor("chair"))
    calendar = read(house, identity, "chair")
    with transaction():
        operations.approve(
            calendar, agreement="ACU-03/2026", since=calendar.revision, actor=house.actor("chair")
        )
    assert (calendar.agreement, calendar.approved_at, calendar.approved_by_id) == (
        "ACU-03/2026", NOW, house.people["chair"].id,
    )  # fmt: skip
    assert told(identity) == ["calendar:handed_over", "calendar:approved"]


def test_a_year_in_which_the_mandate_ends_asks_for_no_minimum(house: House) -> None:
    with transaction():
        values = SPECIALIZED_DEFAULTS.as_values() | {"ordinary_per_year": 4}
        db.session.add(RulesOfProcedure(body_id=house.group.id, effective_on=date(2026, 1, 1), values=values))
        db.session.get_one(Body, house.group.id).ends_on = date(2028, 6, 30)
    calendar = read(house, in_state(house))
    assert [(found.body.id, found.year, found.planned) for found in queries.shortfalls(calendar)] == [
        (house.group.id, 2027, 2)
    ]


def test_sending_back_asks_for_a_reason_and_takes_the_approval_back(house: House) -> None:
    identity = in_state(house, CalendarState.APPROVED)
    with pytest.raises(InvalidInput), transaction():
        operations.send_back(read(house, identity, "chair"), reason=" ", actor=house.actor("chair"))
    with transaction():
        carry_out(read(house, identity, "chair"), "send_back", house, "chair")
    calendar = read(house, identity)
    assert (calendar.reason, calendar.approved_at, calendar.approved_by_id) == ("Muévase mayo.", None, None)
    assert told(identity)[-1] == "calendar:sent_back"


def test_publishing_plans_every_session_in_order_and_tells_once(house: House) -> None:
    identity = in_state(house, CalendarState.PUBLISHED)
    calendar = read(house, identity)
    meetings = {
        meeting.id: meeting for meeting in db.session.scalars(select(Meeting).order_by(Meeting.starts_at))
    }
    assert {row.meeting_id for row in calendar.dates} == set(meetings)
    for row in calendar.dates:
        meeting = meetings[row.meeting_id or 0]
        assert (meeting.body_id, meeting.starts_at, meeting.ends_at, meeting.zone) == (
            row.body_id, row.starts_at, row.ends_at, ZONE,
        )  # fmt: skip
        assert (meeting.kind, meeting.state) == (MeetingKind.ORDINARY, MeetingState.PLANNED)
    mine = [meeting for meeting in meetings.values() if meeting.body_id == house.standing.id]
    assert [(meeting.year, meeting.number) for meeting in mine] == [
        (2027, 1),
        (2027, 2),
        (2028, 1),
        (2028, 2),
    ]
    assert journal_of(identity) == [
        "calendar:propose", "calendar:hand_over", "calendar:approve", "calendar:publish",
    ]  # fmt: skip
    assert told(identity) == ["calendar:handed_over", "calendar:approved", "calendar:published"]


def test_of_a_calendar_with_one_impossible_date_nothing_is_published(house: House) -> None:
    identity = in_state(house, CalendarState.APPROVED)
    later = datetime(2027, 5, 13, 18, 0, tzinfo=UTC)
    with clock.standing_at(later), pytest.raises(Refused, match="13 de mayo"), transaction():
        operations.publish(read(house, identity), actor=house.actor("secretary"))
    with transaction():
        db.session.get_one(Body, house.group.id).state = BodyState.SUSPENDED
    db.session.expire_all()
    with pytest.raises(WrongState), transaction():
        operations.publish(read(house, identity), actor=house.actor("secretary"))
    assert db.session.scalar(select(func.count()).select_from(Meeting)) == 0
    assert read(house, identity).state is CalendarState.APPROVED


def test_closing_days_of_the_programme_are_avoided(house: House) -> None:
    with transaction():
        programme_operations.close_days(
            starts_on=date(2027, 5, 13), ends_on=date(2027, 5, 14), name="Asueto", actor=house.actor("admin")
        )
    with transaction():
        calendar = propose(house, rules={house.standing.id: RULE}, last_year=2027)
    assert local(calendar.dates[0]) == "2027-05-12 10:00"
    assert Avoided.from_values(calendar.dates[0].avoided[0]).reasons[0].name == "Asueto"


@pytest.mark.parametrize("state", CalendarState)
def test_a_calendar_is_there_for_its_keepers_and_once_published_for_its_people(
    house: House, state: CalendarState
) -> None:
    identity = in_state(house, state)
    for who in PEOPLE:
        keeps = who in {"secretary", "chair"}
        sits = who in {"canacar", "canacar_alternate", "guest"}
        seen = keeps or (sits and state is CalendarState.PUBLISHED)
        if seen:
            assert read(house, identity, who).id == identity
        else:
            with pytest.raises(NotFound):
                read(house, identity, who)
