"""Convoking: the notice that makes a session valid, sealed, sent to each seat in time or with its urgency."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from app import journal
from app.agendas import policy
from app.agendas.models import AgendaVersion
from app.bodies import queries as body_queries
from app.bodies.models import BodyState
from app.bodies.operations import lifecycle
from app.bodies.rules import Rules
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import Refused
from app.meetings import clock as procedural_clock
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting, MeetingState, Notice, NoticeCapacity, NoticeRecipient
from app.meetings.operations.revision import facts, move_to, revise
from app.programme.business import business_calendar


def convoke(meeting: Meeting, version: AgendaVersion, *, urgency: str = "", actor: Actor) -> Notice:
    """Send the notice: the meeting becomes CONVOKED under the rules its body has in force on its day, and keeps them.

    ``version`` is the agenda it goes with. Later than the rules allow it needs a reasoned ``urgency``; a session that
    was deferred goes by the deferral's own limits instead. Raises NotAllowed, WrongState, Refused (late, no urgency).
    """
    policy.require_may(actor, "publish", meeting)
    lifecycle.require_working(meeting.body)
    adopted = body_queries.find_rules(meeting.body_id, procedural_clock.session_day(meeting))
    rules = Rules.from_values(adopted.values) if adopted is not None else Rules()
    old = move_to(meeting, MeetingState.CONVOKED)
    if old is MeetingState.PLANNED:
        urgency = _require_in_time(meeting, rules, urgency)
    meeting.rules_values = rules.as_values()
    meeting.rules_id = adopted.id if adopted is not None else None
    meeting.convoked_at = clock.now()
    meeting.revision += 1
    revise(meeting, moved=True)
    notice = _seal(meeting, version, urgency, actor)
    entry = journal.record(
        "meeting:convoke",
        actor=actor,
        subject=meeting,
        old={"state": old},
        new={
            "state": meeting.state,
            "notice": notice.number,
            "agenda_version": version.number,
            "hash": notice.hash,
        },
        reason=urgency,
        rules_id=meeting.rules_id,
    )
    message = journal.announce(
        "meeting:convoked",
        subject=meeting,
        payload=facts(meeting)
        | {
            "notice_id": notice.id,
            "number": notice.number,
            "agenda_version": version.number,
            "urgency": urgency,
        },
        dedupe=f"notice-{notice.number}",
    )
    message.audit_id = entry.id
    if meeting.body.state is BodyState.CONSTITUTED:
        lifecycle.activate(meeting.body, reason=meeting_wording.reference(meeting), actor=actor)
    return notice


def is_late(meeting: Meeting, rules: Rules | None = None) -> procedural_clock.Counted | None:
    """The latest lawful day to send the notice, if it has passed; None while there is time."""
    limit = procedural_clock.last_day_for_notice(
        meeting, rules or meeting_queries.rules_of(meeting), business_calendar()
    )
    return limit if clock.today(meeting.zone) > limit.on else None


def _require_in_time(meeting: Meeting, rules: Rules, urgency: str) -> str:
    """The urgency to record: none when the notice is in time."""
    limit = is_late(meeting, rules)
    if limit is None:
        return ""
    if not urgency.strip():
        raise Refused(
            _(
                "The notice had to go out by %(day)s, %(days)s business days before the session. Sent later, it needs "
                "a reasoned urgency, which stays on record.",
                day=meeting_wording.day(limit.on),
                days=limit.days,
            )
        )
    return urgency.strip()


def _seal(meeting: Meeting, version: AgendaVersion, urgency: str, actor: Actor) -> Notice:
    number = (
        db.session.scalar(select(func.max(Notice.number)).where(Notice.meeting_id == meeting.id)) or 0
    ) + 1
    recipients = _recipients(meeting)
    content: dict[str, Any] = {
        "reference": meeting_wording.reference(meeting),
        "number": number,
        "kind": meeting.kind.value,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "zone": meeting.zone,
        "place": meeting.place,
        "mode": meeting.mode.value,
        "agenda_version": version.number,
        "agenda_hash": version.hash,
        "sent_at": clock.now().isoformat(),
        "sent_by": actor.name,
        "urgency": urgency,
        "recipients": [[row.capacity.value, row.person_id, row.seat_id, row.address] for row in recipients],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    notice = Notice(
        meeting_id=meeting.id,
        number=number,
        sent_at=clock.now(),
        sent_by_id=actor.person_id,
        agenda_version=version.number,
        agenda_hash=version.hash,
        urgency=urgency,
        content=content,
        hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    notice.recipients = recipients
    db.session.add(notice)
    db.session.flush()
    return notice


def _recipients(meeting: Meeting) -> list[NoticeRecipient]:
    """Each person once, in their highest capacity: principals, alternates for information, officers, guests."""
    return [
        NoticeRecipient(
            person_id=found.person.id,
            seat_id=found.seat_id,
            capacity=NoticeCapacity(found.capacity.value),
            address=found.person.email,
        )
        for found in body_queries.list_recipients(meeting.body_id, clock.today(meeting.zone))
    ]
