"""Business days: Mexico's, an administration's own closings, and the laws that counting obeys."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.business_days import (
    BusinessCalendar,
    Closing,
    DayUnit,
    Explanation,
    NamedDays,
    NoBusinessDay,
    Period,
    UnknownCountry,
)

MEXICO = BusinessCalendar("MX")
VACATIONS = Closing(date(2026, 12, 18), date(2027, 1, 4), "Vacaciones generales")
CUSTOMS = BusinessCalendar(
    "MX", closings=[VACATIONS, Closing(date(2026, 11, 2), date(2026, 11, 2), "Día de Muertos")]
)

BUSINESS, NATURAL = DayUnit.BUSINESS, DayUnit.NATURAL


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "Año Nuevo"),
        (date(2026, 2, 2), "Día de la Constitución"),
        (date(2026, 3, 16), "Natalicio de Benito Juárez"),
        (date(2026, 5, 1), "Día del Trabajo"),
        (date(2026, 9, 16), "Día de la Independencia"),
        (date(2026, 11, 16), "Día de la Revolución"),
        (date(2026, 12, 25), "Navidad"),
        (date(2027, 1, 1), "Año Nuevo"),
        (date(2027, 2, 1), "Día de la Constitución"),
        (date(2027, 3, 15), "Natalicio de Benito Juárez"),
        (date(2027, 9, 16), "Día de la Independencia"),
        (date(2027, 11, 15), "Día de la Revolución"),
        (date(2024, 10, 1), "Transmisión del Poder Ejecutivo Federal"),
        (date(2030, 10, 1), "Transmisión del Poder Ejecutivo Federal"),
    ],
)
def test_mexican_holidays_do_not_count(day: date, name: str) -> None:
    assert MEXICO.holiday(day) == name
    assert not MEXICO.is_business_day(day)
    assert MEXICO.why_closed(day) == name


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 2, 5),  # Constitution Day is kept on the first Monday
        date(2026, 3, 20),
        date(2026, 11, 20),  # Revolution Day is kept on the third Monday
        date(2026, 10, 1),  # the executive is handed over every six years
        date(2025, 10, 1),
        date(2024, 12, 2),
        date(2026, 4, 2),  # Maundy Thursday is no statutory holiday
        date(2026, 11, 2),
        date(2026, 5, 5),
        date(2026, 12, 24),
    ],
)
def test_days_that_only_seem_to_be_holidays_count(day: date) -> None:
    assert MEXICO.is_business_day(day)
    assert MEXICO.why_closed(day) is None


def test_weekends_and_closings_do_not_count_and_say_why() -> None:
    assert CUSTOMS.why_closed(date(2026, 11, 14)) == "sábado"
    assert CUSTOMS.why_closed(date(2026, 11, 2)) == "Día de Muertos"
    assert CUSTOMS.why_closed(date(2026, 12, 21)) == "Vacaciones generales"
    assert CUSTOMS.why_closed(date(2026, 12, 25)) == "Navidad"
    assert CUSTOMS.why_closed(date(2027, 1, 5)) is None
    assert not CUSTOMS.is_business_day(date(2027, 1, 4))


def test_closings_may_be_given_by_day() -> None:
    by_day = BusinessCalendar("MX", None, {date(2026, 11, 3): "Inventario"})
    assert by_day.why_closed(date(2026, 11, 3)) == "Inventario"


def test_ten_business_days_before_12_november_leave_out_the_session_and_end_on_29_october() -> None:
    found = Period(10, BUSINESS).before(date(2026, 11, 12), MEXICO)
    assert found.on == date(2026, 10, 29)
    assert found.skipped == Explanation(
        weekends=(date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 7), date(2026, 11, 8))
    )


def test_a_closing_moves_the_deadline_and_is_named() -> None:
    found = Period(10, BUSINESS).before(date(2026, 11, 12), CUSTOMS)
    assert found.on == date(2026, 10, 28)
    assert found.skipped.closings == (NamedDays("Día de Muertos", (date(2026, 11, 2),)),)


def test_revolution_monday_is_passed_over_and_named() -> None:
    found = Period(5, BUSINESS).before(date(2026, 11, 19), MEXICO)
    assert found.on == date(2026, 11, 11)
    assert found.skipped.holidays == (NamedDays("Día de la Revolución", (date(2026, 11, 16),)),)
    assert found.skipped.weekends == (date(2026, 11, 14), date(2026, 11, 15))


def test_constitution_monday_is_passed_over_after_a_session() -> None:
    found = Period(3, BUSINESS).after(date(2027, 1, 28), MEXICO)
    assert found.on == date(2027, 2, 3)
    assert [group.name for group in found.skipped.holidays] == ["Día de la Constitución"]


def test_the_handover_is_passed_over_in_its_years_only() -> None:
    assert MEXICO.add(date(2024, 9, 30), 1) == date(2024, 10, 2)
    assert MEXICO.add(date(2030, 9, 30), 1) == date(2030, 10, 2)
    assert MEXICO.add(date(2026, 9, 30), 1) == date(2026, 10, 1)


def test_vacations_are_one_group_holidays_and_weekends_within_them_others() -> None:
    found = Period(2, BUSINESS).after(date(2026, 12, 16), CUSTOMS)
    assert found.on == date(2027, 1, 5)
    assert [(g.name, g.first, g.last, len(g.days)) for g in found.skipped.closings] == [
        ("Vacaciones generales", date(2026, 12, 18), date(2027, 1, 4), 10)
    ]
    assert [(g.name, g.days) for g in found.skipped.holidays] == [
        ("Navidad", (date(2026, 12, 25),)),
        ("Año Nuevo", (date(2027, 1, 1),)),
    ]
    assert len(found.skipped.weekends) == 6
    assert len(found.skipped) == 18
    assert found.skipped.days == tuple(date(2026, 12, 18) + timedelta(days=n) for n in range(18))


def test_the_same_closing_with_counted_days_between_is_two_groups() -> None:
    day = date(2026, 6, 1)
    calendar = BusinessCalendar("MX", closings={day: "Paro", day + timedelta(days=2): "Paro"})
    found = calendar.explain(date(2026, 5, 29), date(2026, 6, 5))
    assert [group.days for group in found.closings] == [(day,), (day + timedelta(days=2),)]


def test_natural_days_run_on_and_those_that_run_out_on_a_closed_day_end_on_the_business_day_before() -> None:
    before = Period(7, NATURAL).before(date(2026, 11, 20), MEXICO)
    assert (before.on, before.ran_out, len(before.skipped)) == (date(2026, 11, 13), None, 0)
    before = Period(4, NATURAL).before(date(2026, 11, 20), MEXICO)
    assert (before.on, before.ran_out) == (date(2026, 11, 13), date(2026, 11, 16))
    assert before.skipped.days == (date(2026, 11, 14), date(2026, 11, 15), date(2026, 11, 16))
    assert Period(3, NATURAL).after(date(2026, 12, 30), MEXICO).on == date(2027, 1, 2)


def test_no_days_is_the_day_itself() -> None:
    sunday = date(2026, 11, 15)
    for unit in DayUnit:
        assert Period(0, unit).before(sunday, MEXICO).on == sunday
        assert Period(0, unit).after(sunday, MEXICO).on == sunday


def test_a_period_is_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        Period(-1, BUSINESS)


def test_between_counts_the_day_one_arrives_at() -> None:
    assert (
        MEXICO.between(date(2026, 11, 13), date(2026, 11, 17)) == 1
    )  # Saturday, Sunday, Revolution Day, Tuesday
    assert MEXICO.between(date(2026, 11, 17), date(2026, 11, 13)) == -1
    assert MEXICO.between(date(2026, 11, 13), date(2026, 11, 13)) == 0
    assert MEXICO.between(date(2026, 11, 13), date(2026, 11, 15)) == 0


def test_holidays_are_named_in_the_language_asked_for_or_the_country_s_own() -> None:
    day = date(2026, 11, 16)
    assert BusinessCalendar("MX", locale="en").holiday(day) == "Revolution Day"
    assert BusinessCalendar("MX", locale="es-MX").holiday(day) == "Día de la Revolución"
    assert BusinessCalendar("MX", locale="fr").holiday(day) == "Día de la Revolución"
    assert BusinessCalendar("BR", locale="pt").holiday(date(2026, 9, 7)) == "Independência do Brasil"


def test_a_subdivision_has_its_own_holidays() -> None:
    assert BusinessCalendar("BR", "SP").holiday(date(2026, 7, 9))
    assert not BusinessCalendar("BR").holiday(date(2026, 7, 9))


@pytest.mark.parametrize(("country", "subdivision"), [("ZZ", None), ("MX", "ZZ"), ("", None)])
def test_a_country_without_holidays_is_said_to_be_unknown(country: str, subdivision: str | None) -> None:
    with pytest.raises(UnknownCountry):
        BusinessCalendar(country, subdivision).is_business_day(date(2026, 11, 16))


def test_a_moment_is_no_day() -> None:
    with pytest.raises(TypeError):
        MEXICO.is_business_day(datetime(2026, 11, 16))


def test_counting_does_not_run_on_forever() -> None:
    closed = {date(2026, 1, 1) + timedelta(days=n): "Cerrado" for n in range(800)}
    with pytest.raises(NoBusinessDay):
        BusinessCalendar("MX", closings=closed).add(date(2026, 1, 1), 1)
    with pytest.raises(NoBusinessDay):
        BusinessCalendar("MX", closings=[Closing(date(2, 1, 1), date(9999, 1, 1), "Error")])


def test_the_holidays_library_is_not_imported_with_the_module() -> None:
    code = "import sys, app.kernel.business_days; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


OAS = (
    *(
        "AG",
        "AR",
        "BS",
        "BB",
        "BZ",
        "BO",
        "BR",
        "CA",
        "CL",
        "CO",
        "CR",
        "CU",
        "DM",
        "DO",
        "EC",
        "SV",
        "GD",
        "GT",
    ),
    *("GY", "HT", "HN", "JM", "MX", "NI", "PA", "PY", "PE", "KN", "LC", "VC", "SR", "TT", "US", "UY", "VE"),
)


@pytest.mark.parametrize("country", OAS)
def test_a_year_alone_has_the_holidays_it_has_among_its_neighbours(country: str) -> None:
    import holidays

    together = holidays.country_holidays(country, years=range(2023, 2033))
    calendar = BusinessCalendar(country)
    day = date(2024, 1, 1)
    while day < date(2032, 1, 1):
        assert bool(calendar.holiday(day)) == (day in together), day
        day += timedelta(days=1)


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────────────────────

days = st.dates(date(2023, 1, 1), date(2032, 12, 31))
counts = st.integers(0, 60)
calendars = st.builds(
    lambda closings: BusinessCalendar("MX", closings=closings),
    st.dictionaries(st.dates(date(2026, 10, 1), date(2027, 3, 1)), st.sampled_from(["a", "b"]), max_size=40),
)
near = st.dates(date(2026, 9, 1), date(2027, 4, 1))


@settings(deadline=None)
@given(calendars, near, counts)
def test_subtracting_undoes_adding_from_a_business_day(calendar: BusinessCalendar, day: date, n: int) -> None:
    day = calendar.add(day, 1)
    assert calendar.subtract(calendar.add(day, n), n) == day
    assert calendar.add(calendar.subtract(day, n), n) == day
    assert calendar.add(day, -n) == calendar.subtract(day, n)


@settings(deadline=None)
@given(calendars, near, counts)
def test_between_measures_what_was_added_or_subtracted(calendar: BusinessCalendar, day: date, n: int) -> None:
    assert calendar.between(day, calendar.add(day, n)) == n
    assert calendar.between(day, calendar.subtract(day, n)) == -n


@settings(deadline=None)
@given(calendars, near, counts.filter(bool))
def test_adding_then_subtracting_from_any_day_comes_back_to_the_last_business_day_up_to_it(
    calendar: BusinessCalendar, day: date, n: int
) -> None:
    back = calendar.subtract(calendar.add(day, n), n)
    assert back == (day if calendar.is_business_day(day) else calendar.subtract(day, 1))
    assert calendar.between(back, day) == 0


@settings(deadline=None)
@given(calendars, near, near)
def test_days_left_are_none_on_the_day_only_and_have_its_side(
    calendar: BusinessCalendar, today: date, day: date
) -> None:
    left = calendar.left(today, day)
    assert (left == 0) == (today == day)
    assert (left < 0) == (day < today)
    if calendar.between(today, day):
        assert left == calendar.between(today, day)
    else:
        assert abs(left) <= 1
    if calendar.is_business_day(today) and today <= day:
        assert calendar.left(today, calendar.add(today, left)) == left


@settings(deadline=None)
@given(calendars, near, near)
def test_fewer_days_are_left_each_day_that_passes(calendar: BusinessCalendar, today: date, day: date) -> None:
    assert calendar.left(today + timedelta(days=1), day) <= calendar.left(today, day)


#: Last days of months and years, the leap day, and both sides of every change of clocks of the zones below.
edges = st.sampled_from(
    [
        *(date(year, month, 1) - timedelta(days=1) for year in (2024, 2026, 2027, 2028) for month in range(1, 13)),
        date(2024, 2, 29), date(2028, 2, 29),
        date(2026, 3, 8), date(2026, 10, 31), date(2026, 11, 1), date(2022, 4, 3), date(2022, 10, 30),
    ]
)  # fmt: skip
zones = st.sampled_from(["America/Mexico_City", "America/Tijuana"])


@settings(deadline=None)
@given(zones, edges, st.integers(-3, 3), st.integers(0, 24 * 60 - 1), counts.filter(bool))
def test_over_month_year_and_clock_changes_a_moment_counts_as_its_day_in_its_zone(
    zone: str, edge: date, shift: int, minute: int, n: int
) -> None:
    here, day = ZoneInfo(zone), edge + timedelta(days=shift)
    moment = datetime(day.year, day.month, day.day, tzinfo=here) + timedelta(minutes=minute)
    stored = moment.astimezone(UTC)
    assert stored.astimezone(here).date() == day
    found = MEXICO.subtract(stored.astimezone(here).date(), n)
    passed = [found + timedelta(days=k) for k in range(1, (day - found).days)]
    assert MEXICO.is_business_day(found)
    assert sum(MEXICO.is_business_day(other) for other in passed) == n - 1
    assert MEXICO.add(found, n) == (day if MEXICO.is_business_day(day) else MEXICO.add(day, 1))


@settings(deadline=None)
@given(calendars, near, near, near)
def test_between_adds_up_and_turns_round_between_business_days(
    calendar: BusinessCalendar, a: date, b: date, c: date
) -> None:
    a, b, c = sorted(calendar.add(day, 1) for day in (a, b, c))
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)


@settings(deadline=None)
@given(calendars, near, near, counts, counts)
def test_adding_is_monotonic_in_the_day_and_in_the_number(
    calendar: BusinessCalendar, a: date, b: date, n: int, m: int
) -> None:
    (a, b), (n, m) = sorted((a, b)), sorted((n, m))
    assert calendar.add(a, n) <= calendar.add(b, n)
    assert calendar.add(a, n) <= calendar.add(a, m)
    assert (calendar.add(a, n) == calendar.add(a, m)) == (n == m)


@settings(deadline=None)
@given(days, counts.filter(bool))
def test_one_arrives_at_business_days_only(day: date, n: int) -> None:
    assert MEXICO.is_business_day(MEXICO.add(day, n))
    assert MEXICO.is_business_day(MEXICO.subtract(day, n))


@settings(deadline=None)
@given(calendars, near, counts.filter(bool))
def test_every_day_on_the_way_is_either_counted_or_explained_once(
    calendar: BusinessCalendar, day: date, n: int
) -> None:
    found = Period(n, BUSINESS).before(day, calendar)
    passed = [found.on + timedelta(days=k) for k in range(1, (day - found.on).days)]
    skipped = found.skipped.days
    assert len(set(skipped)) == len(skipped)
    assert set(skipped) == {d for d in passed if not calendar.is_business_day(d)}
    assert len(passed) == n - 1 + len(skipped)
    assert all(calendar.why_closed(d) for d in skipped)
    assert calendar.explain(day, found.on) == found.skipped
