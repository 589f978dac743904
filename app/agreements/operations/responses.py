"""What the authority says to a recommendation, within the period of the rules."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app import journal
from app.agreements import policy
from app.agreements.models import (
    OPEN_STATES,
    RESPONSES,
    Agreement,
    AgreementKind,
    AgreementState,
    AuthorityResponse,
    Response,
)
from app.agreements.operations._life import keep, zone_of
from app.agreements.operations.adoption import payload_of
from app.agreements.operations.follow_up import accept
from app.agreements.wording import response_label, state_label
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState

#: Words without which these say too little.
WITH_WORDS = frozenset({Response.DECLINED, Response.ACCEPTED_IN_PART})


def respond(
    agreement: Agreement,
    *,
    response: Response,
    text: str = "",
    due_on: date | None = None,
    actor: Actor,
) -> AuthorityResponse:
    """The authority's word on a recommendation: by RESPONSES, while the agreement is open; its state stays.

    Declining, and accepting in part, give the reason; studying it gives a day by which it answers. Where the authority
    itself owes the agreement, accepting also takes it on.
    Raises NotAllowed, WrongState, Refused (no recommendation), InvalidInput.
    """
    policy.require_may(actor, "respond", agreement)
    take(agreement)
    if agreement.state not in OPEN_STATES:
        raise WrongState(
            _(
                "This agreement is: %(state)s. That can't be done from there.",
                state=state_label(agreement.state).lower(),
            )
        )
    if agreement.kind is not AgreementKind.RECOMMENDATION or agreement.response is None:
        raise Refused(_("Only a recommendation waits for the authority's response."))
    if response not in RESPONSES[agreement.response]:
        raise WrongState(
            _(
                "The response to this recommendation is: %(response)s. It can't become that.",
                response=response_label(agreement.response).lower(),
            )
        )
    _check(agreement, response, text, due_on)
    keep("text", text)
    old = agreement.response
    given = AuthorityResponse(
        agreement_id=agreement.id,
        response=response,
        text=text.strip(),
        due_on=due_on if response is Response.UNDER_STUDY else None,
        person_id=actor.person_id,
        person_name=actor.name,
        created_at=clock.now(),
    )
    db.session.add(given)
    agreement.response = response
    agreement.responded_at = given.created_at
    if given.due_on is not None:
        agreement.response_due_on = given.due_on
    agreement.revision += 1
    db.session.flush()
    journal.record(
        "agreement:respond",
        actor=actor,
        subject=agreement,
        old={"response": old},
        new={"response": response, "due_on": given.due_on},
        reason=given.text,
    )
    journal.announce(
        "agreement:responded",
        subject=agreement,
        payload={**payload_of(agreement), "response": response, "text": given.text, "until": given.due_on},
        dedupe=str(given.id),
    )
    if (
        response in {Response.ACCEPTED, Response.ACCEPTED_IN_PART}
        and agreement.state is AgreementState.ADOPTED
        and policy.may(actor, "accept", agreement)
    ):
        accept(agreement, actor=actor)
    return given


def _check(agreement: Agreement, response: Response, text: str, due_on: date | None) -> None:
    wrong: dict[str, str] = {}
    if response in WITH_WORDS and not text.strip():
        wrong["text"] = (
            _("Say why it is declined.")
            if response is Response.DECLINED
            else _("Say which part is accepted, and why not the rest.")
        )
    if response is Response.UNDER_STUDY:
        if due_on is None:
            wrong["due_on"] = _("Say by which day it will be answered.")
        elif due_on <= clock.today(zone_of(agreement)):
            wrong["due_on"] = _("Give a day to come.")
    if wrong:
        raise InvalidInput(fields=wrong)
