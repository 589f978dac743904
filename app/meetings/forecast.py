"""The quorum as far as seats have answered: by seat, never by head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.bodies.models import Appointment, Seat
from app.bodies.rules import Rules
from app.meetings import quorum
from app.meetings.models import AttendanceReply, ReplyAnswer
from app.meetings.quorum import CountedSeat, Quorum

CONFIRMING = frozenset({ReplyAnswer.COMING, ReplyAnswer.ALTERNATE})
_STATES = {ReplyAnswer.COMING: "here", ReplyAnswer.ALTERNATE: "alternate", ReplyAnswer.NOT_COMING: "no"}


@dataclass(frozen=True)
class SeatAnswer:
    """A seat on the day of the session, who is appointed to it, and what it answered, if it did."""

    seat: Seat
    principal: Appointment | None
    alternates: tuple[Appointment, ...]
    reply: AttendanceReply | None = None
    #: Who gave the answer.
    given_by: str = ""

    @property
    def name(self) -> str:
        return self.seat.chamber.acronym

    @property
    def is_vacant(self) -> bool:
        return self.principal is None and not self.alternates

    @property
    def is_stale(self) -> bool:
        """Whether the people of the seat changed after it answered: whom it named, or who said that nobody comes."""
        reply = self.reply
        if reply is None:
            return False
        principals = {self.principal.person_id} if self.principal is not None else set[int]()
        alternates = {row.person_id for row in self.alternates}
        if reply.answer is ReplyAnswer.NOT_COMING:
            return bool(reply.person_id) and reply.person_id not in principals | alternates
        named = principals if reply.answer is ReplyAnswer.COMING else alternates
        return reply.attending_id is not None and reply.attending_id not in named

    @property
    def standing(self) -> AttendanceReply | None:
        """The answer that counts: none where it names people the seat no longer has, who are asked again."""
        return None if self.is_stale else self.reply

    @property
    def attending(self) -> Appointment | None:
        """Who comes for the seat, as far as it answered."""
        wanted = self.standing.attending_id if self.standing is not None else None
        people = [*([self.principal] if self.principal is not None else []), *self.alternates]
        return next((row for row in people if row.person_id == wanted), None)

    @property
    def state(self) -> str:
        """As components/seat.html draws it."""
        return _STATES[self.standing.answer] if self.standing is not None else "silent"

    @property
    def is_confirmed(self) -> bool:
        return self.standing is not None and self.standing.answer in CONFIRMING

    @property
    def to_call(self) -> Appointment | None:
        """Whom to ring: the alternates first, since the principal had the notice and said nothing; who has a number."""
        people = [*self.alternates, *([self.principal] if self.principal is not None else [])]
        return next((row for row in people if row.person.phone), people[0] if people else None)


def counted(answers: Sequence[SeatAnswer], rules: Rules) -> list[SeatAnswer]:
    """The seats whose presence makes the quorum under these rules."""
    return [row for row in answers if row.seat.is_voting or not rules.only_voting_seats_count]


def count(answers: Sequence[SeatAnswer], rules: Rules, *, call: int = 1) -> Quorum:
    """The quorum there would be if everybody did as their seat answered. Officers are not asked: the chair is taken
    to come.
    """
    return quorum.count(
        (
            CountedSeat(row.seat.id, row.seat.is_voting, row.seat.chamber.sector, is_vacant=row.is_vacant)
            for row in answers
        ),
        (row.seat.id for row in answers if row.is_confirmed),
        rules,
        chair_is_present=True,
        call=call,
    )
