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
#: What is kept of longer ones.
LONGEST_TITLE, LONGEST_PLACE = 200, 300


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

    #: Of the session here that it tells of, or is to become.
    uid: str
    #: What the file calls it; the same as ``uid`` but where an occurrence of a series has moved.
    key: str = ""
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
    #: Once it was, its end comes from here.
    convoked_at: datetime | None
    source_key: str | None
    source_sequence: int | None
    source_stamp: datetime | None
    source_taken_at: datetime | None

    @property
    def is_as_taken_over(self) -> bool:
        """Whether nothing happened to it here since a file was last taken over."""
        return self.source_taken_at is not None and self.source_taken_at == self.revised_at

    @property
    def known_sequence(self) -> int:
        """What a newer version of the file must not be below: the file's own, while ours has risen by taking it over alone."""
        if self.is_as_taken_over and self.source_sequence is not None:
            return self.source_sequence
        return self.sequence

    @property
    def stamp(self) -> datetime:
        """What a newer version of the file must come after: the one taken over, or what was done here since."""
        taken = self.source_stamp if self.is_as_taken_over else None
        return taken or self.revised_at

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

    An update must be newer: a higher sequence, or the same one and a ``last_modified`` later than that of the version taken
    over before, or than what was done here since. Raises NotAllowed,
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
    after = _revised(told, version, now)
    changed = tuple(name for name in CHANGEABLE if getattr(after, name) != getattr(version, name))
    became = _became(told, version, changed)
    if became is not Imported.UPDATED:
        return Judgement(became=became, before=version, after=version)
    step = 1 if MOVES & set(changed) and told.sequence <= version.sequence else 0
    revised_at = max(now, version.revised_at + timedelta(microseconds=1))
    after = replace(
        after,
        sequence=max(version.sequence + step, told.sequence),
        revised_at=revised_at,
        source_key=told.key or told.uid,
        source_sequence=told.sequence,
        source_stamp=told.last_modified,
        source_taken_at=revised_at,
    )
    return Judgement(became=became, before=version, after=after, changed=changed)


def _became(told: Told, version: Version, changed: tuple[str, ...]) -> Imported:
    is_taken_back = version.state is MeetingState.CANCELLED and not told.is_cancelled
    if not changed and not is_taken_back:
        return Imported.UNCHANGED
    if told.sequence < version.known_sequence or (
        told.sequence == version.known_sequence
        and told.last_modified is not None
        and told.last_modified <= version.stamp
    ):
        return Imported.OLDER
    return Imported.UPDATED if _is_the_files(version) else Imported.KEPT


def _is_the_files(version: Version) -> bool:
    """Whether a file still has a say: nobody convoked it here, nor held it, nor called it off."""
    if version.convoked_at is not None:
        return False
    if version.state is MeetingState.CANCELLED:
        return version.is_as_taken_over
    return version.state in {MeetingState.PLANNED, MeetingState.ARCHIVED}


def _new(told: Told, body: Body, now: datetime) -> Version:
    return Version(
        body_id=body.id,
        zone=body.zone,
        state=_state(told, now),
        sequence=told.sequence,
        revised_at=now,
        convoked_at=None,
        source_key=told.key or told.uid,
        source_sequence=told.sequence,
        source_stamp=told.last_modified,
        source_taken_at=now,
        **_content(told),
    )


def _state(told: Told, now: datetime) -> MeetingState:
    """A session that is over goes straight to the archive."""
    if told.is_cancelled:
        return MeetingState.CANCELLED
    return MeetingState.ARCHIVED if told.ends_at < now else MeetingState.PLANNED


def _revised(told: Told, version: Version, now: datetime) -> Version:
    """A state is told by what the file changes: the hours, or that it is cancelled. Time that passes changes none."""
    moves = (told.starts_at, told.ends_at) != (version.starts_at, version.ends_at)
    speaks = moves or told.is_cancelled or version.state is MeetingState.CANCELLED
    state = _state(told, now) if speaks and _is_the_files(version) else version.state
    if told.is_cancelled:
        state = MeetingState.CANCELLED
    return replace(version, state=state, **_content(told))


def _content(told: Told) -> dict[str, Any]:
    return {
        "title": told.title[:LONGEST_TITLE],
        "starts_at": told.starts_at,
        "ends_at": told.ends_at,
        "place": told.place[:LONGEST_PLACE],
        "description": told.description,
        "remote_url": told.remote_url[:500],
        "is_public": told.is_public,
    }
