"""Reads of what the public gets of minutes, of what is withheld from it, and of what a code verifies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.orm import contains_eager, defer

from app.agreements.publication import register_withheld_agreements
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Meeting
from app.minutes.codes import grouped
from app.minutes.models import Minutes, Signature
from app.minutes.publication_models import PublicVersion, Redaction, RedactionState, RedactionTarget
from app.minutes.queries import list_signatures


def find_public_version(minutes: Minutes) -> PublicVersion | None:
    """What the public reads: the newest."""
    return db.session.scalar(
        select(PublicVersion)
        .where(PublicVersion.minutes_id == minutes.id)
        .order_by(PublicVersion.number.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Standing:
    """Which public version stands: its row, and its seal."""

    version_id: int
    hash: str


#: Asked at each visit of anyone, so it is built once.
_STANDING = (
    select(PublicVersion.id, PublicVersion.hash)
    .where(PublicVersion.minutes_id == bindparam("of_minutes", type_=Integer))
    .order_by(PublicVersion.number.desc())
    .limit(1)
)


def find_standing(minutes: Minutes) -> Standing | None:
    """The newest public version, without its content."""
    found = db.session.execute(_STANDING, {"of_minutes": minutes.id}).first()
    return Standing(found.id, found.hash) if found is not None else None


def content_of(standing: Standing) -> Mapping[str, Any]:
    return dict(
        db.session.execute(
            select(PublicVersion.content).where(PublicVersion.id == standing.version_id)
        ).scalar_one()
    )


def public_content_of(minutes: Minutes) -> Mapping[str, Any] | None:
    """The content the public reads, redacted, with its ``addenda``; None before publication."""
    found = find_public_version(minutes)
    return found.content if found is not None else None


def list_redactions(minutes: Minutes) -> Sequence[Redaction]:
    """What is withheld from the public, or will be, or no longer will: every mark that is not lifted."""
    return db.session.scalars(
        select(Redaction)
        .where(Redaction.minutes_id == minutes.id, Redaction.state != RedactionState.LIFTED)
        .order_by(Redaction.id)
    ).all()


def get_redaction(minutes: Minutes, redaction_id: int) -> Redaction:
    """Raises NotFound."""
    found = db.session.scalar(
        select(Redaction).where(Redaction.id == redaction_id, Redaction.minutes_id == minutes.id)
    )
    if found is None:
        raise NotFound
    return found


def list_public_versions(minutes: Minutes) -> Sequence[PublicVersion]:
    """Without their content, the newest first."""
    return db.session.scalars(
        select(PublicVersion)
        .where(PublicVersion.minutes_id == minutes.id)
        .options(defer(PublicVersion.content))
        .order_by(PublicVersion.number.desc())
    ).all()


@register_withheld_agreements
def withheld_agreement_ids() -> Select[int]:
    """Agreements of which words are withheld, or will be with the next public version."""
    return select(Redaction.number).where(
        Redaction.target == RedactionTarget.AGREEMENT, Redaction.state != RedactionState.LIFTED
    )


@dataclass(frozen=True)
class Verification:
    """What proves that a paper is the genuine one."""

    #: As it is printed: "ABCD-EFGH-JKLM-NPQR". Asked of ``minutes.verify``.
    code: str
    #: SHA-256 of the frozen text, over which everybody signed.
    hash: str
    signatures: Sequence[Signature]
    #: SHA-256 of the public version that stands; empty before publication.
    public_hash: str


def verification_of(minutes: Minutes, standing: Standing | None) -> Verification | None:
    """What proves these minutes and their public version that stands. None until the text is frozen. One query."""
    if not minutes.verification_code:
        return None
    return Verification(
        code=grouped(minutes.verification_code),
        hash=minutes.hash,
        signatures=list_signatures(minutes),
        public_hash=standing.hash if standing is not None else "",
    )


def find_by_code(code: str) -> Minutes | None:
    """The minutes a verification code (normal: no spaces, no dashes) was given to, with meeting and body."""
    return db.session.scalar(
        select(Minutes)
        .join(Minutes.meeting)
        .join(Meeting.body)
        .options(contains_eager(Minutes.meeting).contains_eager(Meeting.body))
        .where(Minutes.verification_code == code)
    )
