"""A group proposed for issues, and constituted with all that was proposed with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.bodies.models import BodyState, OfficerRole, SeatInvitation
from app.bodies.queries import list_officers, rules_in_force, who_sat
from app.bodies.rules import SPECIALIZED_DEFAULTS
from app.groups import letter, operations, queries
from app.groups.models import GroupIssue
from app.groups.operations.proposing import FirstSession
from app.issues.models import IssueState
from app.issues.operations import withdraw
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused
from app.meetings.models import Meeting, MeetingState
from tests import factories
from tests.functional.groups.convoking import (
    AGREEMENT,
    issue,
    later,
    nothing_happens,
    propose,
    second,
    standing,
    tags,
    told,
)

EVERYBODY = ("admin", "secretary", "chair", "coordinator", "canacar", "caaarem", "guest", "member", "insider")


def first_session(days=30):
    return FirstSession(
        datetime.combine(later(days), datetime.min.time(), ZoneInfo(factories.ZONE)) + timedelta(hours=10),
        90,
        "Sala 2",
    )


def test_a_proposal_touches_nothing_but_itself(inside):
    about = [issue(inside), issue(inside, "ANTP"), issue(inside, "CCE")]
    body = propose(inside, about, first_session=first_session())
    today = clock.today(body.zone)
    assert (body.state, body.parent_id, body.slug) == (
        BodyState.PROPOSED,
        inside.standing.id,
        "tiempos-del-portal",
    )
    assert {row.chamber.acronym for row in who_sat(body.id, today)} == {"CANACAR", "CAAAREM"}
    assert {(row.role, row.person.name) for row in list_officers(body.id, today)} == {
        (OfficerRole.CHAIR, "Persona chair"),
        (OfficerRole.TECHNICAL_SECRETARY, "Persona secretary"),
        (OfficerRole.COORDINATOR, "Titular CAAAREM"),
    }
    assert {row.state for row in about} == {IssueState.ADMITTED}
    assert [row.id for row in queries.list_group_issues(body.id)] == [row.id for row in about]
    assert rules_in_force(body.id, today) == SPECIALIZED_DEFAULTS
    assert tags(body) == ["body:propose"]
    assert told() == ["body:proposed"]
    assert db.session.scalar(select(Meeting.id).where(Meeting.body_id == body.id)) is None


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_proposes(inside, who):
    about = [issue(inside)]
    if who in {"secretary", "chair"}:
        assert propose(inside, about, who).state is BodyState.PROPOSED
    else:
        with nothing_happens(), pytest.raises(NotAllowed):
            propose(inside, about, who)


def test_members_propose_where_enough_chambers_stand_behind_the_issues_theirs_among_them(inside):
    about = issue(inside)
    second(inside, about, "CAAAREM")
    with nothing_happens(), pytest.raises(NotAllowed):
        propose(inside, [about], "canacar")
    second(inside, about, "ANTP")
    with nothing_happens(), pytest.raises(NotAllowed):
        propose(inside, [about], "cce")
    assert propose(inside, [about], "caaarem").state is BodyState.PROPOSED


def test_the_authority_proposes(inside):
    official = factories.make_person("Funcionaria")
    sat = factories.make_chamber("SAT", kind="authority")
    factories.make_appointment(factories.make_seat(inside.standing, sat), official)
    inside.people["official"] = official
    assert propose(inside, who="official").state is BodyState.PROPOSED


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"issues": []}, "issues"),
        ({"problem": "  "}, "problem"),
        ({"chamber_ids": []}, "chambers"),
        ({"coordinator_id": None}, "coordinator"),
        ({"coordinator_id": 999_999}, "coordinator"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"first_session": FirstSession(datetime(2020, 1, 1, 10, tzinfo=ZoneInfo("UTC")))}, "first_on"),
        ({"name": ""}, "name"),
        ({"acronym": "GCP"}, "acronym"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_kept(inside, values, field):
    with pytest.raises(InvalidInput) as refused:
        propose(inside, **values)
    assert field in refused.value.fields


@pytest.mark.parametrize("state", sorted(set(IssueState) - {IssueState.ADMITTED}))
def test_only_admitted_issues_are_grouped(inside, state):
    with nothing_happens(), pytest.raises(InvalidInput) as refused:
        propose(inside, [issue(inside, state=state)])
    assert set(refused.value.fields) == {"issues"}


def test_an_issue_is_in_one_living_proposal_at_a_time(inside):
    about = issue(inside)
    body = propose(inside, [about])
    with pytest.raises(InvalidInput):
        propose(inside, [about])
    operations.refuse(body, answer="No procede.", actor=inside.actor("chair"))
    assert propose(inside, [about]).slug == "tiempos-del-portal-2"


def test_constituting_carries_out_all_that_was_proposed(inside):
    about = [issue(inside), issue(inside, "ANTP"), issue(inside, "CCE")]
    session = first_session()
    body = propose(inside, about, first_session=session)
    left_out = operations.constitute(body, agreement=AGREEMENT, actor=inside.actor("secretary"))
    assert left_out == []
    assert {(row.state, row.referred_to_id) for row in about} == {(IssueState.REFERRED, body.id)}
    meeting = db.session.scalars(select(Meeting).where(Meeting.body_id == body.id)).one()
    assert (meeting.state, meeting.starts_at, meeting.place) == (MeetingState.PLANNED, session.at, "Sala 2")
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)
    invited = set(db.session.scalars(select(SeatInvitation.email)))
    assert invited == {"canacar@example.org", "caaarem@example.org"}
    proposal = queries.find_proposal(body.id)
    assert proposal.letter_hash == letter.seal(proposal.letter)
    assert AGREEMENT in proposal.letter
    for row in about:
        assert row.folio in proposal.letter
    kinds = told()
    assert kinds.count("issue:referred") == 3
    assert kinds.count("seat:invited") == 2
    assert "body:constituted" in kinds
    referred = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "issue:refer")).all()
    assert {entry.new["decided_by"] for entry in referred} == {AGREEMENT}


def test_the_sealed_letter_stays_as_it_was(inside):
    body = propose(inside)
    operations.constitute(body, actor=inside.actor("chair"))
    sealed = operations.letter_of(body)
    body.name = "Otro nombre"
    assert operations.letter_of(body) == sealed
    assert "Otro nombre" not in sealed


def test_an_issue_withdrawn_meanwhile_is_left_out_and_said(inside):
    about = [issue(inside), issue(inside, "ANTP")]
    body = propose(inside, about)
    withdraw(about[0], reason="Se resolvió.", actor=inside.actor("canacar"))
    left_out = operations.constitute(body, actor=inside.actor("chair"))
    assert [row.folio for row in left_out] == [about[0].folio]
    assert (about[0].state, about[1].state) == (IssueState.WITHDRAWN, IssueState.REFERRED)


def test_a_group_without_deliverable_is_proposed_and_not_constituted(inside):
    body = propose(inside, deliverable="")
    with nothing_happens(), pytest.raises(Refused):
        operations.constitute(body, actor=inside.actor("chair"))
    assert body.state is BodyState.PROPOSED


def test_a_first_session_whose_day_has_passed_meanwhile_is_not_planned(inside):
    body = propose(inside, first_session=first_session(20))
    with clock.standing_at(clock.now() + timedelta(days=40)):
        operations.constitute(body, actor=inside.actor("chair"))
    assert db.session.scalar(select(Meeting.id).where(Meeting.body_id == body.id)) is None


def test_a_refusal_answers_the_proposers_and_leaves_the_issues(inside):
    about = issue(inside)
    body = propose(inside, [about])
    operations.refuse(body, answer="Lo verá el pleno.", actor=inside.actor("chair"))
    assert (body.state, about.state) == (BodyState.REFUSED, IssueState.ADMITTED)
    assert queries.find_proposal(body.id).answer == "Lo verá el pleno."
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "body:refused")).one()
    assert message.payload["reason"] == "Lo verá el pleno."
    assert db.session.scalar(select(GroupIssue.id).where(GroupIssue.body_id == body.id)) is not None


def test_the_wizard_opens_with_everything_a_proposal_needs(inside):
    about = [issue(inside, title="Tiempos de la consulta en el portal"), issue(inside, "ANTP")]
    second(inside, about[0], "CAAAREM")
    draft = queries.draft_from(standing(inside), about)
    assert draft.acronym == "GE-TCP"
    assert draft.chamber_ids == tuple(inside.chambers[name].id for name in ("CANACAR", "ANTP", "CAAAREM"))
    assert draft.coordinator_id == inside.people["canacar"].id
    assert about[0].folio in draft.problem
    assert draft.ends_on > later(150)
    assert draft.first_session.hour == 10
    for day in (draft.ends_on, draft.first_session.date()):
        assert day.weekday() < 5
    body = propose(
        inside,
        about,
        name=draft.name,
        short_name=draft.short_name,
        acronym=draft.acronym,
        problem=draft.problem,
        deliverable=draft.deliverable,
        ends_on=draft.ends_on,
        chamber_ids=draft.chamber_ids,
        coordinator_id=draft.coordinator_id,
        first_session=FirstSession(draft.first_session),
    )
    operations.constitute(body, actor=inside.actor("chair"))
    assert body.state is BodyState.CONSTITUTED
