"""An extraordinary session asked for: states, verbs and people; the rule of sectors; its pages, letters and tasks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.bodies.models import Body, Chamber, RulesOfProcedure
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, Refused, WrongState
from app.meetings import asking_policy, asking_queries
from app.meetings.asking_models import TRANSITIONS, ExtraordinaryRequest, RequestState
from app.meetings.models import Meeting, MeetingKind
from app.meetings.operations import asking
from app.notifications.letters import write
from tests.factories import ZONE, House
from tests.functional.agendas.setting import post
from tests.pages import visible_text
from tests.queries import counted

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
PEOPLE = ("admin", "secretary", "chair", "canacar", "canacar_alternate", "caaarem", "coordinator", "guest")
LEADS_TO = {
    "support": RequestState.SUPPORTED,
    "decline": RequestState.DECLINED,
    "withdraw": RequestState.WITHDRAWN,
    "plan_asked": RequestState.PLANNED,
}
TAGS = {verb: f"extraordinary:{verb.removesuffix('_asked')}" for verb in LEADS_TO}
TOLD = {
    "support": ["extraordinary:supported"],
    "decline": ["extraordinary:declined"],
    "withdraw": [],
    "plan_asked": ["extraordinary:planned"],
}
SLOT: dict[str, Any] = {
    "starts_at": datetime(2026, 12, 10, 16, 0, tzinfo=UTC),
    "ends_at": datetime(2026, 12, 10, 18, 0, tzinfo=UTC),
    "zone": ZONE,
    "place": "Sala Magna",
}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def sectors(app: Flask, house: House) -> House:
    """CANACAR and ANTP of one sector, CAAAREM and index of others."""
    with app.app_context(), transaction():
        for acronym, sector in (("CAAAREM", "brokers"), ("index", "maquila")):
            db.session.get_one(Chamber, house.chambers[acronym].id).sector = sector
    return house


def ask(house: House, who: str = "canacar", **values: Any) -> int:
    with transaction():
        return asking.ask_for_extraordinary(
            db.session.get_one(Body, house.standing.id),
            **{
                "subject": "Cierre de Pantaco",
                "reason": "No puede esperar a mayo.",
                "actor": house.actor(who),
                **values,
            },
        ).id


def read(house: House, identity: int, who: str = "secretary") -> ExtraordinaryRequest:
    return asking_queries.get_request(identity, house.actor(who))


def carry_out(request: ExtraordinaryRequest, verb: str, house: House, who: str) -> None:
    given: dict[str, dict[str, Any]] = {"decline": {"reason": "Se verá en mayo."}, "plan_asked": SLOT}
    getattr(asking, verb)(request, actor=house.actor(who), **given.get(verb, {}))


def journal_of(identity: int) -> list[str]:
    query = select(AuditEntry.tag).where(AuditEntry.subject_type == "extraordinary_request")
    return list(db.session.scalars(query.where(AuditEntry.subject_id == identity).order_by(AuditEntry.id)))


def told(identity: int) -> list[str]:
    query = select(OutboxMessage.kind).where(OutboxMessage.subject_type == "extraordinary_request")
    return list(
        db.session.scalars(query.where(OutboxMessage.subject_id == identity).order_by(OutboxMessage.id))
    )


def adopt(house: House, seats: int) -> None:
    with transaction():
        row = db.session.scalars(
            select(RulesOfProcedure).where(RulesOfProcedure.body_id == house.standing.id)
        ).one()
        row.values = row.values | {"extraordinary_seats": seats}


class _Undo(Exception):
    """Takes back what a verb did."""


@pytest.mark.parametrize("verb", LEADS_TO)
def test_a_verb_is_open_to_whom_and_when_the_tables_say_and_nothing_else_changes(
    app: Flask, sectors: House, verb: str
) -> None:
    with app.app_context():
        identity = ask(sectors)
        for state in RequestState:
            with transaction():
                db.session.get_one(ExtraordinaryRequest, identity).state = state
            for who in PEOPLE:
                before = journal_of(identity), told(identity)
                request = db.session.get_one(ExtraordinaryRequest, identity)
                allowed = {
                    "support": who in {"canacar", "canacar_alternate", "caaarem"},
                    "decline": who == "chair",
                    "withdraw": who == "canacar",
                    "plan_asked": who == "secretary",
                }[verb]
                open_now = state in asking_policy.STATES[verb]
                wanted: type[Exception] = _Undo if open_now else WrongState
                if verb == "support" and who != "caaarem" and open_now:
                    wanted = Refused  # of the sector that asks
                with pytest.raises(wanted if allowed else NotAllowed), transaction():  # noqa: PT012
                    carry_out(request, verb, sectors, who)
                    assert request.state is LEADS_TO[verb]
                    assert LEADS_TO[verb] in TRANSITIONS[state]
                    assert journal_of(identity) == [*before[0], TAGS[verb]]
                    assert told(identity) == [*before[1], *TOLD[verb]]
                    raise _Undo
                assert (journal_of(identity), told(identity)) == before


def test_every_transition_is_of_some_verb() -> None:
    assert set(TRANSITIONS) == set(RequestState)
    made = {(state, target) for verb, target in LEADS_TO.items() for state in asking_policy.STATES[verb]}
    assert made == {(state, target) for state, targets in TRANSITIONS.items() for target in targets}


@pytest.mark.parametrize("who", PEOPLE)
def test_seats_ask_and_wait_the_chair_asks_alone_nobody_else_asks(
    app: Flask, sectors: House, who: str
) -> None:
    with app.app_context():
        if who not in {"chair", "canacar", "canacar_alternate", "caaarem"}:
            with pytest.raises(NotAllowed):
                ask(sectors, who)
            assert db.session.scalar(select(func.count()).select_from(ExtraordinaryRequest)) == 0
            return
        identity = ask(sectors, who)
        request = read(sectors, identity)
        assert request.state is (RequestState.SUPPORTED if who == "chair" else RequestState.ASKED)
        assert len(request.backers) == (0 if who == "chair" else 1)
        assert journal_of(identity) == ["extraordinary:ask"]
        assert told(identity) == ["extraordinary:supported" if who == "chair" else "extraordinary:asked"]


@pytest.mark.parametrize(
    ("needed", "supporters", "state"),
    [
        (1, [], RequestState.SUPPORTED),
        (2, [], RequestState.ASKED),
        (2, ["caaarem"], RequestState.SUPPORTED),
        (3, ["caaarem"], RequestState.ASKED),
        (3, ["caaarem", "index"], RequestState.SUPPORTED),
    ],
)
def test_as_many_sectors_as_the_rules_ask_for_complete_it_and_it_is_told_once(
    app: Flask, sectors: House, needed: int, supporters: list[str], state: RequestState
) -> None:
    with app.app_context():
        adopt(sectors, needed)
        identity = ask(sectors)
        for who in supporters:
            with transaction():
                asking.support(read(sectors, identity), actor=sectors.actor(who))
        assert read(sectors, identity).state is state
        asked, supported = ["extraordinary:asked"] * (needed > 1), ["extraordinary:supported"]
        assert told(identity) == asked + supported * (state is RequestState.SUPPORTED)


def test_another_seat_of_the_same_sector_adds_nothing(app: Flask, sectors: House) -> None:
    with app.app_context():
        identity = ask(sectors)
        with pytest.raises(Refused), transaction():
            asking.support(read(sectors, identity), actor=sectors.actor("antp"))
        assert [row.chamber_acronym for row in read(sectors, identity).backers] == ["CANACAR"]
        assert journal_of(identity) == ["extraordinary:ask"]


def test_where_the_rules_say_none_only_the_chair_asks(app: Flask, sectors: House) -> None:
    with app.app_context():
        adopt(sectors, 0)
        with pytest.raises(Refused):
            ask(sectors)
        assert read(sectors, ask(sectors, "chair")).state is RequestState.SUPPORTED


@pytest.mark.parametrize("wrong", [{"subject": " "}, {"subject": "x" * 201}, {"reason": " "}])
def test_a_request_has_a_subject_and_a_reason(app: Flask, sectors: House, wrong: dict[str, str]) -> None:
    with app.app_context(), pytest.raises(InvalidInput) as raised:
        ask(sectors, **wrong)
    assert set(raised.value.fields) == set(wrong)


def test_it_is_not_there_for_who_is_outside_the_body(app: Flask, sectors: House) -> None:
    with app.app_context():
        identity = ask(sectors)
        for who in ("admin", "member", "insider"):
            with pytest.raises(NotFound):
                read(sectors, identity, who)


def letters(app: Flask, identity: int, kind: str) -> set[str]:
    message = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == kind, OutboxMessage.subject_id == identity)
    ).one()
    with app.test_request_context():
        return {letter.address for letter in write(message)}


def test_from_the_page_of_the_body_to_the_session_and_its_letters(
    app: Flask, sectors: House, signed_in: Any
) -> None:
    member = signed_in("canacar")
    assert "Pedir una sesión extraordinaria" in visible_text(member.get("/bodies/gcp").text)
    given = {"subject": "Cierre de Pantaco", "reason": "No puede esperar."}
    assert post(member, "/bodies/gcp/extraordinary", {}).status_code == 422
    assert post(member, "/bodies/gcp/extraordinary", given).status_code == 303
    with app.app_context():
        identity = db.session.scalars(select(ExtraordinaryRequest.id)).one()
    text = visible_text(member.get("/bodies/gcp").text)
    assert "Cierre de Pantaco" in text
    assert "Retirar" in text
    assert f"/extraordinary/{identity}/support" not in member.get("/bodies/gcp").text
    task = "Se pide una sesión extraordinaria: Cierre de Pantaco"
    assert task not in visible_text(member.get("/home").text)
    other = signed_in("caaarem")
    assert task in visible_text(other.get("/home").text)
    assert f"/extraordinary/{identity}/support" in other.get("/bodies/gcp").text
    assert post(other, f"/extraordinary/{identity}/support", {}).status_code == 303
    secretary = signed_in("secretary")
    task = "Planear la sesión extraordinaria que se pidió: Cierre de Pantaco"
    assert task in visible_text(secretary.get("/home").text)
    assert "Se pide una sesión extraordinaria" in visible_text(signed_in("chair").get("/home").text)
    secretary = signed_in("secretary")
    url = f"/meetings/plan?request={identity}"
    assert "Se pidió: Cierre de Pantaco" in visible_text(secretary.get(url).text)
    form = {
        "request": identity, "body": sectors.standing.id, "kind": "extraordinary", "date": "2026-12-10",
        "time": "10:00", "duration": "120", "mode": "in_person", "place": "Sala Magna", "anyway": "1",
    }  # fmt: skip
    assert post(secretary, "/meetings/plan", {**form, "kind": "ordinary"}).status_code == 422
    assert post(secretary, "/meetings/plan", form).status_code == 303
    assert post(secretary, "/meetings/plan", form).status_code == 409
    assert task not in visible_text(secretary.get("/home").text)
    assert "Pedida por CANACAR, CAAAREM Cierre de Pantaco" in visible_text(secretary.get("/meetings/1").text)
    with app.app_context():
        meeting = db.session.scalars(select(Meeting)).one()
        assert meeting.kind is MeetingKind.EXTRAORDINARY
        assert read(sectors, identity).meeting_id == meeting.id
        asked = letters(app, identity, "extraordinary:asked")
        assert "index@example.org" in asked
        assert not {"canacar@example.org", "antp@example.org", "caaarem@example.org"} & asked
        assert letters(app, identity, "extraordinary:supported") == {
            "secretary@example.org",
            "chair@example.org",
        }
        assert letters(app, identity, "extraordinary:planned") == {
            "canacar@example.org", "canacar_alternate@example.org", "caaarem@example.org",
        }  # fmt: skip


def test_the_chair_declines_with_a_reason_and_those_who_asked_read_it(
    app: Flask, sectors: House, signed_in: Any
) -> None:
    with app.app_context():
        identity = ask(sectors)
    chair = signed_in("chair")
    assert "No puede esperar a mayo." in visible_text(chair.get(f"/extraordinary/{identity}/decline").text)
    assert post(chair, f"/extraordinary/{identity}/decline", {}).status_code == 422
    assert post(chair, f"/extraordinary/{identity}/decline", {"reason": "Se verá."}).status_code == 303
    member = signed_in("canacar")
    text = visible_text(member.get("/bodies/gcp").text)
    assert "Respondió la presidencia: Se verá." in text
    assert "Retirar" not in text
    with clock.standing_at(NOW + asking_queries.STILL_SAID + timedelta(days=1)):
        assert "Cierre de Pantaco" not in visible_text(member.get("/bodies/gcp").text)
    with app.app_context():
        assert read(sectors, identity).answer == "Se verá."
        assert letters(app, identity, "extraordinary:declined") == {
            "canacar@example.org", "canacar_alternate@example.org",
        }  # fmt: skip


@pytest.mark.parametrize(("who", "url"), [("secretary", "/home"), ("secretary", "/bodies/gcp")])
def test_more_requests_cost_no_more_queries(
    app: Flask, sectors: House, signed_in: Any, who: str, url: str
) -> None:
    with app.app_context():
        ask(sectors, "chair")
    browser = signed_in(who)
    browser.get(url)
    one = counted(app, lambda: browser.get(url))
    with app.app_context():
        for _number in range(3):
            ask(sectors, "chair")
    assert counted(app, lambda: browser.get(url)) == one
