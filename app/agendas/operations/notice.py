"""Convoking: the notice that makes a session valid, sealed, sent to each seat in time or on the chair's urgency."""

from __future__ import annotations

from flask_babel import gettext as _

from app import journal
from app.agendas import policy
from app.agendas.annexes import annexes_of
from app.agendas.models import AgendaVersion
from app.bodies import queries as body_queries
from app.bodies.models import BodyState
from app.bodies.operations import lifecycle
from app.bodies.rules import Rules
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import Refused
from app.meetings import clock as procedural_clock
from app.meetings import limits, notice_queries
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.limits import Limit
from app.meetings.models import Meeting, MeetingState, Notice, NoticeKind, UrgencyDeclaration
from app.meetings.operations.notices import Said, SealedAgenda, follow, seal
from app.meetings.operations.revision import facts, move_to, revise
from app.meetings.operations.urgency import declare_urgency
from app.programme import explaining
from app.programme.business import business_calendar

#: What a notice keeps of each line of the agenda.
KEPT_OF_A_LINE = ("number", "title", "starts_at", "minutes", "presenter", "is_heading", "is_sub")


def convoke(meeting: Meeting, version: AgendaVersion, *, urgency: str = "", actor: Actor) -> Notice:
    """Send the notice: the meeting becomes CONVOKED under the rules its body has in force on its day, and keeps them.

    ``version`` is the agenda it goes with. Later than the rules allow it goes out only on an urgency the chair has
    declared, or declares now with ``urgency``; a session that was deferred goes by the deferral's own limits instead.
    Raises NotAllowed (an urgency, not by the chair), WrongState, Refused (late, no urgency).
    """
    policy.require_may(actor, "publish", meeting)
    lifecycle.require_working(meeting.body)
    adopted = body_queries.find_rules(meeting.body_id, procedural_clock.session_day(meeting))
    rules = Rules.from_values(adopted.values) if adopted is not None else Rules()
    limit, declared = None, None
    if meeting.state is MeetingState.PLANNED:
        limit = limits.of_notice(meeting, rules, business_calendar())
        declared = _urgency(meeting, limit, urgency, actor)
    old = move_to(meeting, MeetingState.CONVOKED)
    meeting.rules_values = rules.as_values()
    meeting.rules_id = adopted.id if adopted is not None else None
    meeting.convoked_at = clock.now()
    meeting.revision += 1
    revise(meeting, moved=True)
    said = Said(agenda=_sealed(meeting, version), limit=limit, urgency=declared)
    notice = seal(meeting, NoticeKind.CONVOCATION, said, actor=actor)
    by = {"urgency_by": notice.urgency_by} if notice.urgency else {}
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
        }
        | by,
        reason=notice.urgency,
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
            "urgency": notice.urgency,
        },
        dedupe=f"notice-{notice.number}",
    )
    message.audit_id = entry.id
    if meeting.body.state is BodyState.CONSTITUTED:
        lifecycle.activate(meeting.body, reason=meeting_wording.reference(meeting), actor=actor)
    return notice


def tell_of(meeting: Meeting, version: AgendaVersion, *, actor: Actor) -> None:
    """Tell those convoked of a later version of the agenda, with a notice of its own that seals it."""
    revise(meeting, moved=False)
    said = Said(agenda=_sealed(meeting, version), was={"agenda_version": version.number - 1})
    notice = follow(meeting, NoticeKind.CHANGE, said, actor=actor)
    journal.announce(
        "agenda:republished",
        subject=meeting,
        payload=facts(meeting)
        | {"agenda_version": version.number, "notice_id": notice.id if notice is not None else None},
        dedupe=f"version-{version.number}",
    )


def is_late(meeting: Meeting, rules: Rules | None = None) -> Limit | None:
    """The latest lawful moment to send the notice, if it has passed; None while there is time."""
    limit = limits.of_notice(meeting, rules or meeting_queries.rules_of(meeting), business_calendar())
    return limit if limit.is_past(clock.now()) else None


def _urgency(meeting: Meeting, limit: Limit, reason: str, actor: Actor) -> UrgencyDeclaration | None:
    """The urgency it goes out on: none when the notice is in time."""
    if not limit.is_past(clock.now()):
        return None
    if reason.strip():
        return declare_urgency(meeting, reason, actor=actor)
    declared = notice_queries.find_urgency(meeting)
    if declared is None:
        raise Refused(
            _(
                "The notice had to go out by the end of %(day)s, %(days)s ahead of the session. Sent later, "
                "it needs a reasoned urgency declared by the chair, which stays on record.",
                day=meeting_wording.day(limit.on),
                days=explaining.period(limit.days, limit.unit),
            )
        )
    return declared


def _sealed(meeting: Meeting, version: AgendaVersion) -> SealedAgenda:
    return SealedAgenda(
        version=version.number,
        hash=version.hash,
        items=[{key: line[key] for key in KEPT_OF_A_LINE} for line in version.content["items"]],
        annexes=[annex.as_content() for annex in annexes_of(meeting)],
    )
