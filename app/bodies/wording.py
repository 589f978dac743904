"""What the things of the room ``bodies`` are called."""

from __future__ import annotations

from flask_babel import gettext as _

from app.bodies.models import AppointmentKind, BodyKind, BodyState, ChamberKind


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
        BodyState.PROPOSED: ("draft", _("Proposed")),
        BodyState.REFUSED: ("stop", _("Refused")),
        BodyState.CONSTITUTED: ("open", _("Constituted")),
        BodyState.ACTIVE: ("doing", _("Active")),
        BodyState.SUSPENDED: ("soon", _("Suspended")),
        BodyState.REPORTED: ("done", _("Report received")),
        BodyState.CLOSED: ("closed", _("Closed with its report")),
        BodyState.DISSOLVED: ("stop", _("Dissolved")),
    }[state]
