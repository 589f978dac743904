"""A semester small enough to be counted by hand: the second of 2026, in the house's standing body (Mexico City)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.agreements.models import Agreement, AgreementState, Extension, FollowUp
from app.bodies.models import Body, Seat
from app.issues import operations as issues
from app.issues.models import AnswerOutcome, Issue
from app.kernel import clock
from app.kernel.db import db
from app.meetings.models import Capacity, Meeting, MeetingKind, MeetingState, RollEntry
from tests import factories, sessions

#: When the reports are read.
READ_ON = datetime(2027, 1, 15, 18, 0, tzinfo=UTC)
TEXT = issues.IssueText(
    title="Fila en el cruce",
    what_happens="Pasa cada semana.",
    affected=("carriers",),
    request="Un criterio.",
    evidence="Seis casos.",
)


def local(year: int, month: int, day: int, hour: int = 11, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(factories.ZONE))


def build(house: factories.House) -> dict[str, Any]:
    """All of it, in an open transaction."""
    official = factories.make_person("Funcionaria", email="official@example.org")
    sat = factories.make_chamber("SAT", kind="authority")
    factories.make_appointment(factories.make_seat(house.group, sat), official)
    factories.make_appointment(factories.make_seat(house.standing, sat, starts_on=date(2027, 1, 1)), official)
    house.people["official"] = official
    return {**_sessions(house), **_issues(house), **_agreements(house)}


def _sessions(house: factories.House) -> dict[str, Meeting]:
    body = db.session.get_one(Body, house.standing.id)

    def meeting(when: datetime, state: MeetingState, kind: MeetingKind = MeetingKind.ORDINARY) -> Meeting:
        return factories.make_meeting(body, starts_at=when.astimezone(UTC), state=state, kind=kind)

    found = {
        # The last hour of June and the first of July, in the body's zone: both are 1 July in UTC.
        "june": meeting(local(2026, 6, 30, 23, 30), MeetingState.CLOSED),
        "july": meeting(local(2026, 7, 1, 0, 30), MeetingState.ARCHIVED),
        "september": meeting(local(2026, 9, 15), MeetingState.CANCELLED),
        "november": meeting(local(2026, 11, 12), MeetingState.CLOSED, MeetingKind.EXTRAORDINARY),
        "december": meeting(local(2026, 12, 10), MeetingState.PLANNED),
    }
    _fill(house, found["july"], CCE=Capacity.PRINCIPAL, CANACAR=Capacity.ALTERNATE, CAAAREM=Capacity.EXCUSED)
    _fill(house, found["july"], ANTP=Capacity.PRINCIPAL)
    _fill(house, found["november"], CCE=Capacity.PRINCIPAL, CANACAR=Capacity.ALTERNATE)
    _fill(house, found["november"], CANACAR=Capacity.PRINCIPAL)
    _fill(house, found["june"], index=Capacity.PRINCIPAL)
    db.session.get_one(Seat, house.seats["ANTP"].id).ends_on = date(2026, 10, 1)
    return found


def _fill(house: factories.House, meeting: Meeting, **seats: Capacity) -> None:
    """Whoever was there leaves, so that a seat may be on the roll twice."""
    for acronym, capacity in seats.items():
        db.session.add(
            RollEntry(
                meeting_id=meeting.id, seat_id=house.seats[acronym].id, capacity=capacity, chamber_acronym=acronym,
                person_name="Quien vino", arrived_at=meeting.starts_at, left_at=meeting.ends_at,
            )
        )  # fmt: skip
    db.session.flush()


def _issues(house: factories.House) -> dict[str, Issue]:
    body = db.session.get_one(Body, house.standing.id)
    secretary = house.actor("secretary")
    found = {}
    for name, chamber, when in (
        ("june_issue", "ANTP", local(2026, 6, 30, 23, 30)),
        ("carried_over", "CANACAR", local(2026, 7, 1, 0, 10)),
        ("answered", "CANACAR", local(2026, 8, 3)),
        ("resolved", "CANACAR", local(2026, 9, 1)),
        ("withdrawn", "CAAAREM", local(2026, 10, 1)),
    ):
        with clock.standing_at(when):
            actor = house.actor(chamber.lower())
            issue = issues.start(body, chamber_id=house.chambers[chamber].id, title=TEXT.title, actor=actor)
            written = issues.IssueText(**{**vars(TEXT), "topic_id": house.topic.id})
            issues.edit(issue, written, revision=issue.revision, actor=actor)
            issues.submit(issue, actor=actor)
            issues.admit(issue, actor=secretary)
            found[name] = issue
    # 3 August (Monday) to 10 August: 5 business days. 1 to 18 September, the 16th a holiday: 12.
    _answer(house, found["answered"], local(2026, 8, 10))
    with clock.standing_at(local(2026, 9, 18)):
        issues.resolve(found["resolved"], outcome="Se adopta.", actor=secretary)
    with clock.standing_at(local(2026, 10, 5)):
        issues.withdraw(found["withdrawn"], reason="Ya no.", actor=house.actor("caaarem"))
    _answer(house, found["carried_over"], local(2027, 1, 4))
    return found


def _answer(house: factories.House, issue: Issue, when: datetime) -> None:
    """By the authority's seat, which the house has only from 2027 on."""
    seat = db.session.scalars(
        select(Seat).where(Seat.body_id == house.standing.id, Seat.starts_on == date(2027, 1, 1))
    ).one()
    seat.starts_on = date(2026, 1, 1)
    with clock.standing_at(when):
        issues.answer(
            issue, office="Dirección", outcome=AnswerOutcome.IN_PART, text="Procede.", actor=house.actor("official")
        )  # fmt: skip
    seat.starts_on = date(2027, 1, 1)
    db.session.flush()


def _agreements(house: factories.House) -> dict[str, Agreement]:
    session = sessions.make_session(house, state=MeetingState.CLOSED)
    states = AgreementState

    def agreement(
        state: AgreementState, adopted: datetime, due: date, ended: datetime | None = None
    ) -> Agreement:
        return sessions.make_agreement(session, state, adopted_at=adopted, due_on=due, ended_at=ended)

    july, march = local(2026, 7, 10), local(2026, 3, 1)
    found = {
        "on_time": agreement(states.FULFILLED, july, date(2026, 9, 1), local(2026, 9, 20)),
        "late": agreement(states.FULFILLED, july, date(2026, 9, 1), local(2026, 9, 3)),
        "open": agreement(states.IN_PROGRESS, local(2026, 12, 1), date(2027, 3, 1)),
        "extended_since": agreement(states.IN_PROGRESS, july, date(2027, 2, 1)),
        "fulfilled_since": agreement(states.FULFILLED, july, date(2026, 12, 20), local(2027, 1, 10)),
        "overdue": agreement(states.IN_PROGRESS, march, date(2026, 12, 30)),
        "superseded": agreement(states.SUPERSEDED, march, date(2026, 12, 30), local(2026, 10, 1)),
        "ended_before": agreement(states.FULFILLED, march, date(2026, 6, 30), local(2026, 6, 30, 23, 30)),
        "adopted_since": agreement(states.ADOPTED, local(2027, 1, 5), date(2027, 3, 1)),
    }
    for name, when in (("on_time", local(2026, 9, 1, 23)), ("late", local(2026, 9, 2))):
        db.session.add(
            FollowUp(
                agreement_id=found[name].id, person_name="Titular", text="Listo.", state=states.REPORTED, created_at=when
            )
        )  # fmt: skip
    db.session.add(
        Extension(
            agreement_id=found["extended_since"].id, old_due_on=date(2027, 1, 10), new_due_on=date(2027, 2, 1),
            reason="Falta.", created_at=local(2027, 1, 5),
        )
    )  # fmt: skip
    db.session.flush()
    return found
