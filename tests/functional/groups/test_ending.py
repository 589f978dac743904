"""A group's report goes before the plenary; closing it leaves it nothing that is still to be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.agendas.models import Agenda, AgendaItem, AgendaState
from app.agendas.operations import building
from app.agendas.operations.group_reports import list_due
from app.agreements.models import OPEN_STATES, Agreement, AgreementState
from app.agreements.operations import Responsible
from app.agreements.queries import get_agreement
from app.bodies.models import Body, BodyState
from app.groups import operations, queries
from app.groups.operations.ending import Ending
from app.issues.models import Issue, IssueState
from app.issues.queries import list_admitted_for
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused
from app.meetings.models import MeetingState
from tests import factories
from tests.functional.groups.convoking import AGREEMENT, in_state, issue, later, nothing_happens, told


def agenda_of_the_plenary(house, days=30):
    meeting = factories.make_meeting(
        db.session.get_one(Body, house.standing.id),
        starts_at=clock.now() + timedelta(days=days),
        ends_at=clock.now() + timedelta(days=days, hours=3),
    )
    meeting.body = db.session.get_one(Body, house.standing.id)
    return building.start(meeting, actor=house.actor("secretary"))


def agreement_of(group, house, **values):
    held = factories.make_meeting(
        group, state=MeetingState.CLOSED, starts_at=clock.now() - timedelta(days=60)
    )
    agenda = Agenda(meeting_id=held.id, state=AgendaState.DISCHARGED, version=1, created_at=clock.now())
    db.session.add(agenda)
    db.session.flush()
    item = AgendaItem(
        agenda_id=agenda.id,
        position=0,
        kind="own",
        purpose="agreement",
        title="Rutas",
        presenter="",
        template_key="",
    )
    db.session.add(item)
    db.session.flush()
    row = Agreement(
        body_id=group.id,
        meeting_id=held.id,
        item_id=item.id,
        number=f"GE-RC/2026/O1/ACU-{held.id:02}",
        sequence=1,
        text="Entregar el mapa.",
        due_on=later(30),
        state=AgreementState.IN_PROGRESS,
        adopted_at=clock.now(),
        created_at=clock.now(),
        **{"responsible": "CANACAR", "responsible_chamber_id": house.chambers["CANACAR"].id, **values},
    )
    db.session.add(row)
    db.session.flush()
    return row, held


def approve(meeting):
    from app.minutes.models import Minutes, MinutesState

    db.session.add(
        Minutes(meeting_id=meeting.id, state=MinutesState.APPROVED, version=1, created_at=clock.now())
    )
    db.session.flush()


def referred(house, group, chamber="CANACAR"):
    return issue(house, chamber, state=IssueState.REFERRED, referred_to_id=group.id)


def reports_on(agenda, group):
    return db.session.scalar(
        select(func.count())
        .select_from(AgendaItem)
        .where(AgendaItem.agenda_id == agenda.id, AgendaItem.group_id == group.id)
    )


def test_a_report_goes_on_the_next_agenda_that_is_being_prepared(inside):
    later_one, next_one = agenda_of_the_plenary(inside, 60), agenda_of_the_plenary(inside, 30)
    body = in_state(inside, BodyState.ACTIVE)
    operations.report(body, text="Informe.", actor=inside.actor("coordinator"))
    assert (reports_on(next_one, body), reports_on(later_one, body)) == (1, 0)
    item = db.session.scalars(select(AgendaItem).where(AgendaItem.group_id == body.id)).one()
    assert body.name in item.title
    assert item.presenter == "Persona coordinator"
    heading = db.session.get_one(AgendaItem, item.parent_id)
    assert heading.template_key == "group_reports"


def test_without_such_an_agenda_the_next_one_begun_takes_the_report_once(inside):
    published = agenda_of_the_plenary(inside, 10)
    published.state = AgendaState.PUBLISHED
    body = in_state(inside, BodyState.ACTIVE)
    operations.report(body, text="Informe.", actor=inside.actor("coordinator"))
    assert reports_on(published, body) == 0
    assert [row.id for row in list_due(inside.standing.id)] == [body.id]
    first, second_ = agenda_of_the_plenary(inside, 30), agenda_of_the_plenary(inside, 60)
    assert (reports_on(first, body), reports_on(second_, body)) == (1, 0)
    assert list_due(inside.standing.id) == []


def test_a_report_on_a_cancelled_session_is_due_again(inside):
    agenda = agenda_of_the_plenary(inside)
    body = in_state(inside, BodyState.ACTIVE)
    operations.report(body, text="Informe.", actor=inside.actor("coordinator"))
    agenda.meeting.state = MeetingState.CANCELLED
    db.session.flush()
    assert [row.id for row in list_due(inside.standing.id)] == [body.id]
    operations.close(body, actor=inside.actor("chair"))
    assert reports_on(agenda_of_the_plenary(inside, 50), body) == 1


def test_closing_resolves_or_returns_each_issue_and_gives_on_each_agreement(inside):
    body = in_state(inside, BodyState.REPORTED)
    solved, back = referred(inside, body), referred(inside, body, "ANTP")
    filed = factories.make_issue(
        body,
        inside.chambers["CANACAR"],
        inside.people["canacar"],
        state=IssueState.ADMITTED,
        topic_id=inside.topic.id,
    )
    owed, held = agreement_of(body, inside)
    approve(held)
    operations.close(
        body,
        endings={solved.id: Ending("Se adopta la ruta.", "GCP/2026/O1/ACU-07")},
        agreement=AGREEMENT,
        actor=inside.actor("secretary"),
    )
    assert (solved.state, back.state, back.referred_to_id) == (
        IssueState.RESOLVED,
        IssueState.REFERRED,
        inside.standing.id,
    )
    assert (filed.state, filed.body_id) == (IssueState.ADMITTED, inside.standing.id)
    assert (owed.body_id, owed.number, owed.responsible) == (
        inside.standing.id,
        f"GE-RC/2026/O1/ACU-{held.id:02}",
        "CANACAR",
    )
    assert back.id in {row.issue.id for row in list_admitted_for(inside.standing.id)}
    assert {"issue:resolved", "issue:reassigned", "agreement:reassigned", "body:closed"} <= set(told())
    assert told().count("issue:reassigned") == 2
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "agreement:reassign")).one()
    assert (entry.old["body_id"], entry.new["body_id"]) == (body.id, inside.standing.id)


def test_an_agreement_given_on_is_read_by_the_standing_body_and_still_names_its_session(inside):
    body = in_state(inside, BodyState.REPORTED)
    owed, held = agreement_of(body, inside)
    approve(held)
    operations.close(body, actor=inside.actor("chair"))
    db.session.expire_all()
    read = get_agreement(owed.id, inside.actor("caaarem"))
    assert (read.body.acronym, read.meeting.body.acronym) == ("GCP", "GE-RC")


@pytest.mark.parametrize("verb", ["close", "dissolve"])
def test_an_ended_group_owes_nothing_and_has_no_issue(inside, verb):
    body = in_state(inside, BodyState.REPORTED if verb == "close" else BodyState.ACTIVE)
    referred(inside, body)
    _owed, held = agreement_of(body, inside)
    approve(held)
    arguments = {} if verb == "close" else {"reason": "Sin materia."}
    getattr(operations, verb)(body, **arguments, actor=inside.actor("chair"))
    assert queries.list_open_agreements(body.id) == []
    assert queries.list_issues_with(body.id) == []
    assert db.session.scalar(select(Agreement.id).where(Agreement.state.in_(OPEN_STATES))) is not None


def test_a_chamber_that_does_not_sit_in_the_standing_body_can_not_be_left_owing(inside):
    body = in_state(inside, BodyState.REPORTED)
    stranger = factories.make_chamber("AMTI")
    owed, held = agreement_of(body, inside, responsible="AMTI", responsible_chamber_id=stranger.id)
    approve(held)
    with pytest.raises(InvalidInput) as refused:
        operations.close(body, actor=inside.actor("chair"))
    assert set(refused.value.fields) == {f"responsible-{owed.id}"}
    operations.close(
        body,
        responsible={owed.id: Responsible.of_chamber(inside.chambers["CCE"])},
        actor=inside.actor("chair"),
    )
    assert (owed.responsible, owed.responsible_chamber_id) == ("CCE", inside.chambers["CCE"].id)


def test_a_group_is_closed_only_with_its_minutes_approved_and_its_sessions_held(inside):
    body = in_state(inside, BodyState.REPORTED)
    held = factories.make_meeting(body, state=MeetingState.CLOSED, starts_at=clock.now() - timedelta(days=60))
    with nothing_happens(), pytest.raises(Refused):
        operations.close(body, actor=inside.actor("chair"))
    approve(held)
    ahead = factories.make_meeting(body, state=MeetingState.PLANNED)
    with nothing_happens(), pytest.raises(Refused):
        operations.close(body, actor=inside.actor("chair"))
    ahead.state = MeetingState.CANCELLED
    operations.close(body, actor=inside.actor("chair"))
    assert body.state is BodyState.CLOSED


def test_a_dissolved_group_may_leave_its_issues_to_another(inside):
    body = in_state(inside, BodyState.ACTIVE)
    other = factories.make_body("GE-TP", kind="specialized", parent_id=inside.standing.id, ends_on=later())
    about = referred(inside, body)
    operations.dissolve(body, reason="Se fusiona.", to=other, actor=inside.actor("chair"))
    assert (about.state, about.referred_to_id) == (IssueState.REFERRED, other.id)
    assert db.session.get_one(Issue, about.id).referred_to_id == other.id


def test_issues_are_not_left_to_a_group_elsewhere_or_past_its_end(inside):
    body = in_state(inside, BodyState.ACTIVE)
    elsewhere = factories.make_body("GE-Y", kind="specialized")
    over = factories.make_body("GE-Z", kind="specialized", parent_id=inside.standing.id, ends_on=later(-1))
    with nothing_happens(), pytest.raises(InvalidInput):
        operations.dissolve(body, reason="x", to=elsewhere, actor=inside.actor("chair"))
    with nothing_happens(), pytest.raises(Refused):
        operations.dissolve(body, reason="x", to=over, actor=inside.actor("chair"))
