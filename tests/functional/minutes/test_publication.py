"""What the public reads, what proves a paper, and signatures with the password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts import passwords
from app.accounts.models import Person
from app.agreements.models import AgreementState
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.meetings.models import Meeting, MeetingState
from app.minutes import codes, operations, policy, publication_queries, queries, redacting
from app.minutes.models import (
    ApprovalMethod,
    Minutes,
    MinutesSection,
    MinutesState,
    MinutesVersion,
    Signature,
)
from app.minutes.operations import Mark
from app.minutes.publication_models import Ground, PublicVersion, Redaction, RedactionTarget
from tests import factories, pages, sessions
from tests.functional.minutes.test_lifecycle import ROLES, actor_named

S, T = MinutesState, RedactionTarget
LATER = sessions.DAY + timedelta(days=30)
PASSWORD = "cuatro palabras bien elegidas"
SECRET = "CLABE 0123 4567"


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    """Approved minutes with a secret in a clause, and an agreement."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), clock.standing_at(sessions.DAY), transaction():
        made = sessions.make_session(house)
        sessions.declare_quorum(made)
        sessions.make_agreement(made, AgreementState.ADOPTED, number="GCP/2027/ORD1/ACU-01")
        made.meeting.state, made.meeting.closed_at = MeetingState.CLOSED, sessions.DAY
        secretary = made.actor("secretary")
        minutes = operations.draft(made.meeting, actor=secretary)
        section = (
            db.session.query(MinutesSection).filter_by(minutes_id=minutes.id).order_by("position").first()
        )
        assert section is not None
        section.text = f"Se dio la {SECRET} para el pago."
        minutes.state = S.RECONCILED
        db.session.flush()
        operations.approve(
            minutes, method=ApprovalMethod.PLENARY, decided=sessions.ELSEWHERE, actor=secretary
        )
    with clock.standing_at(LATER):
        yield made


def loaded(session: sessions.Session) -> Minutes:
    minutes = queries.find_for_meeting(session.meeting.id, session.actor("secretary"))
    assert minutes is not None
    return minutes


def sign(session: sessions.Session) -> Minutes:
    minutes = loaded(session)
    for name in ("secretary", "chair"):
        actor = session.actor(name)
        operations.sign(minutes, confirmed=sessions.confirmed(actor), actor=actor)
    return minutes


def url(session: sessions.Session, rest: str = "") -> str:
    return f"/meetings/{session.meeting.id}/minutes{rest}"


def mark_of(minutes: Minutes, target: T = T.CLAUSE, phrase: str = SECRET) -> Mark:
    place = next(
        row for row in redacting.places_of(queries.frozen_content(minutes), []) if row.target is target
    )
    return Mark(target, place.number, Ground.PERSONAL_DATA, phrase=phrase)


def test_the_public_reads_the_redacted_version_and_the_members_the_whole(
    app: Flask, session: sessions.Session, signed_in: Any, client: pages.PageClient
) -> None:
    with app.app_context(), transaction():
        minutes = sign(session)
        secretary = session.actor("secretary")
        operations.mark(minutes, mark_of(minutes), actor=secretary)
        operations.mark(minutes, mark_of(minutes, T.AGREEMENT, ""), actor=secretary)
        public = operations.publish(minutes, actor=secretary)
        agreement_id = mark_of(minutes, T.AGREEMENT, "").number
        frozen = minutes.hash
        assert (public.number, minutes.state) == (1, S.PUBLISHED)
    for reader in (client, signed_in("member")):
        shown = reader.get(url(session)).get_data(as_text=True)
        assert SECRET not in shown
        assert "[reservado: datos personales]" in shown
        assert reader.get(url(session, "/versions/2")).status_code == 404
        assert reader.get(url(session, "/public")).status_code in {302, 404}
        assert reader.get(f"/agreements/{agreement_id}").status_code == 404
        assert "ACU-01" not in reader.get("/agreements").get_data(as_text=True)
    member = signed_in("canacar")
    assert SECRET in member.get(url(session)).get_data(as_text=True)
    assert SECRET not in member.get(url(session, "/public")).get_data(as_text=True)
    assert member.get(f"/agreements/{agreement_id}").status_code == 200
    beside = signed_in("secretary").get(url(session, "/publication")).get_data(as_text=True)
    assert SECRET in beside
    assert "[reservado: datos personales]" in beside
    with app.app_context():
        assert loaded(session).hash == frozen
        assert all(
            SECRET not in str(row.new) + row.reason for row in db.session.query(AuditEntry).filter_by(tag="minutes:mark")
        )  # fmt: skip


def test_later_marks_make_a_new_public_version_and_say_why(app: Flask, session: sessions.Session) -> None:
    with app.app_context(), transaction():
        minutes, secretary = sign(session), session.actor("secretary")
        operations.publish(minutes, actor=secretary)
        with pytest.raises(Refused):
            operations.republish(minutes, note="Nada cambió.", actor=secretary)
        assert db.session.query(PublicVersion).count() == 1
        redaction = operations.mark(minutes, mark_of(minutes), actor=secretary)
        with pytest.raises(InvalidInput):
            operations.republish(minutes, note=" ", actor=secretary)
        assert SECRET in str(publication_queries.public_content_of(minutes))
        operations.republish(minutes, note="Se reserva la cuenta.", actor=secretary)
        assert SECRET not in str(publication_queries.public_content_of(minutes))
        assert redaction.state.value == "in_force"
        operations.lift(redaction, actor=secretary)
        assert SECRET not in str(publication_queries.public_content_of(minutes))
        with pytest.raises(WrongState):
            operations.lift(redaction, actor=secretary)
        operations.republish(minutes, note="Ya es público.", actor=secretary)
        assert SECRET in str(publication_queries.public_content_of(minutes))
        entries = db.session.query(AuditEntry).filter_by(tag="minutes:republish").all()
        assert [row.reason for row in entries] == ["Se reserva la cuenta.", "Ya es público."]


@pytest.mark.parametrize("verb", ["mark", "lift", "republish"])
def test_states_and_roles_by_verbs_of_publication(app: Flask, session: sessions.Session, verb: str) -> None:
    with app.app_context():
        minutes, secretary = loaded(session), session.actor("secretary")
        redaction = operations.mark(minutes, mark_of(minutes), actor=secretary)
        perform = {
            "mark": lambda actor: operations.mark(minutes, mark_of(minutes), actor=actor),
            "lift": lambda actor: operations.lift(redaction, actor=actor),
            "republish": lambda actor: operations.republish(minutes, note="Porque sí.", actor=actor),
        }[verb]
        for role in ROLES:
            if not ROLES[role] & policy.PERMISSIONS[verb]:
                with pytest.raises(NotAllowed):
                    perform(actor_named(session, role))
        if verb == "mark":
            for state in S:
                minutes.state = state
                db.session.flush()
                if state in queries.FROZEN_STATES:
                    perform(secretary)
                else:
                    with pytest.raises(WrongState):
                        perform(secretary)
        elif verb == "republish":
            with pytest.raises(WrongState):
                perform(secretary)  # never published
        else:
            perform(secretary)
            assert redaction.state.value == "lifted"
        db.session.rollback()


def test_a_mark_says_what_is_wrong_with_it_and_keeps_what_was_typed(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    secretary = signed_in("secretary")
    for data, field in (
        ({"place": "clause-999", "ground": "personal_data"}, "place"),
        ({"place": "clause-1", "phrase": "no está", "ground": "personal_data"}, "phrase"),
        ({"place": "clause-1", "ground": ""}, "ground"),
        ({"place": "clause-1", "ground": "other"}, "reason"),
    ):
        answer = secretary.post(url(session, "/marks"), data=data)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.query(Redaction).count() == 0
    assert (
        secretary.post(url(session, "/marks"), data={"place": "clause-1", "ground": "security"}).status_code
        == 303
    )


def test_signing_asks_for_the_password_and_a_wrong_one_signs_nothing(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        person = db.session.get_one(Person, session.house.people["chair"].id)
        person.password_hash = passwords.hasher().hash(PASSWORD)
    chair = signed_in("chair")
    for typed in ("", "no es ésta"):
        answer = chair.post(url(session, "/sign"), data={"password": typed})
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert 'id="password-error"' in page
        assert "no es ésta" not in page
    with app.app_context():
        assert db.session.query(Signature).count() == 0
    assert chair.post(url(session, "/sign"), data={"password": PASSWORD}).status_code == 303
    with app.app_context():
        assert db.session.query(Signature).one().confirmed_by == "password"
        other = session.actor("secretary")
        with pytest.raises(NotAllowed):
            operations.sign(
                loaded(session), confirmed=sessions.confirmed(session.actor("chair")), actor=other
            )
    assert "Secretaría técnica" in signed_in("canacar").get(url(session)).get_data(as_text=True)


def test_corrections_are_numbered_sealed_and_may_follow_one_another(
    app: Flask, session: sessions.Session, client: pages.PageClient
) -> None:
    with app.app_context(), transaction():
        minutes, secretary = sign(session), session.actor("secretary")
        with pytest.raises(InvalidInput) as caught:
            operations.correct(minutes, text=" ", decided=operations.Decided(), actor=secretary)
        assert set(caught.value.fields) == {"text", "session"}
        for text in ("Dice 14; debe decir 15.", "Dice 2; debe decir 3."):
            operations.correct(minutes, text=text, decided=sessions.ELSEWHERE, actor=secretary)
        assert minutes.state is S.CORRECTED
        first, second = queries.list_addenda(minutes)
        assert (first.number, second.number, first.decided_in) == (1, 2, sessions.ELSEWHERE.words)
        assert len({first.hash, second.hash}) == 2
        operations.publish(minutes, actor=secretary)
        assert minutes.state is S.CORRECTED
        code = codes.grouped(minutes.verification_code or "")
    assert "Dice 2; debe decir 3." in client.get(url(session)).get_data(as_text=True)
    assert "Corregido después" in client.get(f"/verify/{code}").get_data(as_text=True)


def test_anybody_verifies_a_paper(app: Flask, session: sessions.Session, client: pages.PageClient) -> None:
    with app.app_context(), transaction():
        minutes = sign(session)
        code, hashed = minutes.verification_code or "", minutes.hash
    typed = client.get("/verify", query_string={"code": f" {codes.grouped(code).lower()} "})
    assert typed.headers["Location"].endswith(f"/verify/{codes.grouped(code)}")
    page = client.get(f"/verify/{code.lower()}")
    text = page.get_data(as_text=True)
    assert (page.status_code, "noindex" in text) == (200, True)
    shown = pages.visible_text(text)
    for said in ("auténtico", session.house.standing.name, "Persona chair", "Persona secretary", hashed[:8]):
        assert said in shown
    assert SECRET not in text
    for given, answer in ((hashed.upper(), "Es la huella de"), ("0" * 64, "No es ninguna")):
        assert answer in client.get(f"/verify/{code}", query_string={"hash": given}).get_data(as_text=True)
    assert client.get(f"/verify/{code}", query_string={"hash": "xyz"}).status_code == 422
    unknown = codes.new_code()
    assert client.get(f"/verify/{unknown}").status_code == 404
    mistyped = client.get("/verify", query_string={"code": code[:-1]})
    assert (mistyped.status_code, "mal escrito" in mistyped.get_data(as_text=True)) == (404, True)


def test_of_a_closed_session_only_the_fingerprint_is_told(
    app: Flask, session: sessions.Session, client: pages.PageClient
) -> None:
    with app.app_context(), transaction():
        minutes = sign(session)
        db.session.get_one(Meeting, session.meeting.id).is_public = False
        code, hashed = minutes.verification_code, minutes.hash
    text = pages.visible_text(client.get(f"/verify/{code}").get_data(as_text=True))
    main = text[text.index("auténtico") : text.index("Comparar una huella")]
    assert hashed[:8] in main
    for hidden in (session.house.standing.name, "Persona chair", "ordinaria"):
        assert hidden not in main


def test_silence_approves_from_the_day_after_the_window(app: Flask, session: sessions.Session) -> None:
    with app.app_context():
        minutes, secretary = loaded(session), session.actor("secretary")
        minutes.state, minutes.comments_close_on = S.RECONCILED, LATER.date()
        db.session.flush()
        with pytest.raises(Refused, match="2027"):
            operations.approve(minutes, method=ApprovalMethod.TACIT, actor=secretary)
        with clock.standing_at(LATER + timedelta(days=1)):
            operations.approve(minutes, method=ApprovalMethod.TACIT, actor=secretary)
        assert minutes.state is S.APPROVED
        db.session.rollback()


def test_a_seal_that_was_tampered_with_is_named(app: Flask, session: sessions.Session) -> None:
    with app.app_context(), transaction():
        minutes = sign(session)
        operations.publish(minutes, actor=session.actor("secretary"))
    runner = app.test_cli_runner()
    assert runner.invoke(args=["minutes", "verify"]).exit_code == 0
    with app.app_context(), transaction():
        version = db.session.query(MinutesVersion).filter_by(number=3).one()
        version.content = {**version.content, "title": "Otra cosa"}
        db.session.query(Signature).first().hash = "0" * 64  # type: ignore[union-attr]
    result = runner.invoke(args=["minutes", "verify"])
    assert result.exit_code == 1
    assert re.search(r"minutes 1 \(session \d+\): version 3", result.output)
    assert "signature of Persona secretary" in result.output
