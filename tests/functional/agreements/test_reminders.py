"""Whoever owes an agreement is reminded before and after its day, never twice a day about the same; once a week of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, current_app
from hypothesis import given
from hypothesis import strategies as st

from app import worker
from app.agreements import operations, reminders
from app.agreements.models import Agreement, AgreementKind, AgreementState, Response
from app.agreements.reminders import Occasion
from app.bodies.rules import Rules
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.business_days import BusinessCalendar
from app.kernel.db import db, transaction
from app.notifications import letters
from app.notifications.models import Mail
from tests import factories, sessions

S = AgreementState
ZONE = ZoneInfo(factories.ZONE)


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    with app.app_context(), clock.standing_at(sessions.DAY):
        with transaction():
            made = sessions.make_session(house)
            sessions.seat_the_authority(house)
        yield made


def add(session: sessions.Session, state: AgreementState = S.IN_PROGRESS, **values: object) -> int:
    with transaction():
        return sessions.make_agreement(session, state, **values).id


def look(moment: datetime) -> int:
    with clock.standing_at(moment):
        due = reminders.list_due()
        with transaction():
            return reminders.tell(due)


def told() -> list[tuple[str, str]]:
    """(occasion, day of the message) of the reminders, in their order."""
    rows = db.session.query(OutboxMessage).filter_by(kind=reminders.KIND).order_by(OutboxMessage.id)
    return [(row.payload["occasion"], row.created_at.astimezone(ZONE).date().isoformat()) for row in rows]


def readers(message: OutboxMessage) -> dict[str, str]:
    """Who is written to, by address without its domain, and the text of each letter."""
    with clock.standing_at(message.created_at), current_app.test_request_context("/"):
        return {row.address.partition("@")[0]: row.text for row in letters.write(message)}


def messages(kind: str) -> list[OutboxMessage]:
    return db.session.query(OutboxMessage).filter_by(kind=kind).order_by(OutboxMessage.id).all()


def test_one_reminder_before_and_one_every_five_business_days_after_however_often_one_looks(
    session: sessions.Session,
) -> None:
    """Due on Tuesday 15 June; the weekly letters of Mondays are beside the point here."""
    add(session, due_on=date(2027, 6, 15), adopted_at=at(6, 7, 12))
    moment = at(6, 7, 12)
    while moment < at(7, 1):
        look(moment)
        look(moment + timedelta(hours=2))
        moment += timedelta(days=1)
    assert told() == [
        ("before", "2027-06-08"),  # five business days ahead
        ("late", "2027-06-16"),  # the next business day
        ("late", "2027-06-23"),  # and every five
        ("late", "2027-06-30"),
    ]
    first, second = messages(reminders.KIND)[:2]
    assert set(readers(first)) == {"canacar", "canacar_alternate"}
    assert set(readers(second)) == {"canacar", "canacar_alternate", "secretary"}


def test_a_weekly_letter_says_what_is_due_overdue_and_to_verify_and_is_the_reminder_of_its_day(
    session: sessions.Session,
) -> None:
    overdue = add(session, due_on=date(2027, 6, 11), text="Lo vencido.")
    add(session, due_on=date(2027, 6, 16), text="Lo próximo.")
    add(session, S.REPORTED, due_on=date(2027, 7, 30), text="Lo informado.")
    with transaction():
        sessions.recommend(
            sessions.make_agreement(session, S.ADOPTED, due_on=date(2027, 9, 1), text="Lo recomendado.")
        )
    assert look(at(6, 14, 7)) == 0, "nobody is written to before eight"
    assert look(at(6, 14, 8)) == 1, "Monday: the weekly letter alone"
    assert look(at(6, 14, 18)) == 0
    (week,) = messages(reminders.WEEK)
    assert any(said.startswith(f"{overdue}/late/") for said in week.payload["told"])
    letter = readers(week)
    assert set(letter) == {"canacar", "canacar_alternate", "secretary", "authority"}
    said = " ".join(letter["canacar"].split())
    assert "vencido desde el viernes 11 de junio de 2027: Lo vencido." in said
    assert said.index("Lo vencido.") < said.index("Lo próximo.") < said.index("Lo recomendado.")
    assert "Lo informado." not in said
    kept = " ".join(letter["secretary"].split())
    assert "por verificar: Lo informado." in kept
    assert "a cargo de CANACAR: Lo vencido." in kept
    assert "Lo próximo." not in kept
    assert "respuesta vencida desde el jueves 10 de junio de 2027: Lo recomendado." in " ".join(
        letter["authority"].split()
    )
    assert look(at(6, 15)) == 0, "what the letter said is not said again the day after"
    assert look(at(6, 17)) == 1, "the other one is overdue now"


def test_a_worker_that_slept_writes_one_letter_for_the_week_it_is(session: sessions.Session) -> None:
    add(session, due_on=date(2027, 6, 1))
    look(at(5, 24))
    assert look(at(6, 24)) == 1, "Thursday, a month later: this week's letter, which is the reminder too"
    assert [row.payload["week"] for row in messages(reminders.WEEK)] == ["2027-W21", "2027-W25"]
    assert told() == []
    assert look(at(6, 24, 12)) == look(at(6, 25)) == 0


def test_what_is_agreed_within_the_week_waits_for_the_next_letter(session: sessions.Session) -> None:
    with clock.standing_at(at(6, 15)):
        add(session, due_on=date(2027, 8, 1), adopted_at=at(6, 15))
    assert look(at(6, 15, 12)) == look(at(6, 18)) == 0
    assert look(at(6, 21)) == 1
    assert set(readers(messages(reminders.WEEK)[0])) == {"canacar", "canacar_alternate"}


def test_what_was_told_today_is_not_reminded_of_today(session: sessions.Session) -> None:
    agreement_id = add(session, S.REPORTED, due_on=date(2027, 6, 15), adopted_at=at(6, 7, 12))
    with clock.standing_at(at(6, 9, 10)), transaction():
        agreement = db.session.get_one(Agreement, agreement_id)
        operations.send_back(agreement, reason="Falta.", actor=session.actor("secretary"))
    assert look(at(6, 9, 11)) == 0
    assert look(at(6, 10, 8)) == 1


def test_who_owes_nothing_any_more_is_not_written_to(session: sessions.Session) -> None:
    agreement_id = add(session, due_on=date(2027, 6, 15), adopted_at=at(6, 7, 12))
    look(at(6, 9))
    with clock.standing_at(at(6, 9, 12)), transaction():
        agreement = db.session.get_one(Agreement, agreement_id)
        operations.report(agreement, text="Hecho.", actor=session.actor("canacar"))
    (message,) = messages(reminders.KIND)
    assert readers(message) == {}, "reported before the letter was written"
    look(at(6, 16))
    assert told() == [("before", "2027-06-09")]


def test_an_office_without_account_is_answered_for_by_the_secretary(session: sessions.Session) -> None:
    add(
        session,
        due_on=date(2027, 6, 15),
        adopted_at=at(6, 7, 12),
        responsible="Dirección de Certificación",
        responsible_chamber_id=None,
    )
    look(at(6, 9))
    assert set(readers(messages(reminders.KIND)[0])) == {"secretary"}


def test_the_authority_is_reminded_of_its_response(session: sessions.Session) -> None:
    with transaction():
        agreement = sessions.make_agreement(
            session, S.ADOPTED, due_on=date(2027, 12, 1), adopted_at=at(6, 7, 12)
        )
        sessions.recommend(agreement)
    look(at(6, 8))
    look(at(6, 11))
    assert told() == [("response_before", "2027-06-08"), ("response_late", "2027-06-11")]
    first, second = messages(reminders.KIND)
    assert set(readers(first)) == {"authority"}
    assert set(readers(second)) == {"authority", "secretary"}
    with clock.standing_at(at(6, 12)), transaction():
        agreement = db.session.get_one(Agreement, agreement.id)
        operations.respond(
            agreement, response=Response.DECLINED, text="Excede la norma.", actor=session.actor("authority")
        )
    for day in range(14, 30):
        look(at(6, day))
    assert len(told()) == 2


def test_nobody_ever_gets_two_mails_a_day_about_one_agreement(session: sessions.Session, app: Flask) -> None:
    """Three weeks of a worker that looks, fails to look for days, and looks again; with all that it delivers."""
    add(session, due_on=date(2027, 6, 15))
    add(session, S.ADOPTED, due_on=date(2027, 6, 11))
    with transaction():
        sessions.recommend(sessions.make_agreement(session, S.ADOPTED, due_on=date(2027, 6, 21)))
    asleep = {date(2027, 6, 14), date(2027, 6, 17), date(2027, 6, 18)}
    moment = at(6, 7, 7)
    while moment < at(6, 27):
        if moment.astimezone(ZONE).date() not in asleep:
            with clock.standing_at(moment):
                for _round in range(2):
                    app.extensions.pop("convoca-reminded-at", None)
                    worker.make_round()
        moment += timedelta(hours=13)
    mails: Counter[tuple[int, str, date]] = Counter()
    for mail, message in db.session.query(Mail, OutboxMessage).join(
        OutboxMessage, OutboxMessage.id == Mail.outbox_id
    ):
        if message.kind in (reminders.KIND, reminders.WEEK):
            subjects = (
                [said.split("/")[0] for said in message.payload["told"]]
                if message.kind == reminders.WEEK
                else [str(message.subject_id)]
            )
            for subject in subjects:
                mails[mail.person_id, subject, mail.created_at.astimezone(ZONE).date()] += 1
    assert mails
    assert max(mails.values()) == 1
    weeks = Counter(
        (mail.person_id, mail.created_at.astimezone(ZONE).isocalendar()[1])
        for mail, message in db.session.query(Mail, OutboxMessage).join(
            OutboxMessage, OutboxMessage.id == Mail.outbox_id
        )
        if message.kind == reminders.WEEK
    )
    assert max(weeks.values()) == 1
    assert {week for _person, week in weeks} == {23, 24, 25}


CALENDAR = BusinessCalendar("MX")


@given(
    due=st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    offset=st.integers(-60, 60),
    before=st.integers(0, 20),
    every=st.integers(0, 20),
)
def test_a_day_has_at_most_one_occasion_and_never_against_the_rules(
    due: date, offset: int, before: int, every: int
) -> None:
    today = due + timedelta(days=offset)
    agreement = Agreement(kind=AgreementKind.COMMITMENT, state=S.IN_PROGRESS, due_on=due)
    rules = replace(Rules(), agreement_reminder_business=before, agreement_overdue_business=every)
    found = list(reminders.occasions(agreement, rules, CALENDAR, today))
    assert len(found) <= 1
    if today <= due:
        assert bool(found) is (before > 0 and CALENDAR.left(today, due) <= before)
        assert all(row.occasion is Occasion.BEFORE for row in found)
    else:
        passed = CALENDAR.between(due, today)
        assert bool(found) is (every > 0 and passed > 0)
        assert all(row.times == (passed - 1) // every for row in found)
