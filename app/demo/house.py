"""The demonstration's house: programme, chambers, people, bodies, who sits where."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app.accounts import passwords
from app.accounts.models import PersonState
from app.accounts.operations import people as people_operations
from app.bodies.imports import import_chambers
from app.bodies.models import AppointmentKind, Body, Chamber, ChamberKind, OfficerRole
from app.bodies.operations import bodies, chambers, officers, seats, subscriptions
from app.demo.content import bodies as body_content
from app.demo.content import people as cast
from app.demo.content.files import CHAMBERS
from app.demo.story import ZONE, Story
from app.groups import operations as groups
from app.groups import queries as group_queries
from app.groups.operations import Ending
from app.kernel.actor import Actor, system
from app.kernel.db import db
from app.programme import operations as programme_operations
from app.programme.commands import read_topics

SYSTEM = system("Demostración")


def furnish(story: Story, since: date) -> None:
    """Set everything up as it stood on ``since``; the groups come later, in their time."""
    settings = programme_operations.Settings(
        name="Programa de Operador Económico Autorizado",
        acronym="OEA",
        administration="Secretaría técnica del Programa OEA, México (demostración)",
        country="MX",
        zone=ZONE,
        contact_email="secretaria@example.org",
    )
    programme_operations.configure(settings, actor=SYSTEM)
    programme_operations.load_topics(read_topics(), actor=SYSTEM)
    _close_days(story.today)
    _people(story)
    admin = story.actor("admin")
    _chambers(story, admin)
    _standing_body(story, admin, since)


def _close_days(today: date) -> None:
    for year in range(today.year - 3, today.year + 3):
        programme_operations.close_days(
            starts_on=date(year, 12, 21),
            ends_on=date(year + 1, 1, 5),
            name="Vacaciones generales",
            actor=SYSTEM,
        )
        programme_operations.close_days(
            starts_on=date(year, 11, 2),
            ends_on=None,
            name="Día inhábil declarado por la administración",
            actor=SYSTEM,
        )


def _people(story: Story) -> None:
    password_hash = passwords.hasher().hash(cast.PASSWORD)

    def add(key: str, name: str, email: str, *, phone: str = "", organization: str = "") -> None:
        person = people_operations.create(
            name=name,
            email=email,
            phone=phone,
            organization=organization,
            is_administrator=key == "admin",
            actor=SYSTEM,
        )
        # The demonstration's people were never invited by mail; their password is the one on the sign-in page.
        person.password_hash, person.state = password_hash, PersonState.ACTIVE
        story.people[key] = person

    for key, (name, email, phone) in cast.OFFICERS.items():
        add(key, name, email, phone=phone, organization=cast.ORGANIZATIONS.get(key, ""))
    for number, (acronym, names) in enumerate(cast.REPRESENTATIVES.items(), start=1):
        for rank, name in enumerate(names):
            phone = f"55 0000 {number:02}{rank + 1:02}"
            add(f"{acronym}/{rank}", name, cast.address_of(acronym, rank), phone=phone, organization=acronym)
    db.session.flush()


def _chambers(story: Story, admin: Actor) -> None:
    report = import_chambers(CHAMBERS.read_bytes(), actor=admin)
    if report.has_refused:
        raise RuntimeError("the demonstration's own chambers were refused")
    acronym, name = cast.AUTHORITY
    chambers.create(
        acronym=acronym, name=name, kind=ChamberKind.AUTHORITY, sector="authority", country="MX", actor=admin
    )
    story.chambers = {chamber.acronym: chamber for chamber in db.session.scalars(select(Chamber))}


def _standing_body(story: Story, admin: Actor, since: date) -> None:
    body = bodies.create_standing(**body_content.STANDING, zone=ZONE, constituted_on=since, actor=admin)
    story.bodies["GCP"] = body
    officers.appoint(body, story.people["chair"], role=OfficerRole.CHAIR, starts_on=since, actor=admin)
    officers.appoint(
        body, story.people["secretary"], role=OfficerRole.TECHNICAL_SECRETARY, starts_on=since, actor=admin
    )
    for position, acronym in enumerate(cast.REPRESENTATIVES, start=1):
        _seat(story, body, acronym, since, position, admin)
    authority = seats.open_seat(
        body, story.chambers[cast.AUTHORITY[0]], is_voting=False, starts_on=since, position=90, actor=admin
    )
    seats.appoint(
        authority,
        story.people["authority"],
        kind=AppointmentKind.PRINCIPAL,
        starts_on=since,
        letter="OF-DC-001",
        actor=admin,
    )
    subscriptions.follow(body, actor=story.actor("member"))
    story.forget_actors()


def _seat(story: Story, body: Body, acronym: str, since: date, position: int, admin: Actor) -> None:
    seat = seats.open_seat(body, story.chambers[acronym], starts_on=since, position=position, actor=admin)
    for rank in range(len(cast.REPRESENTATIVES[acronym])):
        seats.appoint(
            seat,
            story.people[f"{acronym}/{rank}"],
            kind=AppointmentKind.PRINCIPAL if rank == 0 else AppointmentKind.ALTERNATE,
            rank=rank,
            starts_on=since,
            letter=f"{body.acronym}-{position:02}-{rank + 1}/{since.year}",
            actor=admin,
        )


def schedule_groups(story: Story) -> None:
    """Three specialized groups: one that works, one just constituted, one that reported and was closed."""
    _group(story, "GE-TP", proposed=500, constituted=496, ends_in=318, coordinator="CANIETI/0")
    _group(story, "GE-RC", proposed=318, constituted=312, ends_in=450, coordinator="ANTP/0")
    _group(story, "GE-CS", proposed=60, constituted=45, ends_in=260, coordinator="index/0")

    def report() -> None:
        groups.report(story.bodies["GE-TP"], text=body_content.REPORT, actor=story.actor("CANIETI/0"))

    def dissent() -> None:
        groups.dissent(
            story.bodies["GE-TP"],
            chamber_id=story.chambers["CAAAREM"].id,
            text=body_content.DISSENT,
            actor=story.actor("CAAAREM/0"),
        )

    def close() -> None:
        groups.close(
            story.bodies["GE-TP"],
            endings={story.issues["portal"].id: Ending(body_content.PORTAL_OUTCOME)},
            reason="Informe recibido por el pleno",
            actor=story.actor("chair"),
        )

    story.at(story.moment(200, 12), report)
    story.at(story.moment(198, 12), dissent)
    story.at(story.moment(195, 13), close)
    story.at(story.moment(1, 16), lambda: _propose_anew(story))


def _propose_anew(story: Story) -> None:
    """A proposal that waits for the chair today, with all that the wizard fills in."""
    parent, about = story.bodies["GCP"], [story.issues["tarimas"]]
    draft = group_queries.draft_from(parent, about)
    groups.propose(
        parent,
        issues=about,
        name=body_content.PROPOSED,
        short_name=body_content.PROPOSED_SHORT,
        problem=draft.problem,
        evidence=draft.evidence,
        deliverable=draft.deliverable,
        ends_on=draft.ends_on,
        chamber_ids=draft.chamber_ids,
        coordinator_id=draft.coordinator_id,
        first_session=groups.FirstSession(draft.first_session, place=parent.place),
        actor=story.actor("secretary"),
    )


def _group(
    story: Story, acronym: str, *, proposed: int, constituted: int, ends_in: int, coordinator: str
) -> None:
    content = body_content.GROUPS[acronym]

    def propose() -> None:
        secretary = story.actor("secretary")
        ends_on = story.business_after(story.day(proposed) + timedelta(days=ends_in), 1)
        body = bodies.propose_group(
            story.bodies["GCP"], acronym=acronym, zone=ZONE, ends_on=ends_on, actor=secretary, **content
        )
        story.bodies[acronym] = body
        admin, since = story.actor("admin"), story.day(proposed)
        for key, role in (
            ("chair", OfficerRole.CHAIR),
            ("secretary", OfficerRole.TECHNICAL_SECRETARY),
            (coordinator, OfficerRole.COORDINATOR),
        ):
            officers.appoint(body, story.people[key], role=role, starts_on=since, actor=admin)
        for position, chamber in enumerate(cast.GROUPS[acronym], start=1):
            _seat(story, body, chamber, since, position, admin)
        story.forget_actors()

    def constitute() -> None:
        groups.constitute(story.bodies[acronym], actor=story.actor("chair"))

    story.at(story.moment(proposed, 11), propose)
    story.at(story.moment(constituted, 12), constitute)
