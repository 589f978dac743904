"""Reads of the room ``accounts``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Select, String, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import FeedPoll, FeedToken, Invitation, Person, PersonState
from app.accounts.tokens import hash_token
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotFound


def get_person(person_id: int) -> Person:
    """Raises NotFound."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def find_person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def select_people(*, words: str = "", state: PersonState | None = None) -> Select[Person]:
    """People whose name, address or organization holds ``words``; the caller orders and pages."""
    query = select(Person)
    if words:
        like = "%" + words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            or_(
                func.lower(Person.name).like(like, escape="\\"),
                Person.email.like(like, escape="\\"),
                func.lower(Person.organization).like(like, escape="\\"),
            )
        )
    if state is not None:
        query = query.where(Person.state == state)
    return query


def count_people(query: Select[Person]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def list_active_people() -> Sequence[Person]:
    """Everybody who can be given a seat or an office, by name."""
    return db.session.scalars(
        select(Person).where(Person.state != PersonState.DEACTIVATED).order_by(Person.name, Person.id)
    ).all()


def find_open_invitation(token: str) -> Invitation | None:
    """The unused, unexpired invitation a link's token opens, with its person; None for any other token."""
    return db.session.scalar(
        select(Invitation)
        .where(
            Invitation.token_hash == hash_token(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .options(joinedload(Invitation.person))
    )


def list_feed_tokens(person_id: int) -> Sequence[FeedToken]:
    """A person's living feed addresses, oldest first."""
    return db.session.scalars(
        select(FeedToken)
        .where(FeedToken.person_id == person_id, FeedToken.revoked_at.is_(None))
        .order_by(FeedToken.id)
    ).all()


#: How long it is known from where an address was asked.
POLLS_KEPT = timedelta(days=30)


def count_networks(token_ids: Sequence[int]) -> Mapping[int, int]:
    """From how many networks each address was asked of late. One query."""
    found = db.session.execute(
        select(FeedPoll.token_id, func.count().label("networks"))
        .where(FeedPoll.token_id.in_(token_ids), FeedPoll.last_at >= clock.now() - POLLS_KEPT)
        .group_by(FeedPoll.token_id)
    )
    return {row.token_id: row.networks for row in found}


#: Asked at every poll of a personal feed, so it is built once.
_LIVING_TOKEN = (
    select(FeedToken)
    .join(FeedToken.person)
    .where(
        FeedToken.token_hash == bindparam("hash", type_=String),
        FeedToken.revoked_at.is_(None),
        Person.state == PersonState.ACTIVE,
    )
    .options(contains_eager(FeedToken.person))
)


def find_feed_token(token: str) -> FeedToken | None:
    """The living token of an active person, with the person; None for wrong, rotated and revoked ones alike."""
    return db.session.scalar(_LIVING_TOKEN, {"hash": hash_token(token)})
