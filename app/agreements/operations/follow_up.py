"""After the session: the responsible party takes it on and reports; the secretary verifies; the plenary may end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.agreements import policy
from app.agreements.models import Agreement, AgreementState, Extension, FollowUp
from app.agreements.operations._life import keep, require_session, require_transition
from app.agreements.operations.adoption import payload_of
from app.files.operations import store
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotAllowed, Refused
from app.kernel.permissions import Standing
from app.meetings.models import Meeting


@dataclass(frozen=True)
class Attachment:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes


def accept(agreement: Agreement, *, text: str = "", actor: Actor) -> None:
    """The responsible party takes it on. Requires ADOPTED, leaves IN_PROGRESS. Raises NotAllowed, WrongState."""
    policy.require_may(actor, "accept", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.IN_PROGRESS, at=frozenset({AgreementState.ADOPTED}))
    _move("agreement:accept", agreement, AgreementState.IN_PROGRESS, text=text, actor=actor)


def report(
    agreement: Agreement, *, text: str, attachment: Attachment | None = None, actor: Actor
) -> FollowUp:
    """The responsible party reports it done, with evidence. Requires IN_PROGRESS, leaves REPORTED.

    ``text`` is Markdown. Raises NotAllowed, WrongState, InvalidInput (no words, or a file that isn't taken).
    """
    policy.require_may(actor, "report", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.REPORTED)
    if not text.strip():
        raise InvalidInput(fields={"text": _("Say what was done.")})
    file = (
        store(attachment.content, attachment.name, actor=actor, field="file")
        if attachment is not None
        else None
    )
    follow_up = _move(
        "agreement:report",
        agreement,
        AgreementState.REPORTED,
        text=text,
        file_id=file.id if file is not None else None,
        actor=actor,
    )
    journal.announce(
        "agreement:reported",
        subject=agreement,
        payload={**payload_of(agreement), "by": actor.name},
        dedupe=str(follow_up.id),
    )
    return follow_up


def send_back(agreement: Agreement, *, reason: str, actor: Actor) -> None:
    """The report was not enough. Requires REPORTED, leaves IN_PROGRESS.

    Raises NotAllowed, WrongState, InvalidInput (no reason given).
    """
    policy.require_may(actor, "send_back", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.IN_PROGRESS, at=frozenset({AgreementState.REPORTED}))
    _require_reason(reason)
    follow_up = _move("agreement:send_back", agreement, AgreementState.IN_PROGRESS, text=reason, actor=actor)
    journal.announce(
        "agreement:sent_back",
        subject=agreement,
        payload={**payload_of(agreement), "reason": reason},
        dedupe=str(follow_up.id),
    )


def verify(agreement: Agreement, *, text: str = "", actor: Actor) -> None:
    """The secretary verifies that it was done. Requires REPORTED, leaves FULFILLED. Raises NotAllowed, WrongState."""
    policy.require_may(actor, "verify", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.FULFILLED)
    agreement.ended_at = clock.now()
    _move("agreement:verify", agreement, AgreementState.FULFILLED, text=text, actor=actor)
    journal.announce(
        "agreement:fulfilled", subject=agreement, payload=payload_of(agreement), dedupe="fulfilled"
    )


def extend(
    agreement: Agreement, *, new_due_on: date, reason: str, session: Meeting | None = None, actor: Actor
) -> Extension:
    """Move the due date, before it has passed: once by the chair, after that by the plenary in ``session``.

    Requires IN_PROGRESS and stays there. Raises NotAllowed, WrongState, Refused (too late), InvalidInput.
    """
    policy.require_may(actor, "extend" if session is None else "extend_by_plenary", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.IN_PROGRESS, at=frozenset({AgreementState.IN_PROGRESS}))
    _require_plenary(agreement, session)
    if agreement.due_on < clock.today(_zone_of(agreement)):
        raise Refused(_("An agreement is extended before it is due. This one is overdue."))
    _require_reason(reason)
    if new_due_on <= agreement.due_on:
        raise InvalidInput(fields={"new_due_on": _("Give a later date than the one it has.")})
    extension = Extension(
        agreement_id=agreement.id,
        old_due_on=agreement.due_on,
        new_due_on=new_due_on,
        reason=reason.strip(),
        by_plenary=session is not None,
        created_at=clock.now(),
    )
    db.session.add(extension)
    old = agreement.due_on
    agreement.due_on = new_due_on
    agreement.revision += 1
    db.session.flush()
    journal.record(
        "agreement:extend",
        actor=actor,
        subject=agreement,
        old={"due_on": old},
        new={"due_on": new_due_on, "by_plenary": session is not None},
        reason=reason,
    )
    return extension


def void(agreement: Agreement, *, reason: str, session: Meeting, actor: Actor) -> None:
    """The plenary leaves it without effect, in ``session`` of the same body. Requires ADOPTED or IN_PROGRESS.

    Raises NotAllowed, WrongState, Refused, InvalidInput.
    """
    policy.require_may(actor, "void", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.WITHOUT_EFFECT)
    _require_own_session(agreement, session)
    _require_reason(reason)
    agreement.ended_at = clock.now()
    _move("agreement:void", agreement, AgreementState.WITHOUT_EFFECT, text=reason, actor=actor)


def supersede(agreement: Agreement, *, successor: Agreement, session: Meeting, actor: Actor) -> None:
    """The plenary puts ``successor``, another adopted agreement of the same body, in its place.

    Requires ADOPTED or IN_PROGRESS. Raises NotAllowed, WrongState, Refused, InvalidInput.
    """
    policy.require_may(actor, "supersede", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.SUPERSEDED)
    _require_own_session(agreement, session)
    if successor.id == agreement.id or successor.body_id != agreement.body_id or successor.number is None:
        raise InvalidInput(fields={"successor": _("Name an adopted agreement of the same body.")})
    agreement.successor_id = successor.id
    agreement.ended_at = clock.now()
    _move(
        "agreement:supersede",
        agreement,
        AgreementState.SUPERSEDED,
        text=_("Superseded by %(number)s.", number=successor.number),
        actor=actor,
    )


def _move(
    tag: str,
    agreement: Agreement,
    to: AgreementState,
    *,
    text: str,
    file_id: int | None = None,
    actor: Actor,
) -> FollowUp:
    """The step itself: state, a line of follow-up, an entry in the journal."""
    keep("text", text)
    old = agreement.state
    agreement.state = to
    agreement.revision += 1
    follow_up = FollowUp(
        agreement_id=agreement.id,
        person_id=actor.person_id,
        person_name=actor.name,
        text=text.strip(),
        file_id=file_id,
        state=to,
        created_at=clock.now(),
    )
    db.session.add(follow_up)
    db.session.flush()
    journal.record(
        tag,
        actor=actor,
        subject=agreement,
        old={"state": old},
        new={"state": to, "follow_up": follow_up.id},
        reason=text.strip(),
    )
    return follow_up


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Give the reason.")})


def _require_plenary(agreement: Agreement, session: Meeting | None) -> None:
    if session is not None:
        _require_own_session(agreement, session)
    elif (
        db.session.scalar(select(Extension.id).where(Extension.agreement_id == agreement.id).limit(1))
        is not None
    ):
        raise NotAllowed(
            _("It was extended once already: from here on only the plenary may, in session."),
            who_may=[Standing.CHAIR.value],
        )


def _require_own_session(agreement: Agreement, session: Meeting) -> None:
    if session.body_id != agreement.body_id:
        raise Refused(_("Only the body that adopted it may decide that."))
    require_session(session)


def _zone_of(agreement: Agreement) -> str:
    return db.session.get_one(Meeting, agreement.meeting_id).zone
