"""Bodies: founded, proposed, constituted … closed; and rules that are versioned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.bodies import policy
from app.bodies.models import MOVES, TRANSITIONS, Body, BodyKind, BodyState, Mandate, OfficerRole
from app.bodies.operations import bodies, lifecycle, rules
from app.bodies.queries import find_mandate, get_body, list_bodies, list_rules, rules_in_force
from app.bodies.rules import SPECIALIZED_DEFAULTS, STANDING_DEFAULTS
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, system
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, Refused, StaleEdit, WrongState
from tests import factories

GROUP = {
    "acronym": "GE-TP",
    "name": "Grupo Especializado en Tiempos del Portal",
    "short_name": "Tiempos del Portal",
}
EVERYBODY = ("admin", "secretary", "chair", "coordinator", "canacar", "guest", "member", "insider")
AGREED = {"agreement": "GCP/2026/O1/ACU-03"}
ARGUMENTS = {
    "constitute": AGREED,
    "refuse": {"reason": "No procede."},
    "suspend": {"reason": "Elecciones."},
    "report": {"report": "Informe del grupo."},
    "extend": {"reason": "Falta la ruta.", "ends_on": date(2031, 1, 1), **AGREED},
    "resume_work": {"reason": "Falta la ruta.", "ends_on": date(2031, 1, 1), **AGREED},
    "close": AGREED,
    "dissolve": {"reason": "Sin materia.", **AGREED},
}
#: What the plenary decides is entered by the secretary too.
LAWFUL = {
    "activate": {"secretary", "chair"},
    "report": {"coordinator"},
    **{verb: {"secretary", "chair"} for verb in ("constitute", "resume_work", "close", "dissolve")},
}


@pytest.fixture
def inside(app, house):
    with app.app_context(), transaction():
        yield house


def later(days=100):
    return clock.today(factories.ZONE) + timedelta(days=days)


def propose(house, **values):
    parent = db.session.get_one(Body, house.standing.id)
    given = {**GROUP, "problem": "El portal tarda.", "ends_on": later(), **values}
    return bodies.propose_group(parent, **given, actor=house.actor("secretary"))


def furnish_group(house, state):
    """The house's group in ``state``, with all that a constitution asks for."""
    body = db.session.get_one(Body, house.group.id)
    body.state = state
    if find_mandate(body.id) is None:
        db.session.add(Mandate(body_id=body.id, problem="Robo", deliverable="Mapa de rutas"))
    db.session.flush()
    return body


def test_a_standing_body_is_active_from_the_start_under_the_default_rules(inside):
    made = bodies.create_standing(
        acronym="CONA", name="Consejo Nacional", zone=factories.ZONE, constituted_on=date(2024, 1, 1),
        purpose="Para *acordar*.", actor=inside.actor("admin"),
    )  # fmt: skip
    assert (made.kind, made.state, made.slug) == (BodyKind.STANDING, BodyState.ACTIVE, "consejo-nacional")
    assert rules_in_force(made.id, date(2026, 1, 1)) == STANDING_DEFAULTS
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.tag == "body:create"))
    assert entry is not None
    assert entry.body_id == made.id


@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "admin"])
def test_only_administrators_found_bodies(inside, who):
    with pytest.raises(NotAllowed):
        bodies.create_standing(acronym="X", name="X", zone=factories.ZONE, actor=inside.actor(who))


@pytest.mark.parametrize("who", EVERYBODY)
def test_groups_are_proposed_by_who_works_in_their_body(inside, who):
    """Members only with enough chambers behind the issues: that is the room ``groups``' affair."""
    parent = db.session.get_one(Body, inside.standing.id)
    if who in {"secretary", "chair", "canacar"}:
        made = bodies.propose_group(parent, **GROUP, problem="Uno", actor=inside.actor(who))
        assert (made.state, made.parent_id) == (BodyState.PROPOSED, parent.id)
        assert rules_in_force(made.id, later()) == SPECIALIZED_DEFAULTS
    else:
        with pytest.raises(NotAllowed):
            bodies.propose_group(parent, **GROUP, problem="Uno", actor=inside.actor(who))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"acronym": ""}, "acronym"),
        ({"acronym": "gcp"}, "acronym"),
        ({"acronym": "x" * 21}, "acronym"),
        ({"name": ""}, "name"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"color": "url(x)"}, "color"),
        ({"slug": "new"}, "slug"),
        ({"slug": "Con Espacios"}, "slug"),
        ({"slug": "gcp"}, "slug"),
        ({"problem": "  "}, "problem"),
        ({"problem": "x" * 50_001}, "problem"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(inside, values, field):
    with pytest.raises(InvalidInput) as refusal:
        propose(inside, **values)
    assert list(refusal.value.fields) == [field]


def test_a_proposed_group_is_known_to_the_officers_of_its_body_and_to_nobody_else(inside):
    made = propose(inside)
    for who in ("admin", "secretary", "chair"):
        assert get_body(made.slug, inside.actor(who)).id == made.id
    for who in ("canacar", "guest", "member", "insider", "coordinator"):
        with pytest.raises(NotFound):
            get_body(made.slug, inside.actor(who))
    with pytest.raises(NotFound):
        get_body(made.slug, ANONYMOUS)


def test_a_hidden_body_is_seen_by_its_own_and_by_administrators(inside):
    seen = {who: "reservado" in [body.slug for body in list_bodies(inside.actor(who))] for who in EVERYBODY}
    assert [who for who, sees in seen.items() if sees] == ["admin", "insider"]


def test_every_transition_is_of_exactly_one_verb():
    made = [(before, after) for befores, after in MOVES.values() for before in befores]
    assert sorted(made) == sorted(
        (before, after) for before, afters in TRANSITIONS.items() for after in afters
    )
    assert len(made) == len(set(made))
    assert set(MOVES) <= set(policy.PERMISSIONS)


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_moves_a_group_from_which_state(inside, verb, who):
    """The full product: 9 verbs × 8 people × 8 states."""
    actor = inside.actor(who)
    lawful = LAWFUL.get(verb, {"chair"})
    for state in BodyState:
        body = furnish_group(inside, state)
        revision = body.revision
        operation = getattr(lifecycle, verb)
        if who not in lawful:
            with pytest.raises(NotAllowed):
                operation(body, **ARGUMENTS.get(verb, {}), actor=actor)
        elif state not in MOVES[verb][0]:
            with pytest.raises(WrongState):
                operation(body, **ARGUMENTS.get(verb, {}), actor=actor)
        else:
            operation(body, **ARGUMENTS.get(verb, {}), actor=actor)
            assert body.state is MOVES[verb][1]
            entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
            assert (entry.tag, entry.old["state"], entry.new["state"]) == (f"body:{verb}", state, body.state)
            continue
        assert (body.state, body.revision) == (state, revision)


def test_a_standing_body_does_not_move(inside):
    standing = db.session.get_one(Body, inside.standing.id)
    for verb in ("suspend", "dissolve"):
        with pytest.raises(WrongState):
            getattr(lifecycle, verb)(standing, reason="x", actor=inside.actor("chair"))


@pytest.mark.parametrize("verb", sorted(lifecycle.NEEDS_REASON))
def test_some_moves_ask_for_a_reason(inside, verb):
    body = furnish_group(inside, next(iter(lifecycle.STATES_OF[verb])))
    with pytest.raises(InvalidInput) as refusal:
        getattr(lifecycle, verb)(body, **{**ARGUMENTS[verb], "reason": " "}, actor=inside.actor("chair"))
    assert list(refusal.value.fields) == ["reason"]


def test_a_group_is_constituted_only_with_mandate_coordinator_chambers_and_end(inside):
    made = propose(inside, ends_on=None)
    chair = inside.actor("chair")
    with pytest.raises(Refused) as refusal:
        lifecycle.constitute(made, actor=chair)
    assert made.state is BodyState.PROPOSED
    lacking = lifecycle.missing_to_constitute(made, find_mandate(made.id), on=later(0))
    assert len(lacking) == 4
    assert all(word in str(refusal.value.message) for word in lacking)
    bodies.update_mandate(
        made, find_mandate(made.id), problem="El portal tarda.", evidence="", scope="", deliverable="Diagnóstico",
        ends_on=later(), since=1, actor=inside.actor("secretary"),
    )  # fmt: skip
    for acronym in ("CCE", "index"):
        factories.make_seat(made, inside.chambers[acronym])
    factories.make_officer(made, inside.people["member"], OfficerRole.COORDINATOR)
    lifecycle.constitute(made, reason="GCP/2026/ORD1/ACU-03", actor=chair)
    assert made.state is BodyState.CONSTITUTED
    assert get_body(made.slug, ANONYMOUS).id == made.id
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.tag == "body:constitute"))
    assert entry.reason == "GCP/2026/ORD1/ACU-03"


def test_an_edit_records_what_changed_and_a_stale_one_is_refused(inside):
    body = db.session.get_one(Body, inside.standing.id)
    same = {
        name: getattr(body, name)
        for name in ("acronym", "name", "short_name", "purpose", "zone", "place", "color", "is_public")
    }
    secretary = inside.actor("secretary")
    assert not bodies.update(body, **same, since=1, actor=secretary)
    assert bodies.update(body, **{**same, "purpose": "Acordar."}, since=1, actor=secretary)
    with pytest.raises(StaleEdit) as conflict:
        bodies.update(body, **{**same, "purpose": "Otra cosa."}, since=1, actor=secretary)
    assert (conflict.value.mine, conflict.value.theirs) == ("Otra cosa.", "Acordar.")
    with pytest.raises(NotAllowed):
        bodies.update(body, **same, since=2, actor=inside.actor("chair"))


def test_the_mandate_of_a_closed_group_stays_as_it_was(inside):
    body = furnish_group(inside, BodyState.CLOSED)
    with pytest.raises(WrongState):
        bodies.update_mandate(
            body, find_mandate(body.id), problem="x", evidence="", scope="", deliverable="", ends_on=None, since=1,
            actor=inside.actor("secretary"),
        )  # fmt: skip


def test_rules_hold_from_their_day_on(inside):
    body = db.session.get_one(Body, inside.standing.id)
    changed = replace(STANDING_DEFAULTS, notice_ordinary_business=15)
    rules.adopt(body, changed, effective_on=date(2027, 1, 1), actor=inside.actor("secretary"))
    assert rules_in_force(body.id, date(2026, 12, 31)).notice_ordinary_business == 10
    assert rules_in_force(body.id, date(2027, 1, 1)).notice_ordinary_business == 15
    assert len(list_rules(body.id)) == 2
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.tag == "rules:adopt"))
    assert entry.old == {"notice_ordinary_business": 10}
    assert entry.body_id == body.id
    with pytest.raises(InvalidInput):
        rules.adopt(body, changed, effective_on=date(2027, 1, 1), actor=inside.actor("secretary"))
    with pytest.raises(NotAllowed):
        rules.adopt(body, changed, effective_on=date(2028, 1, 1), actor=inside.actor("chair"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("notice_ordinary_business", -1),
        ("notice_ordinary_business", 251),
        ("tolerance_minutes", 241),
        ("agreement_number", "{BODY}-{SEQ}"),
        ("agreement_number", "{BODY}/{YEAR}/{KIND}{SESSION}/{SEQ.__class__}"),
        ("agreement_number", "{BODY}/{YEAR}/{KIND}{SESSION}/{SEQ:02"),
    ],
)
def test_rules_out_of_range_are_refused_at_their_field(inside, field, value):
    body = db.session.get_one(Body, inside.standing.id)
    with pytest.raises(InvalidInput) as refusal:
        rules.adopt(
            body, replace(STANDING_DEFAULTS, **{field: value}), effective_on=date(2027, 1, 1), actor=system()
        )
    assert list(refusal.value.fields) == [field]
