"""Reads of the room ``minutes``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import contains_eager, defer

from app.agreements.publication import register_published_meetings
from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Meeting, MeetingState
from app.minutes.models import (
    Addendum,
    Minutes,
    MinutesSection,
    MinutesState,
    MinutesVersion,
    ProcedureState,
    Remark,
    RemarkState,
    Signature,
    WrittenBallot,
    WrittenProcedure,
)
from app.minutes.remark_queries import awaits_word_of
from app.programme.queries import get_programme

#: From here on the body's own people read them.
CIRCULATED_STATES = (
    MinutesState.CIRCULATED,
    MinutesState.RECONCILED,
    MinutesState.APPROVED,
    MinutesState.SIGNED,
    MinutesState.PUBLISHED,
    MinutesState.CORRECTED,
)
#: From approval on nothing is worded any more: what is read is the frozen text.
FROZEN_STATES = frozenset(
    {MinutesState.APPROVED, MinutesState.SIGNED, MinutesState.PUBLISHED, MinutesState.CORRECTED}
)


def visible_to(actor: Actor) -> Select[Minutes]:
    """Minutes this actor may read, each with meeting and body.

    Anyone: published ones of public sessions of public bodies. The body's own people: from circulation on. Whoever
    keeps its record (secretary, chair): always.
    """
    query = (
        select(Minutes)
        .join(Minutes.meeting)
        .join(Meeting.body)
        .options(contains_eager(Minutes.meeting).contains_eager(Meeting.body))
    )
    if actor.is_system:
        return query
    allowed: list[ColumnElement[bool]] = [
        and_(
            Minutes.published_at.is_not(None),
            Meeting.is_public,
            Body.is_public,
            Body.state.not_in(UNPUBLISHED_STATES),
        )
    ]
    if actor.body_ids:
        allowed.append(and_(Minutes.state.in_(CIRCULATED_STATES), Meeting.body_id.in_(actor.body_ids)))
    recorded = actor.secretary_of | actor.chair_of
    if recorded:
        allowed.append(Meeting.body_id.in_(recorded))
    return query.where(or_(*allowed))


#: What a visitor asks, built once: to build it takes as long as to answer it.
_PUBLISHED_OF = visible_to(ANONYMOUS).where(Minutes.meeting_id == bindparam("of_meeting", type_=Integer))


def find_for_meeting(meeting_id: int, actor: Actor) -> Minutes | None:
    """A session's minutes as far as this actor may know of them, with meeting and body."""
    if actor == ANONYMOUS:
        return db.session.scalar(_PUBLISHED_OF, {"of_meeting": meeting_id})
    return db.session.scalar(visible_to(actor).where(Minutes.meeting_id == meeting_id))


def find_of(meeting_id: int) -> Minutes | None:
    """A session's minutes whoever asks: for what depends on how far they have gone."""
    return db.session.scalar(select(Minutes).where(Minutes.meeting_id == meeting_id))


def list_seen_of(meeting_ids: Collection[int], actor: Actor) -> set[int]:
    """Of these meetings, those whose minutes this actor may read. One query."""
    if not meeting_ids:
        return set()
    query = visible_to(actor).where(Minutes.meeting_id.in_(sorted(meeting_ids)))
    return set(db.session.scalars(query.with_only_columns(Minutes.meeting_id)))


def get_for_meeting(meeting_id: int, actor: Actor) -> Minutes:
    """The same. Raises NotFound."""
    found = find_for_meeting(meeting_id, actor)
    if found is None:
        raise NotFound
    return found


def list_sections(minutes: Minutes) -> Sequence[MinutesSection]:
    """The text at work, section by section."""
    return db.session.scalars(
        select(MinutesSection)
        .where(MinutesSection.minutes_id == minutes.id)
        .order_by(MinutesSection.position, MinutesSection.id)
    ).all()


def get_section(minutes: Minutes, section_id: int) -> MinutesSection:
    found = db.session.scalar(
        select(MinutesSection).where(MinutesSection.id == section_id, MinutesSection.minutes_id == minutes.id)
    )
    if found is None:
        raise NotFound
    return found


def keeps_record(actor: Actor, minutes: Minutes) -> bool:
    """Whether this actor reads the text at work; everybody else reads the last version that went out."""
    return actor.is_system or minutes.meeting.body_id in actor.secretary_of | actor.chair_of


def list_versions(minutes: Minutes, actor: Actor) -> Sequence[MinutesVersion]:
    """Versions without their content, the newest first; for readers only those that went out, for the public none."""
    query = (
        select(MinutesVersion)
        .where(MinutesVersion.minutes_id == minutes.id)
        .options(defer(MinutesVersion.content))
        .order_by(MinutesVersion.number.desc())
    )
    return db.session.scalars(_that_went_out(query, minutes, actor)).all()


def get_version(minutes: Minutes, number: int, actor: Actor) -> MinutesVersion:
    """One version with its content. Raises NotFound, also for one that is not this actor's to read."""
    query = select(MinutesVersion).where(
        MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == number
    )
    found = db.session.scalar(_that_went_out(query, minutes, actor))
    if found is None:
        raise NotFound
    return found


def last_version(minutes: Minutes, actor: Actor) -> MinutesVersion:
    """The newest version this actor may read. Raises NotFound."""
    query = select(MinutesVersion).where(MinutesVersion.minutes_id == minutes.id)
    found = db.session.scalar(
        _that_went_out(query, minutes, actor).order_by(MinutesVersion.number.desc()).limit(1)
    )
    if found is None:
        raise NotFound
    return found


def reads_in_full(actor: Actor, minutes: Minutes) -> bool:
    """Whether this actor reads the whole text; everybody else reads the public version alone."""
    return keeps_record(actor, minutes) or minutes.meeting.body_id in actor.body_ids


def frozen_content(minutes: Minutes) -> dict[str, Any]:
    """The text that was approved. Requires minutes in a frozen state."""
    return dict(
        db.session.execute(
            select(MinutesVersion.content).where(
                MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == minutes.version
            )
        ).scalar_one()
    )


_SIGNATURES = (
    select(Signature)
    .where(Signature.minutes_id == bindparam("of_minutes", type_=Integer))
    .order_by(Signature.id)
)


def list_signatures(minutes: Minutes) -> Sequence[Signature]:
    return db.session.scalars(_SIGNATURES, {"of_minutes": minutes.id}).all()


def list_addenda(minutes: Minutes) -> Sequence[Addendum]:
    return db.session.scalars(
        select(Addendum).where(Addendum.minutes_id == minutes.id).order_by(Addendum.id)
    ).all()


def count_open_remarks(minutes: Minutes) -> int:
    return (
        db.session.scalar(
            select(func.count(Remark.id))
            .join(MinutesSection, MinutesSection.id == Remark.section_id)
            .where(MinutesSection.minutes_id == minutes.id, Remark.state == RemarkState.OPEN)
        )
        or 0
    )


def list_to_review(actor: Actor, limit: int = 20) -> Sequence[Minutes]:
    """What waits for this person, the oldest first: the chair's review, a signature, a vote, the word of a seat on the roll."""
    if actor.person_id is None:
        return []
    signed = select(Signature.minutes_id).where(Signature.person_id == actor.person_id)
    today = clock.today(get_programme().zone)
    waiting: list[ColumnElement[bool]] = [
        and_(Minutes.state == MinutesState.IN_REVIEW, Meeting.body_id.in_(actor.chair_of)),
        and_(
            Minutes.state == MinutesState.APPROVED,
            Meeting.body_id.in_(actor.chair_of | actor.secretary_of),
            Minutes.id.not_in(signed),
        ),
        and_(
            Minutes.state == MinutesState.CIRCULATED,
            awaits_word_of({seat.seat_id for seat in actor.seats}),
            Minutes.comments_close_on >= today,
        ),
        Minutes.id.in_(
            select(WrittenProcedure.minutes_id)
            .join(WrittenBallot, WrittenBallot.procedure_id == WrittenProcedure.id)
            .where(
                WrittenProcedure.state == ProcedureState.OPEN,
                WrittenProcedure.closes_on >= today,
                WrittenBallot.choice.is_(None),
                WrittenBallot.seat_id.in_({seat.seat_id for seat in actor.seats}),
            )
        ),
    ]
    return db.session.scalars(
        visible_to(actor).where(or_(*waiting)).order_by(Meeting.starts_at, Minutes.id).limit(limit)
    ).all()


def list_to_write(actor: Actor, limit: int = 20) -> Sequence[tuple[Meeting, Minutes | None]]:
    """What this secretary has in hand, the oldest first: closed sessions without minutes, and minutes at work.

    ``None`` where the minutes have not been drawn up. What the seats are voting on waits for nobody.
    """
    voted_on = select(WrittenProcedure.minutes_id).where(WrittenProcedure.state == ProcedureState.OPEN)
    in_hand = (MinutesState.DRAFT, MinutesState.CIRCULATED, MinutesState.RECONCILED, MinutesState.SIGNED)
    rows = db.session.execute(
        select(Meeting, Minutes)
        .join(Meeting.body)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .options(contains_eager(Meeting.body))
        .where(
            Meeting.body_id.in_(actor.secretary_of),
            Meeting.state.in_((MeetingState.CLOSED, MeetingState.ARCHIVED)),
            or_(
                and_(Minutes.id.is_(None), Meeting.state == MeetingState.CLOSED),
                and_(Minutes.state.in_(in_hand), Minutes.id.not_in(voted_on)),
            ),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(limit)
    )
    return [(meeting, minutes) for meeting, minutes in rows]


def list_recent_published(limit: int = 5) -> Sequence[Minutes]:
    """The last published that anyone may read."""
    return db.session.scalars(
        visible_to(ANONYMOUS).order_by(Minutes.published_at.desc(), Minutes.id.desc()).limit(limit)
    ).all()


@register_published_meetings
def published_meeting_ids() -> Select[int]:
    """Meetings whose minutes are published: their agreements are public too."""
    return select(Minutes.meeting_id).where(Minutes.published_at.is_not(None))


def _that_went_out(query: Select[MinutesVersion], minutes: Minutes, actor: Actor) -> Select[MinutesVersion]:
    if keeps_record(actor, minutes):
        return query
    if minutes.meeting.body_id in actor.body_ids:
        # What is reconciled is at work until it is put to the vote, approved or circulated anew.
        voted_on = select(WrittenProcedure.version).where(WrittenProcedure.minutes_id == minutes.id)
        return query.where(
            or_(
                MinutesVersion.state.in_(
                    [state for state in CIRCULATED_STATES if state is not MinutesState.RECONCILED]
                ),
                MinutesVersion.number.in_(voted_on),
            )
        )
    return query.where(false())
