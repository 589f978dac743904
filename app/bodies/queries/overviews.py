"""What the pages about bodies show, in a number of queries that doesn't depend on how much there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy import Select, and_, or_, select

from app.bodies.models import (
    ENDED_STATES,
    Appointment,
    Body,
    BodyKind,
    Chamber,
    Guest,
    Mandate,
    Officer,
    RulesOfProcedure,
    Seat,
)
from app.bodies.queries.bodies import (
    find_mandate,
    find_subscription,
    get_body,
    is_published,
    visible_to,
)
from app.bodies.queries.dated import holding_on
from app.bodies.queries.people import list_guests, list_officers
from app.bodies.queries.rules import rules_in_force, rules_of
from app.bodies.queries.seats import SeatedOn, who_sat
from app.bodies.rules import Rules
from app.journal.models import AuditEntry
from app.kernel import texts
from app.kernel.actor import Actor
from app.kernel.db import db


@dataclass(frozen=True)
class BodyLine:
    """A body in the list of bodies."""

    body: Body
    #: Acronyms, in the body's order.
    chambers: tuple[str, ...]
    ordinary_per_year: int
    reported_on: date | None
    closed_on: date | None


def list_body_lines(actor: Actor, on: date) -> list[BodyLine]:
    """The bodies the actor may know of with the chambers that sit in them on a day. 4 queries.

    The standing body first, then groups at work, then those that have ended.
    """
    bodies = db.session.scalars(visible_to(actor).order_by(Body.kind.desc(), Body.id)).all()
    ids = [body.id for body in bodies]
    chambers: dict[int, list[str]] = defaultdict(list)
    for body_id, acronym in db.session.execute(
        select(Seat.body_id, Chamber.acronym)
        .join(Chamber, Chamber.id == Seat.chamber_id)
        .where(Seat.body_id.in_(ids), holding_on(Seat, on))
        .order_by(Seat.position, Seat.id)
    ):
        chambers[body_id].append(acronym)
    rules = rules_of(ids)
    mandates = {
        mandate.body_id: mandate
        for mandate in db.session.scalars(select(Mandate).where(Mandate.body_id.in_(ids)))
    }
    lines = [
        BodyLine(
            body=body,
            chambers=tuple(chambers[body.id]),
            ordinary_per_year=rules.on(body.id, on).ordinary_per_year,
            reported_on=mandates[body.id].reported_on if body.id in mandates else None,
            closed_on=mandates[body.id].closed_on if body.id in mandates else None,
        )
        for body in bodies
    ]
    return sorted(lines, key=lambda line: line.body.state in ENDED_STATES)


@dataclass(frozen=True)
class BodyPage:
    """All that the page of a body shows, as of a day."""

    body: Body
    on: date
    seats: list[SeatedOn]
    officers: Sequence[Officer]
    guests: Sequence[Guest]
    mandate: Mandate | None
    rules: Rules
    parent: Body | None
    groups: Sequence[Body]
    is_followed: bool
    #: HTML for each Markdown source of the body and its mandate.
    html: Mapping[str, Markup]


def get_body_page(slug: str, actor: Actor, on: date) -> BodyPage:
    """The page of a body for this actor. At most 11 queries. Raises NotFound."""
    body = get_body(slug, actor)
    mandate = find_mandate(body.id) if body.kind is BodyKind.SPECIALIZED else None
    sources = [body.purpose]
    if mandate is not None:
        sources += [mandate.problem, mandate.evidence, mandate.scope, mandate.deliverable, mandate.report]
    parent = db.session.scalar(visible_to(actor).where(Body.id == body.parent_id)) if body.parent_id else None
    groups: Sequence[Body] = []
    if body.kind is BodyKind.STANDING:
        groups = db.session.scalars(
            visible_to(actor).where(Body.parent_id == body.id).order_by(Body.id)
        ).all()
    follows = actor.person_id is not None and is_published(body)
    return BodyPage(
        body=body,
        on=on,
        seats=by_sector(who_sat(body.id, on)),
        officers=list_officers(body.id, on),
        guests=list_guests(body.id, on),
        mandate=mandate,
        rules=rules_in_force(body.id, on),
        parent=parent,
        groups=groups,
        is_followed=follows and find_subscription(body.id, actor.person_id or 0) is not None,
        html=texts.html_of(sources),
    )


def by_sector(seats: Sequence[SeatedOn]) -> list[SeatedOn]:
    """Seats of one sector together, sectors in the order of their first seat."""
    first: dict[str, int] = {}
    for number, item in enumerate(seats):
        first.setdefault(item.chamber.sector, number)
    return sorted(seats, key=lambda item: first[item.chamber.sector])


def history_of(body_id: int) -> Select[AuditEntry]:
    """All that happened to a body, its seats, appointments, offices, guests and rules."""
    ways = [and_(AuditEntry.subject_type == "body", AuditEntry.subject_id == body_id)]
    for table, name in (
        (Seat, "seat"),
        (Officer, "officer"),
        (Guest, "guest"),
        (RulesOfProcedure, "rules_of_procedure"),
    ):
        ids = select(table.id).where(table.body_id == body_id)
        ways.append(and_(AuditEntry.subject_type == name, AuditEntry.subject_id.in_(ids)))
    appointed = (
        select(Appointment.id).join(Seat, Seat.id == Appointment.seat_id).where(Seat.body_id == body_id)
    )
    ways.append(and_(AuditEntry.subject_type == "appointment", AuditEntry.subject_id.in_(appointed)))
    return select(AuditEntry).where(or_(*ways))
