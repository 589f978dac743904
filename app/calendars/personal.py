"""One person's feed: the sessions of their bodies (also the non-public), their deadlines, the agreements they owe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts.models import Person
from app.agreements.models import Agreement
from app.bodies.actors import actor_of
from app.bodies.models import BodySubscription
from app.calendars import feed, keeping, own_days, rows
from app.calendars.audience import Audience
from app.calendars.events import AllDay, EventRow, EventStatus, Organizer, serialize
from app.calendars.remembering import Made, Silence, remembered
from app.calendars.renaming import renamings
from app.journal.models import AuditEntry
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings import step_days, wording
from app.meetings.clock import Deadline
from app.meetings.models import Meeting
from app.programme.models import Programme
from app.programme.queries import get_programme
from app.web.addresses import absolute

#: What changes neither somebody's sessions nor their steps nor what they owe.
SILENCE = Silence(
    subjects=frozenset(
        {
            "dissent", "extraordinary_request", "feed_token", "group_proposal", "invitation", "issue", "mailbox",
            "minutes_dissent", "received_mail", "redaction", "remark", "saved_view", "seat_invitation", "topic", "vote",
        }
    ),
    tags=frozenset(
        {
            "person:bounce", "person:change_password", "person:choose_invitations", "person:reached", "person:sign_in",
            "person:sign_out",
        }
    ),
)  # fmt: skip


def of(person: Person, *, everything: bool = False) -> keeping.Feed:
    """``person``'s feed as it is now."""
    key = ("person", person.id, person.name, person.locale, everything)
    return remembered(key, SILENCE, lambda: make(person, everything=everything))


def make(person: Person, *, everything: bool = False) -> Made:
    """Join ``person``'s feed: it depends on what they hold today."""
    programme, actor = get_programme(), actor_of(person)
    followed = set(
        db.session.scalars(select(BodySubscription.body_id).where(BodySubscription.person_id == person.id))
    )
    query = rows.select_for(actor.body_ids, followed)
    meetings = db.session.scalars(query if everything else rows.in_window(query)).all()
    audience = dict.fromkeys(followed, Audience.PUBLIC) | dict.fromkeys(actor.body_ids, Audience.MEMBER)
    blocks = rows.blocks_of(meetings, programme, audience)
    with force_locale(person.locale):
        for event in (*_deadlines(meetings, actor, programme), *_agreements(actor, programme)):
            blocks.append(rows.Block(serialize(event), programme.zone))
        head = feed.FeedHead(
            name=_("Convoca, %(name)s", name=person.name),
            description=programme.name,
            prodid=feed.PRODID,
            refresh=keeping.REFRESH,
            page_url=absolute("calendars.index"),
            color="darkgreen",
            language=person.locale,
        )
    return Made(keeping.joined(head, programme, blocks), {meeting.zone for meeting in meetings})


def _deadlines(meetings: Sequence[Meeting], actor: Actor, programme: Programme) -> Iterator[EventRow]:
    """What the procedural clock asks of the person, as all-day events that take no time. A fixed number of queries."""
    steps = list(own_days.steps_of(meetings, actor))
    if not steps:
        return
    kept = step_days.list_kept([meeting for meeting, _deadline in steps])
    renamed = renamings({meeting.body_id for meeting, _deadline in steps})
    for meeting, deadline in steps:
        revision = step_days.revision_of(meeting, deadline.step, deadline.on, kept)
        at = max(revision.at, renamed.of(meeting.body_id))
        yield _deadline_event(meeting, deadline, replace(revision, at=at), programme)


def _deadline_event(
    meeting: Meeting, deadline: Deadline, revision: step_days.Revision, programme: Programme
) -> EventRow:
    uid, _at, host = meeting.uid.partition("@")
    url = absolute("meetings.show", meeting_id=meeting.id)
    why = [wording.counted(deadline), *wording.not_counted(deadline.skipped)] if deadline.days else []
    return EventRow(
        uid=f"{uid}-{deadline.step.value.replace('_', '-')}@{host or _host()}",
        sequence=revision.sequence,
        revised_at=revision.at,
        when=AllDay(deadline.on, deadline.on),
        summary=_(
            "%(what)s: %(session)s",
            what=wording.step_label(deadline.step),
            session=wording.meeting_title(meeting),
        ),
        description=(meeting.body.name, wording.step_duty(deadline.step), *why),
        url=url,
        status=EventStatus.CONFIRMED,
        organizer=Organizer(email=programme.contact_email, name=programme.name),
        wording=rows.wording(programme),
        categories=(meeting.body.short_name,),
        is_busy=False,
        is_personal=True,
        reminder=timedelta(hours=15),
    )


def _agreements(actor: Actor, programme: Programme) -> Iterator[EventRow]:
    """Due dates of what the person, or a chamber they represent, still owes."""
    agreements = own_days.agreements_owed(actor)
    revised = _last_touched([agreement.id for agreement in agreements])
    for agreement in agreements:
        url = absolute("agreements.show", agreement_id=agreement.id)
        yield EventRow(
            uid=f"agreement-{agreement.id}@{_host()}",
            sequence=agreement.revision,
            revised_at=revised.get(agreement.id, agreement.created_at),
            when=AllDay(agreement.due_on, agreement.due_on),
            summary=_("Due: %(number)s", number=agreement.number or ""),
            description=(agreement.text, "", _("Details: %(url)s", url=url)),
            url=url,
            status=EventStatus.CONFIRMED,
            organizer=Organizer(email=programme.contact_email, name=programme.name),
            wording=rows.wording(programme),
            is_busy=False,
            is_personal=True,
        )


def _last_touched(agreement_ids: Sequence[int]) -> dict[int, datetime]:
    """When each agreement last changed, from the journal. One query."""
    rows = db.session.execute(
        select(AuditEntry.subject_id, func.max(AuditEntry.at).label("at"))
        .where(AuditEntry.subject_type == Agreement.__tablename__, AuditEntry.subject_id.in_(agreement_ids))
        .group_by(AuditEntry.subject_id)
    )
    return {row.subject_id: row.at for row in rows}


def _host() -> str:
    return urlsplit(str(current_app.config["PUBLIC_URL"])).hostname or "localhost"
