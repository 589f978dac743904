"""Telling the demonstration: dated events, carried out in order with the clock standing at each.

Everything is done through the rooms' own operations, so that the journal, the numbers and the histories are real.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.accounts.models import Person
from app.agreements.models import Agreement
from app.bodies.actors import actor_of
from app.bodies.models import Body, Chamber
from app.issues.models import Issue
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.business_days import BusinessCalendar
from app.kernel.db import db
from app.meetings.models import Meeting
from app.programme.business import business_calendar

ZONE = "America/Mexico_City"
Event = Callable[[], object]


class Story:
    """Who and what the demonstration knows by name, and what is still to happen in it."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.people: dict[str, Person] = {}
        self.chambers: dict[str, Chamber] = {}
        self.bodies: dict[str, Body] = {}
        self.issues: dict[str, Issue] = {}
        self.meetings: dict[str, Meeting] = {}
        self.agreements: dict[str, Agreement] = {}
        self._events: list[tuple[datetime, int, Event]] = []
        self._order = itertools.count()
        self._business: BusinessCalendar | None = None
        self._actors: dict[tuple[str, date], Actor] = {}

    def at(self, moment: datetime, event: Event) -> None:
        """Let ``event`` happen at ``moment``; what would lie in the future never happens."""
        heapq.heappush(self._events, (moment, next(self._order), event))

    def tell(self, until: datetime) -> None:
        """Carry out everything up to ``until``, in order; events may add later ones."""
        while self._events and self._events[0][0] <= until:
            moment, _order, event = heapq.heappop(self._events)
            with clock.standing_at(moment):
                event()
                db.session.flush()

    def day(self, days_ago: int) -> date:
        """The working day nearest before so many days ago."""
        found = self.today - timedelta(days=days_ago)
        while found.weekday() >= 5:
            found -= timedelta(days=1)
        return found

    def moment(self, days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
        return self.on(self.day(days_ago), hour, minute)

    @staticmethod
    def on(day: date, hour: int = 10, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE))

    @property
    def business(self) -> BusinessCalendar:
        if self._business is None:
            self._business = business_calendar()
        return self._business

    def business_before(self, day: date, days: int) -> date:
        return self.business.subtract(day, days)

    def business_after(self, day: date, days: int) -> date:
        return self.business.add(day, days)

    def actor(self, who: str) -> Actor:
        """What a person holds on the day the story has reached; ``forget_actors`` after seats or offices changed."""
        key = (who, clock.today(ZONE))
        if key not in self._actors:
            self._actors[key] = actor_of(self.people[who])
        return self._actors[key]

    def forget_actors(self) -> None:
        self._actors.clear()

    def representative(self, acronym: str, rank: int = 0) -> Actor:
        return self.actor(f"{acronym}/{rank}")
