"""What the things of the room ``agreements`` are called."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.agreements.models import Agreement, AgreementKind, AgreementState, Decision

_VERBS = {
    "agreement:propose": lambda: _("Proposed"),
    "agreement:edit": lambda: _("Wording changed"),
    "agreement:adopt": lambda: _("Adopted"),
    "agreement:not_adopt": lambda: _("Not adopted"),
    "agreement:accept": lambda: _("Taken on by the responsible party"),
    "agreement:report": lambda: _("Fulfilment reported"),
    "agreement:send_back": lambda: _("Sent back: the report was not enough"),
    "agreement:verify": lambda: _("Fulfilment verified"),
    "agreement:extend": lambda: _("Due date extended"),
    "agreement:supersede": lambda: _("Superseded by another agreement"),
    "agreement:void": lambda: _("Left without effect"),
}


def state_chip(state: AgreementState, *, is_overdue: bool = False) -> tuple[str, str]:
    """The chip's shape and its word; a late one says so first."""
    if is_overdue:
        return "late", _("Overdue")
    return {
        AgreementState.PROPOSED: ("draft", _("Proposed")),
        AgreementState.NOT_ADOPTED: ("stop", _("Not adopted")),
        AgreementState.ADOPTED: ("open", _("Adopted")),
        AgreementState.IN_PROGRESS: ("doing", _("In progress")),
        AgreementState.REPORTED: ("open", _("Reported, to be verified")),
        AgreementState.FULFILLED: ("done", _("Fulfilled")),
        AgreementState.WITHOUT_EFFECT: ("closed", _("Without effect")),
        AgreementState.SUPERSEDED: ("closed", _("Superseded")),
    }[state]


def state_label(state: AgreementState) -> str:
    return state_chip(state)[1]


def kind_label(kind: AgreementKind) -> str:
    return {
        AgreementKind.DECISION: _("Decision"),
        AgreementKind.COMMITMENT: _("Commitment"),
        AgreementKind.RECOMMENDATION: _("Recommendation"),
    }[kind]


def decision_said(agreement: Agreement) -> str:
    """ "By consensus.", or "12 votes in favour, 1 against, 1 abstention."; empty before it was adopted."""
    if agreement.decision is Decision.CONSENSUS:
        return _("By consensus.")
    if agreement.decision is None:
        return ""
    return _(
        "%(for_)s, %(against)s, %(abstentions)s.",
        for_=ngettext("%(num)s vote in favour", "%(num)s votes in favour", agreement.votes_for),
        against=_("%(number)s against", number=agreement.votes_against),
        abstentions=ngettext("%(num)s abstention", "%(num)s abstentions", agreement.abstentions),
    )


def verb_said(tag: str) -> str:
    """What an audit tag of this room reads as in a history."""
    return str(_VERBS[tag]()) if tag in _VERBS else tag
