"""Creating people, inviting them, and what they do with the invitation."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import update

from app import journal
from app.accounts import passwords, policy
from app.accounts.models import (
    TRANSITIONS,
    AddressState,
    Invitation,
    InvitationPurpose,
    Person,
    PersonState,
    SessionsInMail,
)
from app.accounts.operations import sessions
from app.accounts.queries import find_open_invitation, find_person_by_email
from app.accounts.tokens import hash_token, new_token
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotFound, WrongState


def normal_email(text: str) -> str:
    """The address in lower case. Raises InvalidInput at the field ``email`` for what isn't one; no look-up is made."""
    from email_validator import EmailNotValidError, validate_email  # with its resolver, a tenth of the start

    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise InvalidInput(fields={"email": _("Write a whole address, such as name@example.org.")}) from error
    return str(found.normalized).lower()


def create(
    *,
    name: str,
    email: str,
    phone: str = "",
    organization: str = "",
    locale: str = "es",
    is_administrator: bool = False,
    actor: Actor,
) -> Person:
    """Add a person who can't sign in yet: INVITED, without a password. Raises InvalidInput for a known address."""
    policy.require_may(actor, "create")
    if not name.strip():
        raise InvalidInput(fields={"name": _("Write the person's name.")})
    email = normal_email(email)
    if find_person_by_email(email) is not None:
        raise InvalidInput(fields={"email": _("Somebody with this address is already here.")})
    person = Person(
        name=name.strip(),
        email=email,
        phone=phone.strip(),
        organization=organization.strip(),
        locale=locale,
        is_administrator=is_administrator,
        state=PersonState.INVITED,
        created_at=clock.now(),
    )
    db.session.add(person)
    db.session.flush()
    journal.record(
        "person:create", actor=actor, subject=person, new={"name": person.name, "email": person.email}
    )
    if is_administrator:
        journal.record("person:grant_administration", actor=actor, subject=person)
    return person


def update_person(
    person: Person,
    *,
    name: str,
    email: str,
    phone: str,
    organization: str,
    locale: str,
    is_administrator: bool,
    since: int,
    actor: Actor,
) -> None:
    """Change what is known of somebody. Raises InvalidInput, StaleEdit; an administrator can't lay down their own office."""
    policy.require_may(actor, "update", person)
    email = normal_email(email)
    other = find_person_by_email(email)
    if other is not None and other.id != person.id:
        raise InvalidInput(fields={"email": _("Somebody with this address is already here.")})
    if not name.strip():
        raise InvalidInput(fields={"name": _("Write the person's name.")})
    if person.id == actor.person_id and person.is_administrator and not is_administrator:
        raise InvalidInput(
            fields={"is_administrator": _("Another administrator has to take this office from you.")}
        )
    old = {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "organization": person.organization,
    }
    person.advance(since)
    granted = is_administrator and not person.is_administrator
    if email != person.email:
        _trust_address(person)
    person.name, person.email, person.phone = name.strip(), email, phone.strip()
    person.organization, person.locale, person.is_administrator = (
        organization.strip(),
        locale,
        is_administrator,
    )
    new = {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "organization": person.organization,
    }
    journal.record("person:update", actor=actor, subject=person, old=old, new=new)
    if granted:
        journal.record("person:grant_administration", actor=actor, subject=person)


def name_invited(person: Person, *, name: str, actor: Actor) -> None:
    """Give somebody who never came in the name by which they are known. Raises WrongState for who came in."""
    policy.require_may(actor, "update", person)
    if person.state is not PersonState.INVITED:
        raise WrongState(_("%(name)s has an account, and their own name in it.", name=person.name))
    if name == person.name:
        return
    old, person.name = person.name, name
    person.revision += 1
    journal.record("person:update", actor=actor, subject=person, old={"name": old}, new={"name": name})


def update_own(person: Person, *, phone: str, locale: str, actor: Actor) -> None:
    """What everybody keeps up to date themselves: telephone and language."""
    policy.require_may(actor, "update_own", person)
    old, new = {"phone": person.phone, "locale": person.locale}, {"phone": phone.strip(), "locale": locale}
    if old == new:
        return
    person.phone, person.locale = phone.strip(), locale
    person.revision += 1
    journal.record("person:update", actor=actor, subject=person, old=old, new=new)


def choose_invitations(person: Person, *, choice: SessionsInMail, actor: Actor) -> None:
    """How sessions come to one's mail. Who asks for invitations gets those of the sessions convoked already, too.

    Choosing what stands changes nothing. Raises NotAllowed.
    """
    policy.require_may(actor, "update_own", person)
    old = person.sessions_in_mail
    if choice is old:
        return
    person.sessions_in_mail = choice
    person.revision += 1
    entry = journal.record(
        "person:choose_invitations", actor=actor, subject=person, old={"choice": old}, new={"choice": choice}
    )
    if choice is SessionsInMail.INVITATIONS:
        message = journal.announce("person:invitations_chosen", subject=person, dedupe=f"entry-{entry.id}")
        message.audit_id = entry.id


def invite(person: Person, *, hours: int, actor: Actor) -> str:
    """Send a one-time link good for ``hours``; earlier unused links of the person die. Returns the link's token.

    An INVITED person gets a link to join, an ACTIVE one a link to choose a new password. The token itself goes into the
    outbox payload, which the mail needs, and is dropped from there once the mail is written.
    """
    policy.require_may(actor, "invite", person)
    if person.state is PersonState.DEACTIVATED:
        raise WrongState(_("%(name)s is deactivated. Reactivate the account first.", name=person.name))
    now = clock.now()
    db.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.used_at.is_(None), Invitation.expires_at > now)
        .values(expires_at=now)
    )
    token = new_token()
    purpose = InvitationPurpose.JOIN if person.state is PersonState.INVITED else InvitationPurpose.RESET
    invitation = Invitation(
        person_id=person.id,
        purpose=purpose,
        token_hash=hash_token(token),
        invited_by_id=actor.person_id,
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    db.session.add(invitation)
    db.session.flush()
    journal.record(
        "person:invite", actor=actor, subject=person, new={"purpose": purpose, "until": invitation.expires_at}
    )
    journal.announce(
        "person:invited",
        subject=person,
        payload={"token": token, "purpose": purpose, "hours": hours, "by": actor.name},
        dedupe=str(invitation.id),
    )
    return token


def accept(token: str, *, password: str) -> Person:
    """Use a one-time link: set the password, activate the account, end every open session. Works once.

    Raises NotFound for a used, expired or unknown link, InvalidInput for a password that won't do (the link lives on).
    """
    invitation = find_open_invitation(token)
    if invitation is None or invitation.person.state is PersonState.DEACTIVATED:
        raise NotFound(_("This link was used already, or its time has passed. Ask for a new one."))
    person = invitation.person
    passwords.check_strength(password, email=person.email, name=person.name)
    invitation.used_at = clock.now()
    person.password_hash = passwords.hasher().hash(password)
    sessions.end_all(person)
    actor = Actor(person_id=person.id, name=person.name)
    if person.state is PersonState.INVITED:
        _move(person, PersonState.ACTIVE)
        journal.record(
            "person:accept", actor=actor, subject=person, old={"state": "invited"}, new={"state": "active"}
        )
    else:
        journal.record("person:change_password", actor=actor, subject=person)
    return person


def change_password(person: Person, *, current: str, password: str, keep_token: str, actor: Actor) -> None:
    """Replace the password; every other session of the person ends. Raises InvalidInput at ``current`` or ``password``."""
    policy.require_may(actor, "change_password", person)
    if not passwords.fits(person.password_hash, current):
        raise InvalidInput(fields={"current": _("This isn't your current password.")})
    passwords.check_strength(password, email=person.email, name=person.name)
    person.password_hash = passwords.hasher().hash(password)
    sessions.end_all(person, except_token=keep_token)
    journal.record("person:change_password", actor=actor, subject=person)


def deactivate(person: Person, *, actor: Actor) -> None:
    """Close an account: sessions end at once, feeds and links die, the person's past stays."""
    policy.require_may(actor, "deactivate", person)
    if person.id == actor.person_id:
        raise InvalidInput(_("You can't deactivate your own account."))
    old = person.state
    _move(person, PersonState.DEACTIVATED)
    sessions.end_all(person)
    journal.record(
        "person:deactivate", actor=actor, subject=person, old={"state": old}, new={"state": person.state}
    )


def reactivate(person: Person, *, actor: Actor) -> None:
    """Open a deactivated account again; who never chose a password has to be invited."""
    policy.require_may(actor, "reactivate", person)
    if person.state is not PersonState.DEACTIVATED:
        raise WrongState(_("%(name)s's account is open.", name=person.name))
    _move(person, PersonState.ACTIVE if person.password_hash else PersonState.INVITED)
    journal.record("person:reactivate", actor=actor, subject=person, new={"state": person.state})


def note_bounce(person: Person, *, address: str, answer: str, actor: Actor) -> None:
    """Mail to ``address`` came back: it is marked, while it is still the person's. ``answer`` is what the server said.

    A second bounce changes nothing. Raises NotAllowed.
    """
    policy.require_may(actor, "mark_address", person)
    if person.email != address.lower() or person.address_state is AddressState.BOUNCING:
        return
    person.address_state, person.bounced_at, person.bounce_answer = AddressState.BOUNCING, clock.now(), answer
    journal.record(
        "person:bounce", actor=actor, subject=person, new={"address": person.email, "answer": answer}
    )


def note_sign_of_life(person: Person, *, actor: Actor) -> None:
    """Something came from the person that only mail to their address can have brought: it arrives again."""
    policy.require_may(actor, "mark_address", person)
    if person.address_state is AddressState.BOUNCING:
        _trust_address(person)
        journal.record("person:reached", actor=actor, subject=person, new={"address": person.email})


def _trust_address(person: Person) -> None:
    person.address_state, person.bounced_at, person.bounce_answer = AddressState.IN_ORDER, None, ""


def _move(person: Person, to: PersonState) -> None:
    if to not in TRANSITIONS[person.state]:
        raise WrongState(_("That can't be done while the account is in this state."))
    person.state = to
