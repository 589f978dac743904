"""A session on its way, for the tests of agendas: planned, with its agenda, proposed, published, opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from app.agendas import operations, queries
from app.agendas.models import Agenda, Outcome
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import operations as meeting_operations
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting, MeetingKind, QuorumDeclaration
from tests.factories import ZONE, House
from tests.pages import PageClient

#: Thursday 12 November 2026, 10:00 in Mexico City.
SESSION = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
SESSION_ENDS = datetime(2026, 11, 12, 19, 0, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 13, 19, 0, tzinfo=UTC)
#: Weeks before, in time for everything.
EARLY = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
#: A business day before the session: too late for the notice of an ordinary one.
LATE = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with clock.standing_at(moment):
        yield


def plan(house: House, *, kind: MeetingKind = MeetingKind.ORDINARY, body: Any = None, **values: Any) -> int:
    body = body or house.standing
    with at(EARLY), transaction():
        meeting = meeting_operations.plan(
            body,
            kind=kind,
            **{
                "starts_at": SESSION,
                "ends_at": SESSION_ENDS,
                "zone": ZONE,
                "place": "Sala Magna",
                "actor": house.actor("secretary"),
                **values,
            },
        )
    return meeting.id


def loaded(house: House, meeting_id: int, who: str = "secretary") -> Agenda:
    agenda = queries.get_agenda(meeting_id)
    agenda.meeting = meeting_queries.get_meeting(meeting_id, house.actor(who))
    return agenda


def started(house: House, **values: Any) -> int:
    meeting_id = plan(house, **values)
    with at(EARLY), transaction():
        meeting = meeting_queries.get_meeting(meeting_id, house.actor("secretary"))
        agenda = operations.start(meeting, actor=house.actor("secretary"))
        operations.add_own(
            agenda, title="Asunto propio", minutes=20, presenter="chair", actor=house.actor("secretary")
        )
    return meeting_id


def proposed(house: House, **values: Any) -> int:
    meeting_id = started(house, **values)
    with at(EARLY), transaction():
        operations.propose(loaded(house, meeting_id), actor=house.actor("secretary"))
    return meeting_id


def published(house: House, **values: Any) -> int:
    meeting_id = proposed(house, **values)
    with at(EARLY), transaction():
        operations.publish(loaded(house, meeting_id), actor=house.actor("chair"))
    return meeting_id


def declare_quorum(meeting_id: int, *, is_met: bool = True) -> None:
    db.session.add(
        QuorumDeclaration(
            meeting_id=meeting_id, declared_at=clock.now(), call=1, present=4 if is_met else 1, required=3, seats=5,
            is_met=is_met,
        )
    )  # fmt: skip
    db.session.flush()


def opened(house: House, **values: Any) -> int:
    meeting_id = published(house, **values)
    with at(SESSION), transaction():
        declare_quorum(meeting_id)
        meeting = meeting_queries.get_meeting(meeting_id, house.actor("secretary"))
        operations.open_session(meeting, actor=house.actor("secretary"))
    return meeting_id


def decide_all(house: House, meeting_id: int, outcome: Outcome = Outcome.AGREED) -> None:
    agenda = loaded(house, meeting_id)
    for item in agenda.items:
        if not item.is_heading:
            operations.decide(item, outcome, actor=house.actor("secretary"))


def meeting_of(house: House, meeting_id: int, who: str = "secretary") -> Meeting:
    return meeting_queries.get_meeting(meeting_id, house.actor(who))


def post(client: PageClient, url: str, data: dict[str, Any], **kwargs: Any) -> Any:
    """A POST with the token of the client's session."""
    with client.unchecked():
        page = client.get("/account").text
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None, "signed-in pages carry the token"
    return client.post(url, data={**data, "csrf_token": found[1]}, **kwargs)
