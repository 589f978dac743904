"""A chamber names its principal and alternates for a seat itself, by a one-time link that went to it by mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from app import journal
from app.accounts.models import Person, PersonState
from app.accounts.operations import people
from app.accounts.queries import find_person_by_email
from app.accounts.tokens import hash_token, new_token
from app.bodies import policy
from app.bodies.models import ENDED_STATES, Appointment, AppointmentKind, Body, Chamber, Seat, SeatInvitation
from app.bodies.operations import seats
from app.bodies.queries import get_body_of, holding_on, who_sat
from app.bodies.queries.invitations import find_open_invitation
from app.files.operations import store
from app.kernel import clock
from app.kernel.actor import Actor, system
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotFound, WrongState
from app.programme.queries import get_programme

#: How long a chamber has to name who sits. Hours.
LINK_HOURS = 14 * 24
#: How long somebody named has to choose a password. Hours.
ACCOUNT_HOURS = 7 * 24
MOST_ALTERNATES = 5


@dataclass(frozen=True)
class Named:
    """Somebody a chamber names, by name and address."""

    name: str
    email: str


@dataclass(frozen=True)
class Letter:
    """The accreditation letter: its number, its day, and the file where there is one."""

    number: str = ""
    on: date | None = None
    content: bytes = b""
    filename: str = ""


def invite_seats(body: Body, *, actor: Actor) -> list[Seat]:
    """Ask the chamber of each vacant seat who sits. Returns the seats for which nobody is known to ask.

    Asked is the chamber's principal in the parent body.
    """
    policy.require_may(actor, "keep_seats", body)
    today = clock.today(body.zone)
    known: dict[int, str] = {}
    if body.parent_id is not None:
        for row in who_sat(body.parent_id, today):
            sitting = row.principal or next(iter(row.alternates), None)
            if sitting is not None:
                known[row.chamber.id] = sitting.person.email
    unasked = []
    for row in who_sat(body.id, today):
        if row.principal is None and row.chamber.id in known:
            invite(row.seat, email=known[row.chamber.id], actor=actor)
        elif row.principal is None:
            unasked.append(row.seat)
    return unasked


def invite(seat: Seat, *, email: str, hours: int = LINK_HOURS, actor: Actor) -> str:
    """Send the link by which a chamber names who sits; an earlier one for the seat dies. Returns the link's token.

    The token goes into the outbox payload, which the mail needs, and is dropped from there once the mail is written.
    Whoever is written to need not sit anywhere: an unknown address becomes a person without an account, who is called
    like the chamber until the chamber names them.
    """
    body = get_body_of(seat)
    policy.require_may(actor, "keep_seats", body)
    take(seat)
    _require_living(seat, body)
    chamber = db.session.get_one(Chamber, seat.chamber_id)
    person = _find_or_add(Named(name=chamber.name, email=email), chamber, field="email", actor=actor)
    now = clock.now()
    _kill_open(seat)
    token = new_token()
    invitation = SeatInvitation(
        seat_id=seat.id,
        email=person.email,
        token_hash=hash_token(token),
        invited_by_id=actor.person_id,
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    db.session.add(invitation)
    db.session.flush()
    journal.record(
        "seat:invite", actor=actor, subject=seat, new={"email": person.email, "until": invitation.expires_at}
    )
    journal.announce(
        "seat:invited",
        subject=seat,
        payload={
            "seat_id": seat.id,
            "body_id": body.id,
            "chamber_id": chamber.id,
            "person_id": person.id,
            "token": token,
            "hours": hours,
            "by": actor.name,
        },
        dedupe=str(invitation.id),
    )
    return token


def revoke(seat: Seat, *, actor: Actor) -> None:
    """Kill the seat's open link. Raises WrongState where there is none."""
    policy.require_may(actor, "keep_seats", get_body_of(seat))
    take(seat)
    if not _kill_open(seat):
        raise WrongState(_("No link for this seat is open."))
    journal.record("seat:revoke_invitation", actor=actor, subject=seat)


def name(
    token: str, *, principal: Named, alternates: Sequence[Named] = (), letter: Letter | None = None
) -> Seat:
    """Name who sits, by the link: principal and alternates in their order. Works once; who sat until now makes way.

    Known people are recognised by their address and keep their names; new ones get an invitation of their own. Raises
    NotFound for a link that is used, expired, revoked or unknown, InvalidInput (the link lives on):
    ``principal_email``, ``alternate_1_email`` … ``letter_file``.
    """
    invitation = find_open_invitation(token)
    if invitation is None:
        raise NotFound(_("This link was used already, or its time has passed. Ask for a new one."))
    take(invitation)
    if invitation.used_at is not None or invitation.revoked_at is not None:
        raise NotFound(_("This link was used already, or its time has passed. Ask for a new one."))
    seat = invitation.seat
    body = get_body_of(seat)
    _require_living(seat, body)
    letter = letter or Letter()
    named = [principal, *alternates]
    _check(named)
    actor = _acting(invitation)
    chamber = db.session.get_one(Chamber, seat.chamber_id)
    file = (
        store(letter.content, letter.filename, actor=actor, field="letter_file") if letter.content else None
    )
    today = clock.today(body.zone)
    invitation.used_at = clock.now()
    for rank, who in enumerate(named):
        person = _find_or_add(who, chamber, field=f"{_field(rank)}_email", actor=actor)
        if person.state is PersonState.INVITED and person.name == _one_line(chamber.name):
            people.name_invited(person, name=_one_line(who.name), actor=actor)
        if _sits_already(seat, person, rank, today):
            continue
        try:
            seats.appoint(
                seat,
                person,
                kind=AppointmentKind.ALTERNATE if rank else AppointmentKind.PRINCIPAL,
                rank=rank,
                letter=letter.number,
                letter_on=letter.on,
                letter_file=file,
                actor=actor,
            )
        except InvalidInput as error:
            raise InvalidInput(fields={f"{_field(rank)}_email": error.message}) from error
        if person.state is PersonState.INVITED:
            people.invite(person, hours=ACCOUNT_HOURS, actor=actor)
    journal.record(
        "seat:name",
        actor=actor,
        subject=seat,
        new={"chamber": chamber.acronym, "named": [who.name for who in named], "letter": letter.number},
    )
    journal.announce(
        "seat:named",
        subject=seat,
        payload={
            "seat_id": seat.id,
            "body_id": body.id,
            "chamber_id": chamber.id,
            "named": [who.name for who in named],
            "letter": letter.number,
        },
        dedupe=str(invitation.id),
    )
    return seat


def _acting(invitation: SeatInvitation) -> Actor:
    """Who holds the link acts for the chamber: the journal names whom it went to."""
    person = find_person_by_email(invitation.email)
    if person is None:
        return system(invitation.email)
    return replace(system(person.name), person_id=person.id)


def _require_living(seat: Seat, body: Body) -> None:
    ended = seat.ends_on is not None and seat.ends_on < clock.today(body.zone)
    if ended or body.state in ENDED_STATES:
        raise WrongState(_("This seat has ended."))


def _kill_open(seat: Seat) -> bool:
    now = clock.now()
    killed = db.session.execute(
        update(SeatInvitation)
        .where(
            SeatInvitation.seat_id == seat.id,
            SeatInvitation.used_at.is_(None),
            SeatInvitation.revoked_at.is_(None),
            SeatInvitation.expires_at > now,
        )
        .values(revoked_at=now)
        .returning(SeatInvitation.id)
    ).all()
    return bool(killed)


def _field(rank: int) -> str:
    return f"alternate_{rank}" if rank else "principal"


def _check(named: Sequence[Named]) -> None:
    wrong: dict[str, str] = {}
    if len(named) - 1 > MOST_ALTERNATES:
        wrong["principal_email"] = _("At most %(most)s alternates.", most=MOST_ALTERNATES)
    seen: set[str] = set()
    for rank, who in enumerate(named):
        if not who.name.strip():
            wrong[f"{_field(rank)}_name"] = _("Write the person's name.")
        try:
            email = people.normal_email(who.email)
        except InvalidInput as error:
            wrong[f"{_field(rank)}_email"] = error.message
            continue
        if email in seen:
            wrong[f"{_field(rank)}_email"] = _("Each person has one place in the seat.")
        seen.add(email)
    if wrong:
        raise InvalidInput(fields=wrong)


def _find_or_add(who: Named, chamber: Chamber, *, field: str, actor: Actor) -> Person:
    """The person of this address, or a new one. Of a known one nothing is told."""
    try:
        email = people.normal_email(who.email)
    except InvalidInput as error:
        raise InvalidInput(fields={field: error.message}) from error
    found = find_person_by_email(email)
    if found is not None and found.state is PersonState.DEACTIVATED:
        raise InvalidInput(
            fields={field: _("This address can't be used. Ask the technical secretary about it.")}
        )
    if found is not None:
        return found
    return people.create(
        name=_one_line(who.name),
        email=email,
        organization=chamber.acronym,
        locale=get_programme().language,
        actor=replace(actor, is_system=True),
    )


def _one_line(name: str) -> str:
    return " ".join(name.replace("\x00", "").split())[:200]


def _sits_already(seat: Seat, person: Person, rank: int, today: date) -> bool:
    holds = select(Appointment.id).where(
        Appointment.seat_id == seat.id,
        Appointment.person_id == person.id,
        Appointment.rank == rank,
        holding_on(Appointment, today),
    )
    return db.session.scalar(holds) is not None
