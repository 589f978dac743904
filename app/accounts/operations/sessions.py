"""Signing in and out. The browser holds a random token, the database its SHA-256."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app import journal
from app.accounts.models import Person, PersonState, SignInSession
from app.accounts.tokens import hash_token, new_token
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db


def start(person: Person, *, hours: int, user_agent: str = "") -> str:
    """Open a session for ``person`` and return its token, which is nowhere else. Requires an ACTIVE person."""
    if person.state is not PersonState.ACTIVE:
        raise ValueError("only an active person signs in")
    token = new_token()
    now = clock.now()
    db.session.add(
        SignInSession(
            person_id=person.id,
            token_hash=hash_token(token),
            created_at=now,
            expires_at=now + timedelta(hours=hours),
            user_agent=user_agent[:200],
        )
    )
    journal.record("person:sign_in", actor=Actor(person_id=person.id, name=person.name), subject=person)
    return token


def end(token: str, *, actor: Actor) -> None:
    """Close the session the token opens; the cookie that carries it is dead from now on. Closing twice is nothing."""
    found = db.session.scalar(
        select(SignInSession).where(
            SignInSession.token_hash == hash_token(token), SignInSession.ended_at.is_(None)
        )
    )
    if found is None:
        return
    found.ended_at = clock.now()
    person = db.session.get_one(Person, found.person_id)
    journal.record("person:sign_out", actor=actor, subject=person)


def end_all(person: Person, *, except_token: str = "") -> None:
    """Close every open session of a person: after a password change (the current one spared) or a deactivation."""
    query = update(SignInSession).where(
        SignInSession.person_id == person.id, SignInSession.ended_at.is_(None)
    )
    if except_token:
        query = query.where(SignInSession.token_hash != hash_token(except_token))
    db.session.execute(query.values(ended_at=clock.now()))


def find_person(token: str) -> Person | None:
    """Whose open, unexpired session the token opens, if that person is still active."""
    return db.session.scalar(
        select(Person)
        .join(SignInSession, SignInSession.person_id == Person.id)
        .where(
            SignInSession.token_hash == hash_token(token),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > clock.now(),
            Person.state == PersonState.ACTIVE,
        )
    )
