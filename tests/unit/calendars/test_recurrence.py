"""Rules come to the days that dateutil finds, and none of them can hold a worker."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.calendars.recurrence import Budget, RuleRefused, TooMuchWork, days, parse_rule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def listed(numbers: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    return st.lists(numbers, min_size=1, max_size=4, unique=True).map(lambda found: ",".join(map(str, found)))


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that RFC 5545 allows and dateutil reads as it does."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    interval = draw(st.integers(1, 5))
    if interval > 1:
        parts.append(f"INTERVAL={interval}")
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(listed(st.integers(1, 12)))}")
    choice = draw(st.sampled_from(["none", "day", "monthday", "yearday"]))
    if choice == "day":
        numbered = frequency in {"MONTHLY", "YEARLY"} and draw(st.booleans())
        number = st.integers(1, 5).flatmap(lambda value: st.sampled_from([value, -value]))
        day = st.tuples(number if numbered else st.just(""), st.sampled_from(WEEKDAYS))
        parts.append(f"BYDAY={draw(listed(day.map(lambda pair: f'{pair[0]}{pair[1]}')))}")
    elif choice == "monthday" and frequency != "WEEKLY":
        parts.append(f"BYMONTHDAY={draw(listed(st.integers(-31, 31).filter(bool)))}")
    elif choice == "yearday" and frequency == "YEARLY":
        parts.append(f"BYYEARDAY={draw(listed(st.integers(-366, 366).filter(bool)))}")
    if len(parts) > 1 + (interval > 1) and frequency in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(listed(st.integers(-4, 4).filter(bool)))}")
    if frequency == "WEEKLY":
        parts.append(f"WKST={draw(st.sampled_from(WEEKDAYS))}")
    return ";".join(parts)


@given(
    text=rules(), start=st.dates(date(9981, 1, 1), date(9992, 12, 31)), count=st.none() | st.integers(1, 30)
)
@settings(deadline=None, max_examples=300)
def test_a_rule_comes_to_the_days_that_dateutil_finds(text: str, start: date, count: int | None) -> None:
    # So late, because dateutil looks for what never comes until the year 9999; weekdays and leap years are the same.
    last = date(start.year + 6, 6, 30)
    found = list(days(parse_rule(text), start, last=last, budget=Budget(10_000_000)))
    oracle = rrulestr(f"{text};UNTIL={last:%Y%m%d}T235959", dtstart=datetime.combine(start, time(10)))
    expected = [each.date() for each in oracle]
    assert found == sorted({start, *expected})
    if count is not None:
        assume(expected[:1] == [start])
        counted = days(parse_rule(f"{text};COUNT={count}"), start, last=last, budget=Budget(10_000_000))
        assert list(counted) == expected[:count]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the second Thursday of May and November: the programme's year
        (
            "FREQ=YEARLY;BYMONTH=5,11;BYDAY=2TH;COUNT=4",
            ["2027-05-13", "2027-11-11", "2028-05-11", "2028-11-09"],
        ),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", ["2027-05-13", "2027-05-28", "2027-06-25"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["2027-05-13", "2027-05-31", "2027-06-30"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", ["2027-05-13", "2027-05-27", "2027-06-10"]),
        ("freq=daily;count=2;", ["2027-05-13", "2027-05-14"]),
        ("FREQ=YEARLY;COUNT=1", ["2027-05-13"]),
    ],
)
def test_what_offices_write(text: str, expected: list[str]) -> None:
    found = days(parse_rule(text), date(2027, 5, 13), last=date(2030, 1, 1), budget=Budget(100_000))
    assert [day.isoformat() for day in found] == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "RRULE"),
        ("FREQ", "FREQ"),
        ("FREQ=", "FREQ"),
        ("FREQ=SECONDLY", "FREQ"),
        ("FREQ=HOURLY;INTERVAL=2", "FREQ"),
        ("FREQ=FORTNIGHTLY", "FREQ"),
        ("INTERVAL=2", "FREQ"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;COUNT=-1", "COUNT"),
        ("FREQ=DAILY;COUNT=99999999999999", "COUNT"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=YEARLY;BYMONTH=5L", "BYMONTH"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYDAY=TD", "BYDAY"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO"),
        ("FREQ=DAILY;BYHOUR=9,17", "BYHOUR"),
        ("FREQ=YEARLY;RSCALE=CHINESE", "RSCALE"),
        ("FREQ=WEEKLY;WKST=XX", "WKST"),
        ("FREQ=DAILY;X" + "A" * 2000 + "=1", "RRULE"),
    ],
)
def test_a_rule_that_is_not_read_says_which_part(text: str, part: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        parse_rule(text)
    assert refused.value.part == part


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=999999999",
    ],
)
def test_a_rule_that_never_comes_true_ends_with_the_horizon_or_the_budget(text: str) -> None:
    start = date(2027, 5, 13)
    assert list(days(parse_rule(text), start, last=date(2037, 1, 1), budget=Budget(100_000))) == [start]
    if "INTERVAL" not in text:
        with pytest.raises(TooMuchWork):
            list(days(parse_rule(text), start, last=date.max, budget=Budget(100_000)))
