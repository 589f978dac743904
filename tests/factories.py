"""Rows to test with: each function adds and flushes one, with sensible values for whatever is not said."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.accounts.models import Person, PersonState
from app.bodies.actors import actor_of
from app.bodies.models import (
    Appointment,
    AppointmentKind,
    Body,
    BodyKind,
    BodyState,
    Chamber,
    ChamberKind,
    Guest,
    Officer,
    OfficerRole,
    RulesOfProcedure,
    Seat,
)
from app.bodies.rules import SPECIALIZED_DEFAULTS, STANDING_DEFAULTS, Rules
from app.issues import search
from app.issues.models import Issue, IssueState
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.programme.models import Programme, Topic

LONG_AGO = date(2020, 1, 1)
ZONE = "America/Mexico_City"
_numbers = itertools.count(1)


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_programme(**values: Any) -> Programme:
    return _add(
        Programme(
            **{
                "id": 1,
                "name": "Programa de Operador Económico Autorizado",
                "acronym": "OEA",
                "administration": "Administración de prueba",
                "country": "MX",
                "zone": ZONE,
                "language": "es",
                "contact_email": "secretaria@example.org",
                **values,
            }
        )
    )


def make_person(name: str = "", **values: Any) -> Person:
    number = next(_numbers)
    return _add(
        Person(
            **{
                "name": name or f"Persona {number}",
                "email": f"persona{number}@example.org",
                "state": PersonState.ACTIVE,
                "created_at": clock.now(),
                **values,
            }
        )
    )


def make_chamber(acronym: str = "", **values: Any) -> Chamber:
    number = next(_numbers)
    return _add(
        Chamber(
            **{
                "acronym": acronym or f"CAM{number}",
                "name": f"Cámara {acronym or number}",
                "kind": ChamberKind.CHAMBER,
                "sector": "trucking",
                **values,
            }
        )
    )


def make_body(acronym: str = "", *, rules: Rules | None = None, **values: Any) -> Body:
    number = next(_numbers)
    acronym = acronym or f"G{number}"
    made: Body = _add(
        Body(
            **{
                "acronym": acronym,
                "slug": acronym.lower(),
                "name": f"Grupo {acronym}",
                "short_name": acronym,
                "kind": BodyKind.STANDING,
                "state": BodyState.ACTIVE,
                "zone": ZONE,
                "place": "Sala Magna",
                "created_at": clock.now(),
                "constituted_on": LONG_AGO,
                **values,
            }
        )
    )
    default = STANDING_DEFAULTS if made.kind is BodyKind.STANDING else SPECIALIZED_DEFAULTS
    _add(RulesOfProcedure(body_id=made.id, effective_on=LONG_AGO, values=(rules or default).as_values()))
    return made


def make_seat(body: Body, chamber: Chamber, **values: Any) -> Seat:
    return _add(
        Seat(
            **{
                "body_id": body.id,
                "chamber_id": chamber.id,
                "starts_on": LONG_AGO,
                "position": next(_numbers),
                **values,
            }
        )
    )


def make_appointment(seat: Seat, person: Person, rank: int = 0, **values: Any) -> Appointment:
    kind = AppointmentKind.PRINCIPAL if rank == 0 else AppointmentKind.ALTERNATE
    return _add(
        Appointment(
            **{
                "seat_id": seat.id,
                "person_id": person.id,
                "kind": kind,
                "rank": rank,
                "starts_on": LONG_AGO,
                **values,
            }
        )
    )


def make_officer(body: Body, person: Person, role: OfficerRole, **values: Any) -> Officer:
    return _add(
        Officer(**{"body_id": body.id, "person_id": person.id, "role": role, "starts_on": LONG_AGO, **values})
    )


def make_guest(body: Body, person: Person, **values: Any) -> Guest:
    return _add(Guest(**{"body_id": body.id, "person_id": person.id, "starts_on": LONG_AGO, **values}))


def make_topic(key: str = "cargo-theft", **values: Any) -> Topic:
    return _add(Topic(**{"key": key, "name_es": "Robo de carga", "name_en": "Cargo theft", **values}))


def make_meeting(
    body: Body, *, starts_at: datetime | None = None, hours: float = 3, **values: Any
) -> Meeting:
    number = next(_numbers)
    starts_at = starts_at or datetime(2027, 5, 13, 16, 0, tzinfo=UTC)
    now = clock.now()
    return _add(
        Meeting(
            **{
                "body_id": body.id,
                "kind": MeetingKind.ORDINARY,
                "year": starts_at.year,
                "number": number,
                "state": MeetingState.PLANNED,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(hours=hours),
                "zone": body.zone,
                "place": "Sala Magna",
                "uid": f"prueba-{number}@convoca.example.org",
                "revised_at": now,
                "created_at": now,
                **values,
            }
        )
    )


def make_issue(body: Body, chamber: Chamber, author: Person, **values: Any) -> Issue:
    number = next(_numbers)
    now = clock.now()
    state = values.get("state", IssueState.ADMITTED)
    folio = {} if state is IssueState.DRAFT else {
        "folio": f"AS-2026-{number:03}", "folio_year": 2026, "folio_number": number, "submitted_at": now
    }  # fmt: skip
    made: Issue = _add(
        Issue(
            **{
                "body_id": body.id,
                "chamber_id": chamber.id,
                "author_id": author.id,
                "title": f"Asunto de prueba {number}",
                "what_happens": "Ocurre algo en la aduana.",
                "evidence": "Seis casos documentados.",
                "request": "Que la autoridad precise el criterio.",
                "affected": ["carriers"],
                "state": IssueState.ADMITTED,
                "created_at": now,
                "listed_at": now,
                **folio,
                **values,
            }
        )
    )
    search.keep(made)
    return made


@dataclass
class House:
    """A small furnished house. Rows are detached: their columns can be read anywhere."""

    programme: Programme
    topic: Topic
    standing: Body
    group: Body
    hidden: Body
    chambers: dict[str, Chamber] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The actor of a person of the house; needs an application context."""
        return actor_of(self.people[name])


def furnish() -> House:
    """A standing body with five seats, a public specialized group, and a body nobody outside may see.

    People: admin, secretary, chair (of the standing body and the group), canacar (principal), canacar_alternate, caaarem, index,
    antp, cce (principals), coordinator (of the group), guest (of the standing body), member (follows, sits nowhere),
    insider (principal in the hidden body only).
    """
    house = House(
        programme=make_programme(),
        topic=make_topic(),
        standing=make_body("GCP", slug="gcp", name="Grupo Consultivo Permanente", short_name="Consultivo Permanente"),
        group=make_body(
            "GE-RC", slug="robo-de-carga", kind=BodyKind.SPECIALIZED, name="Grupo Especializado en Robo de Carga",
            short_name="Robo de Carga", ends_on=date(2030, 3, 31),
        ),
        hidden=make_body("GE-X", slug="reservado", kind=BodyKind.SPECIALIZED, is_public=False, name="Grupo reservado"),
    )  # fmt: skip
    house.group.parent_id = house.standing.id
    for name in (
        "admin",
        "secretary",
        "chair",
        "coordinator",
        "guest",
        "member",
        "insider",
        "canacar_alternate",
    ):
        house.people[name] = make_person(f"Persona {name}", email=f"{name}@example.org")
    house.people["admin"].is_administrator = True
    for acronym in ("CCE", "CANACAR", "CAAAREM", "index", "ANTP"):
        chamber = house.chambers[acronym] = make_chamber(acronym)
        seat = house.seats[acronym] = make_seat(house.standing, chamber)
        person = make_person(f"Titular {acronym}", email=f"{acronym.lower()}@example.org")
        house.people[acronym.lower()] = person
        make_appointment(seat, person)
        if acronym in {"CANACAR", "ANTP"}:
            make_appointment(make_seat(house.group, chamber), person)
    make_appointment(house.seats["CANACAR"], house.people["canacar_alternate"], rank=1)
    make_appointment(make_seat(house.hidden, house.chambers["index"]), house.people["insider"])
    for body in (house.standing, house.group):
        make_officer(body, house.people["secretary"], OfficerRole.TECHNICAL_SECRETARY)
        make_officer(body, house.people["chair"], OfficerRole.CHAIR)
    make_officer(house.group, house.people["coordinator"], OfficerRole.COORDINATOR)
    make_guest(house.standing, house.people["guest"])
    db.session.flush()
    return house
