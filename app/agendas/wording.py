"""What the things of the room ``agendas`` are called."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from app.agendas.models import AgendaItem, AgendaState, Audience, ItemPurpose, ItemState, Outcome
from app.bodies.models import OfficerRole
from app.bodies.wording import office_label

#: Offices that present an item: kept by their key, said in the reader's language.
AUTHORITY = "authority"
OFFICES = (
    OfficerRole.CHAIR.value,
    OfficerRole.TECHNICAL_SECRETARY.value,
    OfficerRole.COORDINATOR.value,
    AUTHORITY,
)


def presenter_label(presenter: str) -> str:
    """ "Presidencia", "CANACAR" or whatever was typed."""
    if presenter == AUTHORITY:
        return _("The authority")
    if presenter == OfficerRole.CHAIR:
        return _("Chairmanship")
    if presenter == OfficerRole.TECHNICAL_SECRETARY:
        return _("Technical secretariat")
    return office_label(presenter) if presenter in OFFICES else presenter


def item_presenter(item: AgendaItem) -> str:
    return presenter_label(item.presenter)


def state_chip(state: AgendaState) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        AgendaState.COLLECTING: ("doing", pgettext("agenda", "Being prepared")),
        AgendaState.PROPOSED: ("open", pgettext("agenda", "With the chair")),
        AgendaState.PUBLISHED: ("done", pgettext("agenda", "Published")),
        AgendaState.ADOPTED: ("done", pgettext("agenda", "Adopted")),
        AgendaState.DISCHARGED: ("closed", pgettext("agenda", "Discharged")),
    }[state]


def purpose_label(purpose: ItemPurpose) -> str:
    return {
        ItemPurpose.PROCEDURE: pgettext("item", "Procedure"),
        ItemPurpose.AGREEMENT: pgettext("item", "For agreement"),
        ItemPurpose.INFORMATION: pgettext("item", "For information"),
    }[purpose]


def item_state_label(state: ItemState) -> str:
    return {
        ItemState.PROPOSED: pgettext("item", "Proposed, not answered yet"),
        ItemState.ON_AGENDA: pgettext("item", "On the agenda"),
        ItemState.LATE: pgettext("item", "Late, before the chair"),
        ItemState.DECLINED: pgettext("item", "Not taken up"),
        ItemState.CARRIED: pgettext("item", "Carried to another session"),
    }[state]


def item_state_chip(state: ItemState) -> tuple[str, str]:
    shape = {
        ItemState.PROPOSED: "open",
        ItemState.ON_AGENDA: "done",
        ItemState.LATE: "soon",
        ItemState.DECLINED: "stop",
        ItemState.CARRIED: "closed",
    }[state]
    return shape, item_state_label(state)


def audience_label(audience: Audience) -> str:
    return {
        Audience.MEMBERS: pgettext("paper", "Only for the body's people"),
        Audience.PUBLIC: pgettext("paper", "Open to anyone with the published agenda"),
    }[audience]


def outcome_label(outcome: Outcome) -> str:
    return {
        Outcome.AGREED: pgettext("item", "Agreed"),
        Outcome.NOTED: pgettext("item", "Noted"),
        Outcome.DEFERRED: pgettext("item", "Deferred"),
        Outcome.REFERRED: pgettext("item", "Referred"),
        Outcome.WITHDRAWN: pgettext("item", "Withdrawn"),
    }[outcome]


def outcome_chip(outcome: Outcome) -> tuple[str, str]:
    shape = {
        Outcome.AGREED: "done",
        Outcome.NOTED: "done",
        Outcome.DEFERRED: "soon",
        Outcome.REFERRED: "doing",
        Outcome.WITHDRAWN: "closed",
    }[outcome]
    return shape, outcome_label(outcome)
