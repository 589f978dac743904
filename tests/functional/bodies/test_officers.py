"""Offices: one chair, one technical secretary, one coordinator at a time; guests; who follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.bodies.models import Body, BodySubscription, OfficerRole
from app.bodies.operations import guests, officers, subscriptions
from app.bodies.queries import list_guests, list_officers
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, system
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from tests import factories


@pytest.fixture
def inside(app, house):
    with app.app_context(), transaction():
        yield house


def holders(body, role, day):
    return [officer.person.name for officer in list_officers(body.id, day) if officer.role is role]


@pytest.mark.parametrize("role", [OfficerRole.CHAIR, OfficerRole.TECHNICAL_SECRETARY])
def test_a_single_office_passes_on_and_the_former_ends_the_day_before(inside, role):
    body = db.session.get_one(Body, inside.standing.id)
    day = date(2026, 3, 1)
    officers.appoint(
        body, factories.make_person("Quien sigue"), role=role, starts_on=day, actor=inside.actor("admin")
    )
    assert holders(body, role, day) == ["Quien sigue"]
    assert holders(body, role, day - timedelta(days=1)) != ["Quien sigue"]
    assert len(holders(body, role, day - timedelta(days=1))) == 1
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.tag for entry in entries][-2:] == ["officer:end", "officer:appoint"]
    assert entries[-2].new["person"] in {"Persona chair", "Persona secretary"}


def test_co_chairs_may_be_several(inside):
    body = db.session.get_one(Body, inside.standing.id)
    for name in ("Una", "Otra"):
        officers.appoint(body, factories.make_person(name), role=OfficerRole.CO_CHAIR, actor=system())
    assert holders(body, OfficerRole.CO_CHAIR, clock.today(body.zone)) == ["Una", "Otra"]


def test_an_office_is_not_taken_twice_by_one_person_nor_before_its_holder_began(inside):
    body = db.session.get_one(Body, inside.standing.id)
    chair = db.session.get_one(Person, inside.people["chair"].id)
    with pytest.raises(InvalidInput):
        officers.appoint(body, chair, role=OfficerRole.CHAIR, actor=system())
    with pytest.raises(InvalidInput):
        officers.appoint(
            body,
            factories.make_person(),
            role=OfficerRole.CHAIR,
            starts_on=factories.LONG_AGO,
            actor=system(),
        )


def test_an_office_is_laid_down_once(inside):
    officer = list_officers(inside.group.id, clock.today(factories.ZONE))[-1]
    assert officer.role is OfficerRole.COORDINATOR
    officers.end(officer, ends_on=date(2026, 6, 30), actor=inside.actor("admin"))
    assert holders(inside.group, OfficerRole.COORDINATOR, date(2026, 7, 1)) == []
    with pytest.raises(WrongState):
        officers.end(officer, ends_on=date(2026, 7, 1), actor=system())


def test_guests_come_and_go(inside):
    body = db.session.get_one(Body, inside.standing.id)
    secretary = inside.actor("secretary")
    guest = guests.add(
        body, factories.make_person("Ana Invitada"), starts_on=date(2026, 1, 1), actor=secretary
    )
    with pytest.raises(InvalidInput):
        guests.add(body, db.session.get_one(Person, guest.person_id), actor=secretary)
    guests.end(guest, ends_on=date(2026, 2, 1), actor=secretary)
    assert "Ana Invitada" in [item.person.name for item in list_guests(body.id, date(2026, 2, 1))]
    assert "Ana Invitada" not in [item.person.name for item in list_guests(body.id, date(2026, 2, 2))]
    with pytest.raises(WrongState):
        guests.end(guest, ends_on=date(2026, 2, 1), actor=secretary)


def test_following_twice_is_one_row_and_unfollowing_takes_it_away(inside):
    body = db.session.get_one(Body, inside.group.id)
    member = inside.actor("member")
    subscriptions.follow(body, actor=member)
    subscriptions.follow(body, actor=member)
    assert db.session.scalar(select(func.count()).select_from(BodySubscription)) == 1
    subscriptions.unfollow(body, actor=member)
    subscriptions.unfollow(body, actor=member)
    assert db.session.scalar(select(func.count()).select_from(BodySubscription)) == 0
    said = [entry.tag for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert said[-2:] == ["body:subscribe", "body:unsubscribe"]


def test_what_is_not_public_is_not_followed_and_the_anonymous_follow_nothing(inside):
    hidden = db.session.get_one(Body, inside.hidden.id)
    with pytest.raises(NotFound):
        subscriptions.follow(hidden, actor=inside.actor("member"))
    with pytest.raises(NotAllowed):
        subscriptions.follow(db.session.get_one(Body, inside.group.id), actor=ANONYMOUS)
