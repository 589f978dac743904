"""Watching an issue, and who is told of its steps."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.issues import operations, policy, queries
from app.issues.models import Issue, IssueState
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.actor import ANONYMOUS, system
from app.kernel.db import db, transaction
from app.kernel.errors import NotAllowed
from app.notifications import letters
from tests import factories
from tests.functional.issues.acting import make, post

SEE_IT = ("canacar", "canacar_alternate", "caaarem", "secretary", "chair", "guest")
DO_NOT = ("coordinator", "admin", "member", "insider")


def told_of_the_last(app: Flask) -> list[str]:
    """Addresses the newest announcement goes to."""
    with app.test_request_context():
        message = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
        assert message is not None
        return sorted(letter.address.split("@")[0] for letter in letters.write(message))


@pytest.mark.parametrize("state", [state for state in IssueState if state is not IssueState.DRAFT])
def test_whoever_sees_it_may_watch_it_in_any_state_and_nobody_else(
    app: Flask, house: Any, state: IssueState
) -> None:
    with app.app_context():
        issue = factories.make_issue(
            house.standing, house.chambers["CANACAR"], house.people["canacar"], state=state
        )
        for name in (*SEE_IT, *DO_NOT):
            actor = house.actor(name)
            seen = db.session.scalar(queries.visible_to(actor).where(Issue.id == issue.id)) is not None
            assert (policy.sees(actor, issue), seen) == (name in SEE_IT, name in SEE_IT), name
            if not seen:
                for verb in (operations.watch, operations.unwatch):
                    with pytest.raises(NotAllowed):
                        verb(issue, actor=actor)
                continue
            before = db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
            for verb in (operations.watch, operations.watch, operations.unwatch, operations.unwatch):
                verb(issue, actor=actor)
            after = db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
            assert after == before + 2
        for actor in (ANONYMOUS, system()):
            with pytest.raises(NotAllowed):
                operations.watch(issue, actor=actor)
        db.session.rollback()


def test_who_files_backs_or_comments_watches(app: Flask, house: Any, signed_in: Any) -> None:
    ref = make(app, house)
    page = f"/issues/{ref}"
    post(signed_in("caaarem"), f"{page}/second", at=page, **{"second-chamber": house.chambers["CAAAREM"].id})
    post(signed_in("guest"), f"{page}/comments/members", at=page, **{"members-text": "De acuerdo."})
    with app.app_context():
        issue = db.session.scalars(select(Issue).where(Issue.folio == ref)).one()
        watching = {person.name for person in queries.list_watchers(issue.id)}
        mine = db.session.scalars(queries.watched_by(house.people["guest"].id)).all()
    assert watching == {house.people["caaarem"].name, house.people["guest"].name}
    assert mine == [issue.id]


def test_watching_and_stopping_from_the_page(app: Flask, house: Any, signed_in: Any) -> None:
    ref = make(app, house)
    client = signed_in("cce")
    assert post(client, f"/issues/{ref}/watch", at=f"/issues/{ref}").status_code == 303
    assert "Dejar de seguir" in client.get(f"/issues/{ref}").get_data(as_text=True)
    post(client, f"/issues/{ref}/watch", at=f"/issues/{ref}", stop=1)
    assert "Dejar de seguir" not in client.get(f"/issues/{ref}").get_data(as_text=True)
    assert post(signed_in("insider"), f"/issues/{ref}/watch", at="/issues/new").status_code == 404


def test_watchers_are_told_each_step_once_but_never_what_stays_at_the_desk(app: Flask, house: Any) -> None:
    ref = make(app, house, IssueState.SUBMITTED)

    def step(verb: Any, name: str, **values: Any) -> list[str]:
        with app.app_context(), transaction():
            issue = db.session.scalars(select(Issue).where(Issue.folio == ref)).one()
            verb(issue, actor=house.actor(name), **values)
        return told_of_the_last(app)

    with app.app_context(), transaction():
        issue = db.session.scalars(select(Issue).where(Issue.folio == ref)).one()
        for name in ("caaarem", "canacar"):
            operations.watch(issue, actor=house.actor(name))
    proposed = {"reason": "Es un caso único.", "channel": "La ventanilla."}
    assert step(operations.propose_refusal, "secretary", **proposed) == ["chair"]
    assert step(operations.send_back, "chair", reason="Son varios.") == ["secretary"]
    assert step(operations.admit, "secretary") == ["caaarem", "canacar", "canacar_alternate"]


def test_the_chamber_of_a_merged_issue_hears_of_the_steps_of_the_survivor(app: Flask, house: Any) -> None:
    ref, survivor = make(app, house), make(app, house, by="index")
    with app.app_context(), transaction():
        first, second = (
            db.session.scalars(select(Issue).where(Issue.folio == folio)).one() for folio in (ref, survivor)
        )
        operations.merge(first, second, actor=house.actor("secretary"))
        operations.resolve(second, outcome="Se emite criterio.", actor=house.actor("chair"))
    assert told_of_the_last(app) == ["canacar", "canacar_alternate", "index"]


def test_who_is_told_for_another_reason_gets_that_letter_and_not_the_watchers() -> None:
    """A person named twice for one message gets the first letter registered: the watchers' comes last."""
    from app.notifications.letters import WRITERS
    from app.notifications.letters.watched_issues import STEPS, to_watchers

    for kind in STEPS:
        writers = [writer for _recipients, writer in WRITERS[kind]]
        assert len(writers) > 1, kind
        assert writers.index(to_watchers) == len(writers) - 1, kind
