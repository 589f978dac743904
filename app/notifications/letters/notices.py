"""What letters about sessions have in common: whom a notice names, when and where, and the notice in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.agendas import paper
from app.agendas import queries as agenda_queries
from app.bodies import queries as body_queries
from app.bodies.actors import actor_of
from app.bodies.wording import office_label
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.meetings import notice_queries, policy, queries
from app.meetings.models import (
    Meeting,
    MeetingMode,
    MeetingState,
    Notice,
    NoticeCapacity,
    NoticeKind,
    NoticeRecipient,
    NoticeTelling,
)
from app.meetings.operations import replies
from app.meetings.wording import clock_time, full_title, mode_label, moment, reference
from app.notifications import explaining, invitations
from app.notifications.invitations import Occasion
from app.notifications.letters import readers
from app.notifications.letters.writing import Item, Letter
from app.notifications.models import Method
from app.notifications.participation import capacity_of
from app.web.addresses import absolute


def on_the_notice(message: OutboxMessage) -> Sequence[Person]:
    """Those the notice names, in its order."""
    return db.session.scalars(
        select(Person)
        .join(NoticeRecipient, NoticeRecipient.person_id == Person.id)
        .where(NoticeRecipient.notice_id == int(message.payload["notice_id"]))
        .order_by(NoticeRecipient.id)
    ).all()


def told_of_changes(message: OutboxMessage) -> Sequence[Person]:
    """Those the notice of the change names; of a session that never had a notice of ours, all of the body."""
    return on_the_notice(message) if message.payload.get("notice_id") else readers.everybody(message)


def row_of(message: OutboxMessage, person: Person) -> NoticeRecipient | None:
    """The reader's line on the notice the message carries, with the notice; none where it carries none."""
    return db.session.scalar(
        select(NoticeRecipient)
        .where(
            NoticeRecipient.notice_id == int(message.payload.get("notice_id") or 0),
            NoticeRecipient.person_id == person.id,
        )
        .options(joinedload(NoticeRecipient.notice))
    )


def is_new_to_it(message: OutboxMessage, row: NoticeRecipient | None) -> bool:
    """Whether a change reaches somebody who was not told of the session yet: they get the whole.

    Of several changes told in one letter, the notices before its own told nobody anything.
    """
    if row is None or row.notice.kind is not NoticeKind.CHANGE:
        return False
    together = message.payload.get("notice_ids") or [row.notice_id]
    first = db.session.scalar(select(func.min(Notice.number)).where(Notice.id.in_(together)))
    return not notice_queries.was_convoked(row, before=first)


def spare(message: OutboxMessage, person: Person) -> None:
    """Note that the notices of changes that one letter would tell need not reach somebody who is not told of them."""
    db.session.execute(
        update(NoticeRecipient)
        .where(
            NoticeRecipient.notice_id.in_(message.payload.get("notice_ids") or ()),
            NoticeRecipient.person_id == person.id,
        )
        .values(telling=NoticeTelling.NOT_NEEDED)
    )


def seal_of(row: NoticeRecipient | None) -> str:
    if row is None:
        return ""
    return _("Notice no. %(number)s, SHA-256 %(hash)s", number=row.notice.number, hash=row.notice.hash)


def when_and_where(message: OutboxMessage, meeting: Meeting, person: Person) -> list[tuple[str, str]]:
    """As it was announced, whatever has changed since; the way in by video only for the body's own people."""
    said = message.payload
    mode = MeetingMode(str(said["mode"]))
    rows = [
        (_("Session"), full_title(meeting, meeting.body)),
        (_("Reference"), reference(meeting, meeting.body)),
        (_("Starts"), moment_said(said["starts_at"], said["zone"])),
        (_("Ends"), _end(said)),
        (_("Held"), mode_label(mode)),
    ]
    if said.get("place") and mode is not MeetingMode.REMOTE:
        rows.append((_("Place"), str(said["place"])))
    if (
        meeting.remote_url
        and mode is not MeetingMode.IN_PERSON
        and policy.may_see_inside(actor_of(person), meeting)
    ):
        rows.append((_("Videoconference"), meeting.remote_url))
    return rows


def moment_said(at: Any, zone: Any) -> str:
    return moment(datetime.fromisoformat(str(at)), str(zone))


def _end(said: dict[str, Any]) -> str:
    zone = ZoneInfo(str(said["zone"]))
    starts = datetime.fromisoformat(str(said["starts_at"])).astimezone(zone)
    ends = datetime.fromisoformat(str(said["ends_at"])).astimezone(zone)
    return clock_time(ends) if ends.date() == starts.date() else moment_said(said["ends_at"], said["zone"])


def contents(
    meeting: Meeting, number: int, before: int = 0
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The agenda as sealed in version ``number``, and in version ``before``."""
    head = agenda_queries.find_head(meeting.id)
    if head is None:
        return None, None
    found = [agenda_queries.find_version(head.id, wanted) for wanted in (number, before)]
    this, old = (version.content if version is not None else None for version in found)
    return this, old


def agenda_of(row: NoticeRecipient, meeting: Meeting) -> list[Item]:
    """The lines of the agenda a notice was sealed with."""
    sealed, _before = contents(meeting, row.notice.agenda_version)
    lines = paper.read(sealed).lines if sealed is not None else ()
    return [
        Item(
            line.number,
            _("%(title)s (%(presenter)s)", title=line.title, presenter=line.presenter)
            if line.presenter
            else line.title,
            is_sub=line.is_sub,
        )
        for line in lines
    ]


def occasion_of(
    message: OutboxMessage, person: Person, meeting: Meeting, row: NoticeRecipient | None
) -> Occasion | None:
    """What the letter brings to its reader's calendar, in the letter's own words; see ``invitations.occasion_of``."""
    found = invitations.occasion_of(message, person, meeting, row)
    if found is None or row is None:
        return None
    page = (_("Agenda and papers"), absolute("meetings.show", meeting_id=meeting.id))
    told = [] if found.method is Method.CANCEL else when_and_where(message, meeting, person)
    lines = [f"{label}: {value}" for label, value in [*told, page]]
    if agenda := agenda_of(row, meeting):
        lines += ["", _("Agenda"), *(f"{item.number} {item.text}" for item in agenda)]
    remote = next((value for label, value in told if value == meeting.remote_url), "")
    return replace(found, description=tuple(lines), remote_url=remote)


def seen(message: OutboxMessage, person: Person) -> Meeting:
    """The meeting as this person sees it. Raises NotFound."""
    return queries.get_meeting(message.subject_id, actor_of(person))


def whole(message: OutboxMessage, person: Person, row: NoticeRecipient) -> Letter:
    """The notice with everything it holds, for somebody who is convoked by it; for information, for who has left since."""
    meeting = seen(message, person)
    urgency = row.notice.urgency
    capacity = capacity_of(row, meeting)
    for_information = capacity in {NoticeCapacity.ALTERNATE, NoticeCapacity.FORMER}
    title = full_title(meeting, meeting.body)
    agenda = agenda_of(row, meeting)
    occasion = occasion_of(message, person, meeting, row)
    return Letter(
        person=person,
        address=row.address,
        subject=_("For your information: notice of %(session)s", session=title)
        if for_information
        else _("Notice of meeting: %(session)s", session=title),
        paragraphs=[
            *(for_who_left(row, meeting) or [_capacity(row, meeting)]),
            *explaining.explained(occasion),
        ],
        facts=[
            *when_and_where(message, meeting, person),
            (_("Agenda and papers"), absolute("meetings.show", meeting_id=meeting.id)),
            *(_annexes(row) if capacity is not NoticeCapacity.FORMER else ()),
        ],
        quotes=[
            (
                _(
                    "Why it is sent later than the rules provide, declared by %(name)s",
                    name=row.notice.urgency_by,
                )
                if row.notice.urgency_by
                else _("Why it is sent later than the rules provide"),
                urgency,
            )
        ]
        if urgency
        else [],
        items_heading=_("Agenda"),
        items=agenda,
        action=_to_read_it(row, meeting, capacity),
        reason=seal_of(row),
        occasion=occasion,
    )


def _to_read_it(row: NoticeRecipient, meeting: Meeting, capacity: NoticeCapacity) -> tuple[str, str]:
    """The link of a notice; for who has left, the page that anyone sees."""
    if capacity is NoticeCapacity.FORMER:
        return _("See the session"), absolute("meetings.show", meeting_id=meeting.id)
    return (
        _("Read it and answer whether you attend, without signing in")
        if capacity is NoticeCapacity.PRINCIPAL
        else _("Read it, acknowledge it or answer for the seat, without signing in")
        if capacity is NoticeCapacity.ALTERNATE
        else _("Read it and acknowledge receipt, without signing in"),
        absolute("meetings.reply_by_link", token=replies.make_link(row)),
    )


def for_who_left(row: NoticeRecipient | None, meeting: Meeting, *, is_over: bool = False) -> list[str]:
    """What a letter says first to somebody who was convoked and has left the body since; nothing to anybody else."""
    if row is None or capacity_of(row, meeting) is not NoticeCapacity.FORMER:
        return []
    if is_over:
        return [
            _(
                "For your information: you are no longer part of %(body)s, and had been convoked to this session.",
                body=meeting.body.name,
            )
        ]
    return [
        _(
            "For your information: you are no longer part of %(body)s, and had been convoked to this session. You are not "
            "convoked to it any more, and no answer is asked of you.",
            body=meeting.body.name,
        )
    ]


def _annexes(row: NoticeRecipient) -> list[tuple[str, str]]:
    """The papers the notice was sealed with, by name."""
    titles = [str(annex["title"]) for annex in row.notice.content.get("annexes", ())]
    return [(_("Comes with it"), "; ".join(titles))] if titles else []


def _capacity(row: NoticeRecipient, meeting: Meeting) -> str:
    """In what capacity somebody is convoked."""
    if row.capacity is NoticeCapacity.GUEST:
        return _("You are invited as a permanent guest, with voice and no vote.")
    if row.capacity is NoticeCapacity.OFFICER:
        held = [
            office_label(officer.role)
            for officer in body_queries.list_officers(meeting.body_id, clock.today(meeting.zone))
            if officer.person_id == row.person_id
        ]
        return _(
            "You are convoked to the session below as: %(office)s.",
            office=held[0] if held else _("Officer of the body"),
        )
    seat = body_queries.get_seat(meeting.body_id, row.seat_id or 0)
    if row.capacity is NoticeCapacity.ALTERNATE:
        return _(
            "For your information: you are an alternate for %(chamber)s, and attend if its principal can't.",
            chamber=seat.chamber.acronym,
        )
    return _(
        "You are convoked to the session below as the principal for %(chamber)s. If you can't attend, tell your "
        "alternate.",
        chamber=seat.chamber.acronym,
    )


def what_to_do(row: NoticeRecipient | None, meeting: Meeting) -> tuple[str, str] | None:
    """The link of a notice of a change, while answers are taken."""
    if row is None or row.notice.kind is not NoticeKind.CHANGE or meeting.state is not MeetingState.CONVOKED:
        return None
    if capacity_of(row, meeting) is NoticeCapacity.FORMER:
        return None
    return (
        _("Read it as it stands and acknowledge it, without signing in"),
        absolute("meetings.reply_by_link", token=replies.make_link(row)),
    )


def reason_said(said: dict[str, Any]) -> list[tuple[str, str]]:
    return [(_("Reason"), str(said["reason"]))] if said.get("reason") else []
