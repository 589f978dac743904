"""One agreement, with what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.agendas.models import Agenda, AgendaItem
from app.agreements.models import (
    OPEN_STATES,
    Agreement,
    AuthorityResponse,
    Evidence,
    Extension,
    ExtensionRequest,
    FollowUp,
    RequestState,
)
from app.agreements.queries.visibility import visible_to
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Meeting, MeetingState


def get_agreement(agreement_id: int, actor: Actor) -> Agreement:
    """One agreement with body, meeting, item and issue, chamber and follow-up. Raises NotFound."""
    found = db.session.scalar(
        visible_to(actor)
        .where(Agreement.id == agreement_id)
        .options(
            joinedload(Agreement.item).joinedload(AgendaItem.issue),
            joinedload(Agreement.responsible_chamber),
            selectinload(Agreement.follow_ups).selectinload(FollowUp.evidence).joinedload(Evidence.file),
        )
    )
    if found is None:
        raise NotFound
    return found


def get_evidence(agreement: Agreement, evidence_id: int) -> Evidence:
    """A file that came with one of its reports. Raises NotFound."""
    found = db.session.scalar(
        select(Evidence)
        .join(FollowUp, FollowUp.id == Evidence.follow_up_id)
        .options(joinedload(Evidence.file))
        .where(Evidence.id == evidence_id, FollowUp.agreement_id == agreement.id)
    )
    if found is None:
        raise NotFound
    return found


def agenda_item_of(agreement: Agreement) -> tuple[AgendaItem, Agenda]:
    """The item it was adopted under, with its agenda."""
    row = db.session.execute(
        select(AgendaItem, Agenda)
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .where(AgendaItem.id == agreement.item_id)
    ).one()
    return row[0], row[1]


def was_extended(agreement: Agreement) -> bool:
    """Whether the chair has extended it already: from then on only the plenary may."""
    found = db.session.scalar(select(Extension.id).where(Extension.agreement_id == agreement.id).limit(1))
    return found is not None


def find_request(agreement: Agreement) -> ExtensionRequest | None:
    """The request for more time that waits for an answer."""
    return db.session.scalar(
        select(ExtensionRequest)
        .where(ExtensionRequest.agreement_id == agreement.id, ExtensionRequest.state == RequestState.PENDING)
        .order_by(ExtensionRequest.id.desc())
        .limit(1)
    )


def list_extensions(agreement: Agreement) -> Sequence[Extension]:
    """Its due dates moved, the oldest first."""
    return db.session.scalars(
        select(Extension).where(Extension.agreement_id == agreement.id).order_by(Extension.id)
    ).all()


def list_responses(agreement: Agreement) -> Sequence[AuthorityResponse]:
    """What the authority said to it, the oldest first."""
    return db.session.scalars(
        select(AuthorityResponse)
        .where(AuthorityResponse.agreement_id == agreement.id)
        .order_by(AuthorityResponse.id)
    ).all()


def find_running_session(body_id: int) -> Meeting | None:
    """The body's session that runs now: what its plenary decides is recorded in it."""
    return db.session.scalar(
        select(Meeting)
        .where(Meeting.body_id == body_id, Meeting.state == MeetingState.IN_SESSION)
        .order_by(Meeting.id.desc())
        .limit(1)
    )


def list_successors(agreement: Agreement, limit: int = 100) -> Sequence[Agreement]:
    """Agreements of its body that could take its place, the last adopted first."""
    return db.session.scalars(
        select(Agreement)
        .where(
            Agreement.body_id == agreement.body_id,
            Agreement.state.in_(OPEN_STATES),
            Agreement.id != agreement.id,
        )
        .order_by(Agreement.adopted_at.desc(), Agreement.id.desc())
        .limit(limit)
    ).all()
