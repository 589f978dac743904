"""More time: asked for by whoever owes it, given once by the chair and after that by the plenary only."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.agreements import policy, queries
from app.agreements.models import Agreement, AgreementState, Extension, ExtensionRequest, RequestState
from app.agreements.operations._life import require_own_session, require_reason, require_transition, zone_of
from app.agreements.operations.adoption import payload_of
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotAllowed, Refused
from app.kernel.permissions import Standing
from app.meetings.models import Meeting

IN_PROGRESS = frozenset({AgreementState.IN_PROGRESS})


def extend(
    agreement: Agreement, *, new_due_on: date, reason: str, session: Meeting | None = None, actor: Actor
) -> Extension:
    """Move the due date, before it has passed: once by the chair, after that by the plenary in ``session``.

    Requires IN_PROGRESS and stays there; a request for more time is granted with it.
    Raises NotAllowed, WrongState, Refused (too late), InvalidInput.
    """
    policy.require_may(actor, "extend" if session is None else "extend_by_plenary", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.IN_PROGRESS, at=IN_PROGRESS)
    _require_plenary(agreement, session)
    _require_in_time(agreement)
    require_reason(reason)
    _require_later(agreement, new_due_on)
    extension = Extension(
        agreement_id=agreement.id,
        old_due_on=agreement.due_on,
        new_due_on=new_due_on,
        reason=reason.strip(),
        by_plenary=session is not None,
        created_at=clock.now(),
    )
    db.session.add(extension)
    request = queries.find_request(agreement)
    if request is not None:
        request.state, request.answered_at = RequestState.GRANTED, clock.now()
    agreement.due_on = new_due_on
    agreement.revision += 1
    db.session.flush()
    journal.record(
        "agreement:extend",
        actor=actor,
        subject=agreement,
        old={"due_on": extension.old_due_on},
        new={"due_on": new_due_on, "by_plenary": session is not None},
        reason=reason,
    )
    journal.announce(
        "agreement:extended",
        subject=agreement,
        payload={
            **payload_of(agreement),
            "old_due_on": extension.old_due_on,
            "by_plenary": session is not None,
            "reason": reason.strip(),
        },
        dedupe=str(extension.id),
    )
    return extension


def ask_extension(
    agreement: Agreement, *, new_due_on: date, reason: str, by_link: bool = False, actor: Actor
) -> ExtensionRequest:
    """The responsible party asks the chair for more time, proposing a day. Requires IN_PROGRESS and stays there.

    Raises NotAllowed, WrongState, Refused (too late, or one waits already), InvalidInput.
    """
    policy.require_may(actor, "ask_extension", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.IN_PROGRESS, at=IN_PROGRESS)
    _require_in_time(agreement)
    if queries.find_request(agreement) is not None:
        raise Refused(_("More time was asked for already, and waits for an answer."))
    require_reason(reason)
    _require_later(agreement, new_due_on)
    request = ExtensionRequest(
        agreement_id=agreement.id,
        new_due_on=new_due_on,
        reason=reason.strip(),
        person_id=actor.person_id,
        person_name=actor.name,
        state=RequestState.PENDING,
        created_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    journal.record(
        "agreement:ask_extension",
        actor=actor,
        subject=agreement,
        new={"new_due_on": new_due_on, "request": request.id, **({"by_link": True} if by_link else {})},
        reason=reason,
    )
    journal.announce(
        "agreement:extension_asked",
        subject=agreement,
        payload={
            **payload_of(agreement),
            "by": actor.name,
            "new_due_on": new_due_on,
            "reason": reason.strip(),
            "to_plenary": queries.was_extended(agreement),
        },
        dedupe=str(request.id),
    )
    return request


def refuse_extension(agreement: Agreement, *, reason: str, actor: Actor) -> None:
    """The chair refuses the request that waits; the due date stands. Requires IN_PROGRESS and stays there.

    Raises NotAllowed, WrongState, Refused (none waits), InvalidInput.
    """
    policy.require_may(actor, "refuse_extension", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.IN_PROGRESS, at=IN_PROGRESS)
    request = queries.find_request(agreement)
    if request is None:
        raise Refused(_("No request for more time waits for an answer."))
    require_reason(reason)
    request.state, request.answered_at, request.answer = RequestState.REFUSED, clock.now(), reason.strip()
    db.session.flush()
    journal.record(
        "agreement:refuse_extension",
        actor=actor,
        subject=agreement,
        new={"request": request.id, "new_due_on": request.new_due_on},
        reason=reason,
    )
    journal.announce(
        "agreement:extension_refused",
        subject=agreement,
        payload={**payload_of(agreement), "new_due_on": request.new_due_on, "reason": reason.strip()},
        dedupe=str(request.id),
    )


def _require_in_time(agreement: Agreement) -> None:
    if agreement.due_on < clock.today(zone_of(agreement)):
        raise Refused(_("An agreement is extended before it is due. This one is overdue."))


def _require_later(agreement: Agreement, new_due_on: date) -> None:
    if new_due_on <= agreement.due_on:
        raise InvalidInput(fields={"new_due_on": _("Give a later date than the one it has.")})


def _require_plenary(agreement: Agreement, session: Meeting | None) -> None:
    if session is not None:
        require_own_session(agreement, session)
    elif (
        db.session.scalar(select(Extension.id).where(Extension.agreement_id == agreement.id).limit(1))
        is not None
    ):
        raise NotAllowed(
            _("It was extended once already: from here on only the plenary may, in session."),
            who_may=[Standing.CHAIR.value],
        )
