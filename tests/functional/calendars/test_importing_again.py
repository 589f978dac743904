"""A file that comes again: what it moved moves here, what it no longer has is said, and what was done here stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.imports import RowOutcome
from app.meetings import operations
from app.meetings.models import Meeting, MeetingState
from tests.factories import House
from tests.functional.calendars.trials import calendar, run, told

NOW = datetime(2027, 1, 15, 18, tzinfo=UTC)
FIRST = datetime(2027, 4, 5, 16, tzinfo=UTC)


@pytest.fixture
def house_now(app: Flask, house: House) -> Iterator[House]:
    with app.app_context(), clock.standing_at(NOW), force_locale("en"):
        yield house


def series(starts_at: datetime = FIRST, count: int = 3, **more: Any) -> bytes:
    """The first Monday of three months, by default at 10:00."""
    return calendar(told("serie@oficina", starts_at, RRULE=f"FREQ=MONTHLY;COUNT={count};BYDAY=1MO", **more))


def sessions() -> list[tuple[str, datetime]]:
    db.session.expire_all()
    found = db.session.query(Meeting).order_by(Meeting.starts_at, Meeting.id)
    return [(meeting.uid, meeting.starts_at) for meeting in found]


def what_becomes(house: House, data: bytes) -> dict[str, int]:
    """Tried and kept, which must say the same."""
    tried = run(house, data, is_dry_run=True)
    kept = run(house, data, is_dry_run=False)
    assert [(row.outcome, row.why) for row in tried.results] == [
        (row.outcome, row.why) for row in kept.results
    ]
    return {outcome.value: kept.count(outcome) for outcome in RowOutcome if kept.count(outcome)}


def test_a_series_that_moves_to_another_hour_moves_its_sessions_and_makes_none(house_now: House) -> None:
    assert what_becomes(house_now, series()) == {"created": 3}
    before = sessions()
    for hours, sequence in ((2, "1"), (5, "2"), (0, "3")):
        moved = series(FIRST + timedelta(hours=hours), SEQUENCE=sequence)
        assert what_becomes(house_now, moved) == {"updated": 3}, hours
        assert [uid for uid, _at in sessions()] == [uid for uid, _at in before], "each keeps its identity"
        assert [at for _uid, at in sessions()] == [at + timedelta(hours=hours) for _uid, at in before]
        assert what_becomes(house_now, moved) == {"unchanged": 3}
    assert db.session.query(AuditEntry).filter_by(tag="meeting:import").count() == 12


def test_a_series_that_moves_to_another_weekday_is_matched_in_its_order(house_now: House) -> None:
    what_becomes(house_now, series())
    uids = [uid for uid, _at in sessions()]
    rule = "FREQ=MONTHLY;COUNT=3;BYDAY=1TU"
    tuesdays = calendar(told("serie@oficina", FIRST + timedelta(days=1), RRULE=rule, SEQUENCE="1"))
    assert what_becomes(house_now, tuesdays) == {"updated": 3}
    assert [uid for uid, _at in sessions()] == uids
    assert [at.strftime("%a %d %b") for _uid, at in sessions()] == ["Tue 06 Apr", "Tue 04 May", "Tue 01 Jun"]
    dropped = calendar(
        told("serie@oficina", FIRST + timedelta(days=1), RRULE=rule, SEQUENCE="2", EXDATE="20270504T160000Z")
    )
    assert what_becomes(house_now, dropped) == {"unchanged": 3}, "two of the file, and the one it dropped"
    assert len(sessions()) == 3


def test_what_a_series_no_longer_has_is_named_and_left_as_it_is(house_now: House) -> None:
    what_becomes(house_now, series())
    shorter = series(FIRST + timedelta(hours=2), SEQUENCE="1", EXDATE="20270503T180000Z")
    report = run(house_now, shorter, is_dry_run=True)
    (left,) = [row for row in report.results if "no longer has it" in row.why]
    assert (left.outcome, left.when) == (  # type: ignore[attr-defined]
        RowOutcome.UNCHANGED,
        "Monday 3 May 2027, 10:00, Central Mexico time",
    )
    assert what_becomes(house_now, shorter) == {"updated": 2, "unchanged": 1}
    single = calendar(
        told("serie@oficina", FIRST + timedelta(hours=3), RECURRENCE_ID="20270405T180000Z", SEQUENCE="2")
    )
    assert what_becomes(house_now, single) == {"updated": 1}, (
        "one occurrence alone says nothing of the others"
    )
    (meeting,) = db.session.query(Meeting).filter(Meeting.uid == "serie@oficina/20270503T160000Z")
    assert (meeting.state, meeting.starts_at.day) == (MeetingState.PLANNED, 3)


def test_a_series_that_grows_gets_what_is_new(house_now: House) -> None:
    what_becomes(house_now, series())
    longer = series(FIRST + timedelta(hours=2), count=5, SEQUENCE="1")
    assert what_becomes(house_now, longer) == {"created": 2, "updated": 3}
    assert what_becomes(house_now, longer) == {"unchanged": 5}


def test_an_occurrence_called_as_another_was_before_is_a_session_of_its_own(house_now: House) -> None:
    weekly = calendar(told("serie@oficina", FIRST, RRULE="FREQ=DAILY;COUNT=2"))
    what_becomes(house_now, weekly)
    hour = timedelta(hours=1)
    what_becomes(
        house_now, calendar(told("serie@oficina", FIRST + hour, RRULE="FREQ=DAILY;COUNT=2", SEQUENCE="1"))
    )
    both = calendar(
        told(
            "serie@oficina",
            FIRST + hour,
            RRULE="FREQ=DAILY;COUNT=2",
            RDATE=f"{FIRST:%Y%m%dT%H%M%SZ}",
            SEQUENCE="1",
        )
    )
    assert what_becomes(house_now, both) == {"created": 1, "unchanged": 2}
    assert what_becomes(house_now, both) == {"unchanged": 3}
    assert len({uid for uid, _at in sessions()}) == 3


def test_a_newer_file_is_measured_by_the_file_before_and_not_by_when_that_was_imported(
    house_now: House,
) -> None:
    what_becomes(house_now, calendar(told("a@oficina", DTSTAMP="20260101T000000Z")))
    newer = calendar(told("a@oficina", FIRST, DTSTAMP="20260601T000000Z", SUMMARY="Otra"))
    assert what_becomes(house_now, newer) == {"updated": 1}
    assert what_becomes(house_now, calendar(told("a@oficina", DTSTAMP="20260301T000000Z"))) == {
        "unchanged": 1
    }
    third = calendar(told("a@oficina", FIRST + timedelta(days=1), DTSTAMP="20260701T000000Z", SUMMARY="Otra"))
    assert what_becomes(house_now, third) == {"updated": 1}, "ours has risen, the file's has not"
    assert what_becomes(house_now, newer) == {"unchanged": 1}
    assert what_becomes(
        house_now, calendar(told("a@oficina", FIRST, DTSTAMP="20260801T000000Z", SUMMARY="Otra"))
    ) == {"updated": 1}
    (meeting,) = db.session.query(Meeting)
    assert meeting.sequence == 3
    assert (meeting.starts_at, meeting.title, meeting.source_stamp) == (
        FIRST,
        "Otra",
        datetime(2026, 8, 1, tzinfo=UTC),
    )


def test_what_was_changed_here_since_stays_unless_the_file_is_newer_than_that(house_now: House) -> None:
    what_becomes(house_now, calendar(told("a@oficina", DTSTAMP="20260101T000000Z")))
    with clock.standing_at(NOW + timedelta(days=1)), transaction():
        (meeting,) = db.session.query(Meeting)
        operations.edit(
            meeting, place=meeting.place, mode=meeting.mode, remote_url="", description="A mano", is_public=True,
            since=meeting.revision, actor=house_now.actor("secretary"),
        )  # fmt: skip
    older = calendar(told("a@oficina", DTSTAMP="20260601T000000Z", DESCRIPTION="Del archivo"))
    assert what_becomes(house_now, older) == {"unchanged": 1}
    newer = calendar(told("a@oficina", DTSTAMP="20270120T000000Z", DESCRIPTION="Del archivo"))
    with clock.standing_at(NOW + timedelta(days=9)):
        assert what_becomes(house_now, newer) == {"updated": 1}


def test_a_session_in_the_archive_that_moves_ahead_is_planned_again(house_now: House) -> None:
    past = NOW - timedelta(days=30)
    what_becomes(house_now, calendar(told("d@oficina", past)))
    (meeting,) = db.session.query(Meeting)
    assert meeting.state is MeetingState.ARCHIVED
    assert what_becomes(house_now, calendar(told("d@oficina", FIRST, SEQUENCE="1"))) == {"updated": 1}
    db.session.refresh(meeting)
    assert (meeting.state, meeting.sequence) == (MeetingState.PLANNED, 1)
    with clock.standing_at(FIRST + timedelta(days=30)):
        assert what_becomes(house_now, calendar(told("d@oficina", FIRST, SEQUENCE="1"))) == {"unchanged": 1}


def test_a_file_takes_back_its_own_cancelling_and_not_that_of_the_office(house_now: House) -> None:
    what_becomes(house_now, calendar(told("c@oficina", FIRST)))
    assert what_becomes(house_now, calendar(told("c@oficina", FIRST, STATUS="CANCELLED", SEQUENCE="1"))) == {
        "updated": 1
    }
    assert what_becomes(house_now, calendar(told("c@oficina", FIRST, SEQUENCE="2"))) == {"updated": 1}
    (meeting,) = db.session.query(Meeting)
    assert (meeting.state, meeting.sequence) == (MeetingState.PLANNED, 2)
    with transaction():
        operations.cancel(
            meeting, reason="Sin asuntos", since=meeting.revision, actor=house_now.actor("chair")
        )
    report = run(house_now, calendar(told("c@oficina", FIRST, SEQUENCE="9")), is_dry_run=True)
    assert [(row.outcome, row.why) for row in report.results] == [
        (RowOutcome.UNCHANGED, "it was convoked, held or cancelled here: the file has no say any more")
    ]


def test_what_is_made_of_days_without_hours_and_of_dates_is_said_in_words(house_now: House) -> None:
    days = "DTSTART;VALUE=DATE:20280511\r\nDTEND;VALUE=DATE:20280514"
    event = f"BEGIN:VEVENT\r\nUID:dias@oficina\r\n{days}\r\nSUMMARY:Foro\r\nEND:VEVENT\r\n"
    endless = told("sin-fin@oficina", FIRST, RRULE="FREQ=YEARLY")
    report = run(house_now, calendar(event, endless), is_dry_run=True, expand_until=date(2028, 11, 23))
    why = " ".join(row.why for row in report.results)
    assert "from 09:00 of its first day to 17:00 of its last" in why
    assert "until 23 November 2028" in why
    single = run(house_now, series(count=1), is_dry_run=True)
    assert [row.why for row in single.results] == ["the only occurrence of its series"]
