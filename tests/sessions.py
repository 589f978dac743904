"""A session in being to test with: an agenda of a few items, a roll that makes a quorum, agreements in any state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask

from app.accounts.confirming import Confirmed, Means
from app.agendas.models import Agenda, AgendaItem, AgendaState, ItemKind, ItemPurpose
from app.agreements.models import Agreement, AgreementKind, AgreementState, ExtensionRequest, Response
from app.bodies.models import Body, ChamberKind, OfficerRole, Seat
from app.bodies.queries import list_officers
from app.kernel import clock
from app.kernel.db import db
from app.meetings.clock import session_day
from app.meetings.models import Capacity, Meeting, MeetingState
from app.meetings.operations import quorum, roll
from app.minutes.operations import Decided
from tests import factories
from tests.queries import counted

#: 10:00 in Mexico City.
DAY = datetime(2027, 5, 13, 16, 0, tzinfo=UTC)
DUE = date(2027, 7, 15)
TITLES = (
    ("1", "roll", "Lista de asistencia y declaración de quórum"),
    ("2", "agenda", "Lectura y aprobación del orden del día"),
    ("3", "", "Sellos en patios de consolidación"),
)

#: A session that is not kept here, and decided something.
ELSEWHERE = Decided(words="Sesión extraordinaria de junio de 2027")


def confirmed(actor: Any) -> Confirmed:
    """``actor`` has just typed the password again."""
    return Confirmed(actor.person_id, Means.PASSWORD)


@dataclass
class Session:
    house: factories.House
    meeting: Meeting
    agenda: Agenda
    items: list[AgendaItem] = field(default_factory=list)

    def seat(self, acronym: str) -> Seat:
        return db.session.get_one(Seat, self.house.seats[acronym].id)

    def actor(self, name: str) -> Any:
        return self.house.actor(name)


def make_session(
    house: factories.House,
    *,
    body: Body | None = None,
    state: MeetingState = MeetingState.IN_SESSION,
    **values: Any,
) -> Session:
    """A meeting of the standing body (or ``body``) in ``state``, its agenda published (adopted once in session)."""
    body = db.session.get_one(Body, (body or house.standing).id)
    running = state in {MeetingState.IN_SESSION, MeetingState.RECESS, MeetingState.CLOSED}
    times = {"opened_at": DAY + timedelta(minutes=6)} if running else {}
    if state is MeetingState.CLOSED:
        times["closed_at"] = DAY + timedelta(hours=2, minutes=58)
    meeting = factories.make_meeting(body, starts_at=DAY, state=state, **{**times, **values})
    agenda = Agenda(
        meeting_id=meeting.id,
        state=AgendaState.ADOPTED if running else AgendaState.PUBLISHED,
        version=1,
        created_at=clock.now(),
    )
    db.session.add(agenda)
    db.session.flush()
    session = Session(house, meeting, agenda)
    for position, (_number, key, title) in enumerate(TITLES):
        session.items.append(
            AgendaItem(
                agenda_id=agenda.id,
                position=position,
                kind=ItemKind.FIXED if key else ItemKind.OWN,
                template_key=key,
                purpose=ItemPurpose.PROCEDURE if key else ItemPurpose.AGREEMENT,
                title=title,
                minutes=10,
            )
        )
    db.session.add_all(session.items)
    db.session.flush()
    return session


def fill_roll(session: Session, *acronyms: str) -> None:
    """The principals of ``acronyms`` (the first three seats unless said) and the chair arrive."""
    secretary = session.actor("secretary")
    for acronym in acronyms or ("CCE", "CANACAR", "CAAAREM"):
        roll.arrive(
            session.meeting,
            session.seat(acronym),
            person=session.house.people[acronym.lower()],
            capacity=Capacity.PRINCIPAL,
            actor=secretary,
        )
    for officer in list_officers(session.meeting.body_id, session_day(session.meeting)):
        if officer.role is OfficerRole.CHAIR:
            roll.arrive_as_officer(session.meeting, officer, actor=secretary)


def declare_quorum(session: Session) -> None:
    fill_roll(session)
    assert quorum.declare(session.meeting, actor=session.actor("secretary")).is_met


def make_agreement(
    session: Session, state: AgreementState = AgreementState.PROPOSED, **values: Any
) -> Agreement:
    """An agreement of the session's last item, owed by CANACAR, in whatever state; numbered when it was adopted."""
    undecided = state in {AgreementState.PROPOSED, AgreementState.NOT_ADOPTED}
    sequence = None
    if not undecided:
        taken = db.session.query(Agreement.sequence).filter(
            Agreement.meeting_id == session.meeting.id, Agreement.sequence.is_not(None)
        )
        sequence = 1 + max((number for (number,) in taken), default=0)
    chamber = session.house.chambers["CANACAR"]
    agreement = Agreement(
        **{
            "body_id": session.meeting.body_id,
            "meeting_id": session.meeting.id,
            "item_id": session.items[-1].id,
            "text": "CANACAR levantará el padrón de paradores seguros.",
            "responsible": chamber.acronym,
            "responsible_chamber_id": chamber.id,
            "due_on": DUE,
            "state": state,
            "sequence": sequence,
            "number": None if undecided else f"PRUEBA/{session.meeting.id}/ACU-{sequence:02}",
            "adopted_at": None if undecided else DAY,
            "created_at": clock.now(),
            **values,
        }
    )
    db.session.add(agreement)
    db.session.flush()
    return agreement


#: Twenty business days after DAY.
RESPONSE_DUE = date(2027, 6, 10)


def seat_the_authority(house: factories.House) -> None:
    """The authority sits in the standing body: ``authority`` among its people."""
    house.chambers["AUTORIDAD"] = factories.make_chamber("AUTORIDAD", kind=ChamberKind.AUTHORITY)
    person = house.people["authority"] = factories.make_person("Autoridad", email="authority@example.org")
    body = db.session.get_one(Body, house.standing.id)
    factories.make_appointment(
        factories.make_seat(body, house.chambers["AUTORIDAD"], is_voting=False), person
    )


def recommend(agreement: Agreement, *, response: Response = Response.AWAITED) -> Agreement:
    """Let it be a recommendation on which the authority said ``response``."""
    agreement.kind, agreement.response = AgreementKind.RECOMMENDATION, response
    agreement.response_due_on = RESPONSE_DUE
    db.session.flush()
    return agreement


def ask_for_time(agreement: Agreement) -> ExtensionRequest:
    """A request for more time that waits, whatever the agreement's state."""
    request = ExtensionRequest(
        agreement_id=agreement.id,
        new_due_on=date(2027, 9, 1),
        reason="Faltan dos rutas.",
        person_name="Titular CANACAR",
        created_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    return request


def count_statements(app: Flask, request: Callable[[], Any]) -> int:
    """How many SQL statements ``request`` sends; it must be answered with 200."""

    def ask() -> None:
        assert request().status_code == 200

    return counted(app, ask)
