"""The demonstration: alive today, loaded once, told through the rooms' own verbs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, text

from app.agreements.models import OPEN_STATES, Agreement
from app.bodies.models import Body, BodyState
from app.demo import loading
from app.demo.content import people as cast
from app.demo.story import ZONE, Story
from app.factory import ROOT
from app.issues.models import Issue, IssueState
from app.journal.models import AuditEntry
from app.journal.queries import follow_chain
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingState
from app.minutes.models import Minutes, MinutesState
from app.minutes.sealing import broken_seals
from tests import databases

#: What was kept before the tables that came last.
STAYING = (
    "meeting",
    "minutes",
    "minutes_version",
    "signature",
    "remark",
    "agreement",
    "follow_up",
    "notice",
    "audit_entry",
)


@pytest.fixture(scope="module")
def told() -> Iterator[Any]:
    """One demonstration for the tests that only look at it."""
    from app.factory import create_app

    with databases.fresh() as url:
        app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url})
        with app.app_context():
            with transaction():
                assert loading.load()
            yield app
            db.session.remove()
            db.engine.dispose()


def test_it_holds_what_a_customs_official_would_recognize_and_is_loaded_once(told: Any) -> None:
    today = clock.today(ZONE)
    states = set(db.session.scalars(select(Issue.state)))
    assert states == set(IssueState)
    groups = {row.acronym: row.state for row in db.session.execute(select(Body.acronym, Body.state))}
    assert groups == {
        "GCP": BodyState.ACTIVE,
        "GE-RC": BodyState.ACTIVE,
        "GE-CS": BodyState.CONSTITUTED,
        "GE-TP": BodyState.CLOSED,
        "GE-ICT": BodyState.PROPOSED,
    }
    ahead = db.session.scalars(
        select(Meeting).where(Meeting.state == MeetingState.PLANNED, Meeting.body_id == 1)
    ).one()
    days = (ahead.starts_at.date() - today).days
    assert 21 <= days <= 60
    assert db.session.scalar(
        select(func.count()).select_from(Minutes).where(Minutes.state == MinutesState.PUBLISHED)
    )
    overdue = select(func.count()).where(Agreement.state.in_(OPEN_STATES), Agreement.due_on < today)
    assert db.session.scalar(overdue)
    assert follow_chain().broken is None
    entries = db.session.scalar(select(func.count()).select_from(AuditEntry))
    with transaction():
        assert not loading.load()
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == entries


def test_its_accounts_can_sign_in(told: Any) -> None:
    from app.accounts import passwords
    from app.accounts.queries import find_person_by_email

    for email, _who in cast.ACCOUNTS:
        person = find_person_by_email(email)
        assert person is not None, email
        assert passwords.fits(person.password_hash, cast.PASSWORD)


def test_the_journal_is_written_in_the_order_of_time(told: Any) -> None:
    moments = db.session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)).all()
    assert list(moments) == sorted(moments)


@pytest.mark.parametrize("day", [date(2027, 3, 27), date(2028, 12, 23)])
def test_it_is_alive_whatever_the_day(app: Flask, day: date) -> None:
    now = datetime.combine(day, datetime.min.time(), tzinfo=clock.now().tzinfo) + timedelta(hours=18)
    with app.app_context(), clock.standing_at(now), transaction():
        assert loading.load()
        assert db.session.scalar(select(func.count()).select_from(Meeting).where(Meeting.starts_at > now))


def test_outside_demo_mode_it_is_refused(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 2
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Body)) == 0


def test_events_happen_in_their_order_and_the_future_does_not(app: Flask) -> None:
    story, told = Story(date(2026, 11, 24)), []
    story.at(story.on(date(2026, 11, 20)), lambda: told.append("second"))
    story.at(story.on(date(2026, 11, 18)), lambda: told.append("first"))
    story.at(story.on(date(2026, 11, 30)), lambda: told.append("future"))
    with app.app_context():
        story.tell(story.on(date(2026, 11, 24)))
    assert told == ["first", "second"]


def test_with_all_it_holds_it_goes_down_to_before_its_last_tables_and_comes_up_again(told: Any) -> None:
    """Last of those who look at it: what the later tables kept is gone, and nothing else."""
    rows = {name: _count(name) for name in STAYING}
    assert all(
        _count(name) for name in ("minutes_dissent", "written_ballot", "redaction", "extension_request")
    )
    folder = str(ROOT / "migrations")
    db.session.remove()
    db.engine.dispose()
    downgrade(directory=folder, revision="0007")
    db.engine.dispose()
    upgrade(directory=folder)
    db.engine.dispose()
    assert {name: _count(name) for name in STAYING} == rows
    assert _count("minutes_dissent") == _count("extension_request") == 0
    published = select(func.count(Minutes.id)).where(Minutes.published_at.is_not(None))
    assert _count("public_version") == db.session.scalar(published)
    assert follow_chain().broken is None
    assert list(broken_seals()) == []


def _count(table: str) -> int:
    return db.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0
