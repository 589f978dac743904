"""Of which bodies and which days a report is; each body's days are those of its own zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, or_

from app.bodies.models import Body
from app.kernel import clock
from app.reports.periods import Period


@dataclass(frozen=True)
class Scope:
    bodies: tuple[Body, ...]
    period: Period

    @property
    def body_ids(self) -> list[int]:
        return [body.id for body in self.bodies]

    def zone_of(self, body_id: int) -> str:
        return next(body.zone for body in self.bodies if body.id == body_id)

    def day_of(self, moment: datetime, body_id: int) -> date:
        """The day a moment lies on, where its body is."""
        return moment.astimezone(ZoneInfo(self.zone_of(body_id))).date()

    def as_of(self, body_id: int) -> date:
        """The day the report speaks of: the period's last, or today while it runs."""
        return min(self.period.last, clock.today(self.zone_of(body_id)))

    def within(self, moment: Any, body_id: Any) -> ColumnElement[bool]:
        """That the column ``moment`` of a row of the body in the column ``body_id`` lies in the period."""
        return self._by_zone(body_id, lambda begin, end: and_(moment >= begin, moment < end))

    def not_after(self, moment: Any, body_id: Any) -> ColumnElement[bool]:
        """That it does not lie after the period."""
        return self._by_zone(body_id, lambda _begin, end: moment < end)

    def not_before(self, moment: Any, body_id: Any) -> ColumnElement[bool]:
        """That it does not lie before the period."""
        return self._by_zone(body_id, lambda begin, _end: moment >= begin)

    def _by_zone(
        self, body_id: Any, holds: Callable[[datetime, datetime], ColumnElement[bool]]
    ) -> ColumnElement[bool]:
        zones: dict[str, list[int]] = {}
        for body in self.bodies:
            zones.setdefault(body.zone, []).append(body.id)
        parts = [and_(body_id.in_(ids), holds(*self.period.moments(zone))) for zone, ids in zones.items()]
        return or_(*parts) if parts else false()
