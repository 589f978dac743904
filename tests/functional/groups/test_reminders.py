"""The end of a group's mandate is told 30 and 7 days before and on the day, once each, from the worker's round."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import worker
from app.bodies.models import AT_WORK, BodyState
from app.groups import operations
from app.groups.reminders import passed, remind
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from tests import factories
from tests.functional.groups.convoking import in_state, later


def told():
    """Days left, as each message says them, in their order."""
    messages = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "body:expiring").order_by(OutboxMessage.id)
    )
    return [message.payload["days"] for message in messages]


def group(house, days=40, state=BodyState.ACTIVE):
    body = in_state(house, state)
    body.ends_on = later(days)
    db.session.flush()
    return body


@pytest.mark.parametrize(
    ("days", "threshold"), [(30, 30), (29, 30), (8, 30), (7, 7), (1, 7), (0, 0), (-1, 0), (-90, 0)]
)
def test_the_last_threshold_passed_counts(days, threshold):
    assert passed(days) == threshold


def test_each_threshold_is_told_once_however_often_the_worker_looks(inside):
    body = group(inside)
    for day in range(-1, 45):
        remind(later(day))
        remind(later(day))
    assert told() == [30, 7, 0]
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "body:expiring")).first()
    assert message.payload["ends_on"] == body.ends_on.isoformat()
    assert message.payload["body_id"] == body.id


def test_a_worker_that_slept_tells_the_last_threshold_passed_and_no_other(inside):
    group(inside)
    assert remind(later(36)) == 1
    assert told() == [4]
    assert remind(later(50)) == 1
    assert told() == [4, -10]
    assert remind(later(60)) == 0


def test_an_extended_group_starts_anew(inside):
    body = group(inside, 5)
    remind(later(0))
    operations.extend(body, ends_on=later(20), reason="Falta un diagnóstico.", actor=inside.actor("chair"))
    assert remind(later(0)) == 1
    assert told() == [5, 20]


@pytest.mark.parametrize("state", BodyState)
def test_only_groups_at_work_are_reminded(inside, state):
    group(inside, 3, state)
    assert remind(later(0)) == (1 if state in AT_WORK else 0)


def test_a_group_without_an_end_is_not_reminded(inside):
    group(inside).ends_on = None
    db.session.flush()
    assert remind(later(0)) == 0


def test_the_round_of_the_worker_tells_of_mandates_at_most_once_in_five_minutes(app, house, tmp_path):
    app.config.update(MAIL_TRANSPORT="folder", MAIL_FOLDER=str(tmp_path))
    moment = clock.now()
    with app.app_context(), clock.standing_at(moment):
        with transaction():
            group(house, 7)
        worker.make_round()
        assert told() == [7]
        with transaction():
            body = in_state(house, BodyState.ACTIVE)
            body.ends_on = later(0)
        worker.make_round()
        assert told() == [7]
    with app.app_context(), clock.standing_at(moment + timedelta(minutes=5)):
        worker.make_round()
        assert told() == [7, 0]


def test_a_house_without_a_programme_is_left_alone(app):
    with app.app_context():
        worker.make_round()
        assert told() == []
    assert factories.ZONE
