"""A task: what waits for somebody, why, by when, and the one button. Gathered by role in the files beside this one."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.kernel.actor import Actor
from app.kernel.business_days import BusinessCalendar
from app.meetings import wording
from app.meetings.clock import Counted, Deadline

#: Of one kind, so many tasks are said one by one; the rest are one line that leads to their list.
ONE_BY_ONE = 5


class Lateness(enum.StrEnum):
    """Where a task stands on the page."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    NEXT_WEEK = "next_week"


@dataclass(frozen=True)
class Task:
    """One line of the page. ``left``: business days left, negative when late; none where no day is set."""

    what: str
    why: str
    url: str
    #: The words of its button.
    do: str
    lateness: Lateness
    due: date | None = None
    left: int | None = None
    #: How many things it stands for, where it is the rest of a long list.
    stands_for: int = 1
    #: Two roles of one person may find the same thing: it is shown once.
    key: tuple[str, int] = ("", 0)
    #: Text in place of the days left.
    note: str = ""
    #: Why it is due on its day, where that was counted: the rule, and the days that did not count.
    rule: str = ""
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """Whose page it is, and today, in the programme's business days."""

    actor: Actor
    today: date
    calendar: BusinessCalendar

    def left(self, due: date) -> int:
        return self.calendar.left(self.today, due)

    def lateness(self, due: date | None) -> Lateness | None:
        """When a thing due on a day is to be done; None for later than next week. Without a day, this week."""
        sunday = self.today + timedelta(days=6 - self.today.weekday())
        if due is None:
            return Lateness.WEEK
        if due < self.today:
            return Lateness.LATE
        if due == self.today:
            return Lateness.TODAY
        if due <= sunday:
            return Lateness.WEEK
        return Lateness.NEXT_WEEK if due <= sunday + timedelta(days=7) else None

    def task(
        self,
        what: str,
        why: str,
        *,
        url: str,
        do: str,
        due: date | None = None,
        key: tuple[str, int] = ("", 0),
        stands_for: int = 1,
        note: str = "",
        waits_already: bool = False,
        counted: Counted | Deadline | None = None,
    ) -> Task | None:
        """A task, if it is of these two weeks.

        ``waits_already``: it can be done now, however far its day. ``counted``: how its day was found, to say why.
        """
        lateness = self.lateness(due)
        if lateness in {None, Lateness.NEXT_WEEK} and waits_already:
            lateness = Lateness.WEEK
        if lateness is None:
            return None
        left = self.left(due) if due is not None else None
        rule = wording.counted(counted) if counted is not None and counted.days else ""
        skipped = tuple(wording.skipped(counted.skipped)) if counted is not None and rule else ()
        return Task(what, why, url, do, lateness, due, left, stands_for, key, note, rule, skipped)


@dataclass
class Workload:
    """The tasks of a page by when they are to be done, the most pressing first."""

    late: list[Task] = field(default_factory=list)
    today: list[Task] = field(default_factory=list)
    week: list[Task] = field(default_factory=list)
    next_week: list[Task] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.late or self.today or self.week or self.next_week)

    def count(self, lateness: Lateness) -> int:
        return sum(task.stands_for for task in self.of(lateness))

    def of(self, lateness: Lateness) -> list[Task]:
        found: list[Task] = getattr(self, lateness.value)
        return found


def arrange(tasks: Iterable[Task | None]) -> Workload:
    """Each task once, in its group, by its day; the rest of a long list after those it continues."""
    work, seen = Workload(), set()
    for task in tasks:
        if task is None or (task.key != ("", 0) and task.key in seen):
            continue
        seen.add(task.key)
        work.of(task.lateness).append(task)
    for lateness in Lateness:
        work.of(lateness).sort(key=lambda task: (task.due is None, task.due or date.max, task.stands_for > 1))
    return work


def say_the_rest(
    tasks: Iterable[Task | None], what: Callable[[int], str], *, url: str, do: str
) -> list[Task]:
    """Tasks of one kind, of which no more than ONE_BY_ONE a group are said one by one."""
    groups: dict[Lateness, list[Task]] = {}
    for task in tasks:
        if task is not None:
            groups.setdefault(task.lateness, []).append(task)
    said: list[Task] = []
    for lateness, group in groups.items():
        said += group[:ONE_BY_ONE]
        if rest := group[ONE_BY_ONE:]:
            said.append(Task(what(len(rest)), "", url, do, lateness, rest[0].due, None, stands_for=len(rest)))
    return said
