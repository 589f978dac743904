"""What a trial of a calendar file says is what keeping it does, line by line and word by word."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.imports import RowOutcome
from app.meetings.models import Meeting, MeetingState
from tests.functional.calendars.trials import (
    FILE,
    HOURS,
    NOW,
    STARTS,
    calendar,
    count,
    furnish_sessions,
    run,
    said,
    told,
)


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_trial_says_line_by_line_and_word_by_word_what_keeping_the_file_says(
    app: Flask, house: Any, language: str
) -> None:
    with app.app_context(), clock.standing_at(NOW), force_locale(language):
        with transaction():
            furnish_sessions(house)
        before = count(Meeting), count(AuditEntry), count(OutboxMessage)
        tried = run(house, FILE, is_dry_run=True)
        assert (count(Meeting), count(AuditEntry), count(OutboxMessage)) == before
        kept = run(house, FILE, is_dry_run=False)
        assert said(tried) == said(kept)
        assert (tried.is_dry_run, kept.is_dry_run) == (True, False)
        created, updated = (kept.count(each) for each in (RowOutcome.CREATED, RowOutcome.UPDATED))
        assert count(Meeting) == before[0] + created
        tags = list(db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)))[before[1] :]
        assert tags == ["meeting:import"] * (created + updated) + ["body:import_calendar"]
        assert count(OutboxMessage) == before[2]


def test_the_file_of_that_test_meets_all_that_may_become_of_an_event(app: Flask, house: Any) -> None:
    with app.app_context(), clock.standing_at(NOW), force_locale("en"):
        with transaction():
            furnish_sessions(house)
        report = run(house, FILE, is_dry_run=True)
    lines = FILE.decode().split("\r\n")
    # An event is named by the UID that follows its first line.
    found = [
        (lines[row.line].removeprefix("UID:").removesuffix("@oficina"), str(row.outcome), row.why)
        for row in report.results
    ]
    moved = "date: Thursday 11 May 2028, 10:00, Central Mexico time → Friday 12 May 2028, 10:00, Central Mexico time"
    ends = "end: Thursday 11 May 2028, 13:00, Central Mexico time → Friday 12 May 2028, 13:00, Central Mexico time"
    has_a_say = "it was convoked, held or cancelled here: the file has no say any more"
    assert found == [
        ("creada", "created", "its place is cut after 300 letters"),
        ("larga", "created", "its title is cut after 200 letters"),
        ("cancelada", "created", "it is cancelled"),
        ("pasada", "created", "it is over: it goes to the archive"),
        ("pasada-y-cancelada", "created", "it is cancelled"),
        ("igual", "unchanged", ""),
        ("nueva", "updated",
         f"{moved}; {ends}; place changes; title: Sesión → Otra; description changes; public: no → yes"),
        ("sin-fecha-de-cambio", "updated", f"{moved}; {ends}"),
        ("vieja", "unchanged", "the file has an older version"),
        ("antes-que-aqui", "unchanged", "the file has an older version"),
        ("convocada", "unchanged", has_a_say),
        ("celebrada", "unchanged", has_a_say),
        ("se-cancela", "updated", "state: Planned → Cancelled"),
        ("archivada", "updated", f"{moved}; {ends}; state: Archived → Planned"),
        ("otra-zona", "updated",
         f"{moved}; {ends}".replace("Central", "Northwest").replace("10:00", "09:00").replace("13:00", "12:00")),
        ("ajena", "refused", "A session of another body has this identifier."),
        ("u" * 256, "refused", "Its identifier is longer than 255 characters."),
        ("al-reves", "refused", "it ends before it begins"),
        ("sin-principio", "refused", "it has no beginning"),
        ("ilegible", "refused", "DTSTART can't be read: mañana"),
        ("dia-entero", "created", "it says no hours: from 09:00 of its first day to 17:00 of its last is put down"),
        ("sin-zona", "created", "its time has no zone and was taken to be in America/Mexico_City"),
        ("serie", "created", "one of 2 occurrences"),
        ("serie", "created", "one of 2 occurrences"),
        ("serie@oficina/20280518T160000Z", "updated",
         moved.replace("Thursday 11", "Thursday 18").replace("Friday 12", "Friday 19") + "; "
         + ends.replace("Thursday 11", "Thursday 18").replace("Friday 12", "Friday 19")),
        ("tarea", "refused", "VTODO isn't an event"),
    ]  # fmt: skip
    assert {row.when for row in report.results if row.what == "Otra"} == {
        "Friday 12 May 2028, 10:00, Central Mexico time"
    }


def anything(dice: random.Random) -> bytes:
    """Events and series whose identifiers meet one another and what is here already."""
    week = timedelta(days=7)
    uids = [
        "a",
        "b",
        "c",
        "d",
        *(f"{uid}/{STARTS + week * n:%Y%m%dT%H%M%SZ}" for uid in "ab" for n in range(3)),
    ]
    return calendar(
        *(
            told(
                dice.choice(uids),
                dice.choice([STARTS, STARTS + week, STARTS - 200 * week]),
                dice.choice([HOURS, HOURS, HOURS, 2 * HOURS, -HOURS]),
                SUMMARY=dice.choice(["Una", "Otra", ""]),
                STATUS=dice.choice(["", "", "CANCELLED"]),
                SEQUENCE=dice.choice(["", "1", "2"]),
                DTSTAMP=dice.choice(["", "20270201T000000Z", "20290201T000000Z"]),
                RRULE=dice.choice(["", "", "FREQ=WEEKLY;COUNT=3"]),
            )
            for _n in range(12)
        )
    )  # fmt: skip


def test_a_trial_is_right_about_whatever_files_follow_one_another(app: Flask, house: Any) -> None:
    dice, met = random.Random(7), set()
    with app.app_context(), clock.standing_at(NOW):
        for _turn in range(25):
            data = anything(dice)
            tried = run(house, data, is_dry_run=True)
            kept = run(house, data, is_dry_run=False)
            assert said(tried) == said(kept)
            met |= {(row.outcome, row.why) for row in kept.results}
            if dice.random() < 0.3:
                with transaction():
                    for meeting in db.session.scalars(select(Meeting)):
                        meeting.state = dice.choice([MeetingState.PLANNED, MeetingState.CONVOKED])
    assert len(met) > 15, "the files of this test come to too little"
