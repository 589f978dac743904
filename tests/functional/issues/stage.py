"""An issue on stage, for the tests of its lifecycle: who stands where, what each verb needs and announces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.issues import operations
from app.issues.models import (
    Answer,
    AnswerOutcome,
    Issue,
    IssueState,
    Strength,
)
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.permissions import Standing
from tests import factories

#: What each verb announces, when the issue has been filed.
ANNOUNCED = {
    "submit": "issue:submitted",
    "return": "issue:returned",
    "admit": "issue:admitted",
    "refuse": "issue:refused",
    "uphold_appeal": "issue:admitted",
    "merge": "issue:merged",
    "answer": "issue:answered",
    "refer": "issue:referred",
    "resolve": "issue:resolved",
    "close": "issue:closed",
    "reopen": "issue:reopened",
    "withdraw": "issue:withdrawn",
}


#: The verbs that prepare one of the lifecycle and leave the state as it is, and what each announces.
PREPARING = {
    "promise": "issue:promised",
    "confirm": "issue:confirmed",
    "ask_reopening": "issue:reopening_asked",
    "decline_reopening": "issue:reopening_declined",
    "propose_refusal": "issue:refusal_proposed",
    "send_back": "issue:refusal_sent_back",
    "appeal": "issue:appealed",
    "dismiss_appeal": "issue:appeal_dismissed",
    "publish_answer": "",
}


#: Who of the house stands in which capacity before an issue CANACAR filed in the standing body.
CAST = {
    "canacar": {Standing.MEMBER, Standing.AUTHOR},
    "canacar_alternate": {Standing.MEMBER, Standing.AUTHOR},
    "caaarem": {Standing.MEMBER},
    "official": {Standing.MEMBER, Standing.AUTHORITY},
    "secretary": {Standing.SECRETARY},
    "chair": {Standing.CHAIR},
    "guest": {Standing.GUEST},
    "coordinator": set(),
    "admin": {Standing.ADMINISTRATOR},
    "member": set(),
    "insider": set(),
}


#: What an issue must hold before a verb, besides its state.
PROPOSED = {"refusal_reason": "Es un caso único.", "refusal_channel": "La ventanilla."}


ASKED = {"new_facts": "Volvió a ocurrir."}


READY: dict[str, dict[str, Any]] = {
    "refuse": PROPOSED,
    "send_back": PROPOSED,
    "reopen": ASKED,
    "decline_reopening": ASKED,
    "uphold_appeal": {"appeal": "Son varios casos."},
    "dismiss_appeal": {"appeal": "Son varios casos."},
    "close": {"decided_at": datetime(2026, 1, 5, tzinfo=UTC)},
}


@dataclass
class Stage:
    """The house with an official who sits for the authority, and what the verbs need."""

    house: Any
    group: Any
    target: Issue

    def actor(self, name: str) -> Actor:
        actor: Actor = self.house.actor(name)
        return actor

    def issue(self, state: IssueState, **values: Any) -> Issue:
        made: Issue = factories.make_issue(
            self.house.standing,
            self.house.chambers["CANACAR"],
            self.house.people["canacar"],
            state=state,
            topic_id=self.house.topic.id,
            **values,
        )
        return made

    def ready(self, verb: str, state: IssueState) -> Issue:
        """An issue in ``state``, with what has to be done before ``verb``."""
        issue = self.issue(state, **READY.get(verb, {}))
        if verb == "publish_answer":
            db.session.add(
                Answer(
                    issue_id=issue.id,
                    office="Certificación",
                    outcome=AnswerOutcome.ACCEPTED,
                    text="Se acepta.",
                    answered_at=clock.now(),
                )
            )
            db.session.flush()
        return issue

    def act(self, verb: str, issue: Issue, actor: Actor) -> None:
        """The verb with all it asks for."""
        verbs: dict[str, Callable[[], object]] = {
            "submit": lambda: operations.submit(issue, actor=actor),
            "withdraw": lambda: operations.withdraw(issue, reason="Se resolvió en la aduana.", actor=actor),
            "return": lambda: operations.return_for_completion(
                issue,
                missing="Falta la evidencia.",
                return_by=clock.today("UTC") + timedelta(days=14),
                actor=actor,
            ),
            "admit": lambda: operations.admit(issue, actor=actor),
            "propose_refusal": lambda: operations.propose_refusal(
                issue, reason="Es un caso único.", channel="La ventanilla.", actor=actor
            ),
            "send_back": lambda: operations.send_back(issue, reason="Son varios casos.", actor=actor),
            "refuse": lambda: operations.refuse(
                issue, appeal_by=clock.today("UTC") + timedelta(days=20), actor=actor
            ),
            "appeal": lambda: operations.appeal(issue, text="Son varios casos.", actor=actor),
            "dismiss_appeal": lambda: operations.dismiss_appeal(issue, reason="Es un caso.", actor=actor),
            "publish_answer": lambda: operations.publish_answer(issue, actor=actor),
            "uphold_appeal": lambda: operations.uphold_appeal(issue, reason="Son varios casos.", actor=actor),
            "merge": lambda: operations.merge(issue, self.target, actor=actor),
            "refer": lambda: operations.refer(
                issue, self.group, decided_by="GCP/2026/O1/ACU-01", actor=actor
            ),
            "promise": lambda: operations.promise(
                issue,
                office="Dirección de Certificación",
                text="Se coincide en lo esencial.",
                promised_on=clock.today("UTC") + timedelta(days=20),
                actor=actor,
            ),
            "answer": lambda: operations.answer(
                issue,
                office="Dirección de Certificación",
                outcome=AnswerOutcome.ACCEPTED,
                text="Se acepta.",
                strength=Strength.MUST,
                actor=actor,
            ),
            "resolve": lambda: operations.resolve(issue, outcome="Se emite criterio.", actor=actor),
            "confirm": lambda: operations.confirm(issue, satisfaction=5, comment="Atendido.", actor=actor),
            "close": lambda: operations.close(issue, actor=actor),
            "ask_reopening": lambda: operations.ask_reopening(issue, facts="Volvió a ocurrir.", actor=actor),
            "reopen": lambda: operations.reopen(issue, actor=actor),
            "decline_reopening": lambda: operations.decline_reopening(
                issue, reason="Es otro asunto.", actor=actor
            ),
        }
        verbs[verb]()


def journal_size() -> tuple[int, int]:
    return (
        db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
        db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0,
    )


def snapshot(issue: Issue) -> dict[str, Any]:
    db.session.refresh(issue, [column.key for column in Issue.__mapper__.columns])
    return {column.key: getattr(issue, column.key) for column in Issue.__mapper__.columns}
