"""A house with something of everything to read: two bodies' meetings, agreements in every state, issues of a member."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.agendas.models import AgendaVersion
from app.agendas.paper import content_of
from app.agendas.queries import get_agenda
from app.agreements.models import AgreementState
from app.bodies.models import Body
from app.issues.models import Answer, AnswerOutcome, IssueState, Seconding
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.seals import fingerprint
from app.meetings.models import MeetingState
from app.minutes.models import Minutes, MinutesState
from tests import factories, sessions
from tests.pages import PageClient

V1 = "/api/v1"
HELD = datetime(2026, 2, 10, 16, 0, tzinfo=UTC)


@dataclass
class Furnished:
    house: factories.House
    meeting_id: int = 0
    hidden_meeting_id: int = 0
    private_meeting_id: int = 0
    public_agreement_ids: list[int] = field(default_factory=list)
    proposed_id: int = 0
    folio: str = ""
    draft: str = ""


def furnish(house: factories.House) -> Furnished:
    """Needs an application context; commits."""
    made = Furnished(house)
    with transaction():
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        made.meeting_id = session.meeting.id
        author = house.people["canacar"]
        chamber = house.chambers["CANACAR"]
        standing, hidden = (db.session.get_one(Body, body.id) for body in (house.standing, house.hidden))
        issue = factories.make_issue(
            standing, chamber, author, topic_id=house.topic.id, state=IssueState.ANSWERED
        )
        session.items[-1].issue_id = issue.id
        session.meeting.remote_url = "https://video.example.org/sala"
        db.session.flush()
        content = content_of(get_agenda(session.meeting.id), session.meeting)
        now = clock.now()
        db.session.add(
            AgendaVersion(
                agenda_id=session.agenda.id, number=1, published_at=HELD, published_by="Presidencia",
                content=content, hash=fingerprint(content),
            )
        )  # fmt: skip
        for state in AgreementState:
            agreement = sessions.make_agreement(session, state)
            if state in {AgreementState.PROPOSED, AgreementState.NOT_ADOPTED}:
                made.proposed_id = agreement.id
            else:
                made.public_agreement_ids.append(agreement.id)
        db.session.add(
            Minutes(
                meeting_id=session.meeting.id, state=MinutesState.PUBLISHED, published_at=now, created_at=now
            )
        )
        for number in range(5):
            factories.make_meeting(
                standing, starts_at=HELD + timedelta(days=30 * number), state=MeetingState.ARCHIVED
            )
        made.private_meeting_id = factories.make_meeting(standing, is_public=False).id
        made.hidden_meeting_id = factories.make_meeting(hidden).id
        db.session.add(
            Answer(
                issue_id=issue.id, office="Dirección de Certificación", outcome=AnswerOutcome.IN_PART,
                text="Se precisa el criterio.", answered_at=now, published_at=now,
            )
        )  # fmt: skip
        db.session.add(
            Seconding(
                issue_id=issue.id, chamber_id=house.chambers["CCE"].id, person_id=house.people["cce"].id,
                text="También nos pasa.", affected_members=12, created_at=now,
            )
        )  # fmt: skip
        made.folio = issue.ref
        for _ in range(4):
            factories.make_issue(standing, chamber, author, state=IssueState.ADMITTED)
        made.draft = factories.make_issue(standing, chamber, author, state=IssueState.DRAFT).ref
    return made


def walk(client: Any, address: str, **query: Any) -> list[dict[str, Any]]:
    """Every item of a list, page by page."""
    found: list[dict[str, Any]] = []
    after = None
    for _ in range(200):
        response = client.get(address, query_string=query | ({"after": after} if after else {}))
        assert response.status_code == 200, response.text
        found += response.json["items"]
        after = response.json["next_cursor"]
        assert ('rel="next"' in response.headers.get("Link", "")) is (after is not None)
        if after is None:
            return found
    raise AssertionError("the list never ends")


def read(client: PageClient, address: str, status: int = 200, **query: Any) -> Any:
    response = client.get(V1 + address, query_string=query)
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    return response.json
