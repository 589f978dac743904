"""Comments on circulated minutes, each on a numbered paragraph; or the express word of a seat that it has none."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.meetings.models import Meeting
from app.minutes import anchors, remark_queries
from app.minutes.models import Assent, Minutes, MinutesSection, MinutesVersion, Remark, RemarkState
from app.minutes.operations._remarks import (
    LONGEST_TEXT,
    LONGEST_WORDING,
    anchor_of,
    begin,
    begin_on,
    plain,
    record_remark,
    require_length,
)
from app.minutes.voices import Voice, voices_of


def remark(
    minutes: Minutes,
    *,
    clause: int,
    text: str,
    proposed_wording: str = "",
    seat_id: int | None = None,
    actor: Actor,
) -> Remark:
    """Comment on paragraph ``clause`` of the circulated version, proposing another wording or not.

    Requires CIRCULATED and its window open; for a seat on the roll (``seat_id`` where the actor holds several), or as an
    officer who was there. The same comment twice is one.
    Raises NotAllowed (not on the roll), WrongState, Refused (the window has closed), NotFound, InvalidInput.
    """
    meeting = begin(minutes, "remark", actor=actor)
    voice = _voice(meeting, seat_id, actor)
    _require_window(minutes, meeting)
    version = remark_queries.get_circulated(minutes)
    anchor = anchor_of(version, clause)
    text, wording = _checked(text, proposed_wording, anchor.source)
    section = _section_at(minutes, version, anchor)
    assert actor.person_id is not None
    known = db.session.scalar(
        select(Remark).where(
            Remark.section_id == section.id, Remark.version == version.number, Remark.clause == clause,
            Remark.person_id == actor.person_id, Remark.text == text, Remark.proposed_wording == wording,
            Remark.state == RemarkState.OPEN,
        ).limit(1)
    )  # fmt: skip
    if known is not None:
        return known
    row = Remark(
        section_id=section.id,
        person_id=actor.person_id,
        person_name=actor.name,
        seat_id=voice.seat_id,
        chamber_acronym=voice.chamber_acronym,
        version=version.number,
        clause=clause,
        passage=anchor.source,
        text=text,
        proposed_wording=wording,
        state=RemarkState.OPEN,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record_remark("minutes:remark", minutes, meeting, row, actor=actor)
    journal.announce(
        "minutes:remarked",
        subject=minutes,
        payload={"minutes_id": minutes.id, "meeting_id": meeting.id, "body_id": meeting.body_id},
        dedupe=clock.today(meeting.zone).isoformat(),
    )
    return row


def edit_remark(row: Remark, *, text: str, proposed_wording: str, since: int, actor: Actor) -> None:
    """Reword one's own comment. Requires it OPEN and the window open.

    Raises NotAllowed, WrongState, Refused, InvalidInput, StaleEdit.
    """
    minutes, meeting = begin_on(row, "edit_remark", actor=actor)
    _require_own(row, actor)
    _require_open(row)
    _require_window(minutes, meeting)
    text, wording = _checked(text, proposed_wording, row.passage)
    if (text, wording) == (row.text, row.proposed_wording):
        return
    row.advance(
        since, mine=wording or text, theirs=row.proposed_wording or row.text, theirs_by=row.person_name
    )
    row.text, row.proposed_wording = text, wording
    db.session.flush()
    record_remark("minutes:edit_remark", minutes, meeting, row, actor=actor)


def withdraw_remark(row: Remark, *, actor: Actor) -> None:
    """Take back one's own comment; the journal keeps it. Requires it OPEN. Raises NotAllowed, WrongState."""
    minutes, meeting = begin_on(row, "withdraw_remark", actor=actor)
    _require_own(row, actor)
    _require_open(row)
    record_remark("minutes:withdraw_remark", minutes, meeting, row, actor=actor)
    db.session.delete(row)
    db.session.flush()


def no_comments(minutes: Minutes, *, seat_id: int | None = None, actor: Actor) -> Assent:
    """Say for a seat on the roll that it has no comments on what circulates. Said twice, it is said once.

    Requires CIRCULATED and its window open. Raises NotAllowed, WrongState, Refused (the seat has commented).
    """
    meeting = begin(minutes, "no_comments", actor=actor)
    voice = _voice(meeting, seat_id, actor)
    _require_window(minutes, meeting)
    if voice.seat_id is None or actor.person_id is None:
        raise NotAllowed(_("This is said by the seats on the roll of the session."))
    version = remark_queries.get_circulated(minutes)
    known = remark_queries.find_assent(minutes, version.number, voice.seat_id)
    if known is not None:
        return known
    if remark_queries.has_commented(minutes, version.number, voice.seat_id):
        raise Refused(_("Your seat has commented already; withdraw the comments first."))
    row = Assent(
        minutes_id=minutes.id,
        version=version.number,
        seat_id=voice.seat_id,
        person_id=actor.person_id,
        person_name=actor.name,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    journal.record(
        "minutes:no_comments",
        actor=actor,
        subject=minutes,
        new={"version": version.number, "seat": voice.chamber_acronym},
        body_id=meeting.body_id,
    )
    return row


def _voice(meeting: Meeting, seat_id: int | None, actor: Actor) -> Voice:
    """The one named, else the only one."""
    voices = voices_of(meeting, actor)
    chosen = [voice for voice in voices if seat_id is None or voice.seat_id == seat_id]
    if not chosen:
        raise NotAllowed(_("Only who is on the roll of the session comments on its minutes."))
    if len(chosen) > 1:
        raise InvalidInput(fields={"seat_id": _("Choose for which seat you speak.")})
    return chosen[0]


def _require_window(minutes: Minutes, meeting: Meeting) -> None:
    if not minutes.is_window_open(clock.today(meeting.zone)):
        raise Refused(_("The window for comments has closed."))


def _require_own(row: Remark, actor: Actor) -> None:
    if row.person_id != actor.person_id:
        raise NotAllowed(_("Only its author may do this."))


def _require_open(row: Remark) -> None:
    if row.state is not RemarkState.OPEN:
        raise WrongState(_("The comment has its answer already."))


def _section_at(minutes: Minutes, version: MinutesVersion, anchor: anchors.Anchor) -> MinutesSection:
    """The section of the text at work that the circulated one is: by its id; sealed without, by its place."""
    sections = db.session.scalars(
        select(MinutesSection)
        .where(MinutesSection.minutes_id == minutes.id)
        .order_by(MinutesSection.position, MinutesSection.id)
    ).all()
    identity = version.content["sections"][anchor.section].get("id")
    return next((row for row in sections if row.id == identity), sections[anchor.section])


def _checked(text: str, wording: str, passage: str) -> tuple[str, str]:
    """What was typed, trimmed; wording that changes nothing is none. Raises InvalidInput."""
    text, wording = plain(text), plain(wording)
    if wording == plain(passage):
        wording = ""
    if not text and not wording:
        raise InvalidInput(fields={"text": _("Write your comment, or propose another wording.")})
    require_length(text, LONGEST_TEXT, "text")
    require_length(wording, LONGEST_WORDING, "proposed_wording")
    texts.keep(text, wording)
    return text, wording
