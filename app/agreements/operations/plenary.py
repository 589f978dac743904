"""What only the plenary does with an agreement, in session: end it, put another in its place, take note that it is done."""

from __future__ import annotations

from flask_babel import gettext as _

from app import journal
from app.agreements import policy
from app.agreements.models import OPEN_STATES, Agreement, AgreementState
from app.agreements.operations._life import move, require_own_session, require_reason, require_transition
from app.agreements.operations.adoption import payload_of
from app.agreements.wording import state_label
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.meetings.models import Meeting


def void(agreement: Agreement, *, reason: str, session: Meeting, actor: Actor) -> None:
    """The plenary leaves it without effect, in ``session`` of the same body. Requires ADOPTED or IN_PROGRESS.

    Raises NotAllowed, WrongState, Refused, InvalidInput.
    """
    policy.require_may(actor, "void", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.WITHOUT_EFFECT)
    require_own_session(agreement, session)
    require_reason(reason)
    agreement.ended_at = clock.now()
    move(
        "agreement:void",
        agreement,
        AgreementState.WITHOUT_EFFECT,
        text=reason,
        field="reason",
        actor=actor,
    )
    _tell(agreement, reason=reason.strip())


def supersede(agreement: Agreement, *, successor: Agreement, session: Meeting, actor: Actor) -> None:
    """The plenary puts ``successor``, another agreement of the same body that is still open, in its place.

    Requires ADOPTED or IN_PROGRESS. Raises NotAllowed, WrongState, Refused, InvalidInput.
    """
    policy.require_may(actor, "supersede", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.SUPERSEDED)
    require_own_session(agreement, session)
    if (
        successor.id == agreement.id
        or successor.body_id != agreement.body_id
        or successor.state not in OPEN_STATES
    ):
        raise InvalidInput(fields={"successor": _("Name an adopted agreement of the same body.")})
    agreement.successor_id = successor.id
    agreement.ended_at = clock.now()
    said = _("Superseded by %(number)s.", number=successor.number)
    move("agreement:supersede", agreement, AgreementState.SUPERSEDED, text=said, actor=actor)
    _tell(agreement, reason=said, successor=successor.number)


def take_note(agreement: Agreement, *, session: Meeting, actor: Actor) -> None:
    """The plenary takes note, in ``session``, that it was fulfilled: once. Requires FULFILLED and stays there.

    Raises NotAllowed, WrongState, Refused.
    """
    policy.require_may(actor, "take_note", agreement)
    take(agreement)
    if agreement.state is not AgreementState.FULFILLED:
        raise WrongState(
            _(
                "This agreement is: %(state)s. That can't be done from there.",
                state=state_label(agreement.state).lower(),
            )
        )
    require_own_session(agreement, session)
    if agreement.noted_in_id is not None:
        raise Refused(_("The plenary has taken note of it already."))
    agreement.noted_in_id = session.id
    agreement.revision += 1
    db.session.flush()
    journal.record(
        "agreement:take_note",
        actor=actor,
        subject=agreement,
        new={"meeting_id": session.id},
    )


def _tell(agreement: Agreement, **more: object) -> None:
    journal.announce(
        "agreement:ended", subject=agreement, payload={**payload_of(agreement), **more}, dedupe="ended"
    )
