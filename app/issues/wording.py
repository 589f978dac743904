"""What the things of the room ``issues`` are called."""

from __future__ import annotations

from flask_babel import gettext as _

from app.issues.models import MOVES, AnswerOutcome, IssueState, Strength
from app.journal.models import AuditEntry


def state_chip(state: IssueState) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        IssueState.DRAFT: ("draft", _("Draft")),
        IssueState.SUBMITTED: ("open", _("Filed")),
        IssueState.RETURNED: ("soon", _("To be completed")),
        IssueState.ADMITTED: ("doing", _("Admitted")),
        IssueState.NOT_ADMITTED: ("stop", _("Not admitted")),
        IssueState.MERGED: ("closed", _("Merged")),
        IssueState.ANSWERED: ("done", _("Answered")),
        IssueState.REFERRED: ("doing", _("Referred to a group")),
        IssueState.RESOLVED: ("done", _("Resolved")),
        IssueState.CLOSED: ("closed", _("Closed")),
        IssueState.WITHDRAWN: ("stop", _("Withdrawn")),
    }[state]


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
        AnswerOutcome.ACCEPTED: ("done", _("Accepted")),
        AnswerOutcome.IN_PART: ("done", _("Accepted in part")),
        AnswerOutcome.DECLINED: ("stop", _("Declined")),
        AnswerOutcome.UNDER_STUDY: ("doing", _("Under study")),
    }[outcome]


#: Entries of the journal that everybody who sees an issue reads in its history.
TOLD = frozenset({"issue:second", *(f"issue:{verb}" for verb in MOVES)})
#: And those that only the chamber that filed it reads.
KEPT_AMONG_AUTHORS = frozenset({"issue:draft", "issue:edit", "issue:attach", "issue:detach"})


def history_label(entry: AuditEntry) -> str:
    """One entry of the journal, in words."""
    values = {**entry.old, **entry.new}
    if entry.tag == "issue:submit" and values.get("version", 1) > 1:
        return _("Completed and filed again")
    return {
        "issue:draft": _("Draft begun"),
        "issue:edit": _("Text changed"),
        "issue:attach": _("Attached %(name)s", name=values.get("name", "")),
        "issue:detach": _("Took off %(name)s", name=values.get("name", "")),
        "issue:second": _("%(chamber)s backs it", chamber=values.get("chamber", "")),
        "issue:merge": _("Merged into %(folio)s", folio=values.get("into", "")),
        "issue:refer": _("Referred to %(group)s", group=values.get("group", "")),
        "issue:submit": _("Filed"),
        "issue:return": _("Returned for completion"),
        "issue:admit": _("Admitted"),
        "issue:refuse": _("Not admitted"),
        "issue:uphold_appeal": _("Admitted on appeal"),
        "issue:answer": _("Answered by the authority"),
        "issue:resolve": _("Resolved by the plenary"),
        "issue:close": _("Closed"),
        "issue:reopen": _("Reopened"),
        "issue:withdraw": _("Withdrawn"),
    }.get(entry.tag, entry.tag)
