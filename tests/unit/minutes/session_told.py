"""A session in memory to compose minutes from: no database, no request; Spanish unless said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel, force_locale

from app.accounts.models import Person
from app.agendas.models import AgendaItem, Handling, ItemKind, Outcome
from app.agendas.timetable import lay_out
from app.agreements.models import Agreement
from app.bodies.models import Appointment, Body, BodyKind, Chamber, Officer, OfficerRole, Seat
from app.bodies.rules import STANDING_DEFAULTS
from app.meetings import quorum
from app.meetings.models import (
    Capacity,
    GuestEntry,
    Meeting,
    MeetingKind,
    MeetingMode,
    OfficerEntry,
    QuorumDeclaration,
    RollEntry,
)
from app.meetings.roll_queries import PRESENT, OfficerOnRoll, Roll, SeatOnRoll
from app.minutes.composing import Composed, Facts, compose
from app.votes.models import Ballot, BallotChoice, Result, Vote, VoteState, Way

#: 10:00 on Thursday 12 November 2026 in Mexico City.
TEN = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
ZONE = "America/Mexico_City"
LETTERS = {"f": BallotChoice.FOR, "a": BallotChoice.AGAINST, "o": BallotChoice.ABSTENTION}
TRANSLATIONS = Path(__file__).resolve().parents[3] / "app" / "translations"


@contextmanager
def speaking(language: str = "es") -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(TRANSLATIONS))
    with app.app_context(), force_locale(language):
        yield


def after(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def body_of(kind: BodyKind = BodyKind.STANDING, **values: Any) -> Body:
    return Body(
        **{"id": 1, "acronym": "GCP", "name": "Grupo Consultivo", "kind": kind, "zone": ZONE, **values}
    )


def meeting_of(**values: Any) -> Meeting:
    return Meeting(
        **{
            "id": 1, "body_id": 1, "kind": MeetingKind.ORDINARY, "year": 2026, "number": 2, "title": "", "zone": ZONE,
            "mode": MeetingMode.IN_PERSON, "place": "Sala Magna", "starts_at": TEN, "ends_at": after(180),
            "opened_at": after(6), "closed_at": after(178), "call": 1, **values,
        }
    )  # fmt: skip


def entry(
    acronym: str,
    name: str,
    capacity: Capacity = Capacity.PRINCIPAL,
    *,
    came: float = -10,
    left: float | None = None,
    instead_of: str = "",
    is_remote: bool = False,
) -> RollEntry:
    return RollEntry(
        chamber_acronym=acronym,
        person_name=name,
        capacity=capacity,
        principal_name=instead_of,
        is_remote=is_remote,
        arrived_at=after(came),
        left_at=None if left is None else after(left),
    )


_ids = iter(range(1, 1_000_000))


def seat(acronym: str, *entries: RollEntry, is_vacant: bool = False, is_voting: bool = True) -> SeatOnRoll:
    made = Seat(id=next(_ids), is_voting=is_voting)
    made.chamber = Chamber(acronym=acronym, sector="")
    return SeatOnRoll(made, None if is_vacant else Appointment(), (), entries)


def there(*acronyms: str) -> list[SeatOnRoll]:
    return [seat(acronym, entry(acronym, f"Titular {acronym}")) for acronym in acronyms]


def officer(role: OfficerRole, name: str, *, is_remote: bool = False) -> OfficerOnRoll:
    made = Officer(id=next(_ids), person_id=next(_ids), role=role)
    made.person = Person(name=name)
    came = OfficerEntry(person_name=name, is_remote=is_remote, arrived_at=after(-10))
    return OfficerOnRoll(made, (came,))


def roll_of(
    meeting: Meeting,
    seats: list[SeatOnRoll],
    *,
    guests: tuple[tuple[str, str], ...] = (),
    officers: tuple[OfficerOnRoll, ...] | None = None,
) -> Roll:
    if officers is None:
        officers = (
            officer(OfficerRole.CHAIR, "Ernesto Villaseñor"),
            officer(OfficerRole.TECHNICAL_SECRETARY, "Marisol Arriaga"),
        )
    return Roll(
        meeting=meeting,
        seats=tuple(seats),
        officers=officers,
        guests=tuple(GuestEntry(name=name, organization=of) for name, of in guests),
        quorum=quorum.count(
            (item.counted for item in seats),
            (item.seat.id for item in seats if any(row.capacity in PRESENT for row in item.entries)),
            STANDING_DEFAULTS,
            chair_is_present=True,
        ),
        rules=STANDING_DEFAULTS,
    )


def declared(
    present: int, seats: int, *, call: int = 1, at: float = 4, is_met: bool = True
) -> QuorumDeclaration:
    return QuorumDeclaration(
        id=next(_ids), declared_at=after(at), call=call, present=present, required=seats // 2 + 1, seats=seats, is_met=is_met
    )  # fmt: skip


def item(
    title: str, outcome: Outcome | None = Outcome.NOTED, *, at: float | None = 60, **values: Any
) -> AgendaItem:
    return AgendaItem(
        **{
            "id": next(_ids), "parent_id": None, "position": next(_ids), "kind": ItemKind.OWN, "template_key": "",
            "title": title, "minutes": 10, "notes": "", "handling": Handling.SINGLY, "outcome": outcome,
            "decided_at": None if at is None else after(at), **values,
        }
    )  # fmt: skip


def vote(
    subject: str,
    letters: str,
    *,
    result: Result = Result.CARRIED,
    way: Way = Way.MAJORITY,
    casting: str = "",
    **values: Any,
) -> Vote:
    """``letters``: how each seat voted, as "CCE:f ANTP:a"."""
    given = dict(part.split(":") for part in letters.split())
    counted = [LETTERS[letter] for letter in given.values()] + ([LETTERS[casting]] if casting else [])
    return Vote(
        **{
            "id": next(_ids), "subject": subject, "state": VoteState.CLOSED, "way": way, "result": result,
            "casting": LETTERS[casting] if casting else None, "cast_by": "Ernesto Villaseñor" if casting else "",
            "votes_for": counted.count(BallotChoice.FOR), "votes_against": counted.count(BallotChoice.AGAINST),
            "abstentions": counted.count(BallotChoice.ABSTENTION), "present": len(given),
            "ballots": [Ballot(chamber_acronym=name, choice=LETTERS[letter], dissent="") for name, letter in given.items()],
            **values,
        }
    )  # fmt: skip


def agreement(text: str, number: str = "GCP/2026/ORD2/ACU-03") -> Agreement:
    return Agreement(id=next(_ids), text=text, number=number)


def facts(
    items: list[AgendaItem] | None = None,
    *,
    body: Body | None = None,
    meeting: Meeting | None = None,
    seats: list[SeatOnRoll] | None = None,
    guests: tuple[tuple[str, str], ...] = (),
    officers: tuple[OfficerOnRoll, ...] | None = None,
    **values: Any,
) -> Facts:
    meeting = meeting or meeting_of()
    made = Facts(
        meeting=meeting,
        body=body or body_of(),
        roll=roll_of(meeting, seats if seats is not None else there("CCE"), guests=guests, officers=officers),
        lines=lay_out(items or []),
    )
    return replace(made, **values)


def told(of: Facts, language: str = "es") -> list[Composed]:
    with speaking(language):
        return compose(of)


def attendance(of: Facts, language: str = "es") -> str:
    return next(part.text for part in told(of, language) if part.kind == "attendance")
