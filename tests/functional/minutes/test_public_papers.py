"""What a process remembers of public versions: never stale, never more than the public may read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.actor import ANONYMOUS, system
from app.kernel.db import db, transaction
from app.meetings.models import Meeting
from app.minutes import operations, public_papers, queries
from app.minutes.models import Minutes
from app.minutes.publication_models import PublicVersion, Redaction
from tests import pages, sessions
from tests.functional.minutes.test_publication import LATER, SECRET, mark_of, sign, url
from tests.functional.minutes.test_publication import session as approved
from tests.queries import counted, statements

__all__ = ["approved"]

CORRECTION = "Dice 14; debe decir 15."


@pytest.fixture
def session(app: Flask, approved: sessions.Session) -> Iterator[sessions.Session]:
    """Published minutes of which nothing is withheld."""
    with app.app_context(), transaction():
        operations.publish(sign(approved), actor=approved.actor("secretary"))
    with clock.standing_at(LATER):
        yield approved


def shown(client: Any, session: sessions.Session) -> str:
    return str(client.get(url(session)).get_data(as_text=True))


def remembered(app: Flask) -> list[str]:
    """All that this process holds, in words."""
    memory = app.extensions.get("convoca.public_papers")
    return [str(held) for held in memory._held.values()] if memory is not None else []


def minutes_of(session: sessions.Session) -> Minutes:
    return db.session.query(Minutes).filter_by(meeting_id=session.meeting.id).one()


def republish(app: Flask, session: sessions.Session) -> None:
    with app.app_context(), transaction():
        operations.republish(minutes_of(session), note="Cambió.", actor=session.actor("secretary"))


def test_the_second_visit_shows_the_same_and_reads_no_text(
    app: Flask, session: sessions.Session, client: pages.PageClient
) -> None:
    first: list[str] = []
    asked = counted(app, lambda: first.append(shown(client, session)))
    with statements(app) as sent:
        assert shown(client, session) == first[0]
    assert not [row for row in sent if "public_version.content" in row or "rendered_text" in row]
    assert counted(app, lambda: shown(client, session)) == asked - 2


def test_withheld_words_are_gone_with_the_next_public_version_and_back_with_the_one_after(
    app: Flask, session: sessions.Session, client: pages.PageClient, signed_in: Any
) -> None:
    readers = (client, signed_in("member"))
    assert all(SECRET in shown(reader, session) for reader in readers)
    with app.app_context(), transaction():
        minutes, secretary = minutes_of(session), session.actor("secretary")
        mark = operations.mark(minutes, mark_of(minutes), actor=secretary)
    republish(app, session)
    for reader in readers:
        for _visit in range(2):
            page = shown(reader, session)
            assert SECRET not in page
            assert "[reservado: datos personales]" in page
    with app.app_context(), transaction():
        operations.lift(db.session.get_one(Redaction, mark.id), actor=session.actor("secretary"))
    assert SECRET not in shown(client, session)
    republish(app, session)
    assert all(SECRET in shown(reader, session) for reader in readers)


def test_what_those_who_read_in_full_read_is_never_remembered(
    app: Flask, approved: sessions.Session, client: pages.PageClient, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        minutes, secretary = sign(approved), approved.actor("secretary")
        operations.mark(minutes, mark_of(minutes), actor=secretary)
        operations.publish(minutes, actor=secretary)
    inside = [signed_in(name) for name in ("canacar", "secretary")]
    for _visit in range(2):
        assert all(SECRET in shown(reader, approved) for reader in inside)
        assert SECRET not in shown(client, approved)
    assert len(remembered(app)) == 1
    assert SECRET not in "".join(remembered(app))


def test_a_correction_is_read_by_the_public_with_the_next_public_version(
    app: Flask, session: sessions.Session, client: pages.PageClient, signed_in: Any
) -> None:
    assert CORRECTION not in shown(client, session)
    with app.app_context(), transaction():
        operations.correct(
            minutes_of(session), text=CORRECTION, decided=sessions.ELSEWHERE, actor=session.actor("secretary")
        )
    assert CORRECTION not in shown(client, session)
    assert CORRECTION in shown(signed_in("canacar"), session)
    republish(app, session)
    assert CORRECTION in shown(client, session)


def test_what_is_remembered_opens_no_session_that_was_closed_to_the_public(
    app: Flask, session: sessions.Session, client: pages.PageClient
) -> None:
    assert SECRET in shown(client, session)
    with app.app_context(), transaction():
        db.session.get_one(Meeting, session.meeting.id).is_public = False
    assert client.get(url(session)).status_code == 404


def test_the_frame_is_in_the_readers_language_round_the_same_paper(
    session: sessions.Session, client: pages.PageClient
) -> None:
    spanish = shown(client, session)
    english = client.get(url(session), headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert ("Versión pública" in spanish, "Public version" in spanish) == (True, False)
    assert ("Versión pública" in english, "Public version" in english) == (False, True)
    assert SECRET in english


def test_a_content_that_does_not_bear_its_seal_is_not_remembered(
    app: Flask, session: sessions.Session, client: pages.PageClient
) -> None:
    with app.app_context(), transaction():
        version = db.session.query(PublicVersion).one()
        sealed, version.content = version.content, {**version.content, "title": "Otra cosa"}
    assert "Otra cosa" in shown(client, session)
    assert remembered(app) == []
    with app.app_context(), transaction():
        db.session.query(PublicVersion).one().content = sealed
    assert "Otra cosa" not in shown(client, session)
    assert len(remembered(app)) == 1


def test_no_more_papers_are_remembered_than_there_is_room_for(
    app: Flask, session: sessions.Session, client: pages.PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_papers, "MOST", 1)
    shown(client, session)
    with app.app_context(), transaction():
        minutes = minutes_of(session)
        operations.mark(minutes, mark_of(minutes), actor=session.actor("secretary"))
    republish(app, session)
    shown(client, session)
    assert ["reservado" in held for held in remembered(app)] == [True]


def test_a_visitor_finds_published_minutes_only_and_the_system_all(
    app: Flask, approved: sessions.Session
) -> None:
    with app.app_context():
        assert queries.find_for_meeting(approved.meeting.id, ANONYMOUS) is None
        assert queries.find_for_meeting(approved.meeting.id, system()) is not None
