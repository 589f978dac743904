"""Letters about agreements and minutes: who hears of what."""

from __future__ import annotations

import re
from typing import Any

from app import journal
from app.agreements.models import AgreementState
from app.agreements.operations.adoption import payload_of
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import MeetingState
from app.minutes.models import Minutes, MinutesState
from tests import factories, sessions
from tests.factories import House
from tests.functional.notifications.readers import (
    INSIDE,
    REPRESENTATION,
    leave,
    told,
)


def announce_agreement(house: House, kind: str, state: AgreementState, **more: Any) -> None:
    with transaction():
        session = sessions.make_session(house)
        values = more.pop("values", {})
        if values.pop("raised_by_antp", False):
            issue = factories.make_issue(house.standing, house.chambers["ANTP"], house.people["antp"])
            session.items[-1].issue_id = issue.id
        agreement = sessions.make_agreement(session, state, **values)
        journal.announce(kind, subject=agreement, payload={**payload_of(agreement), **more})


def test_an_adopted_agreement_is_told_to_who_owes_it_and_to_the_secretary(inside: House) -> None:
    announce_agreement(inside, "agreement:adopted", AgreementState.ADOPTED)
    mails = told(inside)
    assert set(mails) == REPRESENTATION | {"secretary"}
    assert mails["canacar"].subject.endswith(": acuerdo a su cargo")
    assert mails["secretary"].subject.endswith(": acuerdo adoptado")
    assert "Fecha compromiso: jueves 15 de julio de 2027" in mails["canacar"].text
    assert "CANACAR levantará el padrón" in mails["canacar"].text


def test_a_reported_agreement_waits_for_the_secretary(inside: House) -> None:
    announce_agreement(inside, "agreement:reported", AgreementState.REPORTED, by="Titular CANACAR")
    mails = told(inside)
    assert set(mails) == {"secretary"}
    assert "Titular CANACAR informa" in mails["secretary"].text


def test_a_report_sent_back_says_why(inside: House) -> None:
    announce_agreement(inside, "agreement:sent_back", AgreementState.IN_PROGRESS, reason="Falta el anexo.")
    mails = told(inside)
    assert set(mails) == REPRESENTATION
    assert "Falta el anexo." in mails["canacar"].text


def test_a_fulfilled_agreement_is_told_to_the_chamber_that_raised_the_matter_too(inside: House) -> None:
    announce_agreement(
        inside, "agreement:fulfilled", AgreementState.FULFILLED, values={"raised_by_antp": True}
    )
    mails = told(inside)
    assert set(mails) == REPRESENTATION | {"secretary", "antp"}
    assert "el asunto que presentó su representación" in " ".join(mails["antp"].text.split())


def test_who_may_not_see_an_agreement_is_not_told_of_it(inside: House) -> None:
    announce_agreement(inside, "agreement:adopted", AgreementState.PROPOSED, values={"number": "X"})
    assert set(told(inside)) == {"secretary"}


def announce_minutes(house: House, kind: str, state: MinutesState, **more: Any) -> None:
    with transaction():
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        minutes = Minutes(meeting_id=session.meeting.id, state=state, created_at=clock.now())
        if state is MinutesState.PUBLISHED:
            minutes.published_at = clock.now()
        db.session.add(minutes)
        db.session.flush()
        said = {"minutes_id": minutes.id, "meeting_id": session.meeting.id, "body_id": house.standing.id}
        journal.announce(kind, subject=minutes, payload=said | more)


def test_minutes_in_review_are_the_chairs(inside: House) -> None:
    announce_minutes(inside, "minutes:in_review", MinutesState.IN_REVIEW)
    mails = told(inside)
    assert set(mails) == {"chair"}
    assert mails["chair"].subject.startswith("Acta de la ")
    assert mails["chair"].subject.endswith(": para su revisión")


def test_circulated_minutes_go_to_who_was_on_the_roll_with_the_day_comments_close(inside: House) -> None:
    ids = [inside.people[name].id for name in ("canacar", "cce", "index", "insider")]
    leave(inside, "index")
    announce_minutes(
        inside, "minutes:circulated", MinutesState.CIRCULATED, person_ids=ids, comments_close_on="2027-06-04"
    )
    mails = told(inside)
    assert set(mails) == {"canacar", "cce"}, "neither who left nor who was never in the body"
    assert "viernes 4 de junio de 2027" in mails["cce"].subject
    assert "Observaciones hasta: viernes 4 de junio de 2027" in mails["cce"].text


def test_published_minutes_are_told_to_the_body(inside: House) -> None:
    announce_minutes(inside, "minutes:published", MinutesState.PUBLISHED)
    mails = told(inside)
    assert set(mails) == INSIDE
    assert re.search(r"/meetings/\d+/minutes$", mails["antp"].text, re.MULTILINE)
