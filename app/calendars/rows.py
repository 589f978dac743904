"""From meetings to events: what a feed says of each, for the public and for members."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager

from app.agendas.models import Agenda, AgendaVersion
from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES
from app.calendars.events import Conference, EventRow, EventStatus, Organizer, Timed, Wording, serialize
from app.calendars.models import EventBlock
from app.calendars.values import find_link
from app.kernel import clock
from app.kernel.db import db
from app.meetings.models import Meeting, MeetingMode, MeetingState
from app.meetings.wording import meeting_title
from app.programme.models import Programme
from app.web.addresses import absolute

#: How far back a feed reaches unless it is asked for everything.
WINDOW = timedelta(days=92)

#: Raised by hand when what is rendered changes without any data changing.
RENDERING = "1"


class Audience(enum.StrEnum):
    """Who reads: anyone, or people of the body (they get the remote link)."""

    PUBLIC = "public"
    MEMBER = "member"


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
    """The default window: three months back and all the future."""
    return query.where(Meeting.ends_at >= clock.now() - WINDOW)


@dataclass(frozen=True)
class Block:
    """A serialized event and the zone whose VTIMEZONE its feed must carry."""

    content: bytes
    zone: str


def blocks_of(
    meetings: Sequence[Meeting],
    programme: Programme,
    audience: Mapping[int, Audience] | Audience,
    *,
    keep: bool = False,
) -> list[Block]:
    """A block for each meeting, from what is kept where it is still right. ``keep`` stores the others: worker only.

    ``audience`` is one for all, or one for each body.
    """
    if not meetings:
        return []
    of_each = {m.id: audience if isinstance(audience, Audience) else audience[m.body_id] for m in meetings}
    agendas = _published_items([meeting.id for meeting in meetings])
    kept = {
        (row.meeting_id, row.audience): row
        for row in db.session.scalars(
            select(EventBlock).where(EventBlock.meeting_id.in_([m.id for m in meetings]))
        )
    }
    blocks = []
    with force_locale(programme.language):
        for meeting in meetings:
            version, items = agendas.get(meeting.id, (0, ()))
            print_ = fingerprint(meeting, programme, version)
            row = kept.get((meeting.id, of_each[meeting.id]))
            if row is not None and row.fingerprint == print_:
                content = row.content
            else:
                content = serialize(event_of(meeting, programme, of_each[meeting.id], items))
                if keep:
                    _keep(row, meeting.id, of_each[meeting.id], print_, content)
            blocks.append(Block(content, meeting.zone))
    return blocks


def _keep(row: EventBlock | None, meeting_id: int, audience: Audience, print_: str, content: bytes) -> None:
    if row is None:
        db.session.add(
            EventBlock(meeting_id=meeting_id, audience=audience, fingerprint=print_, content=content)
        )
    else:
        row.fingerprint, row.content = print_, content


def fingerprint(meeting: Meeting, programme: Programme, agenda_version: int) -> str:
    """What a meeting's block depends on, as one hash: equal prints, equal bytes."""
    parts = (
        RENDERING, meeting.id, meeting.revision, meeting.sequence, meeting.revised_at.isoformat(), meeting.state,
        meeting.body.revision, meeting.body.name, agenda_version, programme.revision, programme.language,
        absolute("meetings.show", meeting_id=meeting.id),
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()


def _published_items(meeting_ids: Sequence[int]) -> dict[int, tuple[int, tuple[str, ...]]]:
    """The last published agenda of each meeting as numbered lines of text. One query."""
    rows = db.session.execute(
        select(Agenda.meeting_id, Agenda.version, AgendaVersion.content)
        .join(
            AgendaVersion, and_(AgendaVersion.agenda_id == Agenda.id, AgendaVersion.number == Agenda.version)
        )
        .where(Agenda.meeting_id.in_(meeting_ids))
    )
    return {
        row.meeting_id: (
            row.version,
            tuple(f"{item['number']} {item['title']}" for item in row.content["items"]),
        )
        for row in rows
    }


def event_of(
    meeting: Meeting, programme: Programme, audience: Audience, items: Sequence[str] = ()
) -> EventRow:
    """The event of a meeting, in the language in force. The remote link is for members only."""
    url = absolute("meetings.show", meeting_id=meeting.id)
    remote = find_link(meeting.remote_url) if audience is Audience.MEMBER and meeting.remote_url else None
    description = [meeting.body.name]
    if items:
        description += ["", _("Agenda"), *items]
    if remote:
        description += ["", _("Remote link: %(url)s", url=remote)]
    description += ["", _("Details: %(url)s", url=url)]
    return EventRow(
        uid=meeting.uid,
        sequence=meeting.sequence,
        revised_at=meeting.revised_at,
        created_at=meeting.created_at,
        when=Timed(meeting.starts_at, meeting.ends_at, meeting.zone),
        summary=_("%(session)s, %(body)s", session=meeting_title(meeting), body=meeting.body.short_name),
        url=url,
        status=_status(meeting),
        organizer=Organizer(email=programme.contact_email, name=programme.name),
        wording=wording(programme),
        description=tuple(description),
        location=_location(meeting),
        categories=(meeting.body.short_name,),
        conference=Conference(url=remote, label=_("Videoconference")) if remote else None,
        cancellation_reason=meeting.reason if meeting.state is MeetingState.CANCELLED else "",
        is_personal=audience is Audience.MEMBER,
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
