"""The latest lawful day of a notice in business and in natural days, checked by hand over a holiday and a closing day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.bodies.rules import Rules
from app.kernel.business_days import BusinessCalendar, DayUnit
from app.meetings import clock, limits, wording
from app.meetings.clock import Step
from app.meetings.models import Meeting, MeetingKind, MeetingState

BUSINESS, NATURAL = DayUnit.BUSINESS, DayUnit.NATURAL
ORDINARY, EXTRAORDINARY = MeetingKind.ORDINARY, MeetingKind.EXTRAORDINARY
#: Monday 16 November 2026 is a public holiday; Monday 2 is closed by the administration.
CALENDAR = BusinessCalendar("MX", None, {date(2026, 11, 2): "día inhábil declarado"})
CITY, TIJUANA = "America/Mexico_City", "America/Tijuana"


def session(on: date, kind: MeetingKind = ORDINARY, zone: str = CITY, hour: int = 18) -> Meeting:
    starts_at = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
    return Meeting(kind=kind, state=MeetingState.PLANNED, starts_at=starts_at, ends_at=starts_at, zone=zone)


@pytest.mark.parametrize("zone", [CITY, TIJUANA])
@pytest.mark.parametrize(
    ("kind", "days", "on", "business", "natural", "ran_out"),
    [
        (ORDINARY, 10, date(2026, 11, 20), date(2026, 11, 5), date(2026, 11, 10), None),
        # The tenth day before Thursday 12 is Monday 2, closed, after a weekend.
        (ORDINARY, 10, date(2026, 11, 12), date(2026, 10, 28), date(2026, 10, 30), date(2026, 11, 2)),
        # The fourth before Friday 20 is the holiday; the fifth the Sunday before it.
        (ORDINARY, 4, date(2026, 11, 20), date(2026, 11, 13), date(2026, 11, 13), date(2026, 11, 16)),
        (ORDINARY, 5, date(2026, 11, 20), date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 15)),
        (EXTRAORDINARY, 2, date(2026, 11, 20), date(2026, 11, 18), date(2026, 11, 18), None),
        (EXTRAORDINARY, 1, date(2026, 11, 17), date(2026, 11, 13), date(2026, 11, 13), date(2026, 11, 16)),
        (EXTRAORDINARY, 2, date(2026, 11, 23), date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)),
        (EXTRAORDINARY, 0, date(2026, 11, 22), date(2026, 11, 22), date(2026, 11, 22), None),
    ],
)
def test_the_last_day_of_a_notice(
    zone: str, kind: MeetingKind, days: int, on: date, business: date, natural: date, ran_out: date | None
) -> None:
    meeting = session(on, kind, zone)
    field = f"notice_{kind.value}_business"
    for unit, wanted in ((BUSINESS, business), (NATURAL, natural)):
        rules = Rules(**{field: days, "notice_days": unit})  # type: ignore[arg-type]
        limit = limits.of_notice(meeting, rules, CALENDAR)
        assert (limit.on, limit.unit) == (wanted, unit)
        assert limit.ran_out == (ran_out if unit is NATURAL else None)
        assert limit.ends_at == limits.end_of(wanted, zone)
        chain = {row.step: row for row in clock.deadlines(meeting, rules, CALENDAR, date(2026, 10, 1))}
        assert (chain[Step.NOTICE].on, chain[Step.NOTICE].unit) == (wanted, unit)
        assert {row.unit for step, row in chain.items() if step is not Step.NOTICE} == {BUSINESS}


@pytest.mark.parametrize(("zone", "on"), [(CITY, date(2026, 11, 13)), (TIJUANA, date(2026, 11, 12))])
def test_natural_days_are_counted_from_the_day_it_is_where_the_session_is_held(zone: str, on: date) -> None:
    meeting = session(
        date(2026, 11, 20), zone=zone, hour=7
    )  # Friday 1:00 in the capital, Thursday 23:00 in Tijuana
    rules = Rules(notice_ordinary_business=7, notice_days=NATURAL)
    assert limits.of_notice(meeting, rules, CALENDAR).on == on


def test_the_reason_of_a_day_says_how_it_was_counted(app: Flask) -> None:
    meeting = session(date(2026, 11, 20))

    def why(days: int) -> tuple[str, list[str]]:
        rules = Rules(notice_ordinary_business=days, notice_days=NATURAL)
        limit = limits.of_notice(meeting, rules, CALENDAR)
        return wording.counted(limit), wording.skipped(limit.skipped)

    with app.test_request_context():
        assert why(7) == ("Son 7 días naturales antes del viernes 20 de noviembre de 2026.", [])
        assert why(4) == (
            (
                "4 días naturales antes del viernes 20 de noviembre de 2026 es el lunes 16 de noviembre de 2026, "
                "día inhábil: vence el día hábil anterior."
            ),
            [
                "el fin de semana del 14 de noviembre;",
                "el lunes 16 de noviembre de 2026, Día de la Revolución.",
            ],
        )


def test_rules_stored_before_the_count_was_asked_are_in_business_days() -> None:
    assert Rules.from_values({"notice_ordinary_business": 5}).notice_period("ordinary").unit is BUSINESS
    assert Rules.from_values({"notice_days": "natural"}).notice_days is NATURAL
