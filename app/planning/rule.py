"""The rule of a body's sessions as data: "second Thursday of May and November, 10:00, three hours"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

#: The fifth of its weekday in a month, or the fourth where there is no fifth.
LAST = 5
ORDINALS = (1, 2, 3, 4, LAST)


@dataclass(frozen=True)
class Rule:
    """``ordinal`` from 1 to 4, or LAST; ``weekday`` from 0, Monday; ``begins`` is local and stays so all year."""

    ordinal: int
    weekday: int
    months: tuple[int, ...]
    begins: time
    minutes: int

    def day_in(self, year: int, month: int) -> date:
        """The day of that month that it names."""
        first = date(year, month, 1)
        day = first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.ordinal - 1))
        return day if day.month == month else day - timedelta(days=7)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Rule:
        return cls(
            ordinal=int(values["ordinal"]),
            weekday=int(values["weekday"]),
            months=tuple(sorted({int(month) for month in values["months"]})),
            begins=time.fromisoformat(str(values["begins"])),
            minutes=int(values["minutes"]),
        )

    def as_values(self) -> dict[str, Any]:
        return {
            "ordinal": self.ordinal,
            "weekday": self.weekday,
            "months": list(self.months),
            "begins": self.begins.isoformat("minutes"),
            "minutes": self.minutes,
        }
