"""The days the administration declares closed: declaring, changing, taking back. Each says which deadlines it moved."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.business_days import NoBusinessDay
from app.kernel.db import db
from app.kernel.errors import InvalidInput, StaleEdit
from app.programme import effects, policy
from app.programme.business import business_calendar
from app.programme.effects import Moved
from app.programme.models import ClosingDay
from app.programme.queries import find_programme, get_programme

LONGEST_NAME = 200
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Run:
    """Days from ``starts_on`` to ``ends_on``, both closed, and why."""

    starts_on: date
    ends_on: date
    name: str

    def as_values(self) -> dict[str, Any]:
        return {"from": self.starts_on, "until": self.ends_on, "name": self.name}


def run_of(row: ClosingDay) -> Run:
    return Run(row.starts_on, row.ends_on, row.name)


def close_days(*, starts_on: date, ends_on: date | None, name: str, actor: Actor) -> ClosingDay:
    """Declare a day, or a run of days, closed; the deadlines it moves are told. The same run twice is one row.

    Raises NotAllowed, InvalidInput.
    """
    policy.require_may(actor, "close_days")
    run = _checked(starts_on, ends_on, name)
    if (known := _find(run)) is not None:
        return known
    with _watched() as moved:
        row = _add(run)
    entry = journal.record(
        "programme:close_day",
        actor=actor,
        subject=row,
        new=run.as_values() | effects.recorded(moved),
    )
    effects.announce(moved, subject=row, entry=entry, name=run.name)
    return row


def edit_closing(
    row: ClosingDay, *, starts_on: date, ends_on: date | None, name: str, was: Run, actor: Actor
) -> bool:
    """Change the days or the reason of a closure; whether anything was. ``was``: what the edit began from.

    Raises NotAllowed, InvalidInput, and StaleEdit where somebody else changed it meanwhile.
    """
    policy.require_may(actor, "close_days")
    run, stored = _checked(starts_on, ends_on, name), run_of(row)
    if run == stored:
        return False
    if was != stored:
        raise StaleEdit(mine=_said(run), theirs=_said(stored))
    if _find(run) not in {None, row}:
        raise InvalidInput(fields={"starts_on": _("These very days are declared closed already.")})
    with _watched() as moved:
        row.starts_on, row.ends_on, row.name = run.starts_on, run.ends_on, run.name
        _flush(run)
    entry = journal.record(
        "programme:edit_closing_day",
        actor=actor,
        subject=row,
        old=stored.as_values(),
        new=run.as_values() | effects.recorded(moved),
    )
    effects.announce(moved, subject=row, entry=entry, name=run.name)
    return True


def reopen_days(row: ClosingDay, *, actor: Actor) -> None:
    """Take a declared closure back; the deadlines it moves are told."""
    policy.require_may(actor, "close_days")
    run = run_of(row)
    with _watched() as moved:
        db.session.delete(row)
    entry = journal.record(
        "programme:reopen_day",
        actor=actor,
        subject=row,
        old=run.as_values(),
        new=effects.recorded(moved),
    )
    effects.announce(moved, subject=row, entry=entry, name=run.name)


class Became(enum.StrEnum):
    """What importing a closure came to."""

    ADDED = "added"
    KNOWN = "known"


@contextmanager
def importing(*, source: str, actor: Actor) -> Iterator[list[Moved]]:
    """Declare the closures of a file inside (``take_over``); what they moved together is recorded and told once."""
    policy.require_may(actor, "close_days")
    programme, before = get_programme(), _last_id()
    with _watched() as moved:
        yield moved
    added = db.session.scalars(select(ClosingDay).where(ClosingDay.id > before).order_by(ClosingDay.id)).all()
    if not added:
        return
    entry = journal.record(
        "programme:import_closing_days",
        actor=actor,
        subject=programme,
        new={"file": source, "days": [run_of(row).as_values() for row in added], **effects.recorded(moved)},
    )
    effects.announce(moved, subject=programme, entry=entry, name=source)


def take_over(run: Run) -> Became:
    """Declare one closure of a file, inside ``importing``. Raises InvalidInput."""
    run = _checked(run.starts_on, run.ends_on, run.name)
    if _find(run) is not None:
        return Became.KNOWN
    _add(run)
    return Became.ADDED


def _last_id() -> int:
    return db.session.scalar(select(ClosingDay.id).order_by(ClosingDay.id.desc()).limit(1)) or 0


@contextmanager
def _watched() -> Iterator[list[Moved]]:
    programme = find_programme()
    if programme is None:
        yield []
        return
    with effects.watched(today=clock.today(programme.zone)) as moved:
        yield moved


def _checked(starts_on: date, ends_on: date | None, name: str) -> Run:
    run = Run(starts_on, ends_on or starts_on, " ".join(name.split()))
    wrong: dict[str, str] = {}
    if not run.name:
        wrong["name"] = _("Say why the administration is closed.")
    elif len(run.name) > LONGEST_NAME:
        wrong["name"] = _("At most %(count)s characters.", count=LONGEST_NAME)
    if not EARLIEST <= run.starts_on <= LATEST:
        wrong["starts_on"] = _("A day from 2000 to 2100.")
    elif run.ends_on < run.starts_on:
        wrong["ends_on"] = _("The last day can't come before the first.")
    elif (run.ends_on - run.starts_on).days > 366:
        wrong["ends_on"] = _("A closure may last a year at most.")
    if wrong:
        raise InvalidInput(fields=wrong)
    return run


def _find(run: Run) -> ClosingDay | None:
    return db.session.scalar(
        select(ClosingDay).where(ClosingDay.starts_on == run.starts_on, ClosingDay.ends_on == run.ends_on)
    )


def _add(run: Run) -> ClosingDay:
    row = ClosingDay(starts_on=run.starts_on, ends_on=run.ends_on, name=run.name)
    db.session.add(row)
    _flush(run)
    return row


def _flush(run: Run) -> None:
    """Write the closure, unless with those around it no business day would be left to count to."""
    db.session.flush()
    calendar = business_calendar()
    try:
        calendar.add(calendar.subtract(run.starts_on, 1), 1)
    except NoBusinessDay as error:
        raise InvalidInput(
            fields={"ends_on": _("With the other closing days, more than a year would be closed on end.")}
        ) from error


def _said(run: Run) -> str:
    return f"{run.starts_on.isoformat()} – {run.ends_on.isoformat()}: {run.name}"
