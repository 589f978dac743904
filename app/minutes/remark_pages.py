"""What the pages of comments show: the circulated paper with what was said beside each paragraph, the seats, the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel import clock
from app.kernel.actor import Actor
from app.minutes import annexed, paper, policy, remark_queries
from app.minutes.models import Minutes, MinutesState, MinutesVersion, Remark, RemarkState
from app.minutes.operations.answers import ANSWERING_STATES
from app.minutes.remark_queries import Said, SeatSaid
from app.minutes.voices import Voice, voices_of


@dataclass(frozen=True)
class Shown:
    """A comment beside its paragraph, and what this reader may do with it."""

    remark: Remark
    comment: annexed.PaperComment
    may_edit: bool
    may_answer: bool


@dataclass(frozen=True)
class Round:
    """The comments on minutes that have gone round, as one actor sees them."""

    version: MinutesVersion
    remarks: Sequence[Remark]
    seats: Sequence[SeatSaid]
    #: For whom this actor may comment now; none once the window has closed, or for who was not there.
    voices: Sequence[Voice]
    is_open: bool
    may_answer: bool

    @property
    def waiting(self) -> int:
        return sum(row.state is RemarkState.OPEN for row in self.remarks)

    @property
    def silent_voices(self) -> list[Voice]:
        """Seats this actor speaks for that have said nothing yet."""
        silent = {row.voice.seat_id for row in self.seats if row.said in {Said.AWAITED, Said.SILENT}}
        return [voice for voice in self.voices if voice.seat_id in silent]


def round_of(minutes: Minutes, actor: Actor) -> Round | None:
    """None where nothing has gone round, or for who is no part of the body. Up to 9 queries."""
    meeting = minutes.meeting
    if meeting.body_id not in actor.body_ids:
        return None
    version = remark_queries.find_circulated(minutes)
    if version is None:
        return None
    is_open = minutes.state is MinutesState.CIRCULATED and minutes.is_window_open(clock.today(meeting.zone))
    return Round(
        version=version,
        remarks=remark_queries.list_remarks(minutes),
        seats=remark_queries.what_seats_said(minutes, meeting, version.number, is_open=is_open),
        voices=voices_of(meeting, actor) if is_open and policy.may(actor, "remark", meeting) else (),
        is_open=is_open,
        may_answer=minutes.state in ANSWERING_STATES and policy.may(actor, "accept_remark", meeting),
    )


@dataclass(frozen=True)
class Board:
    """The whole page of comments."""

    paper: paper.Paper
    beside: dict[int, list[Shown]]
    #: Every comment of every round, as the table has them.
    table: annexed.Annexed


def board_of(found: Round, minutes: Minutes, actor: Actor) -> Board:
    """2 queries."""
    meeting = minutes.meeting
    rows: list[dict[str, Any]] = [
        annexed.comment_row(number, row, meeting) for number, row in enumerate(found.remarks, start=1)
    ]
    table = annexed.read({"comments": rows})
    beside: dict[int, list[Shown]] = {}
    for row, comment in zip(found.remarks, table.comments, strict=True):
        if row.version == found.version.number:
            beside.setdefault(row.clause, []).append(
                Shown(
                    remark=row,
                    comment=comment,
                    may_edit=_may_edit(row, found, actor),
                    may_answer=found.may_answer and row.state is not RemarkState.ACCEPTED,
                )
            )
    return Board(paper.read(found.version.content), beside, table)


def _may_edit(row: Remark, found: Round, actor: Actor) -> bool:
    return found.is_open and row.state is RemarkState.OPEN and row.person_id == actor.person_id
