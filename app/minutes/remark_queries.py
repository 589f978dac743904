"""Reads of what is said about circulated minutes: comments, express assents, silence, dissents."""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Meeting, RollEntry
from app.meetings.roll_queries import PRESENT
from app.minutes.models import (
    Assent,
    Minutes,
    MinutesDissent,
    MinutesSection,
    MinutesState,
    MinutesVersion,
    Remark,
)
from app.minutes.voices import Voice, seats_on_roll


def find_circulated(minutes: Minutes, number: int | None = None) -> MinutesVersion | None:
    """The version that was circulated last, or the one of this number, with its content."""
    query = select(MinutesVersion).where(
        MinutesVersion.minutes_id == minutes.id, MinutesVersion.state == MinutesState.CIRCULATED
    )
    if number is not None:
        query = query.where(MinutesVersion.number == number)
    return db.session.scalar(query.order_by(MinutesVersion.number.desc()).limit(1))


def get_circulated(minutes: Minutes, number: int | None = None) -> MinutesVersion:
    """The same. Raises NotFound."""
    found = find_circulated(minutes, number)
    if found is None:
        raise NotFound
    return found


def list_remarks(minutes: Minutes) -> Sequence[Remark]:
    """Every comment, by the version it is about, in the order of the text."""
    return db.session.scalars(
        _remarks_of(minutes.id).order_by(Remark.version, Remark.clause, Remark.id)
    ).all()


def get_remark(minutes: Minutes, remark_id: int) -> Remark:
    found = db.session.scalar(_remarks_of(minutes.id).where(Remark.id == remark_id))
    if found is None:
        raise NotFound
    return found


def list_answered_to(minutes: Minutes, person_id: int) -> Sequence[Remark]:
    """Comments of one person that have an answer, the newest answer first."""
    return db.session.scalars(
        _remarks_of(minutes.id)
        .where(Remark.person_id == person_id, Remark.answered_at.is_not(None))
        .order_by(Remark.answered_at.desc(), Remark.id)
    ).all()


def headings_of(minutes: Minutes) -> dict[int, str]:
    """The heading of each section, by its id."""
    rows = db.session.execute(
        select(MinutesSection.id, MinutesSection.heading).where(MinutesSection.minutes_id == minutes.id)
    )
    return {row.id: row.heading for row in rows}


class Said(enum.StrEnum):
    COMMENTED = "commented"
    NO_COMMENTS = "no_comments"
    #: Nothing until the window closed.
    SILENT = "silent"
    #: Nothing yet.
    AWAITED = "awaited"


@dataclass(frozen=True)
class SeatSaid:
    """What a seat on the roll said of a circulated version; ``who``: those who said it."""

    voice: Voice
    said: Said
    who: tuple[str, ...] = ()


def what_seats_said(minutes: Minutes, meeting: Meeting, version: int, *, is_open: bool) -> list[SeatSaid]:
    """Of each seat on the roll, by its acronym. 3 queries."""
    commented: dict[int | None, list[str]] = {}
    for remark in db.session.scalars(
        _remarks_of(minutes.id).where(Remark.version == version).order_by(Remark.id)
    ):
        commented.setdefault(remark.seat_id, []).append(remark.person_name)
    assented = {row.seat_id: row.person_name for row in list_assents(minutes, version)}
    found: list[SeatSaid] = []
    for voice in seats_on_roll(meeting):
        if voice.seat_id in commented:
            who = tuple(dict.fromkeys(commented[voice.seat_id]))
            found.append(SeatSaid(voice, Said.COMMENTED, who))
        elif voice.seat_id in assented:
            found.append(SeatSaid(voice, Said.NO_COMMENTS, (assented[voice.seat_id],)))
        else:
            found.append(SeatSaid(voice, Said.AWAITED if is_open else Said.SILENT))
    return found


def list_assents(minutes: Minutes, version: int) -> Sequence[Assent]:
    return db.session.scalars(
        select(Assent).where(Assent.minutes_id == minutes.id, Assent.version == version).order_by(Assent.id)
    ).all()


def find_assent(minutes: Minutes, version: int, seat_id: int) -> Assent | None:
    return db.session.scalar(
        select(Assent).where(
            Assent.minutes_id == minutes.id, Assent.version == version, Assent.seat_id == seat_id
        )
    )


def has_commented(minutes: Minutes, version: int, seat_id: int) -> bool:
    query = _remarks_of(minutes.id).where(Remark.version == version, Remark.seat_id == seat_id)
    return db.session.scalar(query.limit(1)) is not None


def list_silent_seats(meeting_id: int) -> set[int]:
    """Seats on a session's roll that have said nothing of the version in circulation. Up to 6 queries."""
    minutes = db.session.scalar(
        select(Minutes).where(Minutes.meeting_id == meeting_id, Minutes.state == MinutesState.CIRCULATED)
    )
    version = find_circulated(minutes) if minutes is not None else None
    if minutes is None or version is None:
        return set()
    meeting = db.session.get_one(Meeting, meeting_id)
    said = what_seats_said(minutes, meeting, version.number, is_open=True)
    return {row.voice.seat_id for row in said if row.said is Said.AWAITED and row.voice.seat_id is not None}


def awaits_word_of(seat_ids: Collection[int]) -> ColumnElement[bool]:
    """Whether one of these seats is on the roll of the minutes' session and has said nothing of what circulates.

    For a query that joins Minutes and Meeting.
    """
    newest = aliased(MinutesVersion)
    round_ = (
        select(func.max(newest.number))
        .where(newest.minutes_id == Minutes.id, newest.state == MinutesState.CIRCULATED)
        .correlate(Minutes)
        .scalar_subquery()
    )
    return exists().where(
        RollEntry.meeting_id == Meeting.id,
        RollEntry.seat_id.in_(sorted(seat_ids)),
        RollEntry.capacity.in_(sorted(PRESENT)),
        or_(Meeting.roll_from.is_(None), RollEntry.arrived_at >= Meeting.roll_from),
        ~exists().where(
            Assent.minutes_id == Minutes.id, Assent.version == round_, Assent.seat_id == RollEntry.seat_id
        ),
        ~exists().where(
            MinutesSection.minutes_id == Minutes.id,
            Remark.section_id == MinutesSection.id,
            Remark.version == round_,
            Remark.seat_id == RollEntry.seat_id,
        ),
    )


def list_dissents(meeting_id: int) -> Sequence[MinutesDissent]:
    return db.session.scalars(
        select(MinutesDissent).where(MinutesDissent.meeting_id == meeting_id).order_by(MinutesDissent.id)
    ).all()


def get_dissent(meeting_id: int, dissent_id: int) -> MinutesDissent:
    found = db.session.scalar(
        select(MinutesDissent).where(MinutesDissent.id == dissent_id, MinutesDissent.meeting_id == meeting_id)
    )
    if found is None:
        raise NotFound
    return found


def _remarks_of(minutes_id: int) -> Select[Remark]:
    return (
        select(Remark)
        .join(MinutesSection, MinutesSection.id == Remark.section_id)
        .where(MinutesSection.minutes_id == minutes_id)
    )
