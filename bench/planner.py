"""The semester planner: 60 bodies that share people, two years of sessions, without a database."""

from __future__ import annotations

import random
from datetime import date, time, timedelta

from app.kernel.business_days import BusinessCalendar, Closing, DayUnit, Period
from app.planning.proposing import Convened, Plan, propose
from app.planning.rule import Rule
from bench.measuring import Row, side_by_side

BODIES, TODAY = 60, date(2026, 11, 24)
YEARS = range(2027, 2029)


def rows() -> list[Row]:
    """Row 8: against one look at every day of the two years for each body; and against as many single bodies."""
    business = BusinessCalendar(
        "MX",
        None,
        [
            Closing(date(year, 12, 21), date(year + 1, 1, 5), "Vacaciones generales")
            for year in range(2026, 2030)
        ],
    )
    asked = _asked()

    def plan(bodies: list[tuple[Convened, Rule]]) -> Plan:
        return propose(bodies, YEARS, business=business, today=TODAY)

    def every_day() -> None:
        first = date(YEARS[0], 1, 1)
        for _body in asked:
            for offset in range(731):
                business.is_business_day(first + timedelta(days=offset))

    def alone() -> None:
        for pair in asked:
            plan([pair])

    found = plan(asked)
    wanted = sum(len(rule.months) for _body, rule in asked) * len(YEARS)
    assert len(found.proposed) + len(found.missing) == wanted
    times = side_by_side(
        {"together": lambda: plan(asked), "every day": every_day, "alone": alone}, calls=1, rounds=9
    )
    note = f"{times['together'] * 1000:.0f} ms, {len(found.proposed)} of {wanted} sessions placed"
    return [
        Row(
            "8 planner, 60 bodies × 2 years / a look at every body's days",
            times["together"] / times["every day"],
            1.0,
            note,
        ),
        Row("8 planner, 60 bodies at once / each of them alone", times["together"] / times["alone"], 2.5),
    ]


def _asked() -> list[tuple[Convened, Rule]]:
    """Chair and secretary sit in all of them, and members in several; rules as different as offices make them."""
    chance = random.Random(7)  # noqa: S311 - the same bodies in every run
    return [
        (
            Convened(
                number,
                "America/Mexico_City" if number % 5 else "America/Tijuana",
                frozenset([0, 1, *chance.sample(range(2, 600), 24)]),
                notice=Period(10, DayUnit.BUSINESS),
            ),
            Rule(
                chance.randint(1, 4),
                chance.randint(0, 4),
                (5, 11) if number % 2 else (2, 5, 8, 11),
                time(10 + number % 3 * 2),
                120,
            ),
        )
        for number in range(1, BODIES + 1)
    ]
