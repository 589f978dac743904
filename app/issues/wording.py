"""What the things of the room ``issues`` are called."""

from __future__ import annotations

from datetime import date

from flask_babel import get_locale, pgettext
from flask_babel import gettext as _

from app.issues.models import STATES_OF, AnswerOutcome, IssueState, Strength
from app.journal.models import AuditEntry
from app.kernel import wording as words


def state_chip(state: IssueState) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        IssueState.DRAFT: ("draft", pgettext("issue", "Draft")),
        IssueState.SUBMITTED: ("open", pgettext("issue", "Filed")),
        IssueState.RETURNED: ("soon", pgettext("issue", "To be completed")),
        IssueState.ADMITTED: ("doing", pgettext("issue", "Admitted")),
        IssueState.NOT_ADMITTED: ("stop", pgettext("issue", "Not admitted")),
        IssueState.MERGED: ("closed", pgettext("issue", "Merged")),
        IssueState.ANSWERED: ("done", pgettext("issue", "Answered")),
        IssueState.REFERRED: ("doing", pgettext("issue", "Referred to a group")),
        IssueState.RESOLVED: ("done", pgettext("issue", "Resolved")),
        IssueState.CLOSED: ("closed", pgettext("issue", "Closed")),
        IssueState.WITHDRAWN: ("stop", pgettext("issue", "Withdrawn")),
    }[state]


def age_label(age: str) -> str:
    """How long ago an issue was filed, as the filter says it (a key of ``queries.AGES``)."""
    return {
        "week": _("Last 7 days"),
        "month": _("7 to 30 days ago"),
        "quarter": _("30 to 90 days ago"),
        "older": _("More than 90 days ago"),
    }[age]


def operator_label(kind: str) -> str:
    """Whom an issue affects; a kind that is no longer known is shown as it is kept."""
    return {
        "importers_exporters": _("Importers and exporters"),
        "carriers": _("Road carriers"),
        "customs_brokers": _("Customs brokers"),
        "freight_forwarders": _("Freight forwarders"),
        "ship_agents": _("Shipping lines and ship agents"),
        "warehouses": _("Bonded and general warehouses"),
        "industrial_parks": _("Industrial parks"),
        "couriers": _("Courier and parcel companies"),
        "maquiladoras": _("Maquiladora and export manufacturers"),
        "smes": _("Small and medium enterprises"),
    }.get(kind, kind)


def strength_label(strength: Strength) -> str:
    return _("Clarifies a “must”") if strength is Strength.MUST else _("Clarifies a “should”")


def outcome_chip(outcome: AnswerOutcome) -> tuple[str, str]:
    return {
        AnswerOutcome.ACCEPTED: ("done", pgettext("answer", "Accepted")),
        AnswerOutcome.IN_PART: ("done", pgettext("answer", "Accepted in part")),
        AnswerOutcome.DECLINED: ("stop", pgettext("answer", "Declined")),
        AnswerOutcome.UNDER_STUDY: ("doing", pgettext("answer", "Under study")),
    }[outcome]


def outcome_choices() -> list[tuple[str, str]]:
    """What an answer may come to, for its form: what is still under study is promised instead."""
    given = (AnswerOutcome.ACCEPTED, AnswerOutcome.IN_PART, AnswerOutcome.DECLINED)
    return [(outcome.value, outcome_chip(outcome)[1]) for outcome in given]


def _day(stored: str | None) -> str:
    """A day as the journal keeps it, in words."""
    return words.day(date.fromisoformat(stored), str(get_locale())) if stored else ""


def spoken_day(day: date) -> str:
    return words.day(day, str(get_locale()))


def not_possible(verb: str) -> str:
    """Why a verb has nothing to answer to."""
    return {
        "refuse": _("The secretary has not proposed to refuse it."),
        "send_back": _("The secretary has not proposed to refuse it."),
        "appeal": _("The chair has dismissed the appeal. There is no other."),
        "uphold_appeal": _("Its chamber has not appealed."),
        "dismiss_appeal": _("Its chamber has not appealed."),
        "reopen": _("Its chamber has not asked to reopen it."),
        "decline_reopening": _("Its chamber has not asked to reopen it."),
    }[verb]


#: What passes between the secretary and the chair before a refusal, and nobody else reads.
KEPT_AT_THE_DESK = frozenset({"issue:propose_refusal", "issue:send_back"})
#: Entries of the journal that everybody who sees an issue reads in its history.
TOLD = (
    frozenset({"issue:second", "issue:reassign", *(f"issue:{verb}" for verb in STATES_OF)}) - KEPT_AT_THE_DESK
)
#: And those that only the chamber that filed it reads.
KEPT_AMONG_AUTHORS = frozenset({"issue:draft", "issue:edit", "issue:attach", "issue:detach"})


def history_label(entry: AuditEntry) -> str:
    """One entry of the journal, in words."""
    values = {**entry.old, **entry.new}
    if entry.tag == "issue:submit" and values.get("version", 1) > 1:
        return pgettext("issue", "Completed and filed again")
    return {
        "issue:draft": pgettext("issue", "Draft begun"),
        "issue:edit": pgettext("issue", "Text changed"),
        "issue:attach": _("Attached %(name)s", name=values.get("name", "")),
        "issue:detach": _("Took off %(name)s", name=values.get("name", "")),
        "issue:second": _("%(chamber)s backs it", chamber=values.get("chamber", "")),
        "issue:merge": _("Merged into %(folio)s", folio=values.get("into", "")),
        "issue:refer": _("Referred to %(group)s", group=values.get("group", "")),
        "issue:submit": pgettext("issue", "Filed"),
        "issue:return": pgettext("issue", "Returned for completion"),
        "issue:admit": pgettext("issue", "Admitted"),
        "issue:refuse": pgettext("issue", "Not admitted"),
        "issue:uphold_appeal": pgettext("issue", "Admitted on appeal"),
        "issue:promise": _(
            "%(office)s promised its answer for %(day)s",
            office=values.get("office", ""),
            day=_day(values.get("promised_on")),
        ),
        "issue:answer": pgettext("issue", "Answered by the authority"),
        "issue:propose_refusal": pgettext("issue", "Refusal proposed to the chair"),
        "issue:send_back": pgettext("issue", "Refusal not countersigned"),
        "issue:appeal": pgettext("issue", "Its chamber appealed"),
        "issue:dismiss_appeal": pgettext("issue", "The chair dismissed the appeal"),
        "issue:publish_answer": pgettext("issue", "Answer put in the register of clarifications"),
        "issue:reassign": _("Given on to %(group)s", group=values.get("group", "")),
        "issue:confirm": _("Its chamber gave it %(number)s of 5", number=values.get("satisfaction", "")),
        "issue:ask_reopening": pgettext("issue", "Its chamber asked to reopen it"),
        "issue:decline_reopening": pgettext("issue", "The chair left it closed"),
        "issue:resolve": pgettext("issue", "Resolved by the plenary"),
        "issue:close": pgettext("issue", "Closed"),
        "issue:reopen": pgettext("issue", "Reopened"),
        "issue:withdraw": pgettext("issue", "Withdrawn"),
    }.get(entry.tag, entry.tag)
