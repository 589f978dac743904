"""An agreement given on to another body, when the group that adopted it ends. Its number stays."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.agreements.models import OPEN_STATES, Agreement
from app.agreements.operations.adoption import Responsible, payload_of
from app.bodies.models import Body, Chamber, Seat
from app.bodies.queries import holding_on
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, WrongState


def reassign(
    agreement: Agreement,
    body: Body,
    *,
    responsible: Responsible | None = None,
    reason: str = "",
    actor: Actor,
) -> None:
    """Let ``body`` follow up an agreement another body adopted; ``responsible`` where somebody else owes it from now on.

    For whoever ends the group: that they may was decided there. Raises WrongState where it has ended, InvalidInput at
    ``responsible-<id>`` where the chamber that owes it does not sit in ``body`` and nobody else is named.
    """
    take(agreement)
    if agreement.state not in OPEN_STATES:
        raise WrongState(_("This agreement has ended: it is not given on."))
    owed_by = responsible.chamber_id if responsible is not None else agreement.responsible_chamber_id
    if owed_by is not None and not _sits(body, owed_by):
        chamber = db.session.get_one(Chamber, owed_by)
        raise InvalidInput(
            fields={
                f"responsible-{agreement.id}": _(
                    "%(chamber)s has no seat in %(body)s: say who follows it up.",
                    chamber=chamber.acronym,
                    body=body.short_name,
                )
            }
        )
    old = {"body_id": agreement.body_id, "responsible": agreement.responsible}
    before = payload_of(agreement)
    agreement.body_id = body.id
    if responsible is not None:
        agreement.responsible = responsible.name
        agreement.responsible_chamber_id = responsible.chamber_id
        agreement.responsible_person_id = responsible.person_id
    agreement.revision += 1
    db.session.flush()
    db.session.expire(agreement, ["body", "responsible_chamber"])
    journal.record(
        "agreement:reassign",
        actor=actor,
        subject=agreement,
        old=old,
        new={"body_id": body.id, "body": body.acronym, "responsible": agreement.responsible},
        reason=reason,
    )
    journal.announce(
        "agreement:reassigned",
        subject=agreement,
        payload=payload_of(agreement)
        | {
            "from_body_id": before["body_id"],
            "from_chamber_id": before["chamber_id"],
            "from_person_id": before["person_id"],
            "reason": reason,
        },
    )


def _sits(body: Body, chamber_id: int) -> bool:
    sits = select(Seat.id).where(
        Seat.body_id == body.id, Seat.chamber_id == chamber_id, holding_on(Seat, clock.today(body.zone))
    )
    return db.session.scalar(sits.limit(1)) is not None
