"""Who comments on circulated minutes, on what, until when; and whose silence is what."""

from __future__ import annotations

import pytest

from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from app.meetings.models import RollEntry
from app.minutes import queries, remark_queries
from app.minutes.models import (
    Minutes,
)
from app.minutes.operations import remarks
from app.minutes.remark_queries import Said
from tests import sessions
from tests.functional.minutes.remarks.round import (
    AFTER,
    PASSAGE,
    comment,
    written,
)


def test_a_comment_keeps_who_for_whom_and_what_it_is_about(
    session: sessions.Session, minutes: Minutes
) -> None:
    row = comment(minutes, session.actor("canacar_alternate"))
    assert (row.person_name, row.chamber_acronym, row.version, row.passage) == (
        "Persona canacar_alternate", "CANACAR", 3, PASSAGE,
    )  # fmt: skip
    assert comment(minutes, session.actor("canacar_alternate")).id == row.id  # pressed twice
    told = db.session.query(OutboxMessage).filter_by(kind="minutes:remarked").one()
    comment(minutes, session.actor("caaarem"))
    assert db.session.query(OutboxMessage).filter_by(kind="minutes:remarked").one().id == told.id  # one a day
    officer = comment(minutes, session.actor("chair"))
    assert (officer.seat_id, officer.chamber_acronym) == (None, "")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": " ", "proposed_wording": ""}, "text"),
        ({"text": "", "proposed_wording": PASSAGE}, "text"),  # the wording it has proposes nothing
        ({"text": "x" * 5_001}, "text"),
        ({"proposed_wording": "x" * 10_001}, "proposed_wording"),
    ],
)
def test_a_comment_that_says_nothing_or_too_much_is_refused_at_its_field(
    session: sessions.Session, minutes: Minutes, said: dict[str, str], field: str
) -> None:
    before = written()
    with pytest.raises(InvalidInput) as refused:
        comment(minutes, session.actor("canacar"), **said)
    assert set(refused.value.fields) == {field}
    assert written() == before


def test_only_paragraphs_that_were_circulated_are_commented(
    session: sessions.Session, minutes: Minutes
) -> None:
    for clause in (0, -1, 999):
        with pytest.raises(NotFound):
            comment(minutes, session.actor("canacar"), clause=clause)


def test_after_the_window_nobody_comments_and_who_was_silent_is_told_apart(
    session: sessions.Session, minutes: Minutes
) -> None:
    row = comment(minutes, session.actor("canacar"))
    remarks.no_comments(minutes, actor=session.actor("cce"))

    def said(*, is_open: bool) -> dict[str, Said]:
        rows = remark_queries.what_seats_said(minutes, session.meeting, 3, is_open=is_open)
        return {row.voice.chamber_acronym: row.said for row in rows}

    assert said(is_open=True) == {"CANACAR": Said.COMMENTED, "CCE": Said.NO_COMMENTS, "CAAAREM": Said.AWAITED}
    assert said(is_open=False)["CAAAREM"] is Said.SILENT
    with clock.standing_at(AFTER):
        for attempt in (
            lambda: comment(minutes, session.actor("caaarem")),
            lambda: remarks.no_comments(minutes, actor=session.actor("caaarem")),
            lambda: remarks.edit_remark(
                row, text="Tarde.", proposed_wording="", since=1, actor=session.actor("canacar")
            ),
        ):
            with pytest.raises(Refused):
                attempt()


def test_a_seat_that_commented_does_not_say_that_it_has_no_comments(
    session: sessions.Session, minutes: Minutes
) -> None:
    canacar = session.actor("canacar")
    row = comment(minutes, canacar)
    with pytest.raises(Refused):
        remarks.no_comments(minutes, actor=canacar)
    remarks.withdraw_remark(row, actor=canacar)
    once = remarks.no_comments(minutes, actor=canacar)
    assert remarks.no_comments(minutes, actor=session.actor("canacar_alternate")).id == once.id
    entry = db.session.query(AuditEntry).filter_by(tag="minutes:withdraw_remark").one()
    assert entry.new["text"] == "Lo dicho fue «custodia»."


def test_it_waits_for_a_member_until_the_seat_has_spoken(session: sessions.Session, minutes: Minutes) -> None:
    def waiting(name: str) -> int:
        return len(queries.list_to_review(session.actor(name)))

    assert [waiting(name) for name in ("canacar", "canacar_alternate", "cce", "antp")] == [1, 1, 1, 0]
    comment(minutes, session.actor("canacar"))
    remarks.no_comments(minutes, actor=session.actor("cce"))
    assert [waiting(name) for name in ("canacar", "canacar_alternate", "cce", "caaarem")] == [0, 0, 0, 1]
    db.session.query(RollEntry).filter_by(chamber_acronym="CAAAREM").delete()
    assert waiting("caaarem") == 0


def test_an_edit_from_an_older_text_is_refused_with_both(session: sessions.Session, minutes: Minutes) -> None:
    canacar = session.actor("canacar")
    row = comment(minutes, canacar)
    remarks.edit_remark(row, text="Uno.", proposed_wording="", since=1, actor=canacar)
    with pytest.raises(StaleEdit) as caught:
        remarks.edit_remark(row, text="Dos.", proposed_wording="", since=1, actor=canacar)
    assert (caught.value.mine, caught.value.theirs) == ("Dos.", "Uno.")
    assert (row.text, row.proposed_wording) == ("Uno.", "")
