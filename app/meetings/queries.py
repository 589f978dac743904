"""Reads of the room ``meetings``."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES, rules_in_force
from app.bodies.rules import Rules
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Meeting, MeetingKind, MeetingState

#: States in which a session is still to be held.
AHEAD = (MeetingState.PLANNED, MeetingState.CONVOKED, MeetingState.DEFERRED, MeetingState.NO_QUORUM)
RUNNING = (MeetingState.IN_SESSION, MeetingState.RECESS)


def visible_to(actor: Actor) -> Select[Meeting]:
    """Meetings this actor may know of, each with its body: public ones of public bodies, and those of their own bodies.

    An administrator is no exception: what a body keeps to itself is not IT's business.
    """
    query = select(Meeting).join(Meeting.body).options(contains_eager(Meeting.body))
    if actor.is_system:
        return query
    public = Meeting.is_public & Body.is_public & Body.state.not_in(UNPUBLISHED_STATES)
    return query.where(or_(public, Meeting.body_id.in_(actor.body_ids)) if actor.body_ids else public)


def get_meeting(meeting_id: int, actor: Actor) -> Meeting:
    """One meeting with its body. Raises NotFound when it isn't there for this actor."""
    found = db.session.scalar(visible_to(actor).where(Meeting.id == meeting_id))
    if found is None:
        raise NotFound
    return found


def is_open_to_anyone(meeting: Meeting) -> bool:
    """Whether the public sees it; its body must be loaded."""
    return meeting.is_public and meeting.body.is_public and meeting.body.state not in UNPUBLISHED_STATES


def list_upcoming(
    actor: Actor, limit: int = 10, *, body_ids: Collection[int] | None = None
) -> Sequence[Meeting]:
    """Sessions running or still to be held, the next one first, with their bodies; only of ``body_ids`` when given."""
    query = visible_to(actor).where(Meeting.ends_at >= clock.now(), Meeting.state.in_((*AHEAD, *RUNNING)))
    if body_ids is not None:
        query = query.where(Meeting.body_id.in_(sorted(body_ids)))
    return db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)).all()


def list_for_body(body_id: int, actor: Actor, *, limit: int | None = None) -> Sequence[Meeting]:
    """A body's sessions, the latest first, cancelled ones too."""
    query = (
        visible_to(actor)
        .where(Meeting.body_id == body_id)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )
    return db.session.scalars(query.limit(limit)).all()


def next_meeting(body_id: int, actor: Actor) -> Meeting | None:
    """The session of a body that runs or comes next, as far as this actor may know."""
    return next(iter(list_upcoming(actor, 1, body_ids={body_id})), None)


def find_by_uid(uid: str) -> Meeting | None:
    return db.session.scalar(select(Meeting).where(Meeting.uid == uid))


def rules_of(meeting: Meeting) -> Rules:
    """The rules a session goes by: those it was convoked under, else its body's in force today."""
    return meeting.rules_convoked_under or rules_in_force(meeting.body_id, clock.today(meeting.zone))


def find_previous(meeting: Meeting) -> Meeting | None:
    """The last session its body held before it: the one whose minutes it is to approve. With its body."""
    return db.session.scalar(
        select(Meeting)
        .join(Meeting.body)
        .options(contains_eager(Meeting.body))
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.starts_at < meeting.starts_at,
            Meeting.state.in_((MeetingState.CLOSED, MeetingState.ARCHIVED)),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(1)
    )


def find_following(meeting: Meeting) -> Meeting | None:
    """The next ordinary session of its body after it, planned or held: where its minutes are approved."""
    return db.session.scalar(
        select(Meeting)
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.starts_at > meeting.starts_at,
            Meeting.kind == MeetingKind.ORDINARY,
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )
