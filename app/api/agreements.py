"""The register of agreements, to machines. What was reported on them stays on their pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select

from app.agreements import queries
from app.agreements.models import Agreement
from app.agreements.queries import Filters, Show
from app.api import asked, shapes
from app.api.asked import LAST_ID
from app.api.blueprint import reads
from app.api.bodies import ref_of as body_ref
from app.api.meetings import ref_of as meeting_ref
from app.api.paging import Answer, page_of
from app.kernel.actor import Actor
from app.web.addresses import absolute
from app.web.guard import current_actor, public


@reads("/agreements", shapes.Agreements, asked=asked.AgreementsAsked, tag="Agreements")
@public
def agreements(wanted: Mapping[str, Any]) -> Answer:
    """Agreements by when they are due, the earliest first, in whatever state."""
    today = queries.today()
    query = _narrowed(current_actor(), wanted)
    keys = [(Agreement.due_on, "asc"), (Agreement.id, "asc")]
    return page_of(query, keys, wanted, lambda agreement: line_of(agreement, today))  # type: ignore[arg-type]


@reads(f"/agreements/<int(min=1, max={LAST_ID}):agreement_id>", shapes.WholeAgreement, tag="Agreements")
@public
def agreement(agreement_id: int) -> dict[str, Any]:
    """One agreement: how it was decided, under which item, and what it takes to fulfil it."""
    actor = current_actor()
    found = queries.get_agreement(agreement_id, actor)
    issue = found.item.issue
    inside = queries.may_read_evidence(actor, found)
    return line_of(found, queries.today()) | {
        "responsible_chamber": found.responsible_chamber.acronym if found.responsible_chamber else None,
        "evidence_expected": found.evidence_expected,
        "decision": found.decision,
        "votes": {"for_": found.votes_for, "against": found.votes_against, "abstentions": found.abstentions},
        "item": found.item.title,
        "issue": issue.folio if issue is not None and inside else None,
    }


def _narrowed(actor: Actor, wanted: Mapping[str, Any]) -> Select[Agreement]:
    show = Show.OVERDUE if wanted.get("overdue") else Show.ALL
    query = queries.filtered(actor, Filters(show=show, body=wanted.get("body", "")))
    if "state" in wanted:
        query = query.where(Agreement.state == wanted["state"])
    if "meeting" in wanted:
        query = query.where(Agreement.meeting_id == wanted["meeting"])
    if "due_from" in wanted:
        query = query.where(Agreement.due_on >= wanted["due_from"])
    if "due_to" in wanted:
        query = query.where(Agreement.due_on <= wanted["due_to"])
    return query


def line_of(agreement: Agreement, today: date) -> dict[str, Any]:
    zone = ZoneInfo(agreement.meeting.zone)
    return {
        "id": agreement.id,
        "number": agreement.number,
        "kind": agreement.kind,
        "text": agreement.text,
        "body": body_ref(agreement.body),
        "meeting": meeting_ref(agreement.meeting, agreement.meeting.body),
        "state": agreement.state,
        "is_overdue": agreement.is_overdue(today),
        "responsible": agreement.responsible,
        "due_on": agreement.due_on,
        "adopted_at": agreement.adopted_at.astimezone(zone) if agreement.adopted_at else None,
        "ended_at": agreement.ended_at.astimezone(zone) if agreement.ended_at else None,
        "links": {
            "self_": absolute("api.agreement", agreement_id=agreement.id),
            "page": absolute("agreements.show", agreement_id=agreement.id),
            "body": absolute("api.body", slug=agreement.body.slug),
            "meeting": absolute("api.meeting", meeting_id=agreement.meeting_id),
        },
    }
