"""One person's feed: the sessions of their bodies (also the non-public), their deadlines, the agreements they owe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from app.accounts.models import Person
from app.agreements.models import OPEN_STATES, Agreement
from app.bodies.actors import actor_of
from app.bodies.models import BodySubscription
from app.bodies.queries import rules_of
from app.calendars import feed, keeping, rows
from app.calendars.events import AllDay, EventRow, EventStatus, Organizer, serialize
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings import queries as meeting_queries
from app.meetings.clock import Deadline, Step, deadlines
from app.meetings.models import Meeting, MeetingState
from app.meetings.wording import meeting_title
from app.programme.business import business_calendar
from app.programme.models import Programme
from app.programme.queries import get_programme
from app.web.addresses import absolute

#: Steps of the procedural clock that the secretary and the chair want in their calendar.
OWN_STEPS = (Step.CALL_FOR_ISSUES, Step.AGENDA_TO_CHAIR, Step.NOTICE, Step.PAPERS, Step.DRAFT_MINUTES)


def build(person: Person, *, everything: bool = False) -> keeping.Feed:
    """Join ``person``'s feed. Nothing of it is kept: it depends on what they hold today."""
    programme, actor = get_programme(), actor_of(person)
    followed = set(
        db.session.scalars(select(BodySubscription.body_id).where(BodySubscription.person_id == person.id))
    )
    query = rows.select_for(actor.body_ids, followed)
    meetings = db.session.scalars(query if everything else rows.in_window(query)).all()
    audience = dict.fromkeys(followed, rows.Audience.PUBLIC) | dict.fromkeys(
        actor.body_ids, rows.Audience.MEMBER
    )
    blocks = rows.blocks_of(meetings, programme, audience)
    with force_locale(person.locale):
        for event in (*_deadlines(meetings, actor, programme), *_agreements(actor, programme)):
            blocks.append(rows.Block(serialize(event), programme.zone))
        head = feed.FeedHead(
            name=_("Convoca, %(name)s", name=person.name),
            description=programme.name,
            prodid=keeping.PRODID,
            refresh=keeping.REFRESH,
            page_url=absolute("calendars.index"),
            color="darkgreen",
            language=person.locale,
        )
    return keeping.joined(head, programme, blocks)


def _deadlines(meetings: Sequence[Meeting], actor: Actor, programme: Programme) -> Iterator[EventRow]:
    """What the procedural clock asks of a secretary or chair, as all-day events that take no time."""
    mine = actor.secretary_of | actor.chair_of
    ahead = [
        meeting
        for meeting in meetings
        if meeting.body_id in mine and meeting.state in {MeetingState.PLANNED, MeetingState.CONVOKED}
    ]
    if not ahead:
        return
    calendar = business_calendar()
    rules = rules_of({meeting.body_id for meeting in ahead})
    for meeting in ahead:
        today = clock.today(meeting.zone)
        for deadline in deadlines(meeting, meeting_queries.rules_of(meeting, rules), calendar, today):
            if deadline.step in OWN_STEPS and not deadline.is_done:
                yield _deadline_event(meeting, deadline, programme)


def _deadline_event(meeting: Meeting, deadline: Deadline, programme: Programme) -> EventRow:
    what = {
        Step.CALL_FOR_ISSUES: _("Call for issues closes"),
        Step.AGENDA_TO_CHAIR: _("Agenda to the chair"),
        Step.NOTICE: _("Last day for the notice"),
        Step.PAPERS: _("Papers"),
        Step.DRAFT_MINUTES: _("Draft minutes"),
    }[deadline.step]
    uid, _at, host = meeting.uid.partition("@")
    return EventRow(
        uid=f"{uid}-{deadline.step.value.replace('_', '-')}@{host or _host()}",
        sequence=meeting.sequence,
        revised_at=meeting.revised_at,
        when=AllDay(deadline.on, deadline.on),
        summary=_("%(what)s: %(session)s", what=what, session=meeting_title(meeting)),
        description=(meeting.body.name,),
        url=absolute("meetings.show", meeting_id=meeting.id),
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
    owed = db.session.scalars(
        select(Agreement)
        .where(
            Agreement.state.in_(OPEN_STATES),
            or_(
                Agreement.responsible_person_id == actor.person_id,
                Agreement.responsible_chamber_id.in_(sorted(actor.chamber_ids)),
            ),
        )
        .order_by(Agreement.due_on, Agreement.id)
    )
    agreements = list(owed)
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
