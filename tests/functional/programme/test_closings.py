"""Closing days declared, changed, taken back: each says which deadlines it moved, and tells who keeps them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import current_app
from sqlalchemy import func, select

from app.bodies.models import Body
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, StaleEdit
from app.meetings.models import MeetingState
from app.notifications import letters
from app.programme import effects, operations
from app.programme.models import ClosingDay
from app.programme.operations.closings import Run, run_of
from tests import factories

NOW = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
DEAD = date(2026, 11, 2)
SESSION = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)


@pytest.fixture
def planned(app, house):
    """A session on 12 November 2026, seen from 1 October."""
    with clock.standing_at(NOW), app.app_context():
        with transaction():
            body = db.session.get_one(Body, house.standing.id)
            house.meeting = factories.make_meeting(body, starts_at=SESSION)
        yield house


def declare(house, first=DEAD, last=None, name="Día de Muertos", who="admin"):
    return operations.close_days(starts_on=first, ends_on=last, name=name, actor=house.actor(who))


def last_entry():
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def announced():
    return db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == "meeting:deadlines_moved")
        .order_by(OutboxMessage.id)
    ).all()


def counts():
    return tuple(
        db.session.scalar(select(func.count(table.id))) for table in (ClosingDay, AuditEntry, OutboxMessage)
    )


def written(message):
    with current_app.test_request_context("/"):
        return letters.write(message)


def moves(entry):
    return {move.key[2]: (move.old.isoformat(), move.new.isoformat()) for move in effects.read(entry.new)}


def test_declaring_a_day_closed_moves_what_is_to_come_and_says_so(planned):
    with transaction():
        declare(planned)
    entry = last_entry()
    assert entry.tag == "programme:close_day"
    # The opening of the call (17 September) has passed; papers and additions (5 November) lie after the day closed.
    assert moves(entry) == {
        "call_for_issues": ("2026-10-15", "2026-10-14"),
        "agenda_to_chair": ("2026-10-26", "2026-10-23"),
        "notice": ("2026-10-29", "2026-10-28"),
    }
    (message,) = announced()
    assert message.payload["body_ids"] == [planned.standing.id]
    assert message.audit_id == entry.id


def test_only_the_secretary_of_the_body_is_written_to_with_each_day_before_and_after(planned):
    with transaction():
        declare(planned)
    (letter,) = written(announced()[0])
    assert letter.person.email == "secretary@example.org"
    assert letter.subject == "Se movieron 3 plazos"
    assert "Se declararon días inhábiles: Día de Muertos." in letter.text
    assert "Convocatoria, a más tardar" in " ".join(letter.text.split())
    assert "del jueves 29 de octubre de 2026 al miércoles 28 de octubre de 2026" in " ".join(
        letter.text.split()
    )


def test_a_deadline_that_the_change_puts_in_the_past_is_said_to_be_late(planned):
    with clock.standing_at(datetime(2026, 10, 29, 15, 0, tzinfo=UTC)), transaction():
        declare(planned)
    (move,) = effects.read(last_entry().new)
    assert (move.key[2], move.new, move.is_late) == ("notice", date(2026, 10, 28), True)


def test_what_is_done_or_past_stays_where_it_was(planned):
    planned.meeting.state, planned.meeting.convoked_at = MeetingState.CONVOKED, NOW
    planned.meeting.rules_values = factories.STANDING_DEFAULTS.as_values()
    with transaction():
        db.session.add(planned.meeting)
        declare(planned)
    assert set(moves(last_entry())) == {"call_for_issues"}


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.DEFERRED, MeetingState.ARCHIVED])
def test_sessions_that_will_not_be_held_move_nothing_and_nobody_is_told(planned, state):
    with transaction():
        db.session.merge(planned.meeting).state = state
        declare(planned)
    assert "moved" not in last_entry().new
    assert announced() == []


def test_the_same_days_twice_are_one_row_and_one_entry(planned):
    with transaction():
        first = declare(planned)
    before = counts()
    with transaction():
        assert declare(planned, name="Otro motivo").id == first.id
    assert counts() == before


def test_changing_and_taking_back_move_the_deadlines_again(planned):
    with transaction():
        row = declare(planned)
    with transaction():
        assert operations.edit_closing(
            row, starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 10), name="Inventario",
            was=run_of(row), actor=planned.actor("secretary"),
        )  # fmt: skip
    entry = last_entry()
    assert (entry.tag, entry.old["name"], entry.new["name"]) == (
        "programme:edit_closing_day", "Día de Muertos", "Inventario",
    )  # fmt: skip
    assert moves(entry)["papers"] == ("2026-11-05", "2026-11-03")
    assert moves(entry)["notice"] == ("2026-10-28", "2026-10-27")
    with transaction():
        operations.reopen_days(row, actor=planned.actor("admin"))
    assert moves(last_entry())["notice"] == ("2026-10-27", "2026-10-29")
    assert db.session.scalar(select(func.count(ClosingDay.id))) == 0
    assert len(announced()) == 3


def test_the_second_of_two_who_change_a_closure_is_shown_both(planned):
    with transaction():
        row = declare(planned)
    with pytest.raises(StaleEdit) as refused, transaction():
        operations.edit_closing(
            row,
            starts_on=DEAD,
            ends_on=DEAD,
            name="Mío",
            was=Run(DEAD, DEAD, "Otro"),
            actor=planned.actor("admin"),
        )
    assert "Día de Muertos" in refused.value.theirs


def test_a_closure_cannot_become_another_nor_leave_no_business_day(planned):
    with transaction():
        row = declare(planned)
        declare(planned, date(2027, 1, 1), date(2027, 12, 31), "Año entero")
    before = counts()
    for first, last in ((date(2027, 1, 1), date(2027, 12, 31)), (date(2026, 6, 1), date(2026, 12, 31))):
        with pytest.raises(InvalidInput), transaction():
            operations.edit_closing(
                row, starts_on=first, ends_on=last, name="X", was=run_of(row), actor=planned.actor("admin")
            )
        with transaction():
            row = db.session.get_one(ClosingDay, row.id)
    assert counts() == before


@pytest.mark.parametrize("who", ["chair", "canacar", "guest", "member", "insider"])
def test_who_keeps_no_settings_changes_nothing(planned, who):
    with transaction():
        row = declare(planned)
    before = counts()
    actor = planned.actor(who)
    for attempt in (
        lambda: operations.close_days(starts_on=DEAD, ends_on=None, name="x", actor=actor),
        lambda: operations.edit_closing(
            row, starts_on=DEAD, ends_on=None, name="x", was=run_of(row), actor=actor
        ),
        lambda: operations.reopen_days(row, actor=actor),
    ):
        with pytest.raises(NotAllowed), transaction():
            attempt()
    assert counts() == before


def test_another_subdivision_tells_what_it_moves(planned):
    programme = planned.programme
    settings = operations.Settings(
        name=programme.name, acronym=programme.acronym, administration=programme.administration, country="US",
        zone=programme.zone, contact_email=programme.contact_email,
    )  # fmt: skip
    with transaction():
        operations.configure(settings, actor=planned.actor("admin"))
    # Columbus Day (12 October) and Veterans Day (11 November) do not count there.
    assert moves(last_entry())["papers"] == ("2026-11-05", "2026-11-04")
    assert len(announced()) == 1
