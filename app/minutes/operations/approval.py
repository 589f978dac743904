"""Minutes approved: tacitly, or by a session as presented or with changes. Their text is frozen under its SHA-256."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.agendas.models import Agenda, AgendaItem
from app.agendas.queries import get_agenda, numbered
from app.bodies.models import Body
from app.kernel import clock, wording
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused
from app.kernel.seals import fingerprint
from app.meetings.clock import session_day
from app.meetings.models import Meeting
from app.meetings.queries import rules_of
from app.minutes import attendance, codes, procedure_queries, queries
from app.minutes.models import ApprovalMethod, Minutes, MinutesState, MinutesVersion
from app.minutes.operations._course import begin, move, payload_of, require_free
from app.minutes.operations._text import add_version, content_of, require_transition
from app.minutes.operations.life import is_window_open
from app.minutes.wording import approved_said, session_said
from app.programme.queries import get_programme


@dataclass(frozen=True)
class Decided:
    """The session that decided: one kept here, under which item where that is known, or another said in ``words``."""

    meeting: Meeting | None = None
    item: AgendaItem | None = None
    words: str = ""


def approve(
    minutes: Minutes,
    *,
    method: ApprovalMethod,
    decided: Decided | None = None,
    note: str = "",
    actor: Actor,
) -> None:
    """Record that the minutes were approved as presented, and freeze their text.

    Requires RECONCILED and every comment answered; leaves APPROVED. By the plenary ``decided`` says at which session;
    tacitly where silence is assent and the window for comments is over. The result of a written procedure is recorded
    by its closing, never here. Raises NotAllowed, WrongState, InvalidInput, Refused.
    """
    meeting = begin(minutes, "approve", actor=actor)
    require_transition(minutes, MinutesState.APPROVED)
    require_free(minutes)
    require_answered(minutes)
    if method is ApprovalMethod.WRITTEN_PROCEDURE:
        raise Refused(_("Put them to the vote of the seats: the result is recorded when the vote closes."))
    if method is ApprovalMethod.TACIT:
        _require_silence(minutes, meeting)
        freeze(minutes, meeting, method, _sealed(method), note=note, actor=actor)
        return
    decided = _checked(meeting, decided)
    _name(minutes, decided)
    freeze(minutes, meeting, method, _sealed(method, decided), note=note, actor=actor)


def approve_with_changes(minutes: Minutes, *, decided: Decided, changes: str, actor: Actor) -> None:
    """Keep that a session approved the minutes with ``changes``. They stay RECONCILED until these are entered.

    The text that was presented is kept as a version. The same once more changes nothing.
    Raises NotAllowed, WrongState, InvalidInput (no changes, no session), Refused.
    """
    meeting = begin(minutes, "approve", actor=actor)
    require_transition(minutes, MinutesState.APPROVED)
    changes = changes.strip()
    if is_approved_with_changes(minutes, decided) and minutes.approval_changes == changes:
        return
    if not is_approved_with_changes(minutes, decided):
        require_free(minutes)
    require_answered(minutes)
    if not changes:
        raise InvalidInput(fields={"changes": _("Say with what changes they are approved.")})
    decided = _checked(meeting, decided)
    if decided.meeting is None:
        raise InvalidInput(fields={"session": _("Choose the session that approved them.")})
    old = minutes.approval_changes
    _name(minutes, decided)
    minutes.approval_changes = changes
    minutes.revision += 1
    db.session.flush()
    version = add_version(
        minutes, content_of(minutes), note=_("As presented to the session that approved it"), actor=actor
    )
    journal.record(
        "minutes:approve_with_changes",
        actor=actor,
        subject=minutes,
        old={"changes": old},
        new={"changes": changes, "meeting": decided.meeting.id, "version": version.number},
        reason=changes,
        body_id=meeting.body_id,
        rules_id=meeting.rules_id,
    )


def enter_changes(minutes: Minutes, *, actor: Actor) -> None:
    """Record that the changes a session approved the minutes with are in their text, and freeze it.

    Requires RECONCILED and such changes; leaves APPROVED. Raises NotAllowed, WrongState, Refused (there are none, the
    text is still the one that was presented).
    """
    meeting = begin(minutes, "enter_changes", actor=actor)
    require_transition(minutes, MinutesState.APPROVED)
    if minutes.approving_meeting_id is None:
        raise Refused(_("No session has approved these minutes with changes."))
    content = content_of(minutes)
    if fingerprint(content) == _last_hash(minutes):
        raise Refused(_("The text is still the one that was presented: enter the changes first."))
    decided = Decided(
        db.session.get_one(Meeting, minutes.approving_meeting_id),
        db.session.get(AgendaItem, minutes.approving_item_id) if minutes.approving_item_id else None,
    )
    sealed = _sealed(ApprovalMethod.PLENARY, decided, changes=minutes.approval_changes)
    freeze(
        minutes,
        meeting,
        ApprovalMethod.PLENARY,
        sealed,
        content=content,
        note=minutes.approval_changes,
        actor=actor,
    )


def drop_changes(minutes: Minutes, *, actor: Actor) -> None:
    """The session took back its approval with changes, while it still ran. Requires RECONCILED.

    Raises NotAllowed, WrongState.
    """
    meeting = begin(minutes, "approve", actor=actor)
    require_transition(minutes, MinutesState.APPROVED)
    old = {"changes": minutes.approval_changes, "meeting": minutes.approving_meeting_id}
    minutes.approving_meeting_id = minutes.approving_item_id = None
    minutes.approval_changes = ""
    minutes.revision += 1
    db.session.flush()
    journal.record("minutes:drop_changes", actor=actor, subject=minutes, old=old, body_id=meeting.body_id)


def is_approved_with_changes(minutes: Minutes, decided: Decided) -> bool:
    """Whether that session, under that item, has approved them with changes that are not entered yet."""
    return (
        minutes.state is MinutesState.RECONCILED
        and decided.meeting is not None
        and minutes.approving_meeting_id == decided.meeting.id
        and minutes.approving_item_id == (decided.item.id if decided.item is not None else None)
    )


def freeze(
    minutes: Minutes,
    meeting: Meeting,
    method: ApprovalMethod,
    sealed: Mapping[str, Any],
    *,
    content: Mapping[str, Any] | None = None,
    note: str = "",
    actor: Actor,
) -> None:
    """Seal ``content`` (else the text at work) with how it was approved, give it its code, and tell."""
    minutes.approval_method, minutes.approved_at = method, clock.now()
    minutes.verification_code = codes.new_code()
    version = move(
        "minutes:approve",
        minutes,
        meeting,
        MinutesState.APPROVED,
        note=note,
        content={**(content if content is not None else content_of(minutes)), "approval": dict(sealed)},
        actor=actor,
        method=method,
        **{key: value for key, value in sealed.items() if key in {"session", "item", "votes"}},
    )
    minutes.hash = version.hash
    db.session.flush()
    journal.announce(
        "minutes:approved", subject=minutes, payload=payload_of(minutes, meeting), dedupe="approved"
    )


def require_answered(minutes: Minutes) -> None:
    waiting = queries.count_open_remarks(minutes)
    if waiting:
        raise Refused(_("Comments still without an answer: %(count)s.", count=waiting))


def _require_silence(minutes: Minutes, meeting: Meeting) -> None:
    if not rules_of(meeting).silence_is_assent:
        raise Refused(_("Under this body's rules silence is no assent."))
    if minutes.comments_close_on is not None and is_window_open(minutes, meeting):
        raise Refused(
            _(
                "Comments are taken until %(day)s: silence is assent from the day after.",
                day=wording.day(minutes.comments_close_on, get_programme().language),
            )
        )


def _checked(meeting: Meeting, decided: Decided | None) -> Decided:
    """A session of the same body, after that of the minutes, in which somebody sits who attended it."""
    if decided is None or (decided.meeting is None and not decided.words.strip()):
        raise InvalidInput(
            fields={"session": _("Choose the session that approved them, or say which it was.")}
        )
    if decided.meeting is None:
        return decided
    if decided.meeting not in procedure_queries.list_approving_sessions(meeting):
        raise Refused(_("Minutes are approved by a later session of the same body, once it has begun."))
    if not attendance.approvers_at(decided.meeting, meeting):
        raise Refused(
            _(
                "Minutes are approved by those who attended, and none of the seats present at that session did."
            )
        )
    return decided


def _name(minutes: Minutes, decided: Decided) -> None:
    minutes.approving_meeting_id = decided.meeting.id if decided.meeting is not None else None
    minutes.approving_item_id = decided.item.id if decided.item is not None else None


def _sealed(method: ApprovalMethod, decided: Decided | None = None, *, changes: str = "") -> dict[str, Any]:
    """How they were approved, as it is sealed with the text, in the programme's language."""
    with force_locale(get_programme().language):
        if method is ApprovalMethod.TACIT or decided is None:
            return {"method": method.value, "said": approved_said(method)}
        where = decided.words.strip()
        sealed: dict[str, Any] = {"method": method.value}
        if decided.meeting is not None:
            body = db.session.get_one(Body, decided.meeting.body_id)
            where = session_said(decided.meeting, body)
            sealed["day"] = session_day(decided.meeting).isoformat()
        sealed["session"] = where
        if decided.item is not None:
            sealed["item"] = _number_of(decided.item)
        if changes:
            sealed["changes"] = changes
        sealed["said"] = approved_said(
            method, session=where, item=sealed.get("item", ""), with_changes="changes" in sealed
        )
        return sealed


def _number_of(item: AgendaItem) -> str:
    agenda = get_agenda(db.session.get_one(Agenda, item.agenda_id).meeting_id)
    return next((line.number for line in numbered(agenda) if line.item.id == item.id), "")


def _last_hash(minutes: Minutes) -> str | None:
    return db.session.scalar(
        select(MinutesVersion.hash).where(
            MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == minutes.version
        )
    )
