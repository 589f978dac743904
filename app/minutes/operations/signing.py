"""Signatures over the frozen text, and the corrections a session adds to what was signed."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from app import journal
from app.accounts.confirming import Confirmed
from app.bodies.models import Body, OfficerRole
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused
from app.kernel.seals import fingerprint
from app.meetings.models import Meeting
from app.minutes import procedure_queries, queries
from app.minutes.models import Addendum, Minutes, MinutesState, Signature
from app.minutes.operations._course import begin, move, payload_of
from app.minutes.operations._text import require_transition
from app.minutes.operations.approval import Decided
from app.minutes.sealing import addendum_content
from app.minutes.wording import session_said
from app.programme.queries import get_programme

#: Whose signatures make minutes signed.
SIGNING_ROLES = (OfficerRole.CHAIR.value, OfficerRole.TECHNICAL_SECRETARY.value)


def sign(minutes: Minutes, *, confirmed: Confirmed, actor: Actor) -> Signature:
    """Sign the frozen text. Requires APPROVED; SIGNED once the chair (or co-chair) and the secretary both have.

    ``confirmed``: the actor has just proved to be the one. Raises NotAllowed, WrongState, Refused (signed already, or
    the text is not the one approved).
    """
    meeting = begin(minutes, "sign", actor=actor)
    require_transition(minutes, MinutesState.SIGNED)
    if confirmed.person_id != actor.person_id:
        raise NotAllowed(_("Each signs for themselves."))
    content = queries.frozen_content(minutes)
    if fingerprint(content) != minutes.hash:
        raise Refused(_("The text is not the one that was approved: its fingerprint differs."))
    signed = {signature.role: signature for signature in queries.list_signatures(minutes)}
    if any(signature.person_id == actor.person_id for signature in signed.values()):
        raise Refused(_("You have signed these minutes."))
    role = signing_role(meeting, actor=actor)
    if role in signed:
        raise Refused(_("These minutes are signed for that office already."))
    signature = Signature(
        minutes_id=minutes.id,
        person_id=confirmed.person_id,
        person_name=actor.name,
        role=role,
        hash=minutes.hash,
        signed_at=clock.now(),
        confirmed_by=confirmed.means,
    )
    db.session.add(signature)
    db.session.flush()
    if {*signed, role}.issuperset(SIGNING_ROLES):
        move("minutes:sign", minutes, meeting, MinutesState.SIGNED, actor=actor, content=content, role=role)
    else:
        journal.record(
            "minutes:sign",
            actor=actor,
            subject=minutes,
            new={"role": role, "hash": minutes.hash},
            body_id=meeting.body_id,
        )
    return signature


def correct(minutes: Minutes, *, text: str, decided: Decided, actor: Actor) -> Addendum:
    """Add a correction that a session decided; the signed text is untouched.

    Requires SIGNED or PUBLISHED, leaves CORRECTED; minutes that are CORRECTED may be corrected again, which is no step
    of their life. The public reads it with the next public version. Raises NotAllowed, WrongState, InvalidInput, Refused.
    """
    meeting = begin(minutes, "correct", actor=actor)
    if minutes.state is not MinutesState.CORRECTED:
        require_transition(minutes, MinutesState.CORRECTED)
    _check(meeting, text, decided)
    addendum = Addendum(
        minutes_id=minutes.id,
        number=len(queries.list_addenda(minutes)) + 1,
        text=text.strip(),
        decided_in=_said(decided),
        decided_by_meeting_id=decided.meeting.id if decided.meeting is not None else None,
        hash="",
        created_at=clock.now(),
        created_by=actor.name,
    )
    addendum.hash = fingerprint(addendum_content(addendum, minutes))
    db.session.add(addendum)
    db.session.flush()
    move(
        "minutes:correct",
        minutes,
        meeting,
        MinutesState.CORRECTED,
        note=text,
        actor=actor,
        content=queries.frozen_content(minutes),
        addendum=addendum.number,
        addendum_hash=addendum.hash,
        decided_in=addendum.decided_in,
    )
    journal.announce(
        "minutes:corrected",
        subject=minutes,
        payload={**payload_of(minutes, meeting), "addendum": addendum.number},
        dedupe=str(addendum.number),
    )
    return addendum


def signing_role(meeting: Meeting, *, actor: Actor) -> str:
    """The office signed for. A co-chair signs in the chair's place; who holds both offices signs as secretary."""
    return (
        OfficerRole.TECHNICAL_SECRETARY.value
        if meeting.body_id in actor.secretary_of
        else OfficerRole.CHAIR.value
    )


def _check(meeting: Meeting, text: str, decided: Decided) -> None:
    fields = {}
    if not text.strip():
        fields["text"] = _("Write the correction.")
    if decided.meeting is None and not decided.words.strip():
        fields["session"] = _("Choose the session that decided it, or say which it was.")
    if fields:
        raise InvalidInput(fields=fields)
    if decided.meeting is not None and decided.meeting not in procedure_queries.list_approving_sessions(
        meeting
    ):
        raise Refused(_("A correction is decided by a later session of the same body, once it has begun."))


def _said(decided: Decided) -> str:
    if decided.meeting is None:
        return decided.words.strip()[:300]
    with force_locale(get_programme().language):
        return session_said(decided.meeting, db.session.get_one(Body, decided.meeting.body_id))[:300]
