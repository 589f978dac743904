"""An answer that stands is kept in the calendars that are told of the session again, and asked for anew where it fell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.agendas import operations as agenda_operations
from app.bodies.models import Appointment
from app.calendars.invitations import Participation
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import ReplyAnswer
from app.meetings.operations import replies
from app.notifications.models import SentInvitation
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications import changing, inviting, replying
from tests.functional.notifications.inviting import event_in, parts_of
from tests.functional.notifications.post_office import Office, work_at
from tests.functional.notifications.readers import EARLY
from tests.functional.notifications.replying import NOW, answer_of, asked
from tests.functional.notifications.test_answers_by_mail import receive

LATER = NOW + timedelta(minutes=30)


def answer_on_the_page(house: House, meeting_id: int, answer: ReplyAnswer, who: str = "canacar") -> None:
    with transaction():
        replies.reply(
            setting.meeting_of(house, meeting_id, who), house.seats["CANACAR"], said=replies.Answer(answer),
            actor=house.actor(who),
        )  # fmt: skip


def told(house: House, office: Office, who: str = "canacar") -> tuple[str, str]:
    """What the newest invitation to them says they answered, and whether it asks."""
    attendee = event_in(office.of(house.people[who].email)[-1])["ATTENDEE"]
    return str(attendee.params["PARTSTAT"]), str(attendee.params["RSVP"])


def words(house: House, office: Office, who: str = "canacar") -> str:
    return " ".join(parts_of(office.of(house.people[who].email)[-1])["text/plain"].get_content().split())


@pytest.mark.parametrize(
    ("answer", "of_principal", "of_alternate"),
    [
        (ReplyAnswer.COMING, "ACCEPTED", "NEEDS-ACTION"),
        (ReplyAnswer.ALTERNATE, "DECLINED", "ACCEPTED"),
        (ReplyAnswer.NOT_COMING, "DECLINED", "NEEDS-ACTION"),
    ],
)
def test_a_change_of_place_keeps_in_each_calendar_what_the_seat_answered_on_the_page(
    invited: tuple[House, int], office: Office, answer: ReplyAnswer, of_principal: str, of_alternate: str
) -> None:
    house, meeting_id = invited
    assert told(house, office) == ("NEEDS-ACTION", "TRUE")
    answer_on_the_page(house, meeting_id, answer)
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(LATER)
    assert told(house, office) == (of_principal, "TRUE")
    assert told(house, office, "canacar_alternate") == (of_alternate, "TRUE")
    assert told(house, office, "caaarem") == ("NEEDS-ACTION", "TRUE"), "another seat has not answered"
    said = {
        "ACCEPTED": "Su respuesta se mantiene: asiste.",
        "DECLINED": "Su respuesta se mantiene: no asiste.",
    }
    assert said[of_principal] in words(house, office)
    assert "esa es la respuesta de su lugar" in words(house, office, "caaarem")
    assert answer_of(house, meeting_id) is not None, "and the page says the same"


def test_what_a_calendar_answered_is_kept_for_those_whose_answer_is_no_seats(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    assert receive(replying.as_gmail(asked(house, office, "guest"))) == ("taken", "noted")
    assert receive(replying.as_outlook(asked(house, office, "canacar_alternate"), "DECLINED")) == (
        "taken",
        "noted",
    )
    assert receive(replying.as_apple(asked(house, office), "TENTATIVE")) == ("taken", "noted")
    changing.republish(house, meeting_id, "Otro asunto")
    work_at(LATER)
    assert [told(house, office, who)[0] for who in ("canacar", "canacar_alternate", "guest")] == [
        "TENTATIVE",
        "DECLINED",
        "ACCEPTED",
    ]
    assert "Usted contestó «provisional», que no es respuesta" in words(house, office)
    assert "Lo respondido se mantiene" in words(house, office, "guest")
    answer_on_the_page(house, meeting_id, ReplyAnswer.COMING)
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(LATER + timedelta(minutes=1))
    assert told(house, office)[0] == "ACCEPTED", "the seat's answer goes before what the calendar said"


def test_an_answer_that_a_new_date_let_fall_is_asked_for_anew_with_the_new_notice(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    assert receive(replying.as_gmail(asked(house, office))) == ("taken", "answered")
    assert receive(replying.as_gmail(asked(house, office, "guest"))) == ("taken", "noted")
    changing.defer(house, meeting_id)
    work_at(LATER)
    for who in ("canacar", "guest"):
        assert told(house, office, who) == ("NEEDS-ACTION", "FALSE"), (
            "no answer is taken before the new notice"
        )
        assert "Responda a la convocatoria que seguirá" in words(house, office, who)
    with clock.standing_at(LATER), transaction():
        agenda_operations.publish(setting.loaded(house, meeting_id, "chair"), actor=house.actor("chair"))
    work_at(LATER + timedelta(minutes=1))
    for who in ("canacar", "guest"):
        assert told(house, office, who) == ("NEEDS-ACTION", "TRUE")
    with clock.standing_at(LATER + timedelta(minutes=2)):
        assert receive(replying.as_gmail(asked(house, office), "DECLINED")) == ("taken", "answered")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.NOT_COMING


def test_an_answer_of_people_the_seat_no_longer_has_is_asked_for_anew(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    answer_on_the_page(house, meeting_id, ReplyAnswer.ALTERNATE)
    with transaction():
        gone = db.session.query(Appointment).filter_by(person_id=house.people["canacar_alternate"].id).one()
        gone.ends_on = EARLY.date()
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(LATER)
    assert told(house, office) == ("NEEDS-ACTION", "TRUE")


def test_declining_takes_nothing_back_where_the_principal_sends_an_alternate(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    answer_on_the_page(house, meeting_id, ReplyAnswer.ALTERNATE)
    question = asked(house, office).but(at=NOW + timedelta(minutes=5))
    assert receive(replying.as_outlook(question, "DECLINED")) == ("taken", "noted")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.ALTERNATE
    assert receive(replying.as_outlook(question.but(at=NOW + timedelta(minutes=6)))) == ("taken", "answered")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.COMING, "and accepting says that they come after all"


def test_the_answer_is_kept_with_what_the_calendar_was_told(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    meeting = setting.meeting_of(house, meeting_id)
    receive(replying.as_gmail(asked(house, office), "DECLINED"))
    (sent,) = db.session.query(SentInvitation).filter_by(person_id=house.people["canacar"].id)
    assert (sent.answer, sent.starts_at, sent.ends_at) == (
        Participation.DECLINED,
        meeting.starts_at,
        meeting.ends_at,
    )
    receive(replying.as_gmail(asked(house, office).but(at=NOW + timedelta(minutes=1)), "NEEDS-ACTION"))
    db.session.expire_all()
    assert sent.answer is Participation.DECLINED, "to have read it is no answer"


def test_a_cancellation_asks_nothing(invited: tuple[House, int], office: Office) -> None:
    house, meeting_id = invited
    answer_on_the_page(house, meeting_id, ReplyAnswer.COMING)
    changing.cancel(house, meeting_id)
    work_at(LATER)
    assert told(house, office) == ("ACCEPTED", "FALSE")


def test_without_a_mailbox_no_answer_is_asked_for(app: Flask, inside: House, office: Office) -> None:
    app.config["MAIL_REPLY_ADDRESS"] = ""
    inviting.choose(inside, "canacar")
    setting.published(inside)
    work_at(EARLY)
    assert told(inside, office) == ("NEEDS-ACTION", "FALSE")


def test_an_invitation_leads_to_the_notice_it_comes_with(invited: tuple[House, int], office: Office) -> None:
    house, meeting_id = invited
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(LATER)
    for message, number in zip(office.of(house.people["canacar"].email), (1, 2), strict=True):
        attached = event_in(message)["ATTACH"]
        page = f"https://convoca.example.org/meetings/{meeting_id}/notice/{number}.pdf?language=es"
        assert str(attached) == page
        assert (attached.params["FMTTYPE"], attached.params["FILENAME"]) == (
            "application/pdf",
            f"convocatoria-{number}.pdf",
        )
        assert "VALUE" not in attached.params, "a link, and never the paper itself"


def test_an_answer_to_a_newer_invitation_counts_though_a_clock_was_ahead_when_the_one_before_was_answered(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    ahead = asked(house, office).but(at=NOW + timedelta(hours=23, minutes=30))
    assert receive(replying.as_gmail(ahead)) == ("taken", "answered")
    assert receive(replying.as_gmail(asked(house, office), "DECLINED")) == ("ignored", "late")
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(LATER)
    with clock.standing_at(LATER + timedelta(minutes=1)):
        question = asked(house, office)
        assert question.sequence > ahead.sequence
        assert receive(replying.as_gmail(ahead)) == ("ignored", "late"), (
            "the old one answers nothing any more"
        )
        assert receive(replying.as_gmail(question, "DECLINED")) == ("taken", "answered")
        assert receive(replying.as_gmail(question, "DECLINED")) == ("ignored", "already_taken")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.NOT_COMING
    assert [entry.new["answer"] for entry in db.session.query(AuditEntry).filter_by(tag="reply:give")] == [
        "coming",
        "not_coming",
    ]


def test_an_invitation_that_keeps_its_revision_keeps_the_order_of_the_answers_to_it(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    later = asked(house, office).but(at=NOW + timedelta(hours=2))
    assert receive(replying.as_gmail(later)) == ("taken", "answered")
    changing.republish(house, meeting_id, "Otro asunto")
    work_at(LATER)
    question = asked(house, office).but(at=NOW + timedelta(hours=1))
    assert question.sequence == later.sequence
    assert receive(replying.as_gmail(question, "DECLINED")) == ("ignored", "late")


def test_an_answer_by_a_clock_that_is_behind_is_later_than_the_page_only_where_it_was_asked_for_since(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    answer_on_the_page(house, meeting_id, ReplyAnswer.NOT_COMING)
    behind = asked(house, office).but(at=NOW - timedelta(minutes=45))
    assert receive(replying.as_gmail(behind)) == ("ignored", "late"), "it may have been written before"
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(LATER)
    with clock.standing_at(LATER + timedelta(minutes=1)):
        question = asked(house, office).but(at=NOW - timedelta(minutes=15))
        assert receive(replying.as_gmail(question)) == ("taken", "answered"), (
            "nobody answers what they were not asked yet"
        )
        answer_on_the_page(house, meeting_id, ReplyAnswer.NOT_COMING)
        older = question.but(at=LATER + timedelta(seconds=30))
        assert receive(replying.as_gmail(older)) == ("ignored", "late"), "and the page since goes before it"
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.NOT_COMING


def test_a_second_answer_counts_though_the_first_was_long_on_the_way(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    first = asked(house, office).but(at=NOW - timedelta(minutes=30))
    second = first.but(at=NOW - timedelta(minutes=20))
    assert receive(replying.as_gmail(first)) == ("taken", "answered"), "it came in at NOW"
    assert receive(replying.as_gmail(second, "DECLINED")) == ("taken", "answered")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.NOT_COMING
