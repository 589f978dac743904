"""What the things of the room ``minutes`` are called: *acta* of a standing body, *minuta* of a group."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from flask_babel import gettext as _
from flask_babel import pgettext

from app.bodies.models import Body, BodyKind
from app.kernel import wording as kernel_wording
from app.kernel.redlines import Run, RunKind
from app.meetings.clock import session_day
from app.meetings.models import Meeting
from app.meetings.wording import long_title, meeting_title
from app.minutes.models import (
    ApprovalMethod,
    MinutesState,
    ProcedureState,
    RemarkState,
    SectionKind,
)
from app.minutes.publication_models import Ground, RedactionState, RedactionTarget
from app.minutes.remark_queries import Said
from app.programme.queries import get_programme

#: The longest beginning of a passage in a list of them.
_LABEL = 90
_MARKS = re.compile(r"[\\*_`]")


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


_CHIPS: dict[MinutesState, tuple[str, Callable[[], str]]] = {
    MinutesState.DRAFT: ("draft", lambda: pgettext("minutes", "Draft")),
    MinutesState.IN_REVIEW: ("open", lambda: pgettext("minutes", "With the chair")),
    MinutesState.CIRCULATED: ("doing", lambda: pgettext("minutes", "Circulated")),
    MinutesState.RECONCILED: ("doing", lambda: pgettext("minutes", "Reconciled")),
    MinutesState.APPROVED: ("done", lambda: pgettext("minutes", "Approved")),
    MinutesState.SIGNED: ("done", lambda: pgettext("minutes", "Signed")),
    MinutesState.PUBLISHED: ("closed", lambda: pgettext("minutes", "Published")),
    MinutesState.CORRECTED: ("closed", lambda: pgettext("minutes", "Corrected by addendum")),
}


def state_chip(state: MinutesState) -> tuple[str, str]:
    """The chip's shape and its word."""
    shape, word = _CHIPS[state]
    return shape, word()


def state_label(state: MinutesState) -> str:
    return state_chip(state)[1]


def method_label(method: ApprovalMethod) -> str:
    return {
        ApprovalMethod.PLENARY: _("By the plenary, in session"),
        ApprovalMethod.WRITTEN_PROCEDURE: _("By written procedure"),
        ApprovalMethod.TACIT: _("Tacitly: silence is assent"),
    }[method]


def session_said(meeting: Meeting, body: Body) -> str:
    """ "second ordinary session of 2026, held on 13 May 2026": as it is sealed with what it decided."""
    return _(
        "%(session)s, of %(day)s",
        session=long_title(meeting, body),
        day=kernel_wording.day(session_day(meeting), get_programme().language),
    )


def approved_said(
    method: ApprovalMethod, *, session: str = "", item: str = "", with_changes: bool = False
) -> str:
    """How minutes were approved, in a sentence. Of a written procedure its figures say it (``procedures``)."""
    if method is not ApprovalMethod.PLENARY:
        return _("Approved tacitly: the period for comments ended without any that was left unanswered.")
    values = {"session": session, "item": item}
    if with_changes:
        if item:
            return _("Approved with changes at the %(session)s, item %(item)s of its agenda.", **values)
        return _("Approved with changes at the %(session)s.", **values)
    if item:
        return _("Approved as presented at the %(session)s, item %(item)s of its agenda.", **values)
    return _("Approved as presented: %(session)s.", **values)


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


def ground_label(ground: Ground) -> str:
    return {
        Ground.PERSONAL_DATA: pgettext("ground", "Personal data"),
        Ground.TRADE_SECRET: pgettext("ground", "Trade or industrial secret"),
        Ground.FISCAL_SECRET: pgettext("ground", "Fiscal or banking secret"),
        Ground.RESERVED: pgettext("ground", "Information reserved by law"),
        Ground.SECURITY: pgettext("ground", "Security of persons or facilities"),
        Ground.OTHER: pgettext("ground", "Another legal ground"),
    }[ground]


def procedure_chip(state: ProcedureState) -> tuple[str, str]:
    return {
        ProcedureState.OPEN: ("open", pgettext("procedure", "Open")),
        ProcedureState.CLOSED: ("closed", pgettext("procedure", "Closed")),
        ProcedureState.WITHDRAWN: ("closed", pgettext("procedure", "Withdrawn")),
    }[state]


def place_label(target: RedactionTarget, name: str, text: str) -> str:
    """A passage in a list of them: "Clause 5: La presidencia…"."""
    text = " ".join(_MARKS.sub("", text).split())
    short = text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"
    return f"{target_label(target, name)}: {short}"


def target_label(target: RedactionTarget, name: str) -> str:
    return {
        RedactionTarget.CLAUSE: _("Clause %(number)s", number=name),
        RedactionTarget.AGREEMENT: _("Agreement %(number)s", number=name),
        RedactionTarget.ADDENDUM: _("Addendum %(number)s", number=name),
    }[target]


def redaction_chip(state: RedactionState) -> tuple[str, str]:
    return {
        RedactionState.MARKED: ("draft", pgettext("redaction", "With the next public version")),
        RedactionState.IN_FORCE: ("done", pgettext("redaction", "Withheld")),
        RedactionState.TO_LIFT: ("draft", pgettext("redaction", "Shown with the next public version")),
        RedactionState.LIFTED: ("closed", pgettext("redaction", "Lifted")),
    }[state]


def part_label(kind: SectionKind | str, heading: str | Iterable[Run]) -> str:
    """What a part of the minutes is called where it has no heading; of a redline's heading, the newer wording."""
    said = (
        heading
        if isinstance(heading, str)
        else "".join(run.text for run in heading if run.kind is not RunKind.DELETED)
        or "".join(run.text for run in heading)
    )
    return (
        said
        or {
            SectionKind.OPENING: _("Opening"),
            SectionKind.ATTENDANCE: _("Attendance and quorum"),
            SectionKind.CLOSING: _("Closing"),
            SectionKind.ITEM: _("Item"),
        }[SectionKind(kind)]
    )


def remark_chip(state: RemarkState | str) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        RemarkState.OPEN: ("open", pgettext("comment", "Without an answer")),
        RemarkState.ACCEPTED: ("done", pgettext("comment", "Accepted")),
        RemarkState.REFUSED: ("stop", pgettext("comment", "Not accepted")),
    }[RemarkState(state)]


def seat_chip(said: Said | str, *, assents: bool) -> tuple[str, str]:
    """What a seat said of what went round; whether its silence ``assents``, the rules say."""
    if said == Said.SILENT and assents:
        return "closed", pgettext("seat", "Silent: assents")
    return {
        Said.COMMENTED: ("doing", pgettext("seat", "Commented")),
        Said.NO_COMMENTS: ("done", pgettext("seat", "No comments")),
        Said.SILENT: ("closed", pgettext("seat", "Silent")),
        Said.AWAITED: ("open", pgettext("seat", "Has said nothing yet")),
    }[Said(said)]
