"""From components to events: which version of each stands, and what a recurring one comes to (RFC 5545 3.8.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from app.calendars.contents import Component, Property
from app.calendars.events import AllDay, Timed
from app.calendars.imported import ImportedEvent, Limits, Reason, Refused, Remark, Report
from app.calendars.recurrence import Budget, Rule, RuleRefused, days
from app.calendars.times import Clock, Stamp, ValueRefused, parse_stamp

#: A start: its day, and its moment unless it is a DATE.
Start = tuple[date, datetime | None]

_PERIOD: Final = "PERIOD"


@dataclass(frozen=True, slots=True)
class Draft:
    """A VEVENT read, its recurrence not expanded yet. ``tell`` reads a further value by that property's zone."""

    component: Component
    event: ImportedEvent
    start: Stamp
    clock: Clock
    rule: Rule | None
    tell: Callable[[Property, str], Start]

    @property
    def recurs(self) -> bool:
        return self.rule is not None or any(found.raw.strip() for found in self.component.each("RDATE"))


def occurrence_key(start: Start) -> str:
    """Return what a RECURRENCE-ID says, in UTC: the same whatever zone it was told in."""
    day, at = start
    return f"{day:%Y%m%d}" if at is None else f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def settle(
    drafts: Iterable[Draft], *, expand_until: date, limits: Limits, budget: Budget, report: Report
) -> Iterator[ImportedEvent]:
    """Yield the events of all drafts, at most ``limits.events``.

    Of two components with one UID (and RECURRENCE-ID) the later revision stands and the other is a duplicate. An
    occurrence that was changed by a component of its own takes the place of the one by the rule.
    """
    left = limits.events
    for group in _by_uid(drafts):
        masters = _latest([draft for draft in group if not draft.event.occurrence], report)
        changed = _latest([draft for draft in group if draft.event.occurrence], report)
        events = {key: draft.event for key, draft in changed.items()}
        for draft in masters.values():
            event = draft.event
            with report.taking(event.line, event.uid):
                expanded = (
                    _occurrences(draft, expand_until, limits, budget, report) if draft.recurs else [event]
                )
                if len(expanded) > left:
                    raise Refused(Reason.TOO_MANY, limit=str(limits.events))
                events = {each.key: each for each in expanded} | events
        left -= len(events)
        yield from events.values()


def _by_uid(drafts: Iterable[Draft]) -> Iterable[list[Draft]]:
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.event.uid, []).append(draft)
    return groups.values()


def _latest(drafts: list[Draft], report: Report) -> dict[str, Draft]:
    """Return the draft that stands for each key: the highest revision, the first of equals."""
    standing: dict[str, Draft] = {}
    for draft in sorted(drafts, key=lambda each: each.event.revision, reverse=True):
        event = draft.event
        winner = standing.setdefault(event.key, draft)
        if winner is not draft:
            stands = str(winner.event.line)
            report.refuse(event.line, event.uid, Reason.DUPLICATE, title=event.summary, stands=stands)
    return standing


def _occurrences(
    draft: Draft, expand_until: date, limits: Limits, budget: Budget, report: Report
) -> list[ImportedEvent]:
    """Return the recurrence set as events: what the rule and RDATE name, less what EXDATE takes out."""
    starts: dict[str, Start] = {}
    for start in (*_by_rule(draft, expand_until, limits, budget), *_listed(draft, "RDATE")):
        starts[occurrence_key(start)] = start
        if len(starts) > limits.occurrences:
            raise Refused(Reason.RECURRENCE_TOO_LONG, limit=str(limits.occurrences))
    excluded = list(_listed(draft, "EXDATE"))
    gone = {occurrence_key(start) for start in excluded}
    # A DATE takes out that day of a series that has hours: many programs write and mean it so.
    gone_days = {day for day, at in excluded if at is None}
    kept = {key: start for key, start in starts.items() if key not in gone and start[0] not in gone_days}
    event = draft.event
    if draft.rule is not None and draft.rule.is_endless:
        report.note(event.line, event.uid, Remark.RECURRENCE_CUT, until=expand_until.isoformat())
    report.note(event.line, event.uid, Remark.RECURRENCE_EXPANDED, count=str(len(kept)))
    return [_moved(event, key, _timed(draft, start)) for key, start in kept.items()]


def _by_rule(draft: Draft, expand_until: date, limits: Limits, budget: Budget) -> Iterator[Start]:
    """Yield what the rule names, the event's own start first; one more than allowed if it goes on."""
    first = _timed(draft, (draft.start.day, None))
    if draft.rule is None:
        yield first
        return
    until = _until(draft.rule)
    named = days(draft.rule, draft.start.day, last=expand_until, budget=budget)
    for count, day in enumerate(named):
        start = _timed(draft, (day, None))
        if count > limits.occurrences or (
            until is not None and count and _is_past(until, start, draft.start)
        ):
            return
        yield start


def _until(rule: Rule) -> Stamp | None:
    try:
        return parse_stamp(rule.until, "UNTIL") if rule.until is not None else None
    except ValueRefused as refused:
        raise RuleRefused("UNTIL") from refused


def _is_past(until: Stamp, start: Start, first: Stamp) -> bool:
    """Say whether a start comes after UNTIL, which is a DATE, UTC, or local as the event is (RFC 5545 3.3.10)."""
    day, at = start
    if until.local is None or at is None or first.local is None:
        return day > until.day
    if until.is_utc:
        return at > until.local.replace(tzinfo=UTC)
    return datetime.combine(day, first.local.time()) > until.local


def _listed(draft: Draft, name: str) -> Iterator[Start]:
    for found in draft.component.each(name):
        if found.parameters.get("VALUE", "").upper() == _PERIOD or "/" in found.value:
            raise Refused(Reason.RECURRENCE_NOT_READ, part=f"{name};VALUE={_PERIOD}")
        for value in found.value.split(","):
            if value.strip():  # an empty list is no list
                yield draft.tell(found, value)


def _timed(draft: Draft, start: Start) -> Start:
    """Return the start with the series' hour where it is but a day."""
    day, at = start
    if at is not None or draft.start.local is None:
        return start
    return day, draft.clock.to_utc(datetime.combine(day, draft.start.local.time()))


def _moved(event: ImportedEvent, key: str, start: Start) -> ImportedEvent:
    """Return the event as one occurrence of itself, as long as the first."""
    day, at = start
    when = event.when
    if isinstance(when, AllDay):
        return replace(event, occurrence=key, when=AllDay(day, day + (when.last_day - when.first_day)))
    starts_at = at or when.starts_at
    return replace(
        event,
        occurrence=key,
        when=Timed(starts_at, starts_at + (when.ends_at - when.starts_at), when.zone),
    )
