"""Answers beforehand: who gives them, when, what they make of the quorum, and the link in the notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts.tokens import hash_token
from app.agendas import operations as agenda_operations
from app.bodies.models import Appointment, Chamber, Seat
from app.bodies.rules import Rules
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from app.meetings import answers, forecast, operations, queries
from app.meetings.forecast import SeatAnswer
from app.meetings.models import (
    AttendanceReply,
    Meeting,
    MeetingState,
    NoticeRecipient,
    ReplyAnswer,
    ReplyMeans,
)
from app.meetings.operations import quorum, replies
from app.notifications.models import Mail
from tests import factories
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.counting import statements
from tests.functional.agendas.setting import EARLY, SESSION, at, post
from tests.functional.notifications.post_office import work_at
from tests.pages import PageClient

COMING, ALTERNATE, NOT_COMING = ReplyAnswer.COMING, ReplyAnswer.ALTERNATE, ReplyAnswer.NOT_COMING
EVERYBODY = (
    "admin", "secretary", "chair", "coordinator", "guest", "member", "insider", "canacar_alternate", "cce", "canacar",
    "caaarem",
)  # fmt: skip
REACHED = {"secretary", "chair", "guest", "canacar_alternate", "cce", "canacar", "caaarem", "index", "antp"}


@pytest.fixture
def convoked(app: Flask, house: House) -> Iterator[int]:
    """A session whose notice went out; inside an application context at EARLY."""
    with app.app_context(), clock.standing_at(EARLY):
        yield setting.published(house)
        db.session.rollback()


def answer(house: House, meeting_id: int, who: str, seat: str, given: ReplyAnswer) -> AttendanceReply:
    with transaction():
        return replies.reply(
            db.session.get_one(Meeting, meeting_id),
            db.session.get_one(Seat, house.seats[seat].id),
            said=replies.Answer(given),
            actor=house.actor(who),
        )


def entries(*tags: str) -> list[AuditEntry]:
    db.session.expire_all()
    return list(db.session.query(AuditEntry).filter(AuditEntry.tag.in_(tags)).order_by(AuditEntry.id))


def own_notice(house: House, meeting_id: int, who: str) -> NoticeRecipient:
    found = queries.find_own_notice(meeting_id, house.people[who].id)
    assert found is not None
    return found


# ── giving one ──


def test_a_principal_answers_for_the_seat_and_so_has_the_notice(house: House, convoked: int) -> None:
    given = answer(house, convoked, "canacar", "CANACAR", COMING)
    assert (given.answer, given.person_id, given.answered_at) == (COMING, house.people["canacar"].id, EARLY)
    first, second = entries("reply:give", "notice:acknowledge")
    assert (first.tag, first.old, first.acted_as) == ("reply:give", {}, "CANACAR, titular")
    assert (first.new["chamber"], first.new["answer"], first.new["by_link"]) == ("CANACAR", "coming", False)
    assert (second.tag, second.subject_type, second.subject_id) == ("notice:acknowledge", "meeting", convoked)
    assert own_notice(house, convoked, "canacar").acknowledged_at == EARLY


def test_the_last_word_of_principal_and_alternate_counts_and_both_stay_in_the_journal(
    house: House, convoked: int
) -> None:
    answer(house, convoked, "canacar", "CANACAR", NOT_COMING)
    answer(house, convoked, "canacar_alternate", "CANACAR", ALTERNATE)
    row = db.session.query(AttendanceReply).one()
    assert (row.answer, row.person_id) == (ALTERNATE, house.people["canacar_alternate"].id)
    changed = entries("reply:give")[-1]
    assert (changed.old, changed.new["answer"]) == ({"answer": "not_coming"}, "alternate")
    assert changed.acted_as == "CANACAR, suplente"


def test_the_same_answer_again_changes_nothing(house: House, convoked: int) -> None:
    for _turn in range(2):
        answer(house, convoked, "canacar", "CANACAR", COMING)
    assert len(entries("reply:give")) == len(entries("notice:acknowledge")) == 1


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_holds_the_seat_answers_for_it(house: House, convoked: int, who: str) -> None:
    if who in {"canacar", "canacar_alternate"}:
        answer(house, convoked, who, "CANACAR", COMING)
        return
    with pytest.raises(NotAllowed):
        answer(house, convoked, who, "CANACAR", COMING)
    assert not db.session.query(AttendanceReply).count()
    assert not entries("reply:give")


@pytest.mark.parametrize("state", list(MeetingState))
def test_answers_and_receipts_are_taken_only_while_convoked(
    house: House, convoked: int, state: MeetingState
) -> None:
    with transaction():
        db.session.get_one(Meeting, convoked).state = state
    if state is MeetingState.CONVOKED:
        answer(house, convoked, "canacar", "CANACAR", COMING)
        return
    with pytest.raises(WrongState):
        answer(house, convoked, "canacar", "CANACAR", COMING)
    with pytest.raises(WrongState), transaction():
        replies.acknowledge(
            db.session.get_one(Meeting, convoked),
            own_notice(house, convoked, "canacar"),
            actor=house.actor("canacar"),
        )
    assert not entries("reply:give", "notice:acknowledge")


def test_an_answer_names_somebody_who_is_appointed_that_day(house: House, convoked: int) -> None:
    with pytest.raises(InvalidInput):
        answer(house, convoked, "caaarem", "CAAAREM", ALTERNATE)
    with transaction():
        row = db.session.query(Appointment).filter_by(seat_id=house.seats["CANACAR"].id, rank=0).one()
        row.ends_on = EARLY.date()
    with pytest.raises(InvalidInput):
        answer(house, convoked, "canacar_alternate", "CANACAR", COMING)
    answer(house, convoked, "canacar_alternate", "CANACAR", ALTERNATE)


def test_a_seat_answers_only_to_its_own_body(house: House, convoked: int) -> None:
    elsewhere = db.session.query(Seat).filter_by(body_id=house.group.id).first()
    assert elsewhere is not None
    who = "canacar" if elsewhere.chamber_id == house.chambers["CANACAR"].id else "antp"
    with pytest.raises(NotFound), transaction():
        replies.reply(
            db.session.get_one(Meeting, convoked),
            elsewhere,
            said=replies.Answer(COMING),
            actor=house.actor(who),
        )


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_person_a_notice_went_to_acknowledges_it(house: House, convoked: int, who: str) -> None:
    recipient = own_notice(house, convoked, "guest")
    meeting = db.session.get_one(Meeting, convoked)
    if who != "guest":
        with pytest.raises(NotAllowed), transaction():
            replies.acknowledge(meeting, recipient, actor=house.actor(who))
        return
    for _turn in range(2):
        with transaction():
            replies.acknowledge(meeting, recipient, actor=house.actor(who))
    assert own_notice(house, convoked, "guest").acknowledged_at == EARLY
    assert len(entries("notice:acknowledge")) == 1


def test_answers_to_a_time_that_no_longer_stands_are_asked_for_anew(house: House, convoked: int) -> None:
    answer(house, convoked, "canacar", "CANACAR", COMING)
    with transaction():
        meeting = queries.get_meeting(convoked, house.actor("chair"))
        operations.move(
            meeting,
            starts_at=SESSION + timedelta(days=7),
            ends_at=SESSION + timedelta(days=7, hours=3),
            reason="La sala no está disponible.",
            since=meeting.revision,
            actor=house.actor("chair"),
        )
    assert not db.session.query(AttendanceReply).count()
    assert len(entries("reply:give")) == 1


def test_a_session_without_quorum_drops_its_answers(house: House, convoked: int) -> None:
    answer(house, convoked, "canacar", "CANACAR", COMING)
    with at(SESSION + timedelta(hours=1)), transaction():
        quorum.declare_no_quorum(db.session.get_one(Meeting, convoked), actor=house.actor("secretary"))
    assert not db.session.query(AttendanceReply).count()


# ── what they make of the quorum ──


def seats(*given: ReplyAnswer | None, voting: int = 99) -> list[SeatAnswer]:
    return [
        SeatAnswer(
            seat=Seat(id=number, is_voting=number <= voting, chamber=Chamber(acronym=f"C{number}")),
            principal=None,
            alternates=(),
            reply=AttendanceReply(answer=said) if said is not None else None,
        )
        for number, said in enumerate(given, start=1)
    ]


@pytest.mark.parametrize(
    ("given", "voting", "only_voting", "call", "found"),
    [
        ((COMING, ALTERNATE, NOT_COMING, None, None), 99, True, 1, (2, 5, 3, 1)),
        ((COMING, ALTERNATE, COMING, None, None), 99, True, 1, (3, 5, 3, 0)),
        ((COMING, None, None, None), 99, True, 1, (1, 4, 3, 2)),
        ((COMING, COMING, COMING, COMING, None), 2, True, 1, (2, 2, 2, 0)),
        ((COMING, COMING, COMING, COMING, None), 2, False, 1, (4, 5, 3, 0)),
        ((COMING, None, None, None, None), 99, True, 2, (1, 5, 1, 0)),
        ((None, None, None), 99, True, 2, (0, 3, 1, 1)),
        ((NOT_COMING,) * 5, 99, True, 1, (0, 5, 3, 3)),
    ],
)
def test_the_forecast_counts_seats_that_are_filled(
    given: tuple[ReplyAnswer | None, ...],
    voting: int,
    only_voting: bool,
    call: int,
    found: tuple[int, int, int, int],
) -> None:
    rules = Rules(only_voting_seats_count=only_voting)
    quorum = forecast.count(seats(*given, voting=voting), rules, call=call)
    assert (quorum.present, quorum.seats, quorum.required, quorum.missing) == found


def test_two_people_of_one_seat_are_one_seat(house: House, convoked: int) -> None:
    for who in ("canacar", "canacar_alternate"):
        answer(house, convoked, who, "CANACAR", COMING)
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    found = answers.forecast_of(meeting, answers.answers_of(meeting))
    assert (found.quorum.present, found.quorum.seats) == (1, 5)


def test_whom_to_call_is_the_alternate_of_a_silent_seat_first(house: House, convoked: int) -> None:
    answer(house, convoked, "cce", "CCE", NOT_COMING)
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    calls = {row.name: row.person for row in answers.forecast_of(meeting, answers.answers_of(meeting)).calls}
    assert set(calls) == {"CANACAR", "CAAAREM", "index", "ANTP"}
    assert calls["CANACAR"] == "Persona canacar_alternate, suplente"
    assert calls["ANTP"] == "Titular ANTP, titular"


# ── pages ──


def test_a_principal_answers_from_the_page_of_the_session(
    app: Flask, house: House, convoked: int, signed_in: Any
) -> None:
    canacar, url = signed_in("canacar"), f"/meetings/{convoked}"
    page = canacar.get(url).text
    assert "¿Asistirá usted?" in page
    for words in ("Asistiré", "Asistirá mi suplente", "No asistiré", "Acusar de recibo"):
        assert words in page, words
    assert (
        post(canacar, f"{url}/reply", {"seat": house.seats["CANACAR"].id, "answer": "alternate"}).status_code
        == 303
    )
    page = canacar.get(url).text
    assert "Va el suplente" in page
    assert "Acusar de recibo" not in page
    assert 'value="alternate"' not in page


@pytest.mark.parametrize(
    ("who", "seat", "given", "status"),
    [
        ("canacar", "CANACAR", "", 422),
        ("canacar", "CANACAR", "maybe", 422),
        ("canacar", "CAAAREM", "coming", 403),
        ("caaarem", "CAAAREM", "alternate", 422),
        ("secretary", "CANACAR", "coming", 403),
        ("member", "CANACAR", "coming", 403),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_kept(
    house: House, convoked: int, signed_in: Any, who: str, seat: str, given: str, status: int
) -> None:
    data = {"seat": house.seats[seat].id, "answer": given}
    assert post(signed_in(who), f"/meetings/{convoked}/reply", data).status_code == status
    assert not db.session.query(AttendanceReply).count()


def test_a_guest_acknowledges_from_the_page_and_is_not_asked_to_attend(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        url = f"/meetings/{setting.published(house)}"
    guest = signed_in("guest")
    with at(EARLY):
        assert "Asistiré" not in guest.get(url).text
        assert post(guest, f"{url}/acknowledge", {}).status_code == 303
        assert "Acusó de recibo" in guest.get(url).text
        assert post(signed_in("member"), f"{url}/acknowledge", {}).status_code == 403


def test_the_forecast_the_answers_and_the_telephones_are_for_secretary_and_chair(
    app: Flask, house: House, client: PageClient, signed_in: Any
) -> None:
    with app.app_context(), at(EARLY):
        meeting_id = setting.published(house)
        with transaction():
            db.session.get_one(factories.Person, house.people["antp"].id).phone = "55 0000 0141"
        answer(house, meeting_id, "canacar", "CANACAR", COMING)
        answer(house, meeting_id, "cce", "CCE", NOT_COMING)
    with at(EARLY):
        for who in ("secretary", "chair"):
            page = signed_in(who).get(f"/meetings/{meeting_id}").text
            assert "<strong>1 de 5</strong> confirmadas" in page
            assert "En riesgo: se requieren 3" in page
            assert '<a href="tel:5500000141">55 0000 0141</a>' in page
            assert "Se respondió sobre la asistencia" in page
            assert "Acuse recibido" in page
        for reader in (client, *(signed_in(who) for who in ("caaarem", "guest", "member", "admin"))):
            page = reader.get(f"/meetings/{meeting_id}").text
            for words in (
                "Pronóstico de quórum",
                "5500000141",
                "Se respondió sobre la asistencia",
                "No asiste",
            ):
                assert words not in page, words


def test_the_page_asks_the_same_number_of_queries_whatever_the_seats_answered(
    app: Flask, house: House, convoked: int, signed_in: Any
) -> None:
    secretary = signed_in("secretary")
    counts = []
    for _turn in range(2):
        secretary.get(f"/meetings/{convoked}")
        with statements(app) as seen:
            secretary.get(f"/meetings/{convoked}")
        counts.append(len(seen))
        with transaction():
            for _number in range(8):
                seat = factories.make_seat(house.standing, factories.make_chamber())
                person = factories.make_person(phone="55 1234 5678")
                factories.make_appointment(seat, person)
                db.session.add(
                    AttendanceReply(
                        meeting_id=convoked, seat_id=seat.id, person_id=person.id, answer=COMING, answered_at=EARLY
                    )
                )  # fmt: skip
    assert counts[0] == counts[1]


# ── the link in the notice ──


def links(house: House) -> dict[str, str]:
    """The letters of the last notice leave; the path of the link in each, by the reader's name in the house."""
    work_at(EARLY)
    db.session.remove()
    names = {person.id: name for name, person in house.people.items()}
    found = {}
    for mail in db.session.query(Mail).order_by(Mail.id):
        link = re.search(r"/replies/[\w-]+", mail.text)
        if link is not None:
            found[names[mail.person_id]] = link[0]
    return found


def press(client: PageClient, path: str, **data: str) -> Any:
    """A POST without signing in, with the token of the page's own form."""
    with client.unchecked():
        page = client.get(path).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return client.post(path, data={**data, "csrf_token": token[1] if token else ""})


def test_each_letter_carries_its_own_link_and_only_its_hash_is_kept(house: House, convoked: int) -> None:
    found = links(house)
    assert set(found) == REACHED
    assert len(set(found.values())) == len(found)
    tokens = {path.rsplit("/", 1)[1] for path in found.values()}
    kept = {row.token_hash for row in db.session.query(NoticeRecipient)}
    assert kept == {hash_token(token) for token in tokens}
    outbox = " ".join(str(row.payload) for row in db.session.query(OutboxMessage))
    journal = " ".join(f"{row.old}{row.new}" for row in db.session.query(AuditEntry))
    assert not [token for token in tokens if token in outbox or token in journal]


def test_looking_at_the_link_records_nothing(
    app: Flask, house: House, convoked: int, client: PageClient
) -> None:
    path = links(house)["canacar"]
    with statements(app) as seen:
        page = client.get(path)
    assert page.status_code == 200
    assert "Titular CANACAR" in page.text
    assert "Asistirá mi suplente" in page.text
    assert [said for said in seen if said.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert own_notice(house, convoked, "canacar").acknowledged_at is None


def test_the_link_answers_without_signing_in(house: House, convoked: int, client: PageClient) -> None:
    path = links(house)["canacar"]
    assert press(client, path, answer="alternate").status_code == 303
    assert "Va el suplente" in client.get(path).text
    assert press(client, path, answer="not_coming").status_code == 303
    assert db.session.query(AttendanceReply).one().answer is NOT_COMING
    said = entries("reply:give")[-1]
    assert (said.actor_id, said.acted_as, said.new["by_link"]) == (
        house.people["canacar"].id,
        "CANACAR, titular",
        True,
    )
    assert own_notice(house, convoked, "canacar").acknowledged_at == EARLY
    assert client.get("/account").status_code == 302


def test_who_sits_nowhere_acknowledges_by_the_link(house: House, convoked: int, client: PageClient) -> None:
    path = links(house)["guest"]
    assert "Asistir" not in client.get(path).text
    assert press(client, path, answer="coming").status_code == 303
    assert not db.session.query(AttendanceReply).count()
    assert own_notice(house, convoked, "guest").acknowledged_at == EARLY


def test_an_answer_that_is_none_is_refused(house: House, convoked: int, client: PageClient) -> None:
    path = links(house)["canacar"]
    assert press(client, path).status_code == 422
    assert press(client, path, answer="maybe").status_code == 422
    assert client.post(path, data={"answer": "coming"}).status_code == 400
    assert not db.session.query(AttendanceReply).count()


def test_a_wrong_or_an_old_link_is_not_there(house: House, convoked: int, client: PageClient) -> None:
    path = links(house)["canacar"]
    assert client.get("/replies/nobody-has-this").status_code == 404
    with transaction():
        row = db.session.query(Appointment).filter_by(seat_id=house.seats["CANACAR"].id, rank=0).one()
        row.ends_on = factories.LONG_AGO
    assert client.get(path).status_code == 404
    with transaction():
        db.session.get_one(Appointment, row.id).ends_on = None
    assert client.get(path).status_code == 200
    with at(SESSION), transaction():
        setting.declare_quorum(convoked)
        agenda_operations.open_session(
            queries.get_meeting(convoked, house.actor("secretary")), actor=house.actor("secretary")
        )
    gone = client.get(path)
    assert gone.status_code == 404
    assert "ya no recibe respuestas" in gone.text
    assert press(client, path, answer="coming").status_code in {400, 404}
    assert not db.session.query(AttendanceReply).count()


def test_a_newer_notice_ends_the_links_of_the_one_before(
    house: House, convoked: int, client: PageClient
) -> None:
    before = links(house)["canacar"]
    with transaction():
        meeting = queries.get_meeting(convoked, house.actor("chair"))
        operations.move(
            meeting,
            starts_at=SESSION + timedelta(days=7),
            ends_at=SESSION + timedelta(days=7, hours=3),
            reason="La sala no está disponible.",
            since=meeting.revision,
            actor=house.actor("chair"),
        )
    assert client.get(before).status_code == 404
    with transaction():
        agenda_operations.publish(setting.loaded(house, convoked), actor=house.actor("chair"))
    after = links(house)["canacar"]
    assert before != after
    assert client.get(before).status_code == 404
    assert client.get(after).status_code == 200


def test_the_addresses_of_links_are_not_tried_without_end(database_url: str, tmp_path: Any) -> None:
    from app.factory import create_app
    from app.web.limits import limiter

    made = create_app(
        {"TESTING": True, "SQLALCHEMY_DATABASE_URI": database_url, "RATELIMIT_ENABLED": True, "INSTANCE_DIR": str(tmp_path)}
    )  # fmt: skip
    try:
        with made.app_context(), transaction():
            factories.make_programme()
        client = made.test_client()
        answers = [client.get(f"/replies/guess-{number}").status_code for number in range(61)]
        assert set(answers[:60]) == {404}
        assert answers[60] == 429
    finally:
        limiter.enabled = False
        limiter.reset()


# ── by telephone, which alternate, and people who changed ──


def record(house: House, meeting_id: int, who: str, said_by: str, given: ReplyAnswer) -> AttendanceReply:
    with transaction():
        return replies.record_reply(
            db.session.get_one(Meeting, meeting_id),
            db.session.get_one(Seat, house.seats["CANACAR"].id),
            said=replies.Answer(given),
            said_by=house.people[said_by].id,
            actor=house.actor(who),
        )


def test_the_secretary_records_what_was_said_by_telephone_and_who_said_it(
    house: House, convoked: int
) -> None:
    given = record(house, convoked, "secretary", "canacar_alternate", ALTERNATE)
    assert (given.answer, given.person_id, given.means) == (
        ALTERNATE,
        house.people["canacar_alternate"].id,
        ReplyMeans.TELEPHONE,
    )
    assert given.attending_id == house.people["canacar_alternate"].id
    (entry,) = entries("reply:record")
    assert (entry.actor_id, entry.new["said_by"], entry.new["answer"]) == (
        house.people["secretary"].id,
        "Persona canacar_alternate",
        "alternate",
    )
    assert own_notice(house, convoked, "canacar_alternate").acknowledged_at is None, (
        "that is for its person to say"
    )


@pytest.mark.parametrize("who", ["chair", "admin", "canacar", "guest", "member"])
def test_nobody_else_records_an_answer(house: House, convoked: int, who: str) -> None:
    with pytest.raises(NotAllowed):
        record(house, convoked, who, "canacar", COMING)
    assert not db.session.query(AttendanceReply).count()


def test_who_does_not_hold_the_seat_said_nothing_for_it(house: House, convoked: int) -> None:
    with pytest.raises(InvalidInput) as raised:
        record(house, convoked, "secretary", "cce", COMING)
    assert "said_by" in raised.value.fields


def test_the_page_for_a_call_names_who_may_have_said_it(house: House, convoked: int, signed_in: Any) -> None:
    secretary = signed_in("secretary")
    url = f"/meetings/{convoked}/seats/{house.seats['CANACAR'].id}/reply"
    assert "Titular CANACAR" in secretary.get(url).text
    assert post(secretary, url, {"answer": "coming"}).status_code == 422
    answered = {"answer": "coming", "said_by": house.people["canacar"].id}
    assert post(secretary, url, answered).status_code == 303
    assert "por teléfono a Persona secretary" in secretary.get(f"/meetings/{convoked}").text


def second_alternate(house: House) -> int:
    with transaction():
        other = factories.make_person("Segunda suplente")
        factories.make_appointment(db.session.get_one(Seat, house.seats["CANACAR"].id), other, rank=2)
    return other.id


def test_a_seat_with_several_alternates_says_which_comes(house: House, convoked: int) -> None:
    other = second_alternate(house)
    meeting = queries.get_meeting(convoked, house.actor("canacar"))
    (own,) = answers.own_seats(house.actor("canacar"), meeting, answers.answers_of(meeting))
    assert ("alternate-" + str(other), "Asistirá Segunda suplente como suplente") in own.choices
    with transaction():
        given = replies.reply(
            meeting,
            db.session.get_one(Seat, house.seats["CANACAR"].id),
            said=replies.Answer(ALTERNATE, other),
            actor=house.actor("canacar"),
        )
    assert given.attending_id == other
    (row,) = (row for row in answers.answers_of(meeting) if row.name == "CANACAR")
    assert answers.chip_of(row) == ("doing", "Asiste la persona suplente: Segunda suplente")
    with pytest.raises(InvalidInput), transaction():
        replies.reply(
            meeting,
            db.session.get_one(Seat, house.seats["CANACAR"].id),
            said=replies.Answer(ALTERNATE, house.people["cce"].id),
            actor=house.actor("canacar"),
        )


@pytest.mark.parametrize(
    ("given", "who", "leaves"),
    [(COMING, "canacar", 0), (ALTERNATE, "canacar", 1), (NOT_COMING, "canacar_alternate", 1)],
)
def test_a_seat_whose_people_changed_after_it_answered_is_asked_again(
    house: House, convoked: int, given: ReplyAnswer, who: str, leaves: int
) -> None:
    answer(house, convoked, who, "CANACAR", given)
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    before = answers.forecast_of(meeting, answers.answers_of(meeting))
    assert "CANACAR" not in {row.name for row in before.calls}
    with transaction():
        row = db.session.query(Appointment).filter_by(seat_id=house.seats["CANACAR"].id, rank=leaves).one()
        row.ends_on = EARLY.date()
        factories.make_appointment(
            db.session.get_one(Seat, house.seats["CANACAR"].id),
            factories.make_person("Quien llega"),
            rank=leaves,
        )
    db.session.expire_all()
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    after = answers.forecast_of(meeting, answers.answers_of(meeting))
    assert "CANACAR" in {row.name for row in after.calls}
    assert after.quorum.present == 0
    (seat,) = (row for row in answers.answers_of(meeting) if row.name == "CANACAR")
    assert answers.chip_of(seat)[0] == "soon"


def test_a_sector_that_would_be_short_is_named_and_called_first(house: House, convoked: int) -> None:
    with transaction():
        meeting = db.session.get_one(Meeting, convoked)
        meeting.rules_values = {**meeting.rules_values, "quorum_sector_minimum": 1}
        db.session.get_one(Chamber, house.chambers["ANTP"].id).sector = "authority"
    for who, seat in (("cce", "CCE"), ("canacar", "CANACAR"), ("caaarem", "CAAAREM")):
        answer(house, convoked, who, seat, COMING)
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    found = answers.forecast_of(meeting, answers.answers_of(meeting))
    assert found.quorum.missing == 0
    assert not found.quorum.is_met
    assert found.short == ["Del sector autoridad, 0 de al menos 1."]
    assert [row.name for row in found.calls] == ["ANTP", "index"]
