"""From meetings to events: what a feed says of each, for the public and for members."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager

from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES
from app.calendars.around import Around, Neighbour, around
from app.calendars.audience import Audience
from app.calendars.events import (
    Attachment,
    Conference,
    EventRow,
    EventStatus,
    Organizer,
    Timed,
    Wording,
    serialize,
)
from app.calendars.models import EventBlock
from app.calendars.renaming import BEGINNING, renamings
from app.calendars.values import find_link
from app.kernel import clock
from app.kernel.db import db
from app.kernel.wording import plain_day
from app.meetings.models import Meeting, MeetingMode, MeetingState
from app.meetings.wording import meeting_title, state_label
from app.programme.models import Programme
from app.programme.queries import get_programme
from app.web.addresses import absolute

#: How far back a feed reaches unless it is asked for everything.
WINDOW = timedelta(days=92)

#: Raised by hand when what is rendered changes without any data changing.
RENDERING = "3"


def select_public(body: Body | None = None) -> Select[Meeting]:
    """Meetings anyone may see, of one body or of all."""
    query = select_all().where(Meeting.is_public, Body.is_public, Body.state.not_in(UNPUBLISHED_STATES))
    return query.where(Meeting.body_id == body.id) if body is not None else query


def select_for(body_ids: Iterable[int], followed: Iterable[int]) -> Select[Meeting]:
    """Meetings of the bodies a person is of, and the public ones of those they follow."""
    return select_all().where(
        or_(
            Meeting.body_id.in_(sorted(body_ids)),
            and_(
                Meeting.body_id.in_(sorted(followed)),
                Meeting.is_public,
                Body.is_public,
                Body.state.not_in(UNPUBLISHED_STATES),
            ),
        )
    )


def select_all() -> Select[Meeting]:
    return (
        select(Meeting)
        .join(Meeting.body)
        .options(contains_eager(Meeting.body))
        .order_by(Meeting.starts_at, Meeting.id)
    )


def in_window(query: Select[Meeting]) -> Select[Meeting]:
    """The default window: three months back from the beginning of the programme's day, and all the future."""
    return query.where(Meeting.ends_at >= window_begins())


def window_begins() -> datetime:
    """It moves at the programme's midnight, so that a feed's pieces made in one day belong together."""
    zone = ZoneInfo(get_programme().zone)
    today = clock.now().astimezone(zone).date()
    return datetime(today.year, today.month, today.day, tzinfo=zone) - WINDOW


def window_moves() -> datetime:
    """When the window moves next."""
    zone = ZoneInfo(get_programme().zone)
    tomorrow = clock.now().astimezone(zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)


@dataclass(frozen=True)
class Block:
    """A serialized event and the zone whose VTIMEZONE its feed must carry."""

    content: bytes
    zone: str
    meeting_id: int = 0


def blocks_of(
    meetings: Sequence[Meeting],
    programme: Programme,
    audience: Mapping[int, Audience] | Audience,
    *,
    keep: bool = False,
) -> list[Block]:
    """A block for each meeting, from what is kept where it is still right. ``keep`` stores the others: worker only.

    ``audience`` is one for all, or one for each body. Right is what says the same: what isn't said changes nothing.
    """
    if not meetings:
        return []
    of_each = {m.id: audience if isinstance(audience, Audience) else audience[m.body_id] for m in meetings}
    stands, renamed = around(meetings, of_each), renamings({meeting.body_id for meeting in meetings})
    kept = {
        (row.meeting_id, row.audience): row
        for row in db.session.scalars(
            select(EventBlock).where(
                EventBlock.meeting_id.in_([m.id for m in meetings]),
                EventBlock.audience.in_(sorted(set(of_each.values()))),
            )
        )
    }
    blocks = []
    with force_locale(programme.language):
        for meeting in meetings:
            who = of_each[meeting.id]
            beside, row = stands[meeting.id, who], kept.get((meeting.id, who))
            event = event_of(meeting, programme, who, beside, revised_at=BEGINNING)
            print_ = fingerprint(event) if row is not None or keep else ""
            if row is not None and row.fingerprint == print_:
                content = row.content
            else:
                revised_at = _revised_at(meeting, beside, row, renamed.of(meeting.body_id))
                content = serialize(replace(event, revised_at=revised_at))
                if keep:
                    row = row or EventBlock(meeting_id=meeting.id, audience=who)
                    _keep(row, beside, fingerprint=print_, content=content, revised_at=revised_at)
            blocks.append(Block(content, meeting.zone, meeting.id))
    return blocks


def _revised_at(meeting: Meeting, beside: Around, row: EventBlock | None, renamed_at: datetime) -> datetime:
    """When what the event says last changed: later than whatever was said before [5545 3.8.7.3].

    What is gone (a session after it that was called off) has no date any more: then it is the second after.
    """
    known = max(meeting.revised_at, *beside.revised_at, renamed_at)
    return known if row is None else max(known, row.revised_at + timedelta(seconds=1))


def _keep(row: EventBlock, beside: Around, *, fingerprint: str, content: bytes, revised_at: datetime) -> None:
    row.fingerprint, row.content, row.revised_at = fingerprint, content, revised_at
    row.previous_id = beside.previous.meeting_id if beside.previous else None
    row.following_id = beside.following.meeting_id if beside.following else None
    db.session.add(row)


def fingerprint(event: EventRow) -> str:
    """All that an event says, as one hash; of one that is revised at BEGINNING, all but its revision."""
    said = "\x1f".join((RENDERING, repr(event)))
    return hashlib.sha256(said.encode()).hexdigest()


def event_of(
    meeting: Meeting, programme: Programme, audience: Audience, beside: Around, *, revised_at: datetime
) -> EventRow:
    """The event of a meeting, in the language in force. The remote link is for members only."""
    url = absolute("meetings.show", meeting_id=meeting.id)
    remote = find_link(meeting.remote_url) if audience is Audience.MEMBER and meeting.remote_url else None
    return EventRow(
        uid=meeting.uid,
        sequence=meeting.sequence,
        revised_at=revised_at,
        created_at=meeting.created_at,
        when=Timed(meeting.starts_at, meeting.ends_at, meeting.zone),
        summary=_("%(session)s, %(body)s", session=meeting_title(meeting), body=meeting.body.short_name),
        url=url,
        status=_status(meeting),
        organizer=Organizer(email=programme.contact_email, name=programme.name),
        wording=wording(programme),
        description=tuple(_description(meeting, beside, url, remote, programme.language)),
        location=_location(meeting),
        categories=(meeting.body.short_name,),
        conference=Conference(url=remote, label=_("Videoconference")) if remote else None,
        attachments=tuple(_attachments(meeting, beside)),
        cancellation_reason=meeting.reason if meeting.state is MeetingState.CANCELLED else "",
        is_personal=audience is Audience.MEMBER,
    )


def _description(
    meeting: Meeting, beside: Around, url: str, remote: str | None, language: str
) -> Iterator[str]:
    """Body and state; the agenda; the way in; where its papers are; the sessions before and after."""
    yield meeting.body.name
    yield _("State: %(state)s", state=state_label(meeting.state))
    if beside.items:
        yield from ("", _("Agenda"), *beside.items)
    if remote:
        yield from ("", _("Remote link: %(url)s", url=remote))
    yield from ("", _("Details: %(url)s", url=url))
    if beside.notice:
        yield _("Notice: %(url)s", url=absolute("notices.show", meeting_id=meeting.id))
    if beside.agenda:
        yield _("Agenda: %(url)s", url=absolute("agendas.show", meeting_id=meeting.id))
    if beside.minutes:
        yield _("Minutes: %(url)s", url=absolute("minutes.show", meeting_id=meeting.id))
    if beside.previous or beside.following:
        yield ""
    if beside.previous:
        yield _("Session before: %(when)s", when=_when(beside.previous, language))
    if beside.following:
        yield _("Session after: %(when)s", when=_when(beside.following, language))


def _when(near: Neighbour, language: str) -> str:
    return f"{plain_day(near.day, language)}, {absolute('meetings.show', meeting_id=near.meeting_id)}"


def _attachments(meeting: Meeting, beside: Around) -> Iterator[Attachment]:
    if beside.notice:
        number = beside.notice.number
        yield Attachment(
            url=absolute("notices.pdf", meeting_id=meeting.id, number=number),
            media_type="application/pdf",
            name=_("notice-%(number)s.pdf", number=number),
        )


def wording(programme: Programme) -> Wording:
    return Wording(language=programme.language, cancelled_prefix=_("CANCELLED:"), reason_label=_("Reason:"))


def _status(meeting: Meeting) -> EventStatus:
    if meeting.state is MeetingState.CANCELLED:
        return EventStatus.CANCELLED
    if meeting.state in {MeetingState.PLANNED, MeetingState.DEFERRED}:
        return EventStatus.PLANNED
    return EventStatus.CONFIRMED


def _location(meeting: Meeting) -> str:
    if meeting.mode is MeetingMode.REMOTE:
        return meeting.place or _("By videoconference")
    return meeting.place
