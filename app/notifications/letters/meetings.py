"""Letters about sessions: the notice itself (*convocatoria*), and what changes after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.agendas import paper
from app.agendas import queries as agenda_queries
from app.agendas.difference_wording import sentences, summary
from app.agendas.differences import compare
from app.bodies import queries as body_queries
from app.bodies.actors import actor_of
from app.bodies.wording import office_label
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import policy, queries
from app.meetings.models import (
    Meeting,
    MeetingMode,
    MeetingState,
    NoticeCapacity,
    NoticeKind,
    NoticeRecipient,
)
from app.meetings.operations import replies
from app.meetings.wording import clock_time, full_title, mode_label, moment, reference
from app.notifications.letters import readers
from app.notifications.letters.writing import Item, Letter, told
from app.web.addresses import absolute


def _on_the_notice(message: OutboxMessage) -> Sequence[Person]:
    """Those the notice names, in its order."""
    return db.session.scalars(
        select(Person)
        .join(NoticeRecipient, NoticeRecipient.person_id == Person.id)
        .where(NoticeRecipient.notice_id == int(message.payload["notice_id"]))
        .order_by(NoticeRecipient.id)
    ).all()


def _told_of_changes(message: OutboxMessage) -> Sequence[Person]:
    """Those the notice of the change names; of a session that never had a notice of ours, all of the body."""
    return _on_the_notice(message) if message.payload.get("notice_id") else readers.everybody(message)


def _again(message: OutboxMessage) -> Sequence[Person]:
    """The one person a notice is sent to again."""
    return [db.session.get_one(Person, int(message.payload["person_id"]))]


def _row(message: OutboxMessage, person: Person) -> NoticeRecipient | None:
    """The reader's line on the notice the message carries, with the notice; none where it carries none."""
    return db.session.scalar(
        select(NoticeRecipient)
        .where(
            NoticeRecipient.notice_id == int(message.payload.get("notice_id") or 0),
            NoticeRecipient.person_id == person.id,
        )
        .options(joinedload(NoticeRecipient.notice))
    )


def _is_new_to_it(row: NoticeRecipient | None) -> bool:
    """Whether a change reaches somebody who was not convoked yet: they get the whole."""
    return row is not None and row.notice.kind is NoticeKind.CHANGE and not queries.was_convoked(row)


def _seal_of(row: NoticeRecipient | None) -> str:
    if row is None:
        return ""
    return _("Notice no. %(number)s, SHA-256 %(hash)s", number=row.notice.number, hash=row.notice.hash)


def _when_and_where(message: OutboxMessage, meeting: Meeting, person: Person) -> list[tuple[str, str]]:
    """As it was announced, whatever has changed since; the way in by video only for the body's own people."""
    said = message.payload
    mode = MeetingMode(str(said["mode"]))
    rows = [
        (_("Session"), full_title(meeting, meeting.body)),
        (_("Reference"), reference(meeting, meeting.body)),
        (_("Starts"), _moment(said["starts_at"], said["zone"])),
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


def _moment(at: Any, zone: Any) -> str:
    return moment(datetime.fromisoformat(str(at)), str(zone))


def _end(said: dict[str, Any]) -> str:
    zone = ZoneInfo(str(said["zone"]))
    starts = datetime.fromisoformat(str(said["starts_at"])).astimezone(zone)
    ends = datetime.fromisoformat(str(said["ends_at"])).astimezone(zone)
    return clock_time(ends) if ends.date() == starts.date() else _moment(said["ends_at"], said["zone"])


def _contents(meeting: Meeting, number: int) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The agenda as sealed in version ``number``, and in the one before it."""
    head = agenda_queries.find_head(meeting.id)
    if head is None:
        return None, None
    found = [agenda_queries.find_version(head.id, wanted) for wanted in (number, number - 1)]
    this, before = (version.content if version is not None else None for version in found)
    return this, before


def _items(agenda: paper.Paper | None) -> list[Item]:
    lines = agenda.lines if agenda is not None else ()
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


def _seen(message: OutboxMessage, person: Person) -> Meeting:
    """The meeting as this person sees it. Raises NotFound."""
    return queries.get_meeting(message.subject_id, actor_of(person))


@told("meeting:convoked", _on_the_notice)
def _notice(message: OutboxMessage, person: Person) -> Letter:
    row = _row(message, person)
    if row is None:
        raise NotFound
    return _whole(message, person, row)


def _whole(message: OutboxMessage, person: Person, row: NoticeRecipient) -> Letter:
    """The notice with everything it holds, for somebody who is convoked by it."""
    meeting = _seen(message, person)
    urgency = row.notice.urgency
    for_information = row.capacity is NoticeCapacity.ALTERNATE
    title = full_title(meeting, meeting.body)
    sealed, _before = _contents(meeting, row.notice.agenda_version)
    agenda = paper.read(sealed) if sealed is not None else None
    return Letter(
        person=person,
        address=row.address,
        subject=_("For your information: notice of %(session)s", session=title)
        if for_information
        else _("Notice of meeting: %(session)s", session=title),
        paragraphs=[_capacity(row, meeting)],
        facts=[
            *_when_and_where(message, meeting, person),
            (_("Agenda and papers"), absolute("meetings.show", meeting_id=meeting.id)),
            *_annexes(row),
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
        items=_items(agenda),
        action=(
            _("Read it and answer whether you attend, without signing in")
            if row.capacity is NoticeCapacity.PRINCIPAL
            else _("Read it, acknowledge it or answer for the seat, without signing in")
            if for_information
            else _("Read it and acknowledge receipt, without signing in"),
            absolute("meetings.reply_by_link", token=replies.make_link(row)),
        ),
        reason=_seal_of(row),
    )


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


@told("meeting:moved", _told_of_changes)
def _moved(message: OutboxMessage, person: Person) -> Letter:
    meeting = _seen(message, person)
    row = _row(message, person)
    if row is not None and _is_new_to_it(row):
        return _whole(message, person, row)
    said = message.payload
    changed = set(said.get("changed", ()))
    title = full_title(meeting, meeting.body)
    before: list[tuple[str, str]] = []
    if "starts_at" in changed:
        before.append((_("It was to start"), _moment(said["old_starts_at"], said["zone"])))
    if "place" in changed and said.get("old_place"):
        before.append((_("It was to be at"), str(said["old_place"])))
    if "starts_at" in changed:
        subject = _("New date: %(session)s", session=title)
        paragraphs = [_("The session you were convoked to is held at another time.")]
        if meeting.state is MeetingState.DEFERRED:
            paragraphs.append(_("A new notice will follow with its agenda."))
    else:
        subject = _("Where it is held has changed: %(session)s", session=title)
        paragraphs = [
            _("The session you were convoked to keeps its time. Where, or how, it is held has changed.")
        ]
    return Letter(
        person=person,
        address=row.address if row is not None else "",
        subject=subject,
        paragraphs=paragraphs,
        facts=[*_when_and_where(message, meeting, person), *before],
        quotes=_reason(said),
        action=_what_to_do(row, meeting)
        or (_("See the session"), absolute("meetings.show", meeting_id=meeting.id)),
        reason=_seal_of(row),
    )


def _what_to_do(row: NoticeRecipient | None, meeting: Meeting) -> tuple[str, str] | None:
    """The link of a notice of a change, while answers are taken."""
    if row is None or row.notice.kind is not NoticeKind.CHANGE or meeting.state is not MeetingState.CONVOKED:
        return None
    return (
        _("Read it as it stands and acknowledge it, without signing in"),
        absolute("meetings.reply_by_link", token=replies.make_link(row)),
    )


@told("meeting:cancelled", _told_of_changes)
def _cancelled(message: OutboxMessage, person: Person) -> Letter:
    meeting = _seen(message, person)
    row = _row(message, person)
    said = message.payload
    return Letter(
        person=person,
        address=row.address if row is not None else "",
        subject=_("Cancelled: %(session)s", session=full_title(meeting, meeting.body)),
        paragraphs=[_("The session you were convoked to will not be held.")],
        facts=[
            (_("Session"), full_title(meeting, meeting.body)),
            (_("Reference"), reference(meeting, meeting.body)),
            (_("It was to start"), _moment(said["starts_at"], said["zone"])),
        ],
        quotes=_reason(said),
        action=(_("See the session"), absolute("meetings.show", meeting_id=meeting.id)),
        reason=_seal_of(row),
    )


def _reason(said: dict[str, Any]) -> list[tuple[str, str]]:
    return [(_("Reason"), str(said["reason"]))] if said.get("reason") else []


@told("agenda:republished", _told_of_changes)
def _new_agenda(message: OutboxMessage, person: Person) -> Letter:
    """Only what changed, for whoever has the version before; the whole for who joined since."""
    meeting = _seen(message, person)
    row = _row(message, person)
    if row is not None and _is_new_to_it(row):
        return _whole(message, person, row)
    number = int(message.payload["agenda_version"])
    this, before = _contents(meeting, number)
    changes = compare(before, this) if this is not None and before is not None else []
    own = {seat.chamber_acronym for seat in actor_of(person).seats_in(meeting.body_id)}
    return Letter(
        person=person,
        address=row.address if row is not None else "",
        subject=_(
            "Agenda, version %(number)s: %(session)s",
            number=number,
            session=full_title(meeting, meeting.body),
        ),
        paragraphs=[
            _("Version %(number)s of the agenda is published. It takes the place of the one you had.", number=number),
            *([_("%(changes)s.", changes=summary(changes, own))] if changes else []),
            _("The day, the hour and the place are as they were."),
        ],
        facts=[
            (_("Session"), full_title(meeting, meeting.body)),
            (_("Starts"), _moment(message.payload["starts_at"], message.payload["zone"])),
            (_("The whole agenda"), absolute("agendas.show", meeting_id=meeting.id)),
            *([(_("Side by side"), _beside(meeting, number))] if before is not None else []),
        ],
        quotes=[(_("What changed"), "\n".join(sentences(changes, meeting.zone, own)))] if changes else [],
        action=_what_to_do(row, meeting) or (_("See the agenda"), absolute("agendas.show", meeting_id=meeting.id)),
        reason=_seal_of(row),
    )  # fmt: skip


def _beside(meeting: Meeting, number: int) -> str:
    """The page that has a version beside the one before it."""
    return absolute("agendas.compare", meeting_id=meeting.id, old=number - 1, new=number)


@told("notice:resent", _again)
def _sent_again(message: OutboxMessage, person: Person) -> Letter | None:
    """The same letter once more, to the address the secretary corrected."""
    first = db.session.get_one(OutboxMessage, int(message.payload["message_id"]))
    return _WRITERS_OF_NOTICES[first.kind](first, person)


_WRITERS_OF_NOTICES = {
    "meeting:convoked": _notice,
    "meeting:moved": _moved,
    "meeting:cancelled": _cancelled,
    "agenda:republished": _new_agenda,
}
