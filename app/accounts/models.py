"""Tables of the room ``accounts``."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Model, Revisioned, choice


class PersonState(enum.StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


#: From → to. An invited person becomes active by choosing a password; nobody is ever deleted.
TRANSITIONS = {
    PersonState.INVITED: frozenset({PersonState.ACTIVE, PersonState.DEACTIVATED}),
    PersonState.ACTIVE: frozenset({PersonState.DEACTIVATED}),
    PersonState.DEACTIVATED: frozenset({PersonState.INVITED, PersonState.ACTIVE}),
}


class SessionsInMail(enum.StrEnum):
    """How sessions come to somebody's mail: told of, or also as invitations that their calendar takes."""

    NONE = "none"
    INVITATIONS = "invitations"


class AddressState(enum.StrEnum):
    """Whether mail to an address arrives, as far as anybody said: nobody complained, or a server sent it back."""

    IN_ORDER = "in_order"
    BOUNCING = "bouncing"


class Person(Revisioned, Model):
    """Somebody with an address. What they may do comes from seats and offices (room ``bodies``), not from here."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_listing", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Lower-cased; the sign-in name.
    email: Mapped[str] = mapped_column(String(254), nullable=False, unique=True)
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    phone: Mapped[str] = mapped_column(String(40), nullable=False, default="")
    organization: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    locale: Mapped[str] = mapped_column(String(8), nullable=False, default="es")
    is_administrator: Mapped[bool] = mapped_column(nullable=False, default=False)
    state: Mapped[PersonState] = mapped_column(
        choice(PersonState, "state"), nullable=False, default=PersonState.INVITED
    )
    #: argon2id; empty until a password is chosen.
    password_hash: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    sessions_in_mail: Mapped[SessionsInMail] = mapped_column(
        choice(SessionsInMail, "sessions_in_mail"), nullable=False, default=SessionsInMail.NONE
    )
    address_state: Mapped[AddressState] = mapped_column(
        choice(AddressState, "address_state"), nullable=False, default=AddressState.IN_ORDER
    )
    #: While it bounces: since when, and what the server said.
    bounced_at: Mapped[datetime | None] = mapped_column()
    bounce_answer: Mapped[str] = mapped_column(nullable=False, default="")
    created_at: Mapped[datetime] = mapped_column(nullable=False)


class InvitationPurpose(enum.StrEnum):
    JOIN = "join"
    RESET = "reset"


class Invitation(Model):
    """A one-time link. Only the SHA-256 of its token is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False, index=True)
    purpose: Mapped[InvitationPurpose] = mapped_column(choice(InvitationPurpose, "purpose"), nullable=False)
    token_hash: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    expires_at: Mapped[datetime] = mapped_column(nullable=False)
    used_at: Mapped[datetime | None] = mapped_column()

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")


class SignInSession(Model):
    """A signed-in browser. The cookie holds a random token, this row its SHA-256; ending it makes the cookie dead."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False, index=True)
    token_hash: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    expires_at: Mapped[datetime] = mapped_column(nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column()
    user_agent: Mapped[str] = mapped_column(String(200), nullable=False, default="")

    person: Mapped[Person] = relationship(lazy="raise")


class FeedClient(enum.StrEnum):
    """What asks for a feed, as far as it says so itself."""

    GOOGLE = "google"
    OUTLOOK = "outlook"
    APPLE = "apple"
    THUNDERBIRD = "thunderbird"
    OTHER = "other"


class FeedToken(Model):
    """The secret in the address of a personal calendar feed. Only its SHA-256 is kept; shown once, rotated in one click."""

    __tablename__ = "feed_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False, index=True)
    name: Mapped[str] = mapped_column(String(80), nullable=False)
    token_hash: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    last_polled_at: Mapped[datetime | None] = mapped_column()
    last_client: Mapped[FeedClient | None] = mapped_column(choice(FeedClient, "last_client"))
    revoked_at: Mapped[datetime | None] = mapped_column()

    person: Mapped[Person] = relationship(lazy="raise")


class FeedPoll(Model):
    """From one network, the last time an address was asked. The network is a keyed hash, another for each address."""

    __tablename__ = "feed_poll"
    __table_args__ = (UniqueConstraint("token_id", "network"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("feed_token.id"), nullable=False)
    network: Mapped[str] = mapped_column(String(32), nullable=False)
    last_at: Mapped[datetime] = mapped_column(nullable=False)
