"""A year's sessions of many bodies at once: where they fall, what is avoided, and what is never done."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.business_days import BusinessCalendar, Closing, DayUnit, Period
from app.planning.proposing import (
    Against,
    Avoided,
    Convened,
    Engaged,
    Missing,
    Plan,
    Reason,
    nearest_first,
    propose,
)
from app.planning.rule import LAST, Rule

MEXICO, TIJUANA = "America/Mexico_City", "America/Tijuana"
TODAY = date(2026, 11, 24)
VACATION = Closing(date(2027, 5, 10), date(2027, 5, 14), "Vacaciones generales")
BUSINESS = BusinessCalendar("MX", None, [VACATION, Closing(date(2028, 5, 11), date(2028, 5, 11), "Asueto")])
SECOND_THURSDAY = Rule(2, 3, (5, 11), time(10), 180)


def body(number: int = 1, people: set[int] | None = None, **values: object) -> Convened:
    given = {"zone": MEXICO, "notice": Period(10, DayUnit.BUSINESS), "ends_on": None, **values}
    return Convened(number, people=frozenset(people or {number}), **given)  # type: ignore[arg-type]


def plan(*asked: tuple[Convened, Rule], years: range = range(2027, 2029), **values: object) -> Plan:
    return propose(list(asked), years, **{"business": BUSINESS, "today": TODAY, **values})  # type: ignore[arg-type]


def days(found: Plan) -> list[str]:
    return [f"{item.starts_at.astimezone(ZoneInfo(item.zone)):%Y-%m-%d %H:%M}" for item in found.proposed]


@pytest.mark.parametrize(
    ("ordinal", "weekday", "month", "day"),
    [
        (1, 3, 5, 6), (2, 3, 5, 13), (4, 3, 5, 27), (LAST, 3, 5, 27), (LAST, 0, 5, 31), (LAST, 3, 9, 30), (1, 5, 5, 1),
    ],
)  # fmt: skip
def test_a_rule_names_one_day_of_a_month(ordinal: int, weekday: int, month: int, day: int) -> None:
    rule = Rule(ordinal, weekday, (month,), time(10), 60)
    assert rule.day_in(2027, month) == date(2027, month, day)
    assert Rule.from_values(rule.as_values()) == rule


def test_of_a_month_the_nearest_days_come_first_and_of_two_the_later() -> None:
    order = nearest_first(date(2027, 5, 29))
    assert [day.day for day in order[:6]] == [29, 30, 28, 31, 27, 26]
    assert sorted(order) == [date(2027, 5, number) for number in range(1, 32)]


def test_two_years_of_the_second_thursday_avoid_vacations_and_say_so() -> None:
    """May 2027 has its second Thursday in the vacations; they end on Friday 14, a weekend follows."""
    found = plan((body(), SECOND_THURSDAY))
    assert days(found) == ["2027-05-17 10:00", "2027-11-11 10:00", "2028-05-12 10:00", "2028-11-09 10:00"]
    first = found.proposed[0]
    assert first.wanted_on == date(2027, 5, 13)
    assert [(day.on.day, day.reasons[0].against) for day in first.avoided] == [
        (13, Against.CLOSING), (14, Against.CLOSING), (12, Against.CLOSING), (15, Against.WEEKEND), (11, Against.CLOSING),
        (16, Against.WEEKEND), (10, Against.CLOSING),
    ]  # fmt: skip
    assert first.avoided[0].reasons[0].name == "Vacaciones generales"
    assert found.proposed[1].avoided == ()


def test_a_public_holiday_is_avoided_by_its_name() -> None:
    """The third Monday of November is the Revolution's, by law."""
    found = plan((body(), Rule(3, 0, (11,), time(10), 120)), years=range(2027, 2028))
    assert days(found) == ["2027-11-16 10:00"]
    assert found.proposed[0].avoided[0].reasons == (Reason(Against.HOLIDAY, name="Día de la Revolución"),)


def test_bodies_that_share_people_do_not_meet_at_once_and_the_shared_are_counted() -> None:
    standing, group, apart = body(1, {1, 2, 3}), body(2, {2, 3, 4}), body(3, {9})
    november = range(2027, 2028)
    rule = Rule(2, 3, (11,), time(10), 180)
    found = plan((standing, rule), (group, rule), (apart, rule), years=november)
    assert days(found) == ["2027-11-11 10:00", "2027-11-12 10:00", "2027-11-11 10:00"]
    assert found.proposed[1].avoided == (
        Avoided(date(2027, 11, 11), (Reason(Against.SESSION, body_id=1, people=2),)),
    )
    afternoon = Rule(2, 3, (11,), time(13), 60)
    assert days(plan((standing, rule), (group, afternoon), years=november))[1] == "2027-11-11 13:00"


def test_a_session_that_stands_keeps_its_hours_and_is_not_told_where_it_is_secret() -> None:
    starts = datetime(2027, 11, 11, 17, 0, tzinfo=UTC)
    secret = Engaged(7, starts, starts + timedelta(hours=1), frozenset({1}), MEXICO, is_named=False)
    found = plan((body(), Rule(2, 3, (11,), time(10), 180)), years=range(2027, 2028), engaged=[secret])
    assert days(found) == ["2027-11-12 10:00"]
    assert found.proposed[0].avoided[0].reasons == (Reason(Against.SESSION, people=1),)


def test_a_month_that_has_its_session_gets_no_second_one() -> None:
    starts = datetime(2027, 11, 24, 16, 0, tzinfo=UTC)
    stands = Engaged(1, starts, starts + timedelta(hours=3), frozenset({1}), MEXICO)
    found = plan((body(), SECOND_THURSDAY), years=range(2027, 2028), engaged=[stands])
    assert (days(found), found.standing) == (["2027-05-17 10:00"], [stands])
    extraordinary = Engaged(1, starts, starts + timedelta(hours=3), frozenset({1}), MEXICO, is_ordinary=False)
    assert (
        len(plan((body(), SECOND_THURSDAY), years=range(2027, 2028), engaged=[extraordinary]).proposed) == 2
    )


def test_no_date_is_proposed_whose_notice_could_not_go_out_or_that_is_past() -> None:
    """From Tuesday 24 November ten business days reach Tuesday 8 December; the vacations of the test are in May."""
    found = plan((body(), Rule(1, 3, (12,), time(10), 60)), years=range(2026, 2027))
    assert days(found) == ["2026-12-08 10:00"]
    late = {day.on.day: day.reasons for day in found.proposed[0].avoided}
    assert late[7] == (Reason(Against.NOTICE, day=date(2026, 11, 23)),)
    assert plan((body(), Rule(2, 3, (5, 10), time(10), 60)), years=range(2026, 2027)) == Plan()
    nothing = plan((body(), Rule(2, 3, (11,), time(10), 60)), years=range(2026, 2027))
    assert [item.wanted_on for item in nothing.missing] == [date(2026, 11, 12)]
    assert nothing.missing[0].avoided[0].reasons == (Reason(Against.PAST),)


def test_a_group_meets_within_its_mandate_or_it_is_said_that_it_cannot() -> None:
    group = body(ends_on=date(2027, 11, 9))
    found = plan((group, SECOND_THURSDAY), years=range(2027, 2028))
    assert days(found) == ["2027-05-17 10:00", "2027-11-09 10:00"]
    assert days(plan((body(ends_on=date(2027, 6, 1)), SECOND_THURSDAY))) == ["2027-05-17 10:00"]
    nothing = plan((body(ends_on=date(2027, 8, 1)), Rule(2, 3, (8,), time(10), 180)))
    (missing,) = nothing.missing
    assert missing.wanted_on == date(2027, 8, 12)
    assert missing.avoided[0].reasons == (Reason(Against.MANDATE, day=date(2027, 8, 1)),)
    assert len(missing.avoided) == 31  # the first of August is a Sunday
    assert Missing.from_values(missing.as_values()) == missing


def test_the_local_hour_stays_as_asked_whatever_the_season() -> None:
    """Tijuana puts its clocks forward in March and back in November; Mexico City no longer does."""
    asked = Rule(2, 3, (2, 5, 11), time(10), 60)
    found = plan((body(1, zone=TIJUANA), asked), (body(2), asked), years=range(2027, 2028))
    by_body = {number: [item for item in found.proposed if item.body_id == number] for number in (1, 2)}
    assert {moment[-5:] for moment in days(found)} == {"10:00"}
    assert [item.starts_at.hour for item in by_body[1]] == [18, 17, 18]
    assert [item.starts_at.hour for item in by_body[2]] == [16, 16, 16]


def test_an_hour_that_does_not_exist_is_avoided() -> None:
    """On Sunday 14 March 2027 Tijuana's clocks go from 2:00 to 3:00; a calendar without weekends, to see it."""
    always = BusinessCalendar("MX", None, weekend=())
    found = plan(
        (body(zone=TIJUANA), Rule(2, 6, (3,), time(2, 30), 60)), years=range(2027, 2028), business=always
    )
    assert found.proposed[0].avoided[0] == Avoided(date(2027, 3, 14), (Reason(Against.NO_SUCH_HOUR),))
    assert days(found) == ["2027-03-13 02:30"]  # the 15th is Juárez's day


rules = st.builds(
    Rule,
    ordinal=st.sampled_from([1, 2, 3, 4, LAST]),
    weekday=st.integers(0, 6),
    months=st.sets(st.integers(1, 12), min_size=1, max_size=4).map(lambda found: tuple(sorted(found))),
    begins=st.sampled_from([time(8), time(10), time(11, 30), time(22)]),
    minutes=st.sampled_from([30, 180, 480]),
)
bodies = st.lists(
    st.tuples(
        st.sets(st.integers(1, 8), max_size=4),
        st.sampled_from([MEXICO, TIJUANA]),
        st.builds(Period, st.sampled_from([0, 1, 10]), st.sampled_from(DayUnit)),
        st.none() | st.dates(date(2027, 1, 1), date(2028, 12, 31)),
        rules,
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(bodies, st.dates(date(2026, 12, 1), date(2028, 3, 1)))
def test_whatever_is_asked_no_date_breaks_a_rule_and_none_is_lost(
    given_bodies: list[tuple[set[int], str, Period, date | None, Rule]], today: date
) -> None:
    asked = [
        (Convened(number, zone, frozenset(people), notice, ends_on), rule)
        for number, (people, zone, notice, ends_on, rule) in enumerate(given_bodies, start=1)
    ]
    found = plan(*asked, today=today)
    by_number = {convened.body_id: (convened, rule) for convened, rule in asked}
    wanted = Counter(
        (convened.body_id, rule.day_in(year, month))
        for convened, rule in asked
        for year in (2027, 2028)
        for month in rule.months
        if (year, month) >= (today.year, today.month)
        and (convened.ends_on is None or convened.ends_on >= date(year, month, 1))
    )
    assert Counter((item.body_id, item.wanted_on) for item in (*found.proposed, *found.missing)) == wanted
    for item in found.proposed:
        convened, rule = by_number[item.body_id]
        local = item.starts_at.astimezone(ZoneInfo(item.zone))
        assert BUSINESS.is_business_day(local.date())
        assert (local.time(), local.month) == (rule.begins, item.wanted_on.month)
        assert item.ends_at - item.starts_at == timedelta(minutes=rule.minutes)
        assert convened.ends_on is None or local.date() <= convened.ends_on
        assert local.date() > today
        assert convened.notice.before(local.date(), BUSINESS).on >= today
        passed = [day.on for day in item.avoided]
        assert [*passed, local.date()] == nearest_first(item.wanted_on)[: len(passed) + 1]
        assert all(day.reasons for day in item.avoided)
    for one in found.proposed:
        for other in found.proposed:
            if one is not other and one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                assert one.body_id != other.body_id
                assert not by_number[one.body_id][0].people & by_number[other.body_id][0].people
    assert plan(*asked, today=today) == found
