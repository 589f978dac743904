"""What happened at a session, loaded: all that its minutes are composed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.agendas.models import AgendaItem
from app.agendas.timetable import Line
from app.agreements.models import Agreement
from app.bodies.models import Body
from app.journal.models import AuditEntry
from app.meetings.models import Meeting, QuorumDeclaration
from app.meetings.roll_queries import Roll
from app.votes.models import Vote


@dataclass(frozen=True)
class Recess:
    """When the session was suspended, and when it went on (None: it had not when this was written)."""

    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Approved:
    """Minutes that this session approved."""

    session: str
    changes: str


@dataclass(frozen=True)
class Facts:
    meeting: Meeting
    body: Body
    roll: Roll
    lines: Sequence[Line[AgendaItem]]
    #: Every count that was declared, met or not, the oldest first.
    declarations: Sequence[QuorumDeclaration] = ()
    #: Of each item: what was agreed under it, and its votes that were closed.
    adopted: Mapping[int, Sequence[Agreement]] = field(default_factory=dict)
    votes: Mapping[int, Sequence[Vote]] = field(default_factory=dict)
    recesses: Sequence[Recess] = ()
    #: The session of the body that comes next, where one is planned.
    following: Meeting | None = None
    #: Minutes of earlier sessions approved here, by item: of which session, and with what changes.
    approved: Mapping[int, Approved] = field(default_factory=dict)

    @property
    def declared(self) -> QuorumDeclaration | None:
        """The count with which the session could begin."""
        return next((row for row in self.declarations if row.is_met), None)

    @property
    def in_vain(self) -> list[QuorumDeclaration]:
        """The counts that did not suffice before the one that did, one a call: the last of it."""
        declared = self.declared
        before = [
            row for row in self.declarations if not row.is_met and (declared is None or row.id < declared.id)
        ]
        return list({row.call: row for row in before}.values())

    @property
    def opened_at(self) -> datetime:
        return self.meeting.opened_at or self.meeting.starts_at

    def recess_before(self, item: AgendaItem) -> list[Recess]:
        """The recesses after which this item was the first to be decided: under way then, or next in turn."""
        decided = sorted(
            (line.item for line in self.lines if line.item.decided_at is not None and not line.item.is_heading),
            key=lambda other: other.decided_at or self.opened_at,
        )  # fmt: skip
        return [
            recess
            for recess in self.recesses
            if next((other for other in decided if (other.decided_at or self.opened_at) > recess.began_at), None) is item
        ]  # fmt: skip

    @property
    def last_recesses(self) -> list[Recess]:
        """Those after which nothing was decided."""
        last = max((line.item.decided_at for line in self.lines if line.item.decided_at), default=None)
        return [recess for recess in self.recesses if last is None or last <= recess.began_at]


def recesses_in(history: Sequence[AuditEntry]) -> list[Recess]:
    """The recesses that a meeting's journal tells of."""
    found: list[Recess] = []
    for entry in history:
        if entry.tag == "meeting:recess":
            found.append(Recess(entry.at))
        elif entry.tag == "meeting:resume" and found:
            found[-1] = Recess(found[-1].began_at, entry.at)
    return found
