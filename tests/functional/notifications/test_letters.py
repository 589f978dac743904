"""Who is told what: each kind of news reaches those it concerns, and nobody who may not see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask, current_app

from app import journal
from app.accounts.models import Person, PersonState
from app.agendas import operations as agenda_operations
from app.agreements.models import AgreementState
from app.agreements.operations.adoption import payload_of
from app.bodies.models import Appointment
from app.issues.models import Answer, AnswerOutcome, Issue, IssueState
from app.issues.operations.lifecycle import tell
from app.journal.tags import KINDS
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import operations as meeting_operations
from app.meetings.models import MeetingMode, MeetingState, NoticeRecipient
from app.minutes.models import Minutes, MinutesState
from app.notifications.letters import WRITERS
from app.notifications.letters.writing import WIDTH, Letter, fold, render
from app.notifications.models import Mail, MailState
from app.notifications.worker import BACKOFF_MINUTES
from tests import factories, sessions
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications import post_office
from tests.functional.notifications.post_office import work_at

SEATED = {"cce", "canacar", "caaarem", "index", "antp"}
INSIDE = SEATED | {"canacar_alternate", "secretary", "chair", "guest"}
EARLY = setting.EARLY


@pytest.fixture
def inside(app: Flask, house: House) -> Iterator[House]:
    """The house, inside an application context at EARLY; mail goes to a folder."""
    with app.app_context(), clock.standing_at(EARLY):
        yield house


def told(house: House, kind: str = "") -> dict[str, Mail]:
    """Expand and deliver; the mails of ``kind``'s last message by the reader's name in the house."""
    work_at(EARLY)
    db.session.remove()
    names = {person.id: name for name, person in house.people.items()}
    found = db.session.query(Mail).order_by(Mail.id).all()
    if kind:
        tail = f".{kind.replace(':', '.')}@"
        found = [mail for mail in found if tail in mail.message_id]
    last = max((mail.outbox_id for mail in found), default=0)
    return {names[mail.person_id]: mail for mail in found if mail.outbox_id == last}


def set_person(house: House, name: str, **values: Any) -> None:
    with transaction():
        person = db.session.get_one(Person, house.people[name].id)
        for key, value in values.items():
            setattr(person, key, value)


def leave(house: House, name: str) -> None:
    """Their appointments ended long ago."""
    with transaction():
        for row in db.session.query(Appointment).filter_by(person_id=house.people[name].id):
            row.ends_on = factories.LONG_AGO


def test_every_kind_of_news_has_somebody_to_write_it() -> None:
    assert set(WRITERS) == KINDS


# meetings


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


# issues


def make_issue(house: House, **values: Any) -> Issue:
    return factories.make_issue(
        house.standing, house.chambers["CANACAR"], house.people["canacar"], title="Sellos en patios", **values
    )


def announce(house: House, kind: str, *, audience: tuple[str, ...] = ("chamber",), **more: Any) -> Issue:
    with transaction():
        issue = make_issue(house)
        tell(issue, kind, audience=audience, **more)
    return issue


REPRESENTATION = {"canacar", "canacar_alternate"}


@pytest.mark.parametrize(
    ("kind", "payload", "subject", "said"),
    [
        ("issue:returned", {"reason": "Falta el lugar.", "return_by": "2026-10-15"}, "falta información", "Falta el lugar."),
        ("issue:admitted", {}, "asunto admitido", "El asunto fue admitido."),
        ("issue:admitted", {"reason": "Tiene razón."}, "asunto admitido", "Tiene razón."),
        ("issue:refused", {"reason": "No es del grupo.", "channel": "El recurso."}, "asunto no admitido", "El recurso."),
        ("issue:promised", {"office": "Turno", "promised_on": "2026-12-01"}, "la autoridad estudia el asunto", "Turno estudia"),
        ("issue:merged", {"into": "AS-2026-900"}, "asunto acumulado a otro", "AS-2026-900"),
        ("issue:resolved", {"outcome": "Se publica.", "number": "GCP/1"}, "el pleno resolvió", "Se publica."),
        ("issue:closed", {}, "asunto cerrado", "quedó cerrado"),
        ("issue:reopened", {"reason": "Hay otro caso."}, "asunto reabierto", "Hay otro caso."),
    ],
)  # fmt: skip
def test_news_of_an_issue_reach_who_sits_for_its_chamber(
    inside: House, kind: str, payload: dict[str, Any], subject: str, said: str
) -> None:
    issue = announce(inside, kind, **payload)
    mails = told(inside)
    assert set(mails) == REPRESENTATION
    assert mails["canacar"].subject == f"{issue.folio}: {subject}"
    assert said in mails["canacar"].text
    assert f"/issues/{issue.folio}" in mails["canacar"].text


@pytest.mark.parametrize(
    ("kind", "payload", "readers", "said"),
    [
        (
            "issue:refusal_proposed",
            {"reason": "Un caso.", "channel": "Ventanilla."},
            {"chair"},
            "Ventanilla.",
        ),
        ("issue:refusal_sent_back", {"reason": "Son varios."}, {"secretary"}, "Son varios."),
        ("issue:appealed", {"reason": "Son varios."}, {"chair", "secretary"}, "Son varios."),
        ("issue:confirmed", {"satisfaction": 4, "comment": "A tiempo."}, {"secretary"}, "A tiempo."),
        ("issue:reopening_asked", {"reason": "Hay otro caso."}, {"chair", "secretary"}, "Hay otro caso."),
        ("issue:reopening_declined", {"reason": "Es otro asunto."}, REPRESENTATION, "Es otro asunto."),
    ],
)
def test_who_decides_next_on_an_issue_is_told(
    inside: House, kind: str, payload: dict[str, Any], readers: set[str], said: str
) -> None:
    announce(inside, kind, **payload)
    mails = told(inside)
    assert set(mails) == readers
    assert all(said in mail.text for mail in mails.values())


def test_who_files_gets_the_folio_and_the_secretary_something_to_decide(inside: House) -> None:
    issue = announce(inside, "issue:submitted", audience=("secretary", "author"), version=1)
    mails = told(inside)
    assert set(mails) == {"canacar", "secretary"}
    assert f"con el folio {issue.folio}" in " ".join(mails["canacar"].text.split())
    assert mails["secretary"].subject == f"{issue.folio}: asunto presentado, por resolver"


def test_the_secretary_is_told_what_was_withdrawn(inside: House) -> None:
    announce(inside, "issue:withdrawn", audience=("secretary",), reason="Ya no ocurre.")
    mails = told(inside)
    assert set(mails) == {"secretary"}
    assert "Ya no ocurre." in mails["secretary"].text


def test_an_answer_names_the_office_and_its_outcome(inside: House) -> None:
    with transaction():
        issue = make_issue(inside, state=IssueState.ANSWERED)
        answer = Answer(
            issue_id=issue.id, office="Dirección de Certificación", outcome=AnswerOutcome.ACCEPTED,
            promised_on=date(2026, 12, 1), answered_at=EARLY,
        )  # fmt: skip
        db.session.add(answer)
        db.session.flush()
        tell(issue, "issue:answered", answer_id=answer.id, outcome=answer.outcome)
    mail = told(inside)["canacar"]
    assert "Dirección de Certificación" in mail.text
    assert "Aceptada" in mail.text
    assert "martes 1 de diciembre de 2026" in mail.text


def test_a_referred_issue_is_told_to_its_chamber_and_to_who_prepares_the_groups_work(inside: House) -> None:
    with transaction():
        issue = make_issue(inside, state=IssueState.REFERRED, referred_to_id=inside.group.id)
        tell(issue, "issue:referred", group_id=inside.group.id, due_on=date(2026, 12, 1))
    mails = told(inside)
    assert set(mails) == REPRESENTATION | {"coordinator", "secretary"}
    assert "Grupo Especializado en Robo de Carga" in " ".join(mails["coordinator"].text.split())


def test_an_author_who_no_longer_sits_is_told_nothing(inside: House) -> None:
    announce(inside, "issue:submitted", audience=("secretary", "author"), version=1)
    leave(inside, "canacar")
    assert set(told(inside)) == {"secretary"}


# agreements


def announce_agreement(house: House, kind: str, state: AgreementState, **more: Any) -> None:
    with transaction():
        session = sessions.make_session(house)
        values = more.pop("values", {})
        if values.pop("raised_by_antp", False):
            issue = factories.make_issue(house.standing, house.chambers["ANTP"], house.people["antp"])
            session.items[-1].issue_id = issue.id
        agreement = sessions.make_agreement(session, state, **values)
        journal.announce(kind, subject=agreement, payload={**payload_of(agreement), **more})


def test_an_adopted_agreement_is_told_to_who_owes_it_and_to_the_secretary(inside: House) -> None:
    announce_agreement(inside, "agreement:adopted", AgreementState.ADOPTED)
    mails = told(inside)
    assert set(mails) == REPRESENTATION | {"secretary"}
    assert mails["canacar"].subject.endswith(": acuerdo a su cargo")
    assert mails["secretary"].subject.endswith(": acuerdo adoptado")
    assert "Fecha compromiso: jueves 15 de julio de 2027" in mails["canacar"].text
    assert "CANACAR levantará el padrón" in mails["canacar"].text


def test_a_reported_agreement_waits_for_the_secretary(inside: House) -> None:
    announce_agreement(inside, "agreement:reported", AgreementState.REPORTED, by="Titular CANACAR")
    mails = told(inside)
    assert set(mails) == {"secretary"}
    assert "Titular CANACAR informa" in mails["secretary"].text


def test_a_report_sent_back_says_why(inside: House) -> None:
    announce_agreement(inside, "agreement:sent_back", AgreementState.IN_PROGRESS, reason="Falta el anexo.")
    mails = told(inside)
    assert set(mails) == REPRESENTATION
    assert "Falta el anexo." in mails["canacar"].text


def test_a_fulfilled_agreement_is_told_to_the_chamber_that_raised_the_matter_too(inside: House) -> None:
    announce_agreement(
        inside, "agreement:fulfilled", AgreementState.FULFILLED, values={"raised_by_antp": True}
    )
    mails = told(inside)
    assert set(mails) == REPRESENTATION | {"secretary", "antp"}
    assert "el asunto que presentó su representación" in " ".join(mails["antp"].text.split())


def test_who_may_not_see_an_agreement_is_not_told_of_it(inside: House) -> None:
    announce_agreement(inside, "agreement:adopted", AgreementState.PROPOSED, values={"number": "X"})
    assert set(told(inside)) == {"secretary"}


# minutes


def announce_minutes(house: House, kind: str, state: MinutesState, **more: Any) -> None:
    with transaction():
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        minutes = Minutes(meeting_id=session.meeting.id, state=state, created_at=clock.now())
        if state is MinutesState.PUBLISHED:
            minutes.published_at = clock.now()
        db.session.add(minutes)
        db.session.flush()
        said = {"minutes_id": minutes.id, "meeting_id": session.meeting.id, "body_id": house.standing.id}
        journal.announce(kind, subject=minutes, payload=said | more)


def test_minutes_in_review_are_the_chairs(inside: House) -> None:
    announce_minutes(inside, "minutes:in_review", MinutesState.IN_REVIEW)
    mails = told(inside)
    assert set(mails) == {"chair"}
    assert mails["chair"].subject.startswith("Acta de la ")
    assert mails["chair"].subject.endswith(": para su revisión")


def test_circulated_minutes_go_to_who_was_on_the_roll_with_the_day_comments_close(inside: House) -> None:
    ids = [inside.people[name].id for name in ("canacar", "cce", "index", "insider")]
    leave(inside, "index")
    announce_minutes(
        inside, "minutes:circulated", MinutesState.CIRCULATED, person_ids=ids, comments_close_on="2027-06-04"
    )
    mails = told(inside)
    assert set(mails) == {"canacar", "cce"}, "neither who left nor who was never in the body"
    assert "viernes 4 de junio de 2027" in mails["cce"].subject
    assert "Observaciones hasta: viernes 4 de junio de 2027" in mails["cce"].text


def test_published_minutes_are_told_to_the_body(inside: House) -> None:
    announce_minutes(inside, "minutes:published", MinutesState.PUBLISHED)
    mails = told(inside)
    assert set(mails) == INSIDE
    assert re.search(r"/meetings/\d+/minutes$", mails["antp"].text, re.MULTILINE)


# how a letter is put on paper


def test_text_has_no_long_lines_and_html_no_style(inside: House) -> None:
    setting.published(inside)
    announce(inside, "issue:returned", reason="Falta el lugar. " * 40, return_by="2026-10-15")
    work_at(EARLY)
    db.session.remove()
    for mail in db.session.query(Mail):
        for line in mail.text.splitlines():
            assert len(line) <= WIDTH or re.fullmatch(r"\s*\S+", line), line
        assert "\n\n\n" not in mail.text
        assert not re.search(r"style|<img|<script|<link|class=", mail.html)
        assert "%(" not in mail.text + mail.html


def test_what_people_wrote_is_escaped_and_loses_what_only_harms(inside: House) -> None:
    letter = Letter(
        person=inside.people["canacar"],
        subject="Asunto\r\nBcc: x@example.org\u202e",
        paragraphs=["<b>Uno</b>\x00\u202e"],
    )
    with current_app.test_request_context():
        written = render(letter)
    assert written.subject == "Asunto Bcc: x@example.org"
    assert "<b>Uno</b>\n" in written.text
    assert "&lt;b&gt;Uno&lt;/b&gt;</p>" in written.html
    assert not set("\x00\u202e") & set(written.text + written.html)


def test_folding_breaks_no_address_and_keeps_the_writers_lines() -> None:
    address = "https://example.org/" + "a" * 100
    assert fold(f"Vea {address} hoy") == f"Vea\n{address}\nhoy"
    assert fold("uno\n\ndos", "  ", "  ") == "  uno\n\n  dos"
    assert fold("palabra " * 12, "1  ").splitlines()[1].startswith("   palabra")
