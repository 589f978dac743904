"""What commenting and answering share: taking the rows, the paragraph meant, the entry in the journal."""

from __future__ import annotations

from flask_babel import gettext as _

from app import journal
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotFound
from app.meetings.models import Meeting
from app.minutes import anchors, policy
from app.minutes.models import Minutes, MinutesSection, MinutesState, MinutesVersion, Remark
from app.minutes.operations._text import wrong_state

#: Characters of a comment or an answer, and of a wording.
LONGEST_TEXT, LONGEST_WORDING = 5_000, 10_000


def record_remark(
    tag: str, minutes: Minutes, meeting: Meeting, row: Remark, *, actor: Actor, reason: str = ""
) -> None:
    journal.record(
        tag,
        actor=actor,
        subject=minutes,
        new={
            "remark": row.id,
            "version": row.version,
            "paragraph": row.clause,
            "seat": row.chamber_acronym,
            "who": row.person_name,
            "text": row.text,
            "proposed_wording": row.proposed_wording,
            "state": row.state,
            "wording": row.final_wording,
        },
        reason=reason,
        body_id=meeting.body_id,
    )


def begin(
    minutes: Minutes,
    verb: str,
    *,
    actor: Actor,
    at: frozenset[MinutesState] = frozenset({MinutesState.CIRCULATED}),
) -> Meeting:
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    policy.require_may(actor, verb, meeting)
    take(minutes)
    if minutes.state not in at:
        raise wrong_state(minutes)
    return meeting


def begin_on(
    row: Remark,
    verb: str,
    *,
    actor: Actor,
    at: frozenset[MinutesState] = frozenset({MinutesState.CIRCULATED}),
) -> tuple[Minutes, Meeting]:
    section = db.session.get_one(MinutesSection, row.section_id)
    minutes = db.session.get_one(Minutes, section.minutes_id)
    meeting = begin(minutes, verb, actor=actor, at=at)
    take(row)
    return minutes, meeting


def anchor_of(version: MinutesVersion, clause: int) -> anchors.Anchor:
    found = anchors.anchors_of(version.content)
    if not 1 <= clause <= len(found):
        raise NotFound
    return found[clause - 1]


def require_length(text: str, longest: int, field: str) -> None:
    if len(text) > longest:
        raise InvalidInput(fields={field: _("At most %(most)s characters.", most=longest)})


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
