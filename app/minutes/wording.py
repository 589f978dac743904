"""What the things of the room ``minutes`` are called: *acta* of a standing body, *minuta* of a group."""

from __future__ import annotations

from flask_babel import gettext as _

from app.bodies.models import Body, BodyKind
from app.meetings.models import Meeting
from app.meetings.wording import long_title, meeting_title
from app.minutes.models import ApprovalMethod, MinutesState


def is_formal(body: Body) -> bool:
    """A standing body keeps formal minutes (acta); a group, a record (minuta)."""
    return body.kind is BodyKind.STANDING


def noun(body: Body) -> str:
    return _("Minutes") if is_formal(body) else _("Record")


def page_title(meeting: Meeting, body: Body) -> str:
    """ "Minutes of the 2nd ordinary session of 2026"."""
    session = meeting_title(meeting, body)
    if is_formal(body):
        return _("Minutes of the %(session)s", session=session)
    return _("Record of the %(session)s", session=session)


def document_title(meeting: Meeting, body: Body) -> str:
    """The same as the paper says it, with the number in words."""
    session = long_title(meeting, body)
    if is_formal(body):
        return _("Minutes of the %(session)s", session=session)
    return _("Record of the %(session)s", session=session)


def state_chip(state: MinutesState) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        MinutesState.DRAFT: ("draft", _("Draft")),
        MinutesState.IN_REVIEW: ("open", _("With the chair")),
        MinutesState.CIRCULATED: ("doing", _("Circulated")),
        MinutesState.RECONCILED: ("doing", _("Reconciled")),
        MinutesState.APPROVED: ("done", _("Approved")),
        MinutesState.SIGNED: ("done", _("Signed")),
        MinutesState.PUBLISHED: ("closed", _("Published")),
        MinutesState.CORRECTED: ("closed", _("Corrected by addendum")),
    }[state]


def state_label(state: MinutesState) -> str:
    return state_chip(state)[1]


def method_label(method: ApprovalMethod) -> str:
    return {
        ApprovalMethod.PLENARY: _("By the plenary, in session"),
        ApprovalMethod.WRITTEN_PROCEDURE: _("By written procedure"),
        ApprovalMethod.TACIT: _("Tacitly: silence is assent"),
    }[method]


def version_note(state: MinutesState) -> str:
    """What a version is, where nobody wrote a note."""
    return {
        MinutesState.DRAFT: _("Drawn up from the roll, the notes and the agreements"),
        MinutesState.IN_REVIEW: _("Handed to the chair for review"),
        MinutesState.CIRCULATED: _("Circulated to those who attended"),
        MinutesState.RECONCILED: _("Reconciled once the window had closed"),
        MinutesState.APPROVED: _("Approved; the text is frozen"),
        MinutesState.SIGNED: _("Signed"),
        MinutesState.PUBLISHED: _("Published"),
        MinutesState.CORRECTED: _("Corrected by addendum; this text is untouched"),
    }[state]
