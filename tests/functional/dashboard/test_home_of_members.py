"""The home page of who sits: the chair, representatives, the authority, and of who sits nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.agendas.models import Agenda, AgendaState
from app.agreements.models import AgreementState
from app.bodies.models import BodyKind, BodyState, BodySubscription, ChamberKind
from app.issues.models import IssueState
from app.kernel.db import db
from app.meetings.models import AttendanceReply, Capacity, MeetingState, ReplyAnswer, RollEntry
from app.minutes.models import Minutes, MinutesState
from tests import factories, sessions
from tests.functional.dashboard.home import NOW, TODAY, filed, home, section
from tests.pages import read, visible_text

pytestmark = pytest.mark.usefixtures("tuesday")


# ── the chair ──


def test_the_chair_finds_agendas_minutes_and_groups_to_decide_on(furnished: Any, signed_in: Any) -> None:
    def propose(house: Any) -> None:
        meeting = factories.make_meeting(house.standing, starts_at=NOW + timedelta(days=40))
        db.session.add(Agenda(meeting_id=meeting.id, state=AgendaState.PROPOSED, created_at=NOW))
        closed = factories.make_meeting(
            house.standing, starts_at=NOW - timedelta(days=9), state=MeetingState.CLOSED
        )
        db.session.add(Minutes(meeting_id=closed.id, state=MinutesState.IN_REVIEW, created_at=NOW))
        factories.make_body(
            "GE-N",
            short_name="Nuevo",
            kind=BodyKind.SPECIALIZED,
            state=BodyState.PROPOSED,
            parent_id=house.standing.id,
        )
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        sessions.make_agreement(
            session, AgreementState.ADOPTED, due_on=TODAY - timedelta(days=4), number="A/2"
        )

    furnished(propose)
    text = home(signed_in("chair"))
    week = section(text, "week")
    assert "Aprobar el orden del día" in week
    assert "Revisar: Acta" in week or "Revisar: " in week
    assert "Constituir el grupo «Nuevo»" in week
    assert "A/2" in section(text, "late")
    assert "Revisar el orden del día" in section(text, "clock")
    assert not section(text, "inbox")


# ── who sits for a chamber ──


def test_a_representative_sees_their_seat_their_issues_and_what_they_owe(
    furnished: Any, signed_in: Any
) -> None:
    def make(house: Any) -> None:
        factories.make_meeting(house.standing, starts_at=NOW + timedelta(days=20), number=2)
        filed(house, 30, state=IssueState.ADMITTED, title="Robo en ruta")
        filed(
            house,
            9,
            state=IssueState.RETURNED,
            title="Sellos",
            reason="Falta un caso.",
            return_by=TODAY + timedelta(days=2),
        )
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        sessions.make_agreement(
            session, AgreementState.ADOPTED, due_on=TODAY + timedelta(days=45), number="A/1"
        )

    furnished(make)
    text = home(signed_in("canacar"))
    assert "CANACAR : usted, titular" in section(text, "sessions").replace("CANACAR:", "CANACAR :")
    own = section(text, "own-issues")
    assert own.index("Sellos") < own.index("Robo en ruta")
    assert "a más tardar el jueves 22 de octubre" in own
    assert "La secretaría técnica señala: Falta un caso." in section(text, "week")
    assert "A/1" in section(text, "owed")
    assert "en 33 días hábiles" in section(text, "owed") or "días hábiles" in section(text, "owed")
    primary = [link for link in read(text).iter("a") if "btn-primary" in link.get("class", "")]
    assert ["".join(link.itertext()) for link in primary] == ["Presentar un asunto"]


def test_the_alternate_is_told_who_sits(furnished: Any, signed_in: Any) -> None:
    def make(house: Any) -> None:
        meeting = factories.make_meeting(
            house.standing, starts_at=NOW + timedelta(days=3), state=MeetingState.CONVOKED
        )
        db.session.add(
            AttendanceReply(
                meeting_id=meeting.id, seat_id=house.seats["CANACAR"].id, person_id=house.people["canacar"].id,
                answer=ReplyAnswer.ALTERNATE, answered_at=NOW,
            )
        )  # fmt: skip

    furnished(make)
    shown = section(home(signed_in("canacar_alternate")), "sessions")
    assert "usted, suplente" in shown
    assert "Va el suplente" in shown


def test_circulated_minutes_are_to_be_read_until_their_window_closes(furnished: Any, signed_in: Any) -> None:
    def circulate(house: Any) -> None:
        for number, closes in ((1, TODAY + timedelta(days=3)), (2, TODAY - timedelta(days=1))):
            meeting = factories.make_meeting(
                house.standing,
                starts_at=NOW - timedelta(days=20 + number),
                number=number,
                state=MeetingState.CLOSED,
            )
            db.session.add(
                RollEntry(
                    meeting_id=meeting.id, seat_id=house.seats["CAAAREM"].id, capacity=Capacity.PRINCIPAL,
                    chamber_acronym="CAAAREM", arrived_at=NOW - timedelta(days=20 + number),
                )
            )  # fmt: skip
            db.session.add(
                Minutes(
                    meeting_id=meeting.id,
                    state=MinutesState.CIRCULATED,
                    comments_close_on=closes,
                    created_at=NOW,
                )
            )

    furnished(circulate)
    text = home(signed_in("caaarem"))
    assert visible_text(text).count("Leer y comentar") == 2  # its title, and its button's name
    assert "1.ª sesión" in section(text, "week")


def test_another_chambers_draft_and_its_returned_issue_are_not_theirs(furnished: Any, signed_in: Any) -> None:
    furnished(
        lambda house: (
            filed(house, 3, by="CAAAREM", state=IssueState.DRAFT, title="Borrador ajeno"),
            filed(house, 3, by="CAAAREM", state=IssueState.RETURNED, title="Devuelto ajeno", reason="Falta."),
        )
    )
    shown = visible_text(home(signed_in("canacar")))
    assert "Borrador ajeno" not in shown
    assert "Devuelto ajeno" not in shown
    shown = visible_text(home(signed_in("caaarem")))
    assert "Borrador ajeno" in shown
    assert "Devuelto ajeno" in shown


# ── who sits for the authority ──


def test_the_authority_sees_what_awaits_its_answer_and_is_not_asked_to_file(
    app: Flask, furnished: Any, signed_in: Any
) -> None:
    def seat(house: Any) -> None:
        office = factories.make_chamber("ANAM", kind=ChamberKind.AUTHORITY)
        house.people["authority"] = factories.make_person()
        factories.make_appointment(factories.make_seat(house.standing, office), house.people["authority"])
        filed(house, 50, state=IssueState.ADMITTED, title="Criterio de sellos")
        filed(house, 50, state=IssueState.ANSWERED, title="Ya respondido")

    furnished(seat)
    text = home(signed_in("authority"))
    assert "Criterio de sellos" in section(text, "answers")
    assert "Ya respondido" not in visible_text(text)
    assert "Presentar un asunto" not in visible_text(text)


# ── who sits nowhere ──


def test_a_member_who_follows_nothing_is_told_how(house: Any, signed_in: Any) -> None:
    text = home(signed_in("member"))
    assert "Aún no sigue ningún órgano" in visible_text(text)
    assert "/calendar.ics" in text


def test_a_member_sees_the_sessions_of_the_bodies_they_follow(furnished: Any, signed_in: Any) -> None:
    def follow(house: Any) -> None:
        db.session.add(
            BodySubscription(body_id=house.group.id, person_id=house.people["member"].id, created_at=NOW)
        )
        factories.make_meeting(house.group, starts_at=NOW + timedelta(days=4), number=7)
        factories.make_meeting(house.group, starts_at=NOW + timedelta(days=5), number=8, is_public=False)
        factories.make_meeting(house.standing, starts_at=NOW + timedelta(days=6), number=9)

    furnished(follow)
    shown = section(home(signed_in("member")), "followed")
    assert "7.ª sesión" in shown
    assert "8.ª sesión" not in shown
    assert "9.ª sesión" not in shown
