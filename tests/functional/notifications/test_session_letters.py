"""Letters about sessions: the notice, and what changes after it."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from app.accounts.models import PersonState
from app.agendas import operations as agenda_operations
from app.kernel.db import db, transaction
from app.meetings import operations as meeting_operations
from app.meetings.models import MeetingMode, MeetingState, NoticeRecipient
from app.notifications.models import Mail, MailState
from app.notifications.worker import BACKOFF_MINUTES
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications import post_office
from tests.functional.notifications.post_office import work_at
from tests.functional.notifications.readers import (
    EARLY,
    INSIDE,
    leave,
    set_person,
    told,
)


def test_a_notice_reaches_everyone_it_names_with_date_place_and_agenda(inside: House) -> None:
    setting.published(inside, mode=MeetingMode.HYBRID, remote_url="https://video.example.org/sala")
    mails = told(inside)
    assert set(mails) == INSIDE
    mail = mails["canacar"]
    assert mail.subject.startswith("Convocatoria: 1.ª sesión ordinaria de 2026")
    for said in (
        "como titular de CANACAR",
        "Inicio: jueves 12 de noviembre de 2026, 10:00 h, hora del centro",
        "Término: 13:00 h",
        "Lugar: Sala Magna",
        "https://video.example.org/sala",
        "Orden del día",
    ):
        assert said in mail.text, said
    assert re.search(r"^ +\d+(\.\d+)?  Asunto propio \(Presidencia\)$", mail.text, re.MULTILINE)
    assert re.search(r"/meetings/\d+$", mail.text, re.MULTILINE)
    assert "Asunto propio (Presidencia)" in mail.html
    assert "con voz y sin voto" in " ".join(mails["guest"].text.split())
    assert "en su carácter de: Secretaría técnica" in " ".join(mails["secretary"].text.split())


def test_an_alternate_gets_the_notice_for_information(inside: House) -> None:
    setting.published(inside)
    mail = told(inside)["canacar_alternate"]
    assert mail.subject.startswith("Para su conocimiento: convocatoria")
    assert "usted es suplente de CANACAR" in mail.text
    assert "Confirmar asistencia" not in mail.text


def test_a_notice_notes_who_it_was_delivered_to(inside: House) -> None:
    meeting_id = setting.published(inside)
    set_person(inside, "caaarem", state=PersonState.DEACTIVATED)
    assert set(told(inside)) == INSIDE - {"caaarem"}
    rows = db.session.query(NoticeRecipient).all()
    assert len(rows) == len(INSIDE)
    late = {row.person_id for row in rows if row.delivered_at is None}
    assert late == {inside.people["caaarem"].id}
    assert {row.delivered_at for row in rows if row.delivered_at} == {EARLY}
    assert all(row.bounced_at is None for row in rows)
    assert setting.meeting_of(inside, meeting_id).state is MeetingState.CONVOKED


def test_a_notice_that_never_gets_through_is_noted_as_bounced(app: Flask, inside: House) -> None:
    setting.published(inside)
    post_office.use(app, post_office.free_port())
    at = EARLY
    for minutes in (0, *BACKOFF_MINUTES):
        at += timedelta(minutes=minutes)
        work_at(at)
    db.session.remove()
    assert {mail.state for mail in db.session.query(Mail)} == {MailState.FAILED}
    rows = db.session.query(NoticeRecipient).all()
    assert all(row.bounced_at == at and row.delivered_at is None for row in rows)


def test_who_was_invited_and_never_came_in_gets_the_notice(inside: House) -> None:
    set_person(inside, "index", state=PersonState.INVITED)
    setting.published(inside)
    assert "index" in told(inside)


def test_who_left_the_body_is_not_told_of_what_it_keeps_to_itself(inside: House) -> None:
    setting.published(inside, is_public=False)
    leave(inside, "index")
    assert set(told(inside)) == INSIDE - {"index"}


def test_a_moved_session_says_before_and_after_and_why(inside: House) -> None:
    meeting_id = setting.published(inside)
    with transaction():
        meeting = setting.meeting_of(inside, meeting_id, "chair")
        meeting_operations.move(
            meeting,
            starts_at=setting.SESSION + timedelta(days=7),
            ends_at=setting.SESSION_ENDS + timedelta(days=7),
            reason="La sala no está disponible.",
            since=meeting.revision,
            actor=inside.actor("chair"),
        )
    mails = told(inside, "meeting:moved")
    assert set(mails) == INSIDE
    mail = mails["canacar"]
    assert mail.subject.startswith("Cambio de fecha: 1.ª sesión ordinaria de 2026")
    assert "Inicio: jueves 19 de noviembre de 2026, 10:00 h" in mail.text
    assert "Estaba prevista para: jueves 12 de noviembre de 2026, 10:00 h" in mail.text
    assert "La sala no está disponible." in mail.text
    assert "nueva convocatoria" in mail.text


def test_a_change_of_place_says_the_old_and_the_new(inside: House) -> None:
    meeting_id = setting.published(inside)
    with transaction():
        meeting = setting.meeting_of(inside, meeting_id)
        meeting_operations.edit(
            meeting, place="Auditorio Norte", mode=meeting.mode, remote_url="", description="", is_public=True,
            since=meeting.revision, actor=inside.actor("secretary"),
        )  # fmt: skip
    mail = told(inside, "meeting:moved")["antp"]
    assert mail.subject.startswith("Cambio de lugar o modalidad:")
    assert "Lugar: Auditorio Norte" in mail.text
    assert "Lugar anterior: Sala Magna" in mail.text


def test_a_cancelled_session_says_so_and_why(inside: House) -> None:
    meeting_id = setting.published(inside)
    with transaction():
        meeting = setting.meeting_of(inside, meeting_id, "chair")
        meeting_operations.cancel(
            meeting, reason="No hay asuntos.", since=meeting.revision, actor=inside.actor("chair")
        )
    mails = told(inside, "meeting:cancelled")
    assert set(mails) == INSIDE
    assert mails["guest"].subject.startswith("Cancelada: 1.ª sesión ordinaria de 2026")
    assert "No hay asuntos." in mails["guest"].text


def test_a_new_version_of_the_agenda_says_what_changed(inside: House) -> None:
    meeting_id = setting.published(inside)
    with transaction():
        agenda = setting.loaded(inside, meeting_id)
        agenda_operations.add_own(
            agenda, title="Punto nuevo", minutes=10, presenter="chair", actor=inside.actor("secretary")
        )
        agenda_operations.publish(setting.loaded(inside, meeting_id, "chair"), actor=inside.actor("chair"))
    mail = told(inside, "agenda:republished")["cce"]
    assert mail.subject.startswith("Orden del día, versión 2:")
    assert "Se agregó 1 punto." in mail.text
    assert "Punto nuevo" in mail.text
    assert "Asunto propio" not in mail.text, "only the difference"
    assert set(told(inside, "agenda:republished")) == INSIDE


def test_a_letter_is_in_its_readers_language(inside: House) -> None:
    set_person(inside, "canacar", locale="en")
    setting.published(inside)
    mails = told(inside)
    assert mails["canacar"].subject.startswith("Notice of meeting: 1st ordinary session of 2026")
    assert "Starts: Thursday 12 November 2026, 10:00, Central Mexico time" in mails["canacar"].text
    assert '<html lang="en">' in mails["canacar"].html
    assert mails["index"].subject.startswith("Convocatoria:")
