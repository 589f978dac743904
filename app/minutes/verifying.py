"""What ``/verify`` tells of a genuine paper, and the fingerprints a paper may have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.kernel.registry import Registry
from app.meetings.clock import session_day
from app.meetings.queries import is_open_to_anyone
from app.meetings.wording import meeting_title
from app.minutes import publication_queries, queries, wording
from app.minutes.models import Addendum, Minutes, Signature


@dataclass(frozen=True)
class Genuine:
    """What anybody is told. Of a session that is not public only the fingerprint, the day it was frozen, the code."""

    code: str
    hash: str
    frozen_on: date
    is_open: bool
    zone: str
    body: str = ""
    session: str = ""
    held_on: date | None = None
    state: tuple[str, str] | None = None
    signatures: Sequence[Signature] = ()
    addenda: Sequence[Addendum] = ()
    public_hash: str = ""
    #: Where it may be read by anybody; None before publication.
    meeting_id: int | None = None


#: Papers made of the text, each with its own fingerprint: its name and the SHA-256 of its bytes.
PaperSource = Callable[[Minutes], Iterable[tuple[str, str]]]
_papers = Registry[PaperSource]()
register_paper_hashes = _papers.add


def genuine(minutes: Minutes) -> Genuine:
    """Needs meeting and body loaded. 4 queries."""
    meeting = minutes.meeting
    standing = publication_queries.find_standing(minutes)
    verification = publication_queries.verification_of(minutes, standing)
    assert verification is not None
    frozen_on = (minutes.approved_at or minutes.created_at).astimezone(ZoneInfo(meeting.zone)).date()
    common: dict[str, Any] = {
        "code": verification.code,
        "hash": minutes.hash,
        "frozen_on": frozen_on,
        "zone": meeting.zone,
        "addenda": queries.list_addenda(minutes),
    }
    if not is_open_to_anyone(meeting, meeting.body):
        return Genuine(**common, is_open=False)
    return Genuine(
        **common,
        is_open=True,
        body=meeting.body.name,
        session=meeting_title(meeting, meeting.body),
        held_on=session_day(meeting),
        state=wording.state_chip(minutes.state),
        signatures=verification.signatures,
        public_hash=verification.public_hash,
        meeting_id=meeting.id if minutes.published_at is not None else None,
    )


def compare(minutes: Minutes, wanted: str) -> str:
    """Which genuine paper has this fingerprint; empty when none has."""
    return next((name for name, known in _fingerprints(minutes) if known == wanted), "")


def _fingerprints(minutes: Minutes) -> Iterable[tuple[str, str]]:
    yield _("the approved and signed text"), minutes.hash
    if is_open_to_anyone(minutes.meeting, minutes.meeting.body):
        for version in publication_queries.list_public_versions(minutes):
            yield _("public version %(number)s", number=version.number), version.hash
    for addendum in queries.list_addenda(minutes):
        yield _("addendum %(number)s", number=addendum.number), addendum.hash
    for source in _papers:
        yield from source(minutes)
