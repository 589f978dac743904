"""A group convoked for three issues of the house, for the tests of this folder."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from app.bodies.models import Body, BodyState, Mandate
from app.bodies.queries import find_mandate
from app.groups import operations
from app.issues.models import Issue, IssueState, Seconding
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from tests import factories

AGREEMENT = "GCP/2026/O1/ACU-03"


def later(days: int = 100) -> date:
    return clock.today(factories.ZONE) + timedelta(days=days)


def issue(house: Any, chamber: str = "CANACAR", **values: Any) -> Issue:
    """An admitted issue of the standing body."""
    given = {"state": IssueState.ADMITTED, "topic_id": house.topic.id, **values}
    made: Issue = factories.make_issue(
        house.standing, house.chambers[chamber], house.people[chamber.lower()], **given
    )
    return made


def second(house: Any, about: Issue, chamber: str) -> None:
    db.session.add(
        Seconding(
            issue_id=about.id,
            chamber_id=house.chambers[chamber].id,
            person_id=house.people[chamber.lower()].id,
            text="También a nosotros.",
            created_at=clock.now(),
        )
    )
    db.session.flush()


def standing(house: Any) -> Body:
    return db.session.get_one(Body, house.standing.id)


def propose(house: Any, issues: list[Issue] | None = None, who: str = "secretary", **values: Any) -> Body:
    """Propose a group with all it needs."""
    given: dict[str, Any] = {
        "issues": issues if issues is not None else [issue(house)],
        "name": "Grupo Especializado en Tiempos del Portal",
        "short_name": "Tiempos del Portal",
        "problem": "El portal tarda.",
        "deliverable": "Un diagnóstico.",
        "ends_on": later(),
        "chamber_ids": [house.chambers["CANACAR"].id, house.chambers["CAAAREM"].id],
        "coordinator_id": house.people["caaarem"].id,
        **values,
    }
    return operations.propose(standing(house), **given, actor=house.actor(who))


def in_state(house: Any, state: BodyState) -> Body:
    """The house's own group in ``state``, with all that a constitution asks for."""
    body = db.session.get_one(Body, house.group.id)
    body.state, body.ends_on = state, later()
    if find_mandate(body.id) is None:
        db.session.add(Mandate(body_id=body.id, problem="Robo", deliverable="Mapa de rutas"))
    db.session.flush()
    return body


def tags(body: Body) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.tag)
            .where(AuditEntry.subject_type == "body", AuditEntry.subject_id == body.id)
            .order_by(AuditEntry.id)
        )
    )


def told() -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


@dataclass
class Counted:
    audited: int
    told: int


@contextmanager
def nothing_happens() -> Any:
    """Neither the journal nor the outbox has more rows after the block."""
    before = _count()
    yield
    assert _count() == before


def _count() -> Counted:
    return Counted(
        db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
        db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0,
    )
