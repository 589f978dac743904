from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import operations, queries
from app.agendas.models import AgendaState, Outcome
from app.journal.models import AuditEntry
from app.kernel import texts
from app.kernel.db import db, transaction
from app.kernel.errors import NotAllowed, NotFound, Refused, StaleEdit, WrongState
from app.meetings import operations as meeting_operations
from app.meetings.models import MeetingState
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import SESSION, at, loaded, meeting_of


def _tags(subject_type: str, subject_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.tag)
            .where(AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id)
            .order_by(AuditEntry.id)
        )
    )


def test_a_session_opens_only_with_its_quorum_declared_and_met(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        with at(SESSION), pytest.raises(Refused), transaction():
            operations.open_session(meeting_of(house, meeting_id), actor=house.actor("secretary"))
        with at(SESSION), transaction():
            setting.declare_quorum(meeting_id, is_met=False)
        with at(SESSION), pytest.raises(Refused), transaction():
            operations.open_session(meeting_of(house, meeting_id), actor=house.actor("chair"))
        with at(SESSION), transaction():
            setting.declare_quorum(meeting_id)
            operations.open_session(meeting_of(house, meeting_id), actor=house.actor("secretary"))
        meeting = meeting_of(house, meeting_id)
        assert (meeting.state, meeting.opened_at) == (MeetingState.IN_SESSION, SESSION)
        assert _tags("meeting", meeting_id)[-1] == "meeting:open"


def test_a_session_that_was_not_convoked_does_not_open(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.plan(house)
        with at(SESSION), pytest.raises(WrongState), transaction():
            operations.open_session(meeting_of(house, meeting_id), actor=house.actor("chair"))


def test_notes_are_kept_rendered_and_a_stale_one_loses_neither_text(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.opened(house)
        item_id = next(item.id for item in loaded(house, meeting_id).items if item.title == "Asunto propio")
        item = queries.get_item(item_id, meeting_id)
        item.agenda.meeting = meeting_of(house, meeting_id)
        with at(SESSION), transaction():
            operations.note(item, "CANACAR **expuso**.", since=item.revision, actor=house.actor("secretary"))
        assert item.notes_by == "Persona secretary"
        assert "<strong>" in texts.html_of([item.notes])[item.notes]
        with at(SESSION), pytest.raises(StaleEdit) as stale, transaction():
            operations.note(item, "Otra cosa", since=item.revision - 1, actor=house.actor("chair"))
        assert (stale.value.mine, stale.value.theirs) == ("Otra cosa", "CANACAR **expuso**.")
        assert stale.value.theirs_by == "Persona secretary"
        assert _tags("agenda_item", item_id) == ["item:note"]


def test_noting_the_same_text_again_writes_nothing(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.opened(house)
        item = loaded(house, meeting_id).items[0]
        with at(SESSION), transaction():
            operations.note(item, "", since=99, actor=house.actor("secretary"))
        assert _tags("agenda_item", item.id) == []


def test_agreeing_to_the_agenda_adopts_it(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.opened(house)
        agenda = loaded(house, meeting_id)
        item = next(item for item in agenda.items if item.template_key == "agenda")
        with at(SESSION), transaction():
            operations.decide(item, Outcome.AGREED, actor=house.actor("secretary"))
        assert loaded(house, meeting_id).state is AgendaState.ADOPTED
        assert _tags("agenda", agenda.id)[-1] == "agenda:adopt"
        assert _tags("agenda_item", item.id) == ["item:decide"]


def test_a_heading_has_no_outcome_and_a_recess_decides_nothing(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.opened(house)
        agenda = loaded(house, meeting_id)
        heading = next(item for item in agenda.items if item.is_heading)
        with at(SESSION), pytest.raises(Refused), transaction():
            operations.decide(heading, Outcome.NOTED, actor=house.actor("secretary"))
        with at(SESSION), transaction():
            meeting_operations.recess(
                meeting_of(house, meeting_id),
                resumes_at=SESSION + timedelta(hours=1),
                reason="Hasta las 12:00",
                actor=house.actor("chair"),
            )
        first = loaded(house, meeting_id).items[0]
        with at(SESSION), pytest.raises(WrongState), transaction():
            operations.decide(first, Outcome.NOTED, actor=house.actor("secretary"))
        with at(SESSION), transaction():
            meeting_operations.resume(meeting_of(house, meeting_id), actor=house.actor("chair"))
        assert _tags("meeting", meeting_id)[-2:] == ["meeting:recess", "meeting:resume"]


def test_a_session_does_not_close_while_an_item_has_no_outcome(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.opened(house)
        with at(SESSION), pytest.raises(Refused, match=r"6\.1"), transaction():
            operations.close_session(meeting_of(house, meeting_id), actor=house.actor("secretary"))
        assert meeting_of(house, meeting_id).state is MeetingState.IN_SESSION


def test_a_session_closes_when_every_item_has_its_outcome(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.opened(house)
        with at(SESSION), transaction():
            setting.decide_all(house, meeting_id)
        with at(SESSION), transaction():
            operations.close_session(meeting_of(house, meeting_id), actor=house.actor("secretary"))
        meeting, agenda = meeting_of(house, meeting_id), loaded(house, meeting_id)
        assert (meeting.state, agenda.state) == (MeetingState.CLOSED, AgendaState.DISCHARGED)
        assert meeting.closed_at == SESSION
        assert _tags("meeting", meeting_id)[-1] == "meeting:close"
        assert _tags("agenda", agenda.id)[-2:] == ["agenda:adopt", "agenda:discharge"]


@pytest.mark.parametrize("who", ["admin", "canacar", "canacar_alternate", "guest", "member", "coordinator"])
def test_nobody_else_writes_decides_or_closes(app: Flask, house: House, who: str) -> None:
    with app.app_context():
        meeting_id = setting.opened(house)
        item = loaded(house, meeting_id).items[0]
        actor = house.actor(who)
        for attempt in (
            lambda: operations.note(item, "x", since=item.revision, actor=actor),
            lambda: operations.decide(item, Outcome.AGREED, actor=actor),
            lambda: operations.adopt(item.agenda, actor=actor),
            lambda: operations.close_session(item.agenda.meeting, actor=actor),
        ):
            with pytest.raises(NotAllowed):
                attempt()


VERBS = ("add", "edit", "reorder", "propose", "publish", "adopt", "note", "decide")
ALLOWED = {
    # verb: the pairs of agenda and meeting it works from (the meeting runs only once the agenda is published)
    "add": {("collecting", "planned"), ("proposed", "planned"), ("published", "convoked")},
    "edit": {("collecting", "planned"), ("proposed", "planned"), ("published", "convoked")},
    "reorder": {("collecting", "planned"), ("proposed", "planned"), ("published", "convoked")},
    "propose": {("collecting", "planned")},
    "publish": {("proposed", "planned"), ("published", "convoked")},
    "adopt": {("published", "in_session")},
    "note": {("published", "in_session"), ("adopted", "in_session")},
    "decide": {("published", "in_session"), ("adopted", "in_session")},
}
PAIRS = [
    (AgendaState.COLLECTING, MeetingState.PLANNED),
    (AgendaState.PROPOSED, MeetingState.PLANNED),
    (AgendaState.PUBLISHED, MeetingState.CONVOKED),
    (AgendaState.PUBLISHED, MeetingState.IN_SESSION),
    (AgendaState.ADOPTED, MeetingState.IN_SESSION),
    (AgendaState.DISCHARGED, MeetingState.CLOSED),
    (AgendaState.COLLECTING, MeetingState.CANCELLED),
    (AgendaState.PUBLISHED, MeetingState.CANCELLED),
]


def _attempt(verb: str, house: House, meeting_id: int) -> None:
    agenda = loaded(house, meeting_id)
    item = next(item for item in agenda.items if item.title == "Asunto propio")
    actor = house.actor("chair" if verb in {"publish", "adopt"} else "secretary")
    match verb:
        case "add":
            operations.add_own(agenda, title="Otro", presenter="chair", actor=actor)
        case "edit":
            operations.edit_item(
                item, title="Otro título", minutes=5, presenter="chair", since=agenda.revision, actor=actor
            )
        case "reorder":
            order = [line.item.id for line in queries.numbered(agenda)]
            order[0], order[1] = order[1], order[0]
            operations.reorder(agenda, order, since=agenda.revision, actor=actor)
        case "propose":
            operations.propose(agenda, actor=actor)
        case "publish":
            operations.publish(agenda, actor=actor)
        case "adopt":
            operations.adopt(agenda, actor=actor)
        case "note":
            operations.note(item, "Notas", since=item.revision, actor=actor)
        case "decide":
            operations.decide(item, Outcome.NOTED, actor=actor)


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_works_from_its_states_and_from_no_other(app: Flask, house: House, verb: str) -> None:
    with app.app_context():
        for agenda_state, meeting_state in PAIRS:
            meeting_id = setting.started(house)
            with transaction():
                agenda = loaded(house, meeting_id)
                agenda.state, agenda.meeting.state = agenda_state, meeting_state
            before = db.session.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1))
            case = (agenda_state.value, meeting_state.value)
            with at(setting.EARLY):
                if case in ALLOWED[verb]:
                    with transaction():
                        _attempt(verb, house, meeting_id)
                else:
                    with pytest.raises((WrongState, Refused)), transaction():
                        _attempt(verb, house, meeting_id)
            after = db.session.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1))
            assert (after != before) == (case in ALLOWED[verb]), (verb, case)


def test_an_item_of_another_meeting_is_not_found(app: Flask, house: House) -> None:
    with app.app_context():
        one, other = setting.started(house), setting.plan(house)
        item = loaded(house, one).items[0]
        with pytest.raises(NotFound):
            queries.get_item(item.id, other)


def test_a_deferred_item_is_proposed_to_the_next_session_until_it_is_taken_up(
    app: Flask, house: House
) -> None:
    from datetime import timedelta

    with app.app_context():
        first = setting.opened(house)
        with at(SESSION), transaction():
            setting.decide_all(house, first, Outcome.DEFERRED)
            operations.close_session(meeting_of(house, first), actor=house.actor("secretary"))
        later = SESSION + timedelta(days=30)
        second = setting.plan(house, starts_at=later, ends_at=later + timedelta(hours=2))
        with at(SESSION), transaction():
            agenda = operations.start(meeting_of(house, second), actor=house.actor("secretary"))
            row = next(
                row
                for row in queries.list_left_over(house.standing.id, later)
                if row.item.title == "Asunto propio"
            )
            operations.add_carried(agenda, row.item, actor=house.actor("secretary"))
        assert row.item.id not in {row.item.id for row in queries.list_left_over(house.standing.id, later)}
        with at(SESSION), pytest.raises(Refused), transaction():
            operations.add_carried(loaded(house, second), row.item, actor=house.actor("secretary"))
