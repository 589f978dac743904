"""The demonstration's calendar of sessions for the next two years, which waits for the chair."""

from __future__ import annotations

from datetime import date, time

from app.bodies.models import Body
from app.demo.story import Story
from app.planning import operations
from app.planning.rule import Rule

#: November's third Monday is a public holiday every year, so that something is always avoided.
PLENARY = Rule(3, 0, (5, 11), time(10), 180)


def schedule_planning(story: Story) -> None:
    story.at(story.moment(2, 16), lambda: _propose(story))


def _propose(story: Story) -> None:
    first = story.today.year + 1
    bodies = [story.bodies[acronym] for acronym in ("GCP", "GE-RC", "GE-CS")]
    rules = {bodies[0].id: PLENARY}
    for body in bodies[1:]:
        months = _months_of(body, first)
        if months:
            rules[body.id] = Rule(2, 2, months, time(11), 150)
    secretary = story.actor("secretary")
    calendar = operations.propose(
        story.bodies["GCP"],
        title=f"Calendario de sesiones ordinarias {first}–{first + 1}",
        first_year=first,
        last_year=first + 1,
        rules=rules,
        actor=secretary,
    )
    operations.hand_over(calendar, actor=secretary)


def _months_of(body: Body, year: int) -> tuple[int, ...]:
    """Every other month of the year that lies wholly within the group's mandate."""
    return tuple(
        month for month in range(2, 12, 2) if body.ends_on is None or date(year, month + 1, 1) <= body.ends_on
    )
