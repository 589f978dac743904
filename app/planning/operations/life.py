"""The life of a calendar: handed to the chair, approved or sent back, published, discarded."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.meetings import operations as meetings
from app.meetings.models import MeetingKind
from app.meetings.wording import moment
from app.planning import policy, queries
from app.planning.models import TRANSITIONS, CalendarState, SessionCalendar
from app.planning.operations.proposal import require_state
from app.planning.wording import shortfall_text


def hand_over(calendar: SessionCalendar, *, actor: Actor) -> None:
    """Give the draft to the chair for approval; they are told. Leaves IN_REVIEW.

    Raises NotAllowed, WrongState, Refused (no dates).
    """
    _begin(calendar, "hand_over", actor)
    if not calendar.dates:
        raise Refused(_("There is no date in this calendar yet."))
    calendar.reason = ""
    _move_to(calendar, CalendarState.IN_REVIEW)
    _tell(calendar, "calendar:handed_over")
    _record(calendar, "calendar:hand_over", CalendarState.DRAFT, actor)


def take_back(calendar: SessionCalendar, *, actor: Actor) -> None:
    """The technical secretary takes it back before the chair has decided. Leaves DRAFT. Raises NotAllowed, WrongState."""
    _begin(calendar, "take_back", actor)
    _record(calendar, "calendar:take_back", _move_to(calendar, CalendarState.DRAFT), actor)


def send_back(calendar: SessionCalendar, *, reason: str, actor: Actor) -> None:
    """The chair wants it otherwise, approved already or not; the secretary is told why. Leaves DRAFT.

    Raises NotAllowed, WrongState, InvalidInput (no reason).
    """
    _begin(calendar, "send_back", actor)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Say what is to be changed.")})
    old = _move_to(calendar, CalendarState.DRAFT)
    calendar.reason, calendar.agreement = reason, ""
    calendar.approved_at = calendar.approved_by_id = None
    _tell(calendar, "calendar:sent_back", reason=reason)
    _record(calendar, "calendar:send_back", old, actor, reason=reason)


def approve(calendar: SessionCalendar, *, agreement: str = "", since: int, actor: Actor) -> None:
    """Approve the calendar as a whole, as it was seen (``since``). ``agreement``: its number, where the plenary did.

    Every body must have its year's minimum of ordinary sessions, counting those that stand already.
    Raises NotAllowed, WrongState, Refused (naming the bodies under their minimum), InvalidInput, StaleEdit.
    Source: rules of procedure, ordinary sessions a year.
    """
    _begin(calendar, "approve", actor)
    if len(agreement) > 120:
        raise InvalidInput(fields={"agreement": _("At most %(count)s characters.", count=120)})
    short = queries.shortfalls(calendar)
    if short:
        raise Refused(
            _("The year's minimum of ordinary sessions is not met: %(bodies)s.", bodies=shortfall_text(short))
        )
    calendar.advance(since)
    old = _move_to(calendar, CalendarState.APPROVED)
    calendar.agreement, calendar.approved_at = agreement.strip(), clock.now()
    calendar.approved_by_id = actor.person_id
    _tell(calendar, "calendar:approved")
    _record(calendar, "calendar:approve", old, actor, agreement=calendar.agreement)


def publish(calendar: SessionCalendar, *, actor: Actor) -> None:
    """Plan every session of an APPROVED calendar, all or none; feeds follow, and each member is told once, of all dates.

    Raises NotAllowed, WrongState (also for a body that no longer meets), Refused (dates that have passed meanwhile).
    """
    _begin(calendar, "publish", actor)
    now = clock.now()
    over = [row for row in calendar.dates if row.starts_at <= now]
    if over:
        said = ", ".join(f"{row.body.short_name}, {moment(row.starts_at, row.zone)}" for row in over)
        raise Refused(
            _(
                "These dates have passed: %(dates)s. The chair sends the calendar back to move them.",
                dates=said,
            )
        )
    for row in calendar.dates:
        meeting = meetings.plan(
            row.body,
            kind=MeetingKind.ORDINARY,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            zone=row.zone,
            place=row.place,
            mode=row.mode,
            is_public=row.body.is_public,
            actor=actor,
        )
        row.meeting_id = meeting.id
    old = _move_to(calendar, CalendarState.PUBLISHED)
    calendar.published_at = now
    db.session.flush()
    _tell(calendar, "calendar:published", body_ids=sorted({row.body_id for row in calendar.dates}))
    _record(calendar, "calendar:publish", old, actor, meetings=[row.meeting_id for row in calendar.dates])


def discard(calendar: SessionCalendar, *, actor: Actor) -> None:
    """Give up a calendar that was not published; its years are free for another. Raises NotAllowed, WrongState."""
    _begin(calendar, "discard", actor)
    _record(calendar, "calendar:discard", _move_to(calendar, CalendarState.DISCARDED), actor)


def _begin(calendar: SessionCalendar, verb: str, actor: Actor) -> None:
    policy.require_may(actor, verb, calendar)
    take(calendar)
    require_state(calendar, verb)


def _move_to(calendar: SessionCalendar, state: CalendarState) -> CalendarState:
    if state not in TRANSITIONS[calendar.state]:
        raise WrongState
    old, calendar.state = calendar.state, state
    db.session.flush()
    return old


def _record(
    calendar: SessionCalendar,
    tag: str,
    old: CalendarState,
    actor: Actor,
    *,
    reason: str = "",
    **new: Any,
) -> None:
    journal.record(
        tag,
        actor=actor,
        subject=calendar,
        old={"state": old},
        new={"state": calendar.state} | new,
        reason=reason,
    )


def _tell(calendar: SessionCalendar, kind: str, **more: Any) -> None:
    """Tell it once for each time it happens: a calendar may go to the chair and back more than once."""
    journal.announce(
        kind,
        subject=calendar,
        payload={"body_id": calendar.body_id, "title": calendar.title} | more,
        dedupe=clock.now().isoformat(),
    )
