"""The life of a specialized group: the full product of verbs, people and states, made from the tables."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bodies import policy as body_policy
from app.bodies.models import MOVES, BodyState
from app.bodies.operations.lifecycle import NEEDS_AGREEMENT, NEEDS_REASON, STATES_OF
from app.groups import operations, policy
from app.journal.models import AuditEntry
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.kernel.permissions import Standing
from tests.functional.groups.convoking import AGREEMENT, in_state, later, nothing_happens, tags, told

#: In what capacity each of the house stands before its group.
CAST = {
    "admin": {Standing.ADMINISTRATOR},
    "secretary": {Standing.SECRETARY},
    "chair": {Standing.CHAIR},
    "coordinator": {Standing.COORDINATOR},
    "canacar": {Standing.MEMBER},
    "caaarem": set(),
    "guest": set(),
    "member": set(),
    "insider": set(),
}
AGREED = {"agreement": AGREEMENT}
ARGUMENTS = {
    "constitute": AGREED,
    "refuse": {"answer": "No procede."},
    "suspend": {"reason": "Elecciones."},
    "resume": {},
    "extend": {"reason": "Falta la ruta.", "ends_on": later(200), **AGREED},
    "report": {"text": "Informe del grupo."},
    "resume_work": {"reason": "Falta la ruta.", "ends_on": later(200), **AGREED},
    "close": AGREED,
    "dissolve": {"reason": "Sin materia.", **AGREED},
}
TOLD = {
    "constitute": "body:constituted",
    "refuse": "body:refused",
    "suspend": "body:suspended",
    "resume": "body:resumed",
    "extend": "body:extended",
    "report": "body:reported",
    "resume_work": "body:work_resumed",
    "close": "body:closed",
    "dissolve": "body:dissolved",
}
#: A verb of the lifecycle that has its own place: a group becomes active when its first session is convoked.
ELSEWHERE = {"activate"}


def test_every_verb_of_the_tables_is_walked_here():
    assert set(ARGUMENTS) == set(STATES_OF) - ELSEWHERE
    assert set(TOLD) == set(ARGUMENTS)
    assert set(STATES_OF) == set(MOVES) | {"extend"}
    assert set(STATES_OF) >= NEEDS_REASON | NEEDS_AGREEMENT


@pytest.mark.parametrize("verb", ARGUMENTS)
@pytest.mark.parametrize("who", CAST)
def test_who_may_do_what_in_which_state(inside, verb, who):
    """9 verbs × 9 people × 8 states: what is not in the tables is refused, changes nothing and tells nobody."""
    lawful = bool(CAST[who] & body_policy.PERMISSIONS[verb])
    actor = inside.actor(who)
    for state in BodyState:
        body = in_state(inside, state)
        revision, ends_on = body.revision, body.ends_on
        arguments = dict(ARGUMENTS[verb])
        if not lawful or state not in STATES_OF[verb]:
            with nothing_happens(), pytest.raises(WrongState if lawful else NotAllowed):
                getattr(operations, verb)(body, **arguments, actor=actor)
            assert (body.state, body.revision, body.ends_on) == (state, revision, ends_on)
            continue
        known = len(told())
        getattr(operations, verb)(body, **arguments, actor=actor)
        assert body.state is (MOVES[verb][1] if verb in MOVES else state)
        assert tags(body)[-1] == f"body:{verb}"
        assert TOLD[verb] in told()[known:]


@pytest.mark.parametrize("verb", sorted(NEEDS_AGREEMENT))
def test_what_the_plenary_decides_the_secretary_enters_by_the_number_of_its_agreement(inside, verb):
    body = in_state(inside, min(STATES_OF[verb]))
    arguments = {**ARGUMENTS[verb], "agreement": "  "}
    with nothing_happens(), pytest.raises(InvalidInput) as refused:
        getattr(operations, verb)(body, **arguments, actor=inside.actor("secretary"))
    assert set(refused.value.fields) == {"agreement"}
    getattr(operations, verb)(body, **arguments, actor=inside.actor("chair"))
    assert tags(body)[-1] == f"body:{verb}"


def test_the_journal_names_the_agreement_of_the_plenary(inside):
    body = in_state(inside, BodyState.REPORTED)
    operations.close(body, agreement=AGREEMENT, actor=inside.actor("secretary"))
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.tag == "body:close", AuditEntry.subject_id == body.id)
    ).one()
    assert (entry.old["state"], entry.new["state"], entry.new["agreement"]) == (
        "reported",
        "closed",
        AGREEMENT,
    )


@pytest.mark.parametrize("verb", sorted(NEEDS_REASON))
def test_what_asks_for_a_reason_gets_one(inside, verb):
    body = in_state(inside, min(STATES_OF[verb]))
    field = "answer" if verb == "refuse" else "reason"
    with nothing_happens(), pytest.raises(InvalidInput) as refused:
        getattr(operations, verb)(body, **{**ARGUMENTS[verb], field: "   "}, actor=inside.actor("chair"))
    assert "reason" in refused.value.fields


@pytest.mark.parametrize("ahead", [None, -1, 0, 100])
def test_an_extension_goes_beyond_today_and_beyond_the_present_end(inside, ahead):
    ends_on = None if ahead is None else later(ahead)
    body = in_state(inside, BodyState.ACTIVE)
    with nothing_happens(), pytest.raises(InvalidInput) as refused:
        operations.extend(body, ends_on=ends_on, reason="Falta.", actor=inside.actor("chair"))
    assert set(refused.value.fields) == {"ends_on"}


def test_a_dissent_is_annexed_by_a_chamber_of_the_group_between_report_and_closing(inside):
    canacar = inside.chambers["CANACAR"]
    for state in BodyState:
        body = in_state(inside, state)
        if state is BodyState.REPORTED:
            continue
        with nothing_happens(), pytest.raises(WrongState):
            operations.dissent(body, chamber_id=canacar.id, text="No.", actor=inside.actor("canacar"))
    body = in_state(inside, BodyState.REPORTED)
    row = operations.dissent(body, chamber_id=canacar.id, text="No estamos.", actor=inside.actor("canacar"))
    again = operations.dissent(body, chamber_id=canacar.id, text="Corregido.", actor=inside.actor("canacar"))
    assert (again.id, again.text) == (row.id, "Corregido.")
    assert tags(body)[-2:] == ["body:dissent", "body:dissent"]
    with nothing_happens(), pytest.raises(InvalidInput):
        operations.dissent(
            body, chamber_id=inside.chambers["ANTP"].id, text="Por otra.", actor=inside.actor("canacar")
        )
    with nothing_happens(), pytest.raises(InvalidInput):
        operations.dissent(body, chamber_id=canacar.id, text=" \x00 ", actor=inside.actor("canacar"))
    for who in set(CAST) - {"canacar"}:
        with nothing_happens(), pytest.raises(NotAllowed):
            operations.dissent(body, chamber_id=canacar.id, text="No.", actor=inside.actor(who))


@pytest.mark.parametrize("who", CAST)
def test_documents_are_kept_by_who_works_in_the_group(inside, who):
    from app.groups.operations.working import Upload

    body = in_state(inside, BodyState.ACTIVE)
    upload = Upload(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "nota.pdf", "Nota")
    if not CAST[who] & policy.PERMISSIONS["add_document"]:
        with nothing_happens(), pytest.raises(NotAllowed):
            operations.add_document(body, upload, actor=inside.actor(who))
        return
    document = operations.add_document(body, upload, actor=inside.actor(who))
    assert tags(body)[-1] == "body:add_document"
    if not CAST[who] & policy.PERMISSIONS["remove_document"]:
        with nothing_happens(), pytest.raises(NotAllowed):
            operations.remove_document(body, document, actor=inside.actor(who))
        return
    operations.remove_document(body, document, actor=inside.actor(who))
    assert tags(body)[-1] == "body:remove_document"


def test_what_belongs_to_the_report_stays_with_it(inside):
    from app.groups import queries
    from app.groups.operations.working import Upload

    body = in_state(inside, BodyState.ACTIVE)
    annex = Upload(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "anexo.pdf")
    operations.report(body, text="Informe.", files=[annex], actor=inside.actor("coordinator"))
    (document,) = queries.list_documents(body.id)
    with pytest.raises(Refused):
        operations.remove_document(body, document, actor=inside.actor("secretary"))
