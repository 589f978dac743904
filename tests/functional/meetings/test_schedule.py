from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.bodies.models import Body, BodyState
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import Actor, system
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, StaleEdit, WrongState
from app.meetings import operations, queries
from app.meetings.judging import Imported, Told
from app.meetings.models import TRANSITIONS, Meeting, MeetingKind, MeetingMode, MeetingState
from app.meetings.operations.imports import Taking
from tests.factories import ZONE, House, make_meeting

NOW = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
#: Thursday 12 November 2026, 10:00 in Mexico City.
SESSION = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
#: Standings that no verb of this room's schedule is for.
OUTSIDERS = ("admin", "canacar", "canacar_alternate", "guest", "member", "insider", "coordinator")


def plan(house: House, **values: Any) -> Meeting:
    return operations.plan(
        values.pop("body", house.standing),
        **{
            "kind": MeetingKind.ORDINARY,
            "starts_at": SESSION,
            "ends_at": SESSION + timedelta(hours=3),
            "zone": ZONE,
            "place": "Sala Magna",
            "actor": house.actor("secretary"),
            **values,
        },
    )


def taken(body: Body, *, actor: Actor, **told: Any) -> tuple[Meeting, Imported]:
    """A session taken over from a calendar file that holds nothing else."""
    taking = Taking(
        body, {each.uid: each for each in queries.list_by_names([told["uid"]], held=True)}, actor=actor
    )
    became = taking.take(Told(**told)).became
    return taking.here[told["uid"]], became


def planned(house: House, state: MeetingState = MeetingState.PLANNED, **values: Any) -> Meeting:
    with clock.standing_at(NOW), transaction():
        meeting = make_meeting(house.standing, starts_at=SESSION, state=state, **values)
    return queries.get_meeting(meeting.id, house.actor("secretary"))


def tags(meeting_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.tag)
            .where(AuditEntry.subject_type == "meeting", AuditEntry.subject_id == meeting_id)
            .order_by(AuditEntry.id)
        )
    )


def kinds(meeting_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(OutboxMessage.kind)
            .where(OutboxMessage.subject_id == meeting_id)
            .order_by(OutboxMessage.id)
        )
    )


@pytest.fixture(autouse=True)
def _now(app: Flask) -> Any:
    with clock.standing_at(NOW), app.app_context():
        yield


def test_planning_numbers_within_body_kind_and_year_and_gives_an_identity(house: House) -> None:
    with transaction():
        first, second = plan(house), plan(house)
        extra = plan(house, kind=MeetingKind.EXTRAORDINARY)
        next_year = plan(
            house, starts_at=SESSION.replace(year=2027), ends_at=SESSION.replace(year=2027, hour=18)
        )
    assert [(m.kind.value, m.year, m.number) for m in (first, second, extra, next_year)] == [
        ("ordinary", 2026, 1), ("ordinary", 2026, 2), ("extraordinary", 2026, 1), ("ordinary", 2027, 1),
    ]  # fmt: skip
    assert first.uid != second.uid
    assert first.uid.endswith("@convoca.example.org")
    assert (first.sequence, first.state) == (0, MeetingState.PLANNED)
    assert tags(first.id) == ["meeting:plan"]
    assert kinds(first.id) == []


def test_a_group_counts_its_ordinary_sessions_through_its_life(house: House) -> None:
    with transaction():
        plan(house, body=house.group)
        second = plan(
            house,
            body=house.group,
            starts_at=SESSION.replace(year=2027),
            ends_at=SESSION.replace(year=2027, hour=18),
        )
    assert (second.year, second.number) == (2027, 2)


@pytest.mark.parametrize("who", [*OUTSIDERS, "chair"])
def test_only_the_secretary_plans(house: House, who: str) -> None:
    with pytest.raises(NotAllowed), transaction():
        plan(house, actor=house.actor(who))


@pytest.mark.parametrize(
    "state", [s for s in BodyState if s not in {BodyState.CONSTITUTED, BodyState.ACTIVE, BodyState.REPORTED}]
)
def test_a_body_that_does_not_meet_plans_nothing(house: House, state: BodyState) -> None:
    with transaction():
        house.group.state = state
        db.session.merge(house.group)
    with pytest.raises(WrongState), transaction():
        plan(house, body=house.group)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_at": SESSION}, "duration"),
        ({"ends_at": SESSION + timedelta(days=2)}, "duration"),
        ({"place": ""}, "place"),
        ({"place": "Sala\r\nATTENDEE:x"}, "place"),
        ({"place": "x" * 301}, "place"),
        ({"zone": "Mexico/Nowhere"}, "zone"),
        ({"remote_url": "javascript:alert(1)"}, "remote_url"),
        ({"remote_url": "https://a.example\r\nX:1"}, "remote_url"),
        ({"starts_at": NOW - WEEK, "ends_at": NOW - WEEK + timedelta(hours=1)}, "date"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(house: House, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as raised, transaction():
        plan(house, **values)
    assert field in raised.value.fields


def test_changing_the_place_raises_the_sequence_and_the_note_does_not(house: House) -> None:
    meeting = planned(house)
    first = meeting.revised_at
    values: dict[str, Any] = {
        "place": meeting.place,
        "mode": MeetingMode.IN_PERSON,
        "remote_url": "",
        "is_public": True,
    }
    with transaction():
        operations.edit(
            meeting, **values, description="Traiga gafete.", since=1, actor=house.actor("secretary")
        )
    assert (meeting.sequence, meeting.revised_at > first) == (0, True)
    with transaction():
        operations.edit(
            meeting,
            **values | {"place": "Sala B"},
            description="Traiga gafete.",
            since=2,
            actor=house.actor("secretary"),
        )
    assert meeting.sequence == 1
    assert tags(meeting.id) == ["meeting:edit", "meeting:edit"]
    assert kinds(meeting.id) == []


def test_a_new_place_of_a_convoked_session_is_told(house: House) -> None:
    meeting = planned(house, MeetingState.CONVOKED, convoked_at=NOW)
    with transaction():
        operations.edit(
            meeting, place="Otra sala", mode=MeetingMode.IN_PERSON, remote_url="", description="", is_public=True,
            since=1, actor=house.actor("secretary"),
        )  # fmt: skip
    assert kinds(meeting.id) == ["meeting:moved"]


def test_a_stale_edit_changes_nothing(house: House) -> None:
    meeting = planned(house)
    with pytest.raises(StaleEdit), transaction():
        operations.edit(
            meeting, place="Otra", mode=MeetingMode.IN_PERSON, remote_url="", description="", is_public=True,
            since=0, actor=house.actor("secretary"),
        )  # fmt: skip
    db.session.expire_all()
    assert db.session.get_one(Meeting, meeting.id).place == "Sala Magna"


def test_a_planned_session_moves_and_stays_planned(house: House) -> None:
    meeting = planned(house)
    with transaction():
        operations.move(
            meeting, starts_at=SESSION + WEEK, ends_at=SESSION + WEEK + timedelta(hours=3), reason="", since=1,
            actor=house.actor("secretary"),
        )  # fmt: skip
    assert (meeting.state, meeting.sequence, meeting.starts_at) == (MeetingState.PLANNED, 1, SESSION + WEEK)
    assert tags(meeting.id) == ["meeting:move"]
    assert kinds(meeting.id) == []


def test_a_convoked_session_that_moves_is_deferred_and_told(house: House) -> None:
    meeting = planned(house, MeetingState.CONVOKED, convoked_at=NOW)
    with transaction():
        operations.move(
            meeting, starts_at=SESSION + WEEK, ends_at=SESSION + WEEK + timedelta(hours=3), reason="Obras.", since=1,
            actor=house.actor("chair"),
        )  # fmt: skip
    assert (meeting.state, meeting.sequence, meeting.reason) == (MeetingState.DEFERRED, 1, "Obras.")
    assert kinds(meeting.id) == ["meeting:moved"]
    message = db.session.scalars(select(OutboxMessage)).one()
    assert message.payload["old_starts_at"] == SESSION.isoformat()
    assert message.payload["sequence"] == 1


def test_deferring_too_late_needs_force_majeure(house: House) -> None:
    meeting = planned(house, MeetingState.CONVOKED, convoked_at=NOW)
    values: dict[str, Any] = {
        "starts_at": SESSION + WEEK, "ends_at": SESSION + WEEK + timedelta(hours=3), "reason": "Obras.", "since": 1,
        "actor": house.actor("chair"),
    }  # fmt: skip
    with clock.standing_at(SESSION - timedelta(days=1)):
        with pytest.raises(Refused), transaction():
            operations.move(meeting, **values)
        meeting = queries.get_meeting(meeting.id, house.actor("chair"))
        assert meeting.state is MeetingState.CONVOKED
        with transaction():
            operations.move(meeting, force_majeure=True, **values)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "meeting:move")).one()
    assert entry.new["force_majeure"] is True


def test_the_last_day_to_defer_is_still_in_time(house: House) -> None:
    meeting = planned(house, MeetingState.CONVOKED, convoked_at=NOW)
    with clock.standing_at(datetime(2026, 11, 10, 23, 0, tzinfo=UTC)), transaction():
        operations.cancel(meeting, reason="Sin asuntos.", since=1, actor=house.actor("chair"))
    assert meeting.state is MeetingState.CANCELLED


def test_a_cancelled_session_stays_with_its_reason_and_is_told(house: House) -> None:
    meeting = planned(house, MeetingState.CONVOKED, convoked_at=NOW)
    with transaction():
        operations.cancel(meeting, reason="Sin asuntos que tratar.", since=1, actor=house.actor("chair"))
    assert (meeting.state, meeting.sequence, meeting.reason) == (
        MeetingState.CANCELLED,
        1,
        "Sin asuntos que tratar.",
    )
    assert tags(meeting.id) == ["meeting:cancel"]
    assert kinds(meeting.id) == ["meeting:cancelled"]


def test_cancelling_what_nobody_was_convoked_to_tells_nobody(house: House) -> None:
    meeting = planned(house)
    with transaction():
        operations.cancel(meeting, reason="Se fusiona con otra.", since=1, actor=house.actor("chair"))
    assert kinds(meeting.id) == []


def test_cancelling_needs_a_reason(house: House) -> None:
    meeting = planned(house)
    with pytest.raises(InvalidInput), transaction():
        operations.cancel(meeting, reason="  ", since=1, actor=house.actor("chair"))


VERBS: dict[str, tuple[frozenset[str], frozenset[MeetingState], MeetingState | None]] = {
    # verb: who may, from which states, to which state
    "edit": (frozenset({"secretary"}), frozenset(queries.AHEAD), None),
    "move": (frozenset({"chair"}), frozenset({MeetingState.PLANNED, MeetingState.CONVOKED}), None),
    "cancel": (
        frozenset({"chair"}),
        frozenset({MeetingState.PLANNED, MeetingState.CONVOKED, MeetingState.NO_QUORUM}),
        MeetingState.CANCELLED,
    ),
    "open": (
        frozenset({"chair", "secretary"}),
        frozenset({MeetingState.CONVOKED}),
        MeetingState.IN_SESSION,
    ),
    "recess": (frozenset({"chair", "secretary"}), frozenset({MeetingState.IN_SESSION}), MeetingState.RECESS),
    "archive": (frozenset({"secretary"}), frozenset({MeetingState.CLOSED}), MeetingState.ARCHIVED),
}


def attempt(verb: str, meeting: Meeting, house: House, who: str) -> None:
    actor = house.actor(who)
    match verb:
        case "edit":
            operations.edit(
                meeting, place="Otra", mode=MeetingMode.IN_PERSON, remote_url="", description="", is_public=True,
                since=1, actor=actor,
            )  # fmt: skip
        case "move":
            operations.move(
                meeting, starts_at=SESSION + WEEK, ends_at=SESSION + WEEK + timedelta(hours=3), reason="Obras",
                since=1, actor=actor,
            )  # fmt: skip
        case "cancel":
            operations.cancel(meeting, reason="Porque sí", since=1, actor=actor)
        case "open":
            operations.declare_open(meeting, actor=actor)
        case "recess":
            operations.recess(meeting, resumes_at=clock.now() + timedelta(hours=1), actor=actor)
        case "archive":
            operations.archive(meeting, actor=actor)


@pytest.mark.parametrize("verb", VERBS)
def test_the_whole_product_of_verbs_states_and_people(house: House, verb: str) -> None:
    may, sources, target = VERBS[verb]
    for state in MeetingState:
        for who in ("secretary", "chair", *OUTSIDERS):
            allowed = who in may or (verb == "move" and state is MeetingState.PLANNED and who == "secretary")
            # Without quorum in second call: no other is left, so that it may be cancelled.
            meeting = planned(house, state, call=2 if state is MeetingState.NO_QUORUM else 1)
            before = (meeting.state, meeting.sequence, meeting.revision)
            if allowed and state in sources:
                with transaction():
                    attempt(verb, meeting, house, who)
                if target is not None:
                    assert meeting.state is target, (verb, state, who)
                    assert target in TRANSITIONS[state]
                assert len(tags(meeting.id)) == 1
            else:
                with pytest.raises(WrongState if allowed else NotAllowed), transaction():
                    attempt(verb, meeting, house, who)
                db.session.expire_all()
                again = db.session.get_one(Meeting, meeting.id)
                assert (again.state, again.sequence, again.revision) == before, (verb, state, who)
                assert tags(meeting.id) == []


def test_an_imported_session_is_created_once_and_a_second_run_changes_nothing(house: House) -> None:
    given: dict[str, Any] = {
        "uid": "abc@otra.example", "starts_at": SESSION, "ends_at": SESSION + timedelta(hours=2), "title": "Pleno",
        "place": "Sala", "sequence": 2, "last_modified": NOW, "actor": system(),
    }  # fmt: skip
    with transaction():
        first = taken(house.standing, **given)
        second = taken(house.standing, **given)
    assert (first[1], second[1]) == (Imported.CREATED, Imported.UNCHANGED)
    assert first[0] is second[0]
    assert (first[0].uid, first[0].sequence, first[0].state) == ("abc@otra.example", 2, MeetingState.PLANNED)
    assert tags(first[0].id) == ["meeting:import"]


def test_an_import_updates_only_with_what_is_newer(house: House) -> None:
    given: dict[str, Any] = {
        "uid": "abc@otra.example", "starts_at": SESSION, "ends_at": SESSION + timedelta(hours=2), "title": "Pleno",
        "sequence": 2, "last_modified": NOW, "actor": system(),
    }  # fmt: skip
    later = SESSION + WEEK
    moved = given | {"starts_at": later, "ends_at": later + timedelta(hours=2)}
    with transaction():
        meeting, _became = taken(house.standing, **given)
        assert taken(house.standing, **moved | {"sequence": 1})[1] is Imported.OLDER
        assert taken(house.standing, **moved)[1] is Imported.OLDER
        assert taken(house.standing, **moved | {"sequence": 3})[1] is Imported.UPDATED
        assert taken(house.standing, **moved | {"sequence": 3})[1] is Imported.UNCHANGED
    assert (meeting.starts_at, meeting.sequence) == (later, 3)


def test_an_import_that_moves_a_session_raises_its_sequence_where_the_file_does_not(house: House) -> None:
    given: dict[str, Any] = {
        "uid": "abc@otra.example", "starts_at": SESSION, "ends_at": SESSION + timedelta(hours=2), "title": "Pleno",
        "sequence": 2, "actor": system(),
    }  # fmt: skip
    with transaction():
        meeting, _became = taken(house.standing, **given)
        told: list[tuple[int, int]] = []
        for change in (
            {"title": "Otro"},
            {"place": "Sala B"},
            {"place": "Sala C", "sequence": 3},
            {"title": "x", "sequence": 7},
        ):
            revised_at = meeting.revised_at
            assert taken(house.standing, **given | change)[1] is Imported.UPDATED
            assert meeting.revised_at > revised_at
            told.append((meeting.sequence, meeting.revision))
            given |= change | {"sequence": meeting.sequence}
    assert told == [(2, 2), (3, 3), (4, 4), (7, 5)]
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.tag, last.old, last.new) == ("meeting:import", {"title": "Otro"}, {"title": "x"})
    assert tags(meeting.id) == ["meeting:import"] * 5


def test_a_past_session_is_imported_into_the_archive_and_another_bodys_identity_is_refused(
    house: House,
) -> None:
    given: dict[str, Any] = {
        "uid": "viejo@otra.example", "starts_at": NOW - WEEK, "ends_at": NOW - WEEK + timedelta(hours=1), "actor": system(),
    }  # fmt: skip
    with transaction():
        meeting, _became = taken(house.standing, **given)
    assert meeting.state is MeetingState.ARCHIVED
    with pytest.raises(InvalidInput), transaction():
        taken(house.group, **given)
    with pytest.raises(NotAllowed), transaction():
        taken(house.standing, **given | {"actor": house.actor("canacar")})
