"""What the things of the room ``bodies`` are called."""

from __future__ import annotations

import enum

from flask_babel import gettext as _
from flask_babel import pgettext

from app.bodies.models import AppointmentKind, BodyKind, BodyState, ChamberKind
from app.bodies.rules import DecisionRule, MinutesApproval, QuorumBase, SecondCall
from app.kernel.business_days import DayUnit


def office_label(role: str) -> str:
    return {
        "chair": _("Chair"),
        "co_chair": _("Co-chair"),
        "technical_secretary": _("Technical secretary"),
        "coordinator": _("Coordinator"),
    }[role]


def seat_label(acronym: str, *, is_principal: bool) -> str:
    """ "CANACAR, principal"."""
    if is_principal:
        return _("%(chamber)s, principal", chamber=acronym)
    return _("%(chamber)s, alternate", chamber=acronym)


def appointment_label(kind: AppointmentKind) -> str:
    return _("Principal") if kind is AppointmentKind.PRINCIPAL else _("Alternate")


def chamber_kind_label(kind: ChamberKind) -> str:
    return {
        ChamberKind.CHAMBER: _("Chamber"),
        ChamberKind.CONFEDERATION: _("Confederation"),
        ChamberKind.ASSOCIATION: _("Association"),
        ChamberKind.COUNCIL: _("Council"),
        ChamberKind.AUTHORITY: _("Authority"),
    }[kind]


def body_kind_label(kind: BodyKind) -> str:
    return _("Standing body") if kind is BodyKind.STANDING else _("Specialized group")


def body_state_chip(state: BodyState) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        BodyState.PROPOSED: ("draft", pgettext("body", "Proposed")),
        BodyState.REFUSED: ("stop", pgettext("body", "Refused")),
        BodyState.CONSTITUTED: ("open", pgettext("body", "Constituted")),
        BodyState.ACTIVE: ("doing", pgettext("body", "Active")),
        BodyState.SUSPENDED: ("soon", pgettext("body", "Suspended")),
        BodyState.REPORTED: ("done", pgettext("body", "Report received")),
        BodyState.CLOSED: ("closed", pgettext("body", "Closed with its report")),
        BodyState.DISSOLVED: ("stop", pgettext("body", "Dissolved")),
    }[state]


def color_label(color: str) -> str:
    """What people call a CSS colour name."""
    return {
        "darkgreen": _("Dark green"),
        "teal": _("Teal"),
        "steelblue": _("Steel blue"),
        "navy": _("Navy blue"),
        "indigo": _("Indigo"),
        "purple": _("Purple"),
        "maroon": _("Maroon"),
        "firebrick": _("Brick red"),
        "chocolate": _("Brown"),
        "darkgoldenrod": _("Ochre"),
        "olive": _("Olive"),
        "slategray": _("Slate grey"),
    }[color]


def sector_label(sector: str) -> str:
    """A sector in the reader's language where it is one of the usual ones, else as it was written down."""
    return {
        "peak body": _("peak body"),
        "industry": _("industry"),
        "commerce": _("commerce"),
        "foreign trade": _("foreign trade"),
        "agriculture": _("agriculture"),
        "customs brokers": _("customs brokers"),
        "manufacturing": _("manufacturing"),
        "export manufacturing": _("export manufacturing"),
        "electronics": _("electronics"),
        "trucking": _("trucking"),
        "small carriers": _("small carriers"),
        "private fleets": _("private fleets"),
        "freight forwarding": _("freight forwarding"),
        "ship agents": _("ship agents"),
        "industrial parks": _("industrial parks"),
        "automotive": _("automotive"),
        "authority": _("authority"),
    }.get(sector, sector)


def rule_label(name: str) -> str:
    """A rule of procedure in words; ``name`` is a field of ``Rules``."""
    return {
        "notice_ordinary_business": _("Notice of an ordinary session, days before"),
        "notice_extraordinary_business": _("Notice of an extraordinary session, days before"),
        "papers_business": _("Papers, business days before"),
        "additions_business": _("Additions to the agenda, business days before"),
        "call_for_issues_business": _("Call for issues closes, business days before"),
        "agenda_to_chair_business": _("Agenda to the chair, business days before"),
        "tolerance_minutes": _("Tolerance before “no quorum”, minutes"),
        "second_call_minutes": _("Second call, minutes after the first"),
        "deferral_business": _("Deferral or cancellation, business days before"),
        "draft_minutes_business": _("Draft minutes, business days after"),
        "comments_business": _("Comments on the minutes, business days"),
        "triage_business": _("Answer on whether an issue is admitted, business days"),
        "confirmation_business": _("The chamber's word on an answer, business days"),
        "appeal_business": _("Appeal against a refusal, business days"),
        "group_proposers": _("Chambers behind a group that members propose"),
        "only_voting_seats_count": _("Only voting seats count for the quorum"),
        "chair_must_be_present": _("The chair, or a co-chair, must be present"),
        "ordinary_per_year": _("Ordinary sessions a year"),
        "silence_is_assent": _("Silence is assent to the minutes"),
        "general_matters_in_extraordinary": _("General matters in extraordinary sessions"),
        "agreement_number": _("Number of an agreement"),
        "call_for_issues_opens_business": _("Call for issues opens, business days before"),
        "reminder_business": _("Reminder, business days before each step"),
        "remind_when_late": _("A reminder when a step is late"),
        "quorum_base": _("Quorum"),
        "quorum_numerator": _("Fraction for the quorum: numerator"),
        "quorum_denominator": _("Fraction for the quorum: denominator"),
        "quorum_sector_minimum": _("Seats of each sector that must be present"),
        "second_call": _("Second call"),
        "second_call_business": _("Second call under a new notice, within business days"),
        "decision": _("How it decides"),
        "chair_casts": _("The chair has the casting vote"),
        "follow_up_in_extraordinary": _("Follow-up of agreements in extraordinary sessions"),
        "deferral_new_date_business": _("New date of a deferred session, within business days"),
        "force_majeure_hours": _("Force majeure, hours before at the latest"),
        "extraordinary_seats": _("Seats of different sectors that ask for an extraordinary session"),
        "notice_days": _("The notice is counted in"),
        "minutes_approval": _("The minutes are approved"),
        "written_procedure_business": _("Votes by written procedure, business days"),
        "agreement_reminder_business": _("Reminder of an agreement, business days before it is due"),
        "agreement_overdue_business": _("Reminder of an overdue agreement, every so many business days"),
        "response_business": _("Answer of the authority to a recommendation, business days"),
    }.get(name, name.replace("_", " "))


def rule_groups() -> dict[str, tuple[str, ...]]:
    """The rules by what they are about, in the order one reads them: each field of ``Rules`` once, under a heading."""
    return {
        _("Notice and preparation"): (
            "notice_ordinary_business",
            "notice_extraordinary_business",
            "notice_days",
            "papers_business",
            "additions_business",
            "agenda_to_chair_business",
            "call_for_issues_opens_business",
            "call_for_issues_business",
        ),
        _("Sessions"): (
            "ordinary_per_year",
            "extraordinary_seats",
            "deferral_business",
            "deferral_new_date_business",
            "force_majeure_hours",
            "general_matters_in_extraordinary",
            "follow_up_in_extraordinary",
        ),
        _("Quorum and second call"): (
            "quorum_base",
            "quorum_numerator",
            "quorum_denominator",
            "quorum_sector_minimum",
            "tolerance_minutes",
            "second_call",
            "second_call_minutes",
            "second_call_business",
            "only_voting_seats_count",
            "chair_must_be_present",
        ),
        _("Decisions and agreements"): (
            "decision",
            "agreement_number",
            "agreement_reminder_business",
            "agreement_overdue_business",
            "response_business",
            "chair_casts",
        ),
        pgettext("rules", "Minutes"): (
            "draft_minutes_business",
            "comments_business",
            "minutes_approval",
            "written_procedure_business",
            "silence_is_assent",
        ),
        _("Issues and groups"): (
            "triage_business",
            "confirmation_business",
            "appeal_business",
            "group_proposers",
        ),
        _("Reminders"): ("reminder_business", "remind_when_late"),
    }


def rule_value_label(value: enum.StrEnum) -> str:
    """One of the ways a rule may be set, in words."""
    return {
        QuorumBase.HALF_PLUS_ONE: _("half of the seats plus one"),
        QuorumBase.FRACTION: _("a fraction of the seats"),
        SecondCall.SAME_NOTICE: _("under the same notice"),
        SecondCall.NEW_NOTICE: _("under a new notice"),
        SecondCall.NONE: _("there is none"),
        DecisionRule.CONSENSUS_ELSE_MAJORITY: _("by consensus, else by majority"),
        DecisionRule.CONSENSUS: _("by consensus"),
        DecisionRule.MAJORITY: _("by majority"),
        DayUnit.BUSINESS: _("business days"),
        DayUnit.NATURAL: _("calendar days"),
        MinutesApproval.NEXT_SESSION: _("at the next session"),
        MinutesApproval.WRITTEN_PROCEDURE: _("by written procedure"),
    }[value]
