"""Which sessions' events an entry of the journal may have changed: the few that a feed has to look at again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from app.agendas.models import Agenda
from app.bodies.models import Body
from app.calendars import around
from app.calendars.audience import Audience
from app.calendars.models import EventBlock
from app.journal.models import AuditEntry
from app.kernel.db import db
from app.meetings.models import Meeting, Notice
from app.minutes.models import Minutes

#: What no event of a session says anything of. A subject that is in neither list makes every event be looked at again.
SILENT = frozenset(
    {
        "addendum", "agenda_item", "agenda_template", "agreement", "appointment", "attendance_reply",
        "authority_response", "body_subscription", "calendar_date", "chamber", "closing_day", "dissent",
        "extension_request", "extraordinary_request", "feed_token", "group_proposal", "guest", "guest_entry",
        "invitation", "issue", "item_paper", "mailbox", "mandate", "minutes_dissent", "officer", "officer_entry", "person",
        "quorum_declaration", "received_mail", "redaction", "remark", "roll_entry", "rules_of_procedure",
        "saved_view", "seat", "seat_invitation", "session_calendar", "topic", "urgency_declaration", "vote",
        "written_procedure",
    }
)  # fmt: skip
#: Papers of a meeting: their own table tells which.
_PAPERS = {
    "agenda": (Agenda.id, Agenda.meeting_id),
    "minutes": (Minutes.id, Minutes.meeting_id),
    "notice": (Notice.id, Notice.meeting_id),
}
#: More than so many entries are not gone through one by one.
MOST_ENTRIES = 200


@dataclass(frozen=True)
class Touched:
    """What happened since. ``meeting_ids`` is None where anything may have changed."""

    meeting_ids: frozenset[int] | None

    @property
    def is_nothing(self) -> bool:
        return self.meeting_ids is not None and not self.meeting_ids


def since(journal_id: int, body: Body | None) -> Touched:
    """What the entries after ``journal_id`` may have changed in the feed of ``body``, or of the whole programme."""
    new = [AuditEntry.id > journal_id]
    if body is not None:
        new.append(or_(AuditEntry.body_id == body.id, AuditEntry.subject_type == "programme"))
    rows = db.session.execute(
        select(AuditEntry.subject_type, AuditEntry.subject_id)
        .where(*new)
        .order_by(AuditEntry.id)
        .limit(MOST_ENTRIES + 1)
    ).all()
    if not rows:
        return Touched(frozenset())
    subjects: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.subject_type not in SILENT:
            subjects[row.subject_type].add(row.subject_id)
    if len(rows) > MOST_ENTRIES or subjects.keys() - {"meeting", *_PAPERS}:
        return Touched(None)
    meetings = set(subjects["meeting"])
    for name, (identity, meeting_id) in _PAPERS.items():
        if subjects[name]:
            meetings |= set(
                db.session.scalars(select(meeting_id).where(identity.in_(sorted(subjects[name]))))
            )
    return Touched(frozenset(meetings | _told_beside(meetings)))


def _told_beside(meetings: set[int]) -> set[int]:
    """The sessions whose events name one of ``meetings`` as the one before or after: as kept, and as it is now."""
    if not meetings:
        return set()
    named: ColumnElement[bool] = or_(
        EventBlock.previous_id.in_(sorted(meetings)), EventBlock.following_id.in_(sorted(meetings))
    )
    found = set(db.session.scalars(select(EventBlock.meeting_id).where(named)))
    for meeting in db.session.scalars(select(Meeting).where(Meeting.id.in_(sorted(meetings)))):
        for who in Audience:
            # A session that was called off tells of those beside it too, and stands between them.
            found |= set(db.session.scalars(around.between(meeting, who)))
    return found
