"""Issues put on the list of the next session, one or many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.agendas import policy, queries
from app.agendas.models import Agenda, AgendaState
from app.agendas.operations.adding import add_issue, require_admitted
from app.agendas.operations.building import start
from app.issues.models import Issue
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.permissions import Standing
from app.meetings.models import Meeting, MeetingState

#: Agendas that still take an issue without publishing anew.
OPEN = (AgendaState.COLLECTING, AgendaState.PROPOSED)


@dataclass
class Put:
    """What became of each: by session, and what could not be put, with the reason in words."""

    added: list[tuple[Issue, Meeting]] = field(default_factory=list)
    refused: list[tuple[Issue, Any]] = field(default_factory=list)


def put_on_next(issues: Sequence[Issue], *, actor: Actor) -> Put:
    """Put each issue on its body's next session that is planned or convoked and whose agenda is still open.

    A referred issue goes on its group's list. An agenda is begun where the session has none. What an agenda carries
    already, or can't take, is said and leaves the others alone. Raises NotAllowed where the actor keeps no body.
    """
    if not actor.secretary_of:
        raise NotAllowed(who_may=[Standing.SECRETARY.value])
    put = Put()
    scheduled: dict[int, set[int]] = {}
    agendas: dict[int, Agenda | None] = {}
    for issue in issues:
        body_id = issue.referred_to_id or issue.body_id
        try:
            if body_id not in actor.secretary_of:
                raise NotAllowed(who_may=[Standing.SECRETARY.value])
            if body_id not in scheduled:
                scheduled[body_id] = queries.list_scheduled_issue_ids(body_id)
            require_admitted(issue, scheduled[body_id])  # before an agenda is begun for it
            if body_id not in agendas:
                agendas[body_id] = _open_agenda(body_id, actor)
            agenda = agendas[body_id]
            if agenda is None:
                put.refused.append((issue, None))
                continue
            add_issue(agenda, issue, actor=actor)
        except DomainError as error:
            put.refused.append((issue, error))
        else:
            put.added.append((issue, agenda.meeting))
    return put


def _open_agenda(body_id: int, actor: Actor) -> Agenda | None:
    """The agenda of the body's next session that can still take an issue, begun if need be; none where there is none."""
    for meeting in _ahead(body_id):
        if not policy.may(actor, "add", meeting):
            continue
        agenda = queries.find_agenda(meeting.id)
        if agenda is None:
            return start(meeting, actor=actor)
        if agenda.state in OPEN:
            agenda.meeting = meeting
            return agenda
    return None


def _ahead(body_id: int) -> Iterable[Meeting]:
    return db.session.scalars(
        select(Meeting)
        .where(
            Meeting.body_id == body_id,
            Meeting.state.in_((MeetingState.PLANNED, MeetingState.CONVOKED)),
            Meeting.starts_at > clock.now(),
        )
        .options(joinedload(Meeting.body))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(6)
    ).all()
