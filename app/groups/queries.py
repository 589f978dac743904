"""Reads of the room ``groups``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from textwrap import shorten
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.agreements.models import OPEN_STATES, Agreement
from app.bodies import queries as body_queries
from app.bodies.models import ENDED_STATES, Appointment, Body, BodyKind, Chamber, ChamberKind, Seat
from app.bodies.operations.lifecycle import FEWEST_CHAMBERS
from app.groups.models import Dissent, DocumentKind, GroupDocument, GroupIssue, GroupProposal
from app.issues.models import Issue, IssueState, Seconding
from app.issues.operations.handing_on import UNENDED
from app.issues.queries import visible_to as issues_visible_to
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Meeting, MeetingState
from app.minutes.models import Minutes, MinutesState
from app.programme.business import business_calendar

#: States from which minutes are as good as approved.
APPROVED = (MinutesState.APPROVED, MinutesState.SIGNED, MinutesState.PUBLISHED, MinutesState.CORRECTED)
#: Sessions that are still to be held, or are being held.
UNHELD = (
    MeetingState.PLANNED,
    MeetingState.CONVOKED,
    MeetingState.DEFERRED,
    MeetingState.NO_QUORUM,
    MeetingState.IN_SESSION,
    MeetingState.RECESS,
)
USUAL_MONTHS = 6
SHORT_NAME = 40
SMALL_WORD = 3
USUAL_WEEKS_TO_FIRST_SESSION = 3
_WORD = re.compile(r"[^\W\d_]{3,}")


def get_group(slug: str, actor: Actor) -> Body:
    """A specialized group. Raises NotFound when it isn't there for this actor, or is no group."""
    body = body_queries.get_body(slug, actor)
    if body.kind is not BodyKind.SPECIALIZED:
        raise NotFound
    return body


def find_proposal(body_id: int) -> GroupProposal | None:
    return db.session.scalar(select(GroupProposal).where(GroupProposal.body_id == body_id))


def list_group_issues(body_id: int) -> Sequence[Issue]:
    """The issues for which a group was proposed, by folio."""
    return db.session.scalars(
        select(Issue)
        .join(GroupIssue, GroupIssue.issue_id == Issue.id)
        .where(GroupIssue.body_id == body_id)
        .options(joinedload(Issue.chamber), joinedload(Issue.body))
        .order_by(Issue.folio_year, Issue.folio_number, Issue.id)
    ).all()


def list_issues_with(body_id: int) -> Sequence[Issue]:
    """The issues that are with a group now: referred to it and not resolved yet, by folio."""
    return db.session.scalars(
        select(Issue)
        .where(Issue.referred_to_id == body_id, Issue.state == IssueState.REFERRED)
        .options(joinedload(Issue.chamber), joinedload(Issue.body))
        .order_by(Issue.folio_year, Issue.folio_number, Issue.id)
    ).all()


def list_issues_of(body_id: int, actor: Actor) -> Sequence[Issue]:
    """The issues a group was convoked for, and those referred to it, whatever became of them; what the actor may see."""
    convoked_for = select(GroupIssue.issue_id).where(GroupIssue.body_id == body_id)
    return db.session.scalars(
        issues_visible_to(actor)
        .where(or_(Issue.referred_to_id == body_id, Issue.id.in_(convoked_for)))
        .options(joinedload(Issue.chamber), joinedload(Issue.body))
        .order_by(Issue.folio_year, Issue.folio_number, Issue.id)
    ).all()


def list_filed_to(body_id: int) -> Sequence[Issue]:
    """Issues filed to the group itself that have not ended."""
    return db.session.scalars(
        select(Issue).where(Issue.body_id == body_id, Issue.state.in_(UNENDED)).order_by(Issue.id)
    ).all()


def list_open_agreements(body_id: int) -> Sequence[Agreement]:
    """What the group agreed and is still owed, by due date."""
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.body_id == body_id, Agreement.state.in_(OPEN_STATES))
        .options(joinedload(Agreement.responsible_chamber))
        .order_by(Agreement.due_on, Agreement.id)
    ).all()


def list_unheld(body_id: int) -> Sequence[Meeting]:
    """Sessions of the group that are still to be held or are running, the next first."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.body_id == body_id, Meeting.state.in_(UNHELD))
        .options(joinedload(Meeting.body))
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()


def list_unapproved(body_id: int) -> Sequence[Meeting]:
    """Sessions of the group that were held and whose minutes are not approved, the oldest first."""
    approved = select(Minutes.meeting_id).where(Minutes.state.in_(APPROVED))
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.body_id == body_id, Meeting.state == MeetingState.CLOSED, Meeting.id.not_in(approved))
        .options(joinedload(Meeting.body))
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()


def list_dissents(body_id: int) -> Sequence[Dissent]:
    return db.session.scalars(
        select(Dissent)
        .where(Dissent.body_id == body_id)
        .options(joinedload(Dissent.chamber))
        .order_by(Dissent.id)
    ).all()


def list_documents(
    body_id: int, *, kinds: Collection[DocumentKind] = tuple(DocumentKind)
) -> Sequence[GroupDocument]:
    """Documents of a group, the newest first, each with its file and who added it."""
    return db.session.scalars(
        select(GroupDocument)
        .where(GroupDocument.body_id == body_id, GroupDocument.kind.in_(sorted(kinds)))
        .options(joinedload(GroupDocument.file), joinedload(GroupDocument.person))
        .order_by(GroupDocument.id.desc())
    ).all()


def get_document(body_id: int, document_id: int) -> GroupDocument:
    """A document of this group with its file. Raises NotFound."""
    found = db.session.scalar(
        select(GroupDocument)
        .where(GroupDocument.id == document_id, GroupDocument.body_id == body_id)
        .options(joinedload(GroupDocument.file))
    )
    if found is None:
        raise NotFound
    return found


def list_proposable(parent_id: int, actor: Actor) -> Sequence[Issue]:
    """Issues a group may be convoked for: admitted in that body, in no other proposal that is alive. Newest first."""
    return db.session.scalars(
        issues_visible_to(actor)
        .where(Issue.body_id == parent_id, Issue.state == IssueState.ADMITTED, Issue.id.not_in(_taken()))
        .options(joinedload(Issue.chamber), joinedload(Issue.body))
        .order_by(Issue.listed_at.desc(), Issue.id.desc())
        .limit(200)
    ).all()


def list_taken(issue_ids: Collection[int]) -> set[int]:
    """Which of these issues are in a proposal that is alive."""
    query = _taken().where(GroupIssue.issue_id.in_(sorted(issue_ids)))
    return set(db.session.scalars(query))


def _taken() -> Select[int]:
    return (
        select(GroupIssue.issue_id)
        .join(Body, Body.id == GroupIssue.body_id)
        .where(Body.state.not_in(ENDED_STATES))
    )


def backing_of(issues: Sequence[Issue]) -> dict[int, str]:
    """The chambers behind these issues, who filed or seconds them: id → acronym, in the order they came."""
    ids = [issue.id for issue in issues]
    filed = [issue.chamber_id for issue in issues]
    seconded = db.session.scalars(
        select(Seconding.chamber_id).where(Seconding.issue_id.in_(ids)).order_by(Seconding.id)
    ).all()
    wanted = dict.fromkeys([*filed, *seconded])
    names = {
        row.id: row.acronym
        for row in db.session.execute(select(Chamber.id, Chamber.acronym).where(Chamber.id.in_(list(wanted))))
    }
    return {chamber_id: names[chamber_id] for chamber_id in wanted}


def list_candidates(parent_id: int, on: date) -> Sequence[Chamber]:
    """Chambers that sit in the parent, officials (the authority) last: who may be seated."""
    sitting = [row.chamber for row in body_queries.who_sat(parent_id, on)]
    return sorted(sitting, key=lambda chamber: chamber.kind is ChamberKind.AUTHORITY)


def coordinator_choices(parent_id: int, on: date) -> list[tuple[int, str]]:
    """People who sit in the parent on a day, with their chamber: (person, "Name, CHAMBER")."""
    rows = db.session.execute(
        select(Person.id, Person.name, Chamber.acronym)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Seat, Seat.id == Appointment.seat_id)
        .join(Chamber, Chamber.id == Seat.chamber_id)
        .where(
            Seat.body_id == parent_id,
            body_queries.holding_on(Seat, on),
            body_queries.holding_on(Appointment, on),
        )
        .order_by(Seat.position, Appointment.rank, Person.id)
    )
    names: dict[int, str] = {}
    for row in rows:
        names.setdefault(row.id, f"{row.name}, {row.acronym}")
    return list(names.items())


@dataclass(frozen=True)
class Draft:
    """What the wizard opens with: nothing in it has to be typed for a group to be proposed."""

    name: str
    short_name: str
    acronym: str
    problem: str
    evidence: str
    scope: str
    deliverable: str
    chamber_ids: tuple[int, ...]
    coordinator_id: int | None
    ends_on: date
    #: In the parent's zone.
    first_session: datetime


def draft_from(parent: Body, issues: Sequence[Issue]) -> Draft:
    """Values out of the issues themselves: their words, who is behind them, usual dates on business days.

    The first issue with words of its own gives the name. Deliverable and scope are left to the caller's wording.
    """
    today = clock.today(parent.zone)
    calendar = business_calendar()
    backing = backing_of(issues)
    seated = {row.chamber.id: row for row in body_queries.who_sat(parent.id, today)}
    behind = [chamber_id for chamber_id in backing if chamber_id in seated]
    authorities = [
        chamber_id for chamber_id, row in seated.items() if row.chamber.kind is ChamberKind.AUTHORITY
    ]
    first = next(
        (seated[chamber_id].principal for chamber_id in behind if seated[chamber_id].principal), None
    )
    name = issues[0].title if issues else ""
    proposed = list(dict.fromkeys([*behind, *authorities]))
    # A group needs two chambers: where fewer stand behind it, the first of the body keep them company.
    proposed += [chamber_id for chamber_id in seated if chamber_id not in proposed][
        : max(0, FEWEST_CHAMBERS - len(proposed))
    ]
    return Draft(
        name=name[:200],
        short_name=_short(name),
        acronym=propose_acronym(name),
        problem="\n\n".join(
            f"**{issue.folio}** {issue.title}. {issue.what_happens}".strip() for issue in issues
        ),
        evidence="\n\n".join(f"**{issue.folio}** {issue.evidence}" for issue in issues if issue.evidence),
        scope="",
        deliverable="\n".join(f"- {issue.request}" for issue in issues if issue.request),
        chamber_ids=tuple(proposed),
        coordinator_id=first.person_id if first is not None else None,
        ends_on=calendar.add(_months_on(today, USUAL_MONTHS) - timedelta(days=1), 1),
        first_session=datetime.combine(
            calendar.add(today + timedelta(weeks=USUAL_WEEKS_TO_FIRST_SESSION) - timedelta(days=1), 1),
            time(10),
            ZoneInfo(parent.zone),
        ),
    )


#: Words that give a group's acronym no letter.
_SMALL = frozenset(
    [
        "grupo",
        "especializado",
        "group",
        "specialized",
        "del",
        "los",
        "las",
        "una",
        "por",
        "para",
        "con",
        "que",
        "sin",
        "the",
        "and",
        "for",
        "entre",
        "sobre",
        "ante",
    ]
)


def _short(name: str) -> str:
    """The beginning of a name, not ending in a preposition or an article."""
    words = shorten(name, SHORT_NAME, placeholder="").split()
    if len(" ".join(words)) < len(name):
        while len(words) > 1 and len(words[-1]) <= SMALL_WORD:
            words.pop()
    return " ".join(words).rstrip(".,:;-")


def propose_acronym(name: str) -> str:
    """An acronym no body has: "Tiempos del portal" → GE-TP, then GE-TP2."""
    letters = [word[0].upper() for word in _WORD.findall(name) if word.lower() not in _SMALL][:3]
    stem = "GE-" + ("".join(letters) or "X")
    known = {row.lower() for row in db.session.scalars(select(Body.acronym))}
    number, found = 1, stem
    while found.lower() in known:
        number += 1
        found = f"{stem}{number}"
    return found


def _months_on(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
