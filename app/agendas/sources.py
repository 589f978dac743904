"""What rooms above propose for an agenda: minutes to approve; and what its follow-up goes through: open agreements.

They register when they are imported; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date

from app.agendas.models import ItemPurpose
from app.kernel.actor import Actor
from app.kernel.registry import Registry
from app.meetings.models import Meeting
from app.meetings.pages import address


@dataclass(frozen=True)
class Proposed:
    """An item that a session could take up. ``key`` is kept as the item's ``source``, so that it is proposed once."""

    key: str
    #: Where it comes from, in words: "Minutes not approved yet".
    origin: str
    title: str
    note: str
    url: str | None
    minutes: int
    #: An office's key, a seat's acronym or a name.
    presenter: str
    purpose: ItemPurpose
    #: The template's key of the heading it goes under, or of the fixed item it comes after.
    place: str


@dataclass(frozen=True)
class Followed:
    """A line of what the follow-up goes through."""

    id: int
    number: str
    text: str
    responsible: str
    due_on: date
    #: A chip: its shape and its word.
    state: tuple[str, str]
    #: What was reported last, for the body's own people.
    last: str = ""


#: What this actor may be told that the session's agenda could take up.
ProposalSource = Callable[[Meeting, Actor], Iterable[Proposed]]
#: What the follow-up of the session goes through, as far as this actor may read it.
FollowUpSource = Callable[[Meeting, Actor], Iterable[Followed]]

#: Of the ids of such lines, those of what this actor may read.
FollowUpReader = Callable[[Collection[int], Actor], Set[int]]

_proposals = Registry[ProposalSource]()
_follow_up = Registry[FollowUpSource]()
register_proposal_source = _proposals.add
_readers = Registry[FollowUpReader]()
register_follow_up_source = _follow_up.add
register_follow_up_reader = _readers.add


def proposed_for(meeting: Meeting, actor: Actor) -> list[Proposed]:
    return [found for source in _proposals for found in source(meeting, actor)]


def followed_by(meeting: Meeting, actor: Actor) -> list[Followed]:
    return [found for source in _follow_up for found in source(meeting, actor)]


def url_of(followed_id: int) -> str | None:
    """The page of what a line of the follow-up is about, once the room above has one."""
    return address("agreements.show", agreement_id=followed_id)


def readable(lines: Sequence[Followed], actor: Actor) -> list[Followed]:
    """Of lines that were sealed, those this actor may read today."""
    ids = {line.id for line in lines}
    allowed = {found for reader in _readers for found in reader(ids, actor)} if ids else set()
    return [line for line in lines if line.id in allowed]


def minutes_of(meeting_id: int) -> str:
    """The key of the item under which the minutes of this session are approved."""
    return f"minutes-{meeting_id}"


def approves_minutes(source: str) -> bool:
    """Whether an item with this key is the one under which minutes are approved."""
    return source.startswith("minutes-")


def copy_of(meeting_id: int) -> str:
    """The key of an item that was copied from the agenda of this session."""
    return f"copied-{meeting_id}"


def meeting_named(source: str) -> int | None:
    """The session that a key names."""
    number = source.rpartition("-")[2]
    return int(number) if number.isdecimal() else None
