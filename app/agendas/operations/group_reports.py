"""Reports of specialized groups: each comes before the standing body once, on the next agenda that can take it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from app.accounts.models import Person
from app.agendas import queries, template
from app.agendas.models import Agenda, AgendaItem, AgendaState, ItemKind, ItemState
from app.agendas.operations.adding import DEFAULT_MINUTES, LONGEST_PRESENTER, add_under, lane_of
from app.agendas.operations.building import begin
from app.bodies.models import Body, BodyKind, BodyState, Mandate, Officer, OfficerRole
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import Refused
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.programme.queries import get_programme

#: What was handed in and is still to be heard.
HAS_REPORTED = (BodyState.REPORTED, BodyState.CLOSED)


def put_report(group: Body, *, actor: Actor) -> AgendaItem | None:
    """Put the group's report on its standing body's next ordinary agenda that is still being prepared.

    None where there is no such agenda yet, or the report stands on one: the next agenda begun takes it (``add_due``).
    For whoever files the report or closes the group: that they may was decided there.
    """
    if group.parent_id is None or not _is_due(group.id):
        return None
    meeting_id = db.session.scalar(
        select(Meeting.id)
        .join(Agenda, Agenda.meeting_id == Meeting.id)
        .where(
            Meeting.body_id == group.parent_id,
            Meeting.kind == MeetingKind.ORDINARY,
            Meeting.state.in_(meeting_queries.AHEAD),
            Meeting.ends_at >= clock.now(),
            Agenda.state.in_((AgendaState.COLLECTING, AgendaState.PROPOSED)),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )
    if meeting_id is None:
        return None
    agenda = queries.get_agenda(meeting_id)
    meeting = db.session.get_one(Meeting, meeting_id)
    agenda.meeting = meeting
    queries.hold(agenda)
    return _add(agenda, group, actor=actor)


def add_due(agenda: Agenda, *, actor: Actor) -> list[AgendaItem]:
    """Give an agenda just begun the reports that its body has not heard yet, the oldest first. Ordinary sessions only."""
    meeting = agenda.meeting
    if meeting.kind is not MeetingKind.ORDINARY:
        return []
    return [_add(agenda, group, actor=actor) for group in list_due(meeting.body_id)]


def add_report(agenda: Agenda, group: Body, *, actor: Actor) -> AgendaItem:
    """Put on an agenda at work the report of a group that its body has not heard. Raises NotAllowed, WrongState, Refused."""
    meeting = begin(agenda, "add", actor=actor)
    if group.parent_id != meeting.body_id or not _is_due(group.id):
        raise Refused(_("This report is on an agenda already."))
    return _add(agenda, group, actor=actor, state=lane_of(agenda, actor=actor))


def list_due(parent_id: int) -> Sequence[Body]:
    """Groups of a standing body that have reported, and whose report is on no agenda yet, the oldest report first."""
    return db.session.scalars(
        select(Body)
        .join(Mandate, Mandate.body_id == Body.id)
        .where(
            Body.parent_id == parent_id,
            Body.kind == BodyKind.SPECIALIZED,
            Body.state.in_(HAS_REPORTED),
            Mandate.reported_on.is_not(None),
            ~_carried(),
        )
        .order_by(Mandate.reported_on, Body.id)
    ).all()


def _is_due(group_id: int) -> bool:
    query = select(Body.id).where(Body.id == group_id, Body.state.in_(HAS_REPORTED), ~_carried())
    return db.session.scalar(query) is not None


def _carried() -> ColumnElement[bool]:
    """That an agenda of a session which was not cancelled carries the group's report."""
    return (
        select(AgendaItem.id)
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .join(Meeting, Meeting.id == Agenda.meeting_id)
        .where(
            AgendaItem.group_id == Body.id,
            AgendaItem.state.not_in(queries.GONE),
            Meeting.state != MeetingState.CANCELLED,
        )
        .exists()
    )


def _add(agenda: Agenda, group: Body, *, actor: Actor, state: ItemState = ItemState.ON_AGENDA) -> AgendaItem:
    with force_locale(get_programme().language):
        title = _("Report of the specialized group “%(group)s”", group=group.name)
    return add_under(
        agenda,
        None,
        template.GROUP_REPORTS,
        actor=actor,
        state=state,
        kind=ItemKind.OWN,
        title=title[:300],
        minutes=DEFAULT_MINUTES,
        presenter=_coordinator(group)[:LONGEST_PRESENTER],
        presenter_seat_id=None,
        issue_id=None,
        issue=None,
        group_id=group.id,
    )


def _coordinator(group: Body) -> str:
    """The coordinator's name, to present the report; else the group's."""
    name = db.session.scalar(
        select(Person.name)
        .join(Officer, Officer.person_id == Person.id)
        .where(Officer.body_id == group.id, Officer.role == OfficerRole.COORDINATOR)
        .order_by(Officer.starts_on.desc(), Officer.id.desc())
        .limit(1)
    )
    return name or group.short_name
