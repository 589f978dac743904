"""Dissents annexed to minutes."""

from __future__ import annotations

import pytest

from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotFound, WrongState
from app.meetings.models import MeetingState
from app.minutes import remark_queries
from app.minutes.models import (
    MinutesDissent,
)
from app.minutes.operations import dissents
from tests import sessions
from tests.functional.minutes.setting import S, bring_to


def test_a_dissent_is_annexed_before_the_minutes_are_drawn_up_and_sealed_with_them(
    session: sessions.Session,
) -> None:
    agreement = sessions.make_agreement(session)
    agreement.number, agreement.state = "GCP/2027/ORD2/ACU-02", type(agreement.state)("adopted")
    canacar, item = session.actor("canacar"), session.items[-1]
    dissents.dissent(session.meeting, item_id=item.id, agreement_id=agreement.id, text="No.", actor=canacar)
    row = dissents.dissent(
        session.meeting, item_id=item.id, agreement_id=agreement.id, text="Votamos en contra.", actor=canacar
    )
    assert db.session.query(MinutesDissent).one().id == row.id  # the second replaces the first
    dissents.dissent(session.meeting, item_id=item.id, text="Del punto entero.", actor=session.actor("cce"))
    minutes = bring_to(session, S.CIRCULATED)
    content = remark_queries.get_circulated(minutes).content
    assert content["dissents"][0] == {
        "seat": "CANACAR", "by": "Titular CANACAR", "text": "Votamos en contra.", "day": "2027-05-17",
        "about": "3 Sellos en patios de consolidación. Acuerdo GCP/2027/ORD2/ACU-02",
    }  # fmt: skip
    assert [row["seat"] for row in content["dissents"]] == ["CANACAR", "CCE"]


def test_nobody_dissents_while_the_session_runs_nor_from_what_was_not_decided(
    session: sessions.Session,
) -> None:
    canacar, item = session.actor("canacar"), session.items[-1]
    proposed = sessions.make_agreement(session)
    for wrong in ({"item_id": 9_999}, {"item_id": item.id, "agreement_id": proposed.id}):
        with pytest.raises(NotFound):
            dissents.dissent(session.meeting, text="No.", actor=canacar, **wrong)
    with pytest.raises(InvalidInput):
        dissents.dissent(session.meeting, item_id=item.id, text="  ", actor=canacar)
    session.meeting.state = MeetingState.RECESS
    with pytest.raises(WrongState):
        dissents.dissent(session.meeting, item_id=item.id, text="No.", actor=canacar)
    assert db.session.query(MinutesDissent).count() == 0
