"""What is sealed beside the text, and whether every seal of minutes still holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.kernel.db import db
from app.kernel.seals import fingerprint
from app.minutes.models import (
    Addendum,
    Minutes,
    MinutesVersion,
    Signature,
)
from app.minutes.publication_models import PublicVersion


def addendum_content(addendum: Addendum, minutes: Minutes) -> dict[str, Any]:
    """What the fingerprint of an addendum is taken of."""
    return {
        "of": minutes.hash,
        "number": addendum.number,
        "text": addendum.text,
        "decided_in": addendum.decided_in,
        "by": addendum.created_by,
    }


def as_sealed(addendum: Addendum) -> dict[str, Any]:
    """An addendum as a public version carries it: what a paper shows of it."""
    return {
        "number": addendum.number,
        "text": addendum.text,
        "decided_in": addendum.decided_in,
        "hash": addendum.hash,
    }


def broken_seals() -> Iterator[str]:
    """What does not hold, in the order of the minutes: the name of each thing whose fingerprint is not its content's."""
    for minutes in db.session.scalars(select(Minutes).order_by(Minutes.id)):
        yield from _broken_of(minutes)


def _broken_of(minutes: Minutes) -> Iterator[str]:
    name = f"minutes {minutes.id} (session {minutes.meeting_id})"
    yield from _broken_versions(minutes, name)
    signatures = select(Signature).where(Signature.minutes_id == minutes.id).order_by(Signature.id)
    for signature in db.session.scalars(signatures):
        if signature.hash != minutes.hash:
            yield f"{name}: signature of {signature.person_name}"
    addenda = select(Addendum).where(Addendum.minutes_id == minutes.id).order_by(Addendum.number)
    for addendum in db.session.scalars(addenda):
        if addendum.hash != fingerprint(addendum_content(addendum, minutes)):
            yield f"{name}: addendum {addendum.number}"
    published = (
        select(PublicVersion).where(PublicVersion.minutes_id == minutes.id).order_by(PublicVersion.number)
    )
    for public in db.session.scalars(published):
        if public.hash != fingerprint(public.content):
            yield f"{name}: public version {public.number}"


def _broken_versions(minutes: Minutes, name: str) -> Iterator[str]:
    """Versions are numbered without a gap, and one of them is the text that was approved."""
    hashes = []
    versions = select(MinutesVersion).where(MinutesVersion.minutes_id == minutes.id)
    for version in db.session.scalars(versions.order_by(MinutesVersion.number)):
        hashes.append(version.hash)
        if version.number != len(hashes):
            yield f"{name}: version {len(hashes)} is missing"
            return
        if version.hash != fingerprint(version.content):
            yield f"{name}: version {version.number}"
    if minutes.version != len(hashes):
        yield f"{name}: version {minutes.version} is missing"
    if minutes.hash and minutes.hash not in hashes:
        yield f"{name}: no version has the fingerprint that was approved"
