"""Chambers: created and kept by administrators, an acronym each."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bodies.models import Chamber, ChamberKind
from app.bodies.operations import chambers
from app.bodies.queries import find_chamber, seats_of_chamber
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, system
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, StaleEdit
from tests import factories

VALUES = {"acronym": "AMIA", "name": "Asociación", "kind": ChamberKind.ASSOCIATION, "sector": "automotive"}


def test_an_administrator_adds_a_chamber_and_the_journal_says_so(app, house):
    with app.app_context(), transaction():
        made = chambers.create(**VALUES, actor=house.actor("admin"))
        entry = db.session.scalar(select(AuditEntry).where(AuditEntry.tag == "chamber:create"))
        assert entry is not None
        assert (entry.subject_id, entry.new["acronym"], entry.actor_name) == (
            made.id,
            "AMIA",
            "Persona admin",
        )
        assert made.country == "MX"


@pytest.mark.parametrize("who", ["secretary", "chair", "canacar", "member", "guest"])
def test_nobody_else_does(app, house, who):
    with app.app_context(), transaction():
        with pytest.raises(NotAllowed) as refusal:
            chambers.create(**VALUES, actor=house.actor(who))
        assert refusal.value.who_may == ("administrator",)
        with pytest.raises(NotAllowed):
            chambers.create(**VALUES, actor=ANONYMOUS)
        assert find_chamber("AMIA") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("acronym", " "),
        ("acronym", "x" * 41),
        ("acronym", "cce"),
        ("name", ""),
        ("name", "x" * 201),
        ("sector", "x" * 81),
        ("country", "MEX"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(app, house, field, value):
    with app.app_context(), transaction(), pytest.raises(InvalidInput) as refusal:
        chambers.create(**{**VALUES, field: value}, actor=system())
    assert list(refusal.value.fields) == [field]


def test_a_change_records_old_and_new_and_none_records_nothing(app, house):
    with app.app_context(), transaction():
        chamber = db.session.get_one(Chamber, house.chambers["CCE"].id)
        same = {
            "acronym": "CCE",
            "name": chamber.name,
            "kind": chamber.kind,
            "sector": "trucking",
            "country": "MX",
        }
        assert not chambers.update(chamber, **same, since=99, actor=system())
        assert chambers.update(chamber, **{**same, "sector": "peak body"}, since=1, actor=system())
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "chamber:update")).all()
        assert [(entry.old, entry.new) for entry in entries] == [
            ({"sector": "trucking"}, {"sector": "peak body"})
        ]
        with pytest.raises(StaleEdit):
            chambers.update(chamber, **same, since=1, actor=system())


def test_where_a_chamber_sits_shows_only_bodies_one_may_know_of(app, house):
    with app.app_context():
        today = clock.today(factories.ZONE)
        index = house.chambers["index"].id
        assert [seat.body.slug for seat in seats_of_chamber(index, today, ANONYMOUS)] == ["gcp"]
        assert [seat.body.slug for seat in seats_of_chamber(index, today, house.actor("insider"))] == [
            "gcp",
            "reservado",
        ]
