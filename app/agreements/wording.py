"""What the things of the room ``agreements`` are called."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.agreements.models import Agreement, AgreementKind, AgreementState, Decision, Response

_VERBS = {
    "agreement:propose": lambda: pgettext("agreement", "Proposed"),
    "agreement:edit": lambda: pgettext("agreement", "Wording changed"),
    "agreement:adopt": lambda: pgettext("agreement", "Adopted"),
    "agreement:not_adopt": lambda: pgettext("agreement", "Not adopted"),
    "agreement:accept": lambda: pgettext("agreement", "Taken on by the responsible party"),
    "agreement:report": lambda: pgettext("agreement", "Fulfilment reported"),
    "agreement:send_back": lambda: pgettext("agreement", "Sent back: the report was not enough"),
    "agreement:verify": lambda: pgettext("agreement", "Fulfilment verified"),
    "agreement:ask_extension": lambda: pgettext("agreement", "More time asked for"),
    "agreement:refuse_extension": lambda: pgettext("agreement", "More time refused"),
    "agreement:respond": lambda: pgettext("agreement", "The authority responded"),
    "agreement:take_note": lambda: pgettext("agreement", "The plenary took note of its fulfilment"),
    "agreement:reassign": lambda: pgettext("agreement", "Given on to another body"),
    "agreement:extend": lambda: pgettext("agreement", "Due date extended"),
    "agreement:supersede": lambda: pgettext("agreement", "Superseded by another agreement"),
    "agreement:void": lambda: pgettext("agreement", "Left without effect"),
}


_CHIPS: dict[AgreementState, tuple[str, Callable[[], str]]] = {
    AgreementState.PROPOSED: ("draft", lambda: pgettext("agreement", "Proposed")),
    AgreementState.NOT_ADOPTED: ("stop", lambda: pgettext("agreement", "Not adopted")),
    AgreementState.ADOPTED: ("open", lambda: pgettext("agreement", "Adopted")),
    AgreementState.IN_PROGRESS: ("doing", lambda: pgettext("agreement", "In progress")),
    AgreementState.REPORTED: ("open", lambda: pgettext("agreement", "Reported, to be verified")),
    AgreementState.FULFILLED: ("done", lambda: pgettext("agreement", "Fulfilled")),
    AgreementState.WITHOUT_EFFECT: ("closed", lambda: pgettext("agreement", "Without effect")),
    AgreementState.SUPERSEDED: ("closed", lambda: pgettext("agreement", "Superseded")),
}


def state_chip(state: AgreementState, *, is_overdue: bool = False) -> tuple[str, str]:
    """The chip's shape and its word; a late one says so first."""
    if is_overdue:
        return "late", pgettext("agreement", "Overdue")
    shape, word = _CHIPS[state]
    return shape, word()


def state_label(state: AgreementState) -> str:
    return state_chip(state)[1]


def kind_label(kind: AgreementKind) -> str:
    return {
        AgreementKind.DECISION: _("Decision"),
        AgreementKind.COMMITMENT: _("Commitment"),
        AgreementKind.RECOMMENDATION: _("Recommendation"),
    }[kind]


def response_chip(response: Response, *, is_overdue: bool = False) -> tuple[str, str]:
    """The chip of the authority's word on a recommendation; a late one says so first."""
    if is_overdue:
        return "late", pgettext("response", "Response overdue")
    return {
        Response.AWAITED: ("open", pgettext("response", "Response awaited")),
        Response.UNDER_STUDY: ("doing", pgettext("response", "Under study")),
        Response.ACCEPTED: ("done", pgettext("response", "Accepted")),
        Response.ACCEPTED_IN_PART: ("done", pgettext("response", "Accepted in part")),
        Response.DECLINED: ("stop", pgettext("response", "Declined")),
    }[response]


def response_label(response: Response) -> str:
    return response_chip(response)[1]


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


def shortened(text: str, longest: int = 90) -> str:
    """The beginning of a text, in one line."""
    return textwrap.shorten(text, longest, placeholder="…")


def who_said(actor_name: str, acted_as: str, *, by_link: bool = False) -> str:
    """Who made a step, in what capacity, and whether by the link in a letter."""
    who = ", ".join(filter(None, (actor_name, acted_as)))
    return _("%(who)s, by the link in a letter", who=who) if by_link else who
