"""What would become of a session that a calendar file tells of: judged by what is here and what is told, changing nothing."""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from app.bodies.models import Body
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput
from app.meetings import policy
from app.meetings.models import Meeting, MeetingKind, MeetingState

#: What an update may change.
CHANGEABLE = ("description", "ends_at", "is_public", "place", "remote_url", "starts_at", "state", "title")
#: What calendars are told of by a higher sequence (RFC 5546 2.1.4).
MOVES = frozenset({"starts_at", "ends_at", "place", "state"})
LONGEST_UID = 255


class Imported(enum.StrEnum):
    """What becomes of a session that is imported."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    #: What is here is newer than the file.
    OLDER = "older"
    #: Its convoking, holding or cancelling happened here: the file has no say any more.
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A session as a file tells it. Texts longer than what is kept of them are cut."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str = ""
    place: str = ""
    description: str = ""
    remote_url: str = ""
    is_cancelled: bool = False
    is_public: bool = True
    kind: MeetingKind = MeetingKind.ORDINARY
    sequence: int = 0
    last_modified: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Version:
    """A session as it stands here, or would stand, as far as a file has a say."""

    body_id: int
    zone: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str
    remote_url: str
    is_public: bool
    state: MeetingState
    sequence: int
    revised_at: datetime

    @classmethod
    def of(cls, meeting: Meeting) -> Version:
        return cls(**{each.name: getattr(meeting, each.name) for each in fields(cls)})


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What becomes of a session: how it stands before (None: not at all) and after, and what of it changes."""

    became: Imported
    before: Version | None
    after: Version
    changed: tuple[str, ...] = ()


def judge(told: Told, version: Version | None, *, body: Body, now: datetime, actor: Actor) -> Judgement:
    """Judge what importing ``told`` into ``body`` does, where ``version`` is of its UID. No query.

    An update must be newer: a higher sequence, or the same one and a later ``last_modified``. Raises NotAllowed,
    InvalidInput (the UID is too long, or another body's; it ends before it begins).
    """
    policy.require_may(actor, "import", body)
    if len(told.uid) > LONGEST_UID:
        raise InvalidInput(_("Its identifier is longer than 255 characters."))
    if told.ends_at <= told.starts_at:
        raise InvalidInput(_("It ends before it begins."))
    if version is None:
        return Judgement(became=Imported.CREATED, before=None, after=_new(told, body, now))
    if version.body_id != body.id:
        raise InvalidInput(_("A session of another body has this identifier."))
    after = _revised(told, version)
    changed = tuple(name for name in CHANGEABLE if getattr(after, name) != getattr(version, name))
    became = _became(told, version, changed)
    if became is not Imported.UPDATED:
        return Judgement(became=became, before=version, after=version)
    step = 1 if MOVES & set(changed) and told.sequence <= version.sequence else 0
    after = replace(
        after,
        sequence=max(version.sequence + step, told.sequence),
        revised_at=max(now, version.revised_at + timedelta(microseconds=1)),
    )
    return Judgement(became=became, before=version, after=after, changed=changed)


def _became(told: Told, version: Version, changed: tuple[str, ...]) -> Imported:
    if not changed:
        return Imported.UNCHANGED
    if told.sequence < version.sequence or (
        told.sequence == version.sequence
        and told.last_modified is not None
        and told.last_modified <= version.revised_at
    ):
        return Imported.OLDER
    if version.state not in {MeetingState.PLANNED, MeetingState.ARCHIVED}:
        return Imported.KEPT
    return Imported.UPDATED


def _new(told: Told, body: Body, now: datetime) -> Version:
    """A session that is over goes straight to the archive."""
    state = MeetingState.ARCHIVED if told.ends_at < now else MeetingState.PLANNED
    return Version(
        body_id=body.id,
        zone=body.zone,
        state=MeetingState.CANCELLED if told.is_cancelled else state,
        sequence=told.sequence,
        revised_at=now,
        **_content(told),
    )


def _revised(told: Told, version: Version) -> Version:
    state = MeetingState.CANCELLED if told.is_cancelled else version.state
    return replace(version, state=state, **_content(told))


def _content(told: Told) -> dict[str, Any]:
    return {
        "title": told.title[:200],
        "starts_at": told.starts_at,
        "ends_at": told.ends_at,
        "place": told.place[:300],
        "description": told.description,
        "remote_url": told.remote_url[:500],
        "is_public": told.is_public,
    }
