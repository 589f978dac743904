"""What the things of the room ``minutes`` are called: *acta* of a standing body, *minuta* of a group."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from app.bodies.models import Body, BodyKind
from app.meetings.models import Meeting
from app.meetings.wording import long_title, meeting_title
from app.minutes.models import ApprovalMethod, MinutesState


def is_formal(body: Body) -> bool:
    """A standing body keeps formal minutes (acta); a group, a record (minuta)."""
    return body.kind is BodyKind.STANDING


def noun(body: Body) -> str:
    return pgettext("document", "Minutes") if is_formal(body) else pgettext("document", "Record")


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
        MinutesState.DRAFT: ("draft", pgettext("minutes", "Draft")),
        MinutesState.IN_REVIEW: ("open", pgettext("minutes", "With the chair")),
        MinutesState.CIRCULATED: ("doing", pgettext("minutes", "Circulated")),
        MinutesState.RECONCILED: ("doing", pgettext("minutes", "Reconciled")),
        MinutesState.APPROVED: ("done", pgettext("minutes", "Approved")),
        MinutesState.SIGNED: ("done", pgettext("minutes", "Signed")),
        MinutesState.PUBLISHED: ("closed", pgettext("minutes", "Published")),
        MinutesState.CORRECTED: ("closed", pgettext("minutes", "Corrected by addendum")),
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
        MinutesState.DRAFT: pgettext("minutes", "Drawn up from the roll, the notes and the agreements"),
        MinutesState.IN_REVIEW: pgettext("minutes", "Handed to the chair for review"),
        MinutesState.CIRCULATED: pgettext("minutes", "Circulated to those who attended"),
        MinutesState.RECONCILED: pgettext("minutes", "Reconciled once the window had closed"),
        MinutesState.APPROVED: pgettext("minutes", "Approved; the text is frozen"),
        MinutesState.SIGNED: pgettext("minutes", "Signed"),
        MinutesState.PUBLISHED: pgettext("minutes", "Published"),
        MinutesState.CORRECTED: pgettext("minutes", "Corrected by addendum; this text is untouched"),
    }[state]
