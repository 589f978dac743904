"""What the things of the room ``agreements`` are called."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.agreements.models import Agreement, AgreementKind, AgreementState, Decision

_VERBS = {
    "agreement:propose": lambda: pgettext("agreement", "Proposed"),
    "agreement:edit": lambda: pgettext("agreement", "Wording changed"),
    "agreement:adopt": lambda: pgettext("agreement", "Adopted"),
    "agreement:not_adopt": lambda: pgettext("agreement", "Not adopted"),
    "agreement:accept": lambda: pgettext("agreement", "Taken on by the responsible party"),
    "agreement:report": lambda: pgettext("agreement", "Fulfilment reported"),
    "agreement:send_back": lambda: pgettext("agreement", "Sent back: the report was not enough"),
    "agreement:verify": lambda: pgettext("agreement", "Fulfilment verified"),
    "agreement:extend": lambda: pgettext("agreement", "Due date extended"),
    "agreement:supersede": lambda: pgettext("agreement", "Superseded by another agreement"),
    "agreement:void": lambda: pgettext("agreement", "Left without effect"),
}


def state_chip(state: AgreementState, *, is_overdue: bool = False) -> tuple[str, str]:
    """The chip's shape and its word; a late one says so first."""
    if is_overdue:
        return "late", pgettext("agreement", "Overdue")
    return {
        AgreementState.PROPOSED: ("draft", pgettext("agreement", "Proposed")),
        AgreementState.NOT_ADOPTED: ("stop", pgettext("agreement", "Not adopted")),
        AgreementState.ADOPTED: ("open", pgettext("agreement", "Adopted")),
        AgreementState.IN_PROGRESS: ("doing", pgettext("agreement", "In progress")),
        AgreementState.REPORTED: ("open", pgettext("agreement", "Reported, to be verified")),
        AgreementState.FULFILLED: ("done", pgettext("agreement", "Fulfilled")),
        AgreementState.WITHOUT_EFFECT: ("closed", pgettext("agreement", "Without effect")),
        AgreementState.SUPERSEDED: ("closed", pgettext("agreement", "Superseded")),
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
