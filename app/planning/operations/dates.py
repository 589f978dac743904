"""The dates of a draft calendar, by hand: moved, added, removed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.bodies.models import Body
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotFound
from app.meetings import policy as meeting_policy
from app.meetings.models import MeetingMode
from app.meetings.operations.schedule import check
from app.planning import policy
from app.planning.models import CalendarDate, DateOrigin, SessionCalendar
from app.planning.operations.proposal import require_state


def move_date(
    calendar: SessionCalendar,
    row: CalendarDate,
    *,
    starts_at: datetime,
    ends_at: datetime,
    since: int,
    actor: Actor,
) -> None:
    """Another time for a date of a DRAFT; from now on it is one set by hand, which no rule takes away.

    Raises NotAllowed, WrongState, InvalidInput, StaleEdit.
    """
    policy.require_may(actor, "move_date", calendar)
    _hold(calendar, "move_date")
    _take(row)
    check(starts_at, ends_at, zone=row.zone, place=row.place, mode=row.mode, remote_url="")
    _require_within(calendar, starts_at, row.zone)
    if (starts_at, ends_at) == (row.starts_at, row.ends_at):
        raise InvalidInput(fields={"date": _("It is at that time already.")})
    row.advance(since)
    old = _facts(row)
    row.starts_at, row.ends_at = starts_at, ends_at
    row.origin, row.avoided = DateOrigin.HAND, []
    _changed(calendar)
    journal.record("calendar:move_date", actor=actor, subject=calendar, old=old, new=_facts(row))


def add_date(
    calendar: SessionCalendar,
    body: Body,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    mode: MeetingMode,
    actor: Actor,
) -> CalendarDate:
    """One more ordinary session of a body the calendar is for, in a DRAFT.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    policy.require_may(actor, "add_date", calendar)
    meeting_policy.require_may(actor, "plan", body)
    _hold(calendar, "add_date")
    if body.id not in calendar.body_ids:
        raise InvalidInput(fields={"body": _("The calendar is not for this body.")})
    check(starts_at, ends_at, zone=body.zone, place=place, mode=mode, remote_url="")
    _require_within(calendar, starts_at, body.zone)
    row = CalendarDate(
        body_id=body.id,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=body.zone,
        place=place,
        mode=mode,
        origin=DateOrigin.HAND,
        avoided=[],
    )
    row.body = body
    calendar.dates.append(row)
    _changed(calendar)
    journal.record("calendar:add_date", actor=actor, subject=calendar, new=_facts(row))
    return row


def remove_date(calendar: SessionCalendar, row: CalendarDate, *, since: int, actor: Actor) -> None:
    """Take a date out of a DRAFT. Raises NotAllowed, WrongState, StaleEdit."""
    policy.require_may(actor, "remove_date", calendar)
    _hold(calendar, "remove_date")
    _take(row)
    row.advance(since)
    old = _facts(row)
    calendar.dates.remove(row)
    _changed(calendar)
    journal.record("calendar:remove_date", actor=actor, subject=calendar, old=old)


def _hold(calendar: SessionCalendar, verb: str) -> None:
    take(calendar)
    require_state(calendar, verb)


def _take(row: CalendarDate) -> None:
    """As ``take``. Raises NotFound when somebody took the date out meanwhile."""
    if db.session.scalar(select(CalendarDate.id).where(CalendarDate.id == row.id)) is None:
        raise NotFound
    take(row)


def _changed(calendar: SessionCalendar) -> None:
    """What the chair approves is what they saw: the calendar's own revision follows its dates."""
    calendar.revision += 1
    db.session.flush()


def _require_within(calendar: SessionCalendar, starts_at: datetime, zone: str) -> None:
    if starts_at <= clock.now():
        raise InvalidInput(fields={"date": _("This date has passed. Choose one ahead.")})
    if starts_at.astimezone(ZoneInfo(zone)).year not in calendar.years:
        raise InvalidInput(fields={"date": _("This day is outside the years of the calendar.")})


def _facts(row: CalendarDate) -> dict[str, Any]:
    return {"body": row.body_id, "starts_at": row.starts_at, "ends_at": row.ends_at}
