"""Sealing a notice: what it says, to whom and where it goes, in one content with its SHA-256; and sending it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app import journal
from app.accounts.models import Person, PersonState
from app.bodies import queries as body_queries
from app.bodies.models import Chamber, OfficerRole, Seat
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.business_days import Explanation
from app.kernel.db import db
from app.kernel.seals import fingerprint
from app.meetings import notice_queries, queries, quorum, wording
from app.meetings.clock import session_day
from app.meetings.limits import Limit
from app.meetings.models import (
    Meeting,
    Notice,
    NoticeCapacity,
    NoticeKind,
    NoticeRecipient,
    UrgencyDeclaration,
)
from app.meetings.quorum import CountedSeat

#: What a later notice carries on from the one before when the agenda is not what changed.
CARRIED = ("agenda_version", "agenda_hash", "items", "annexes")


@dataclass(frozen=True)
class SealedAgenda:
    """The agenda a notice goes out with: its version, the version's hash, its lines, and the papers it comes with."""

    version: int
    hash: str
    items: Sequence[Mapping[str, Any]] = ()
    #: Each with ``title`` and ``sha256``, and ``item`` where it belongs to one.
    annexes: Sequence[Mapping[str, Any]] = ()

    def as_content(self) -> dict[str, Any]:
        return {
            "agenda_version": self.version,
            "agenda_hash": self.hash,
            "items": [dict(item) for item in self.items],
            "annexes": [dict(annex) for annex in self.annexes],
        }


@dataclass(frozen=True)
class Said:
    """What a notice says beside the session itself."""

    agenda: SealedAgenda | None = None
    limit: Limit | None = None
    urgency: UrgencyDeclaration | None = None
    #: What was before, for a notice that tells of a change.
    was: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    force_majeure: bool = False


def seal(meeting: Meeting, kind: NoticeKind, said: Said, *, actor: Actor) -> Notice:
    """Write the next notice of a meeting with its recipients, sealed. The caller announces it; journals it too."""
    latest = notice_queries.find_latest_notice(meeting.id)
    recipients = _recipients(meeting, latest)
    content = _content(meeting, kind, said, actor)
    content |= (
        said.agenda.as_content()
        if said.agenda is not None
        else {key: latest.content[key] for key in CARRIED if latest is not None and key in latest.content}
    )
    content["number"] = (latest.number if latest is not None else 0) + 1
    content["recipients"] = [entry for entry, _row in recipients]
    urgency = said.urgency
    notice = Notice(
        meeting_id=meeting.id,
        number=content["number"],
        kind=kind,
        sent_at=clock.now(),
        sent_by_id=actor.person_id,
        agenda_version=content.get("agenda_version", 0),
        agenda_hash=content.get("agenda_hash", ""),
        urgency=urgency.reason if urgency is not None else "",
        urgency_by=urgency.declared_by if urgency is not None else "",
        urgency_at=urgency.declared_at if urgency is not None else None,
        content=content,
        hash=fingerprint(content),
    )
    notice.recipients = [row for _entry, row in recipients]
    db.session.add(notice)
    db.session.flush()
    return notice


def follow(meeting: Meeting, kind: NoticeKind, said: Said, *, actor: Actor) -> Notice | None:
    """Seal what follows a session's notice, and journal it; None where it never had one (it was imported)."""
    if notice_queries.find_latest_notice(meeting.id) is None:
        return None
    notice = seal(meeting, kind, said, actor=actor)
    journal.record(
        "notice:send",
        actor=actor,
        subject=meeting,
        new={"notice": notice.number, "kind": kind, "hash": notice.hash},
        reason=said.reason,
        rules_id=meeting.rules_id,
    )
    return notice


def _content(meeting: Meeting, kind: NoticeKind, said: Said, actor: Actor) -> dict[str, Any]:
    body = wording.body_of(meeting)
    content: dict[str, Any] = {
        "notice": kind.value,
        "reference": wording.reference(meeting),
        "body": body.name,
        "body_short": body.short_name,
        "kind": meeting.kind.value,
        "session_number": meeting.number,
        "session_year": meeting.year,
        "session_title": meeting.title,
        "counts_through_life": wording.counts_through_life(meeting.kind, body),
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "zone": meeting.zone,
        "place": meeting.place,
        "mode": meeting.mode.value,
        "remote_url": meeting.remote_url,
        "call": meeting.call,
        "rules": _rules(meeting),
        "chair": _chair(meeting),
        "sent_at": clock.now().isoformat(),
        "sent_by": actor.name,
        "sent_as": "chair" if meeting.body_id in actor.chair_of else "technical_secretary",
        "urgency": said.urgency.reason if said.urgency is not None else "",
        "urgency_by": said.urgency.declared_by if said.urgency is not None else "",
        "urgency_at": said.urgency.declared_at.isoformat() if said.urgency is not None else "",
        "limit": _limit(said.limit),
        "was": dict(said.was),
        "reason": said.reason,
        "force_majeure": said.force_majeure,
    }
    return content


def _rules(meeting: Meeting) -> dict[str, Any]:
    """What the rules it is convoked under say of its quorum, and how many seats that makes."""
    rules = queries.rules_of(meeting)
    seats = body_queries.list_seats(meeting.body_id, session_day(meeting))
    counted = quorum.count(
        (CountedSeat(seat.id, seat.is_voting) for seat in seats), (), rules, chair_is_present=True
    )
    return {
        "quorum": counted.required,
        "seats": counted.seats,
        "only_voting": rules.only_voting_seats_count,
        "sector_minimum": rules.quorum_sector_minimum,
        "chair": rules.chair_must_be_present,
        "tolerance_minutes": rules.tolerance_minutes,
        "second_call": rules.second_call.value,
        "second_call_minutes": rules.second_call_minutes,
        "second_call_business": rules.second_call_business,
    }


def _chair(meeting: Meeting) -> str:
    officers = body_queries.list_officers(meeting.body_id, clock.today(meeting.zone))
    return next((row.person.name for row in officers if row.role is OfficerRole.CHAIR), "")


def _limit(limit: Limit | None) -> dict[str, Any]:
    if limit is None:
        return {}
    return {
        "on": limit.on.isoformat(),
        "ends_at": limit.ends_at.isoformat(),
        "days": limit.days,
        "counted_from": limit.counted_from.isoformat(),
        "skipped": _skipped(limit.skipped),
        "unit": limit.unit,
        "ran_out": limit.ran_out.isoformat() if limit.ran_out is not None else None,
    }


def _skipped(explanation: Explanation) -> dict[str, Any]:
    return {
        "weekends": [day.isoformat() for day in explanation.weekends],
        "holidays": [[row.name, *(day.isoformat() for day in row.days)] for row in explanation.holidays],
        "closings": [[row.name, *(day.isoformat() for day in row.days)] for row in explanation.closings],
    }


def _recipients(meeting: Meeting, latest: Notice | None) -> list[tuple[dict[str, Any], NoticeRecipient]]:
    """Each person once, in their highest capacity: principals, alternates for information, officers, guests.

    Of a session anyone may see, those whom its last notice named and who have left since are still told, for no seat.
    """
    found = body_queries.list_recipients(meeting.body_id, clock.today(meeting.zone))
    acronyms = _acronyms(meeting)
    rows = [
        _recipient(row.person, NoticeCapacity(row.capacity.value), row.seat_id, acronyms) for row in found
    ]
    if latest is not None and queries.is_open_to_anyone(meeting, wording.body_of(meeting)):
        known = {row.person.id for row in found}
        rows += [
            _recipient(row.person, NoticeCapacity.FORMER, None, acronyms)
            for row in notice_queries.list_recipients(latest.id)
            if row.person_id not in known and row.person.state is not PersonState.DEACTIVATED
        ]
    return rows


def _recipient(
    person: Person, capacity: NoticeCapacity, seat_id: int | None, acronyms: Mapping[int, str]
) -> tuple[dict[str, Any], NoticeRecipient]:
    row = NoticeRecipient(
        person_id=person.id, seat_id=seat_id, capacity=capacity, address=person.email, queued_at=clock.now()
    )
    entry = {
        "person_id": person.id,
        "name": person.name,
        "capacity": capacity.value,
        "seat_id": seat_id,
        "seat": acronyms.get(seat_id or 0, ""),
        "address": person.email,
    }
    return entry, row


def _acronyms(meeting: Meeting) -> dict[int, str]:
    """The chamber of each seat the body ever had."""
    rows = db.session.execute(
        select(Seat.id, Chamber.acronym)
        .join(Chamber, Chamber.id == Seat.chamber_id)
        .where(Seat.body_id == meeting.body_id)
    )
    return {row.id: row.acronym for row in rows}
