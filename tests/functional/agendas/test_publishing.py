from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import operations, queries
from app.agendas.models import AgendaState
from app.bodies.models import RulesOfProcedure
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.kernel.seals import fingerprint
from app.meetings.models import MeetingKind, MeetingState, Notice, NoticeRecipient
from app.notices import sealed
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, LATE, at, loaded, meeting_of


def _tags(subject_type: str, subject_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.tag)
            .where(AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id)
            .order_by(AuditEntry.id)
        )
    )


def _kinds(meeting_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(OutboxMessage.kind)
            .where(OutboxMessage.subject_id == meeting_id)
            .order_by(OutboxMessage.id)
        )
    )


def test_publishing_seals_version_one_and_convokes_the_meeting(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        agenda = loaded(house, meeting_id)
        meeting = meeting_of(house, meeting_id)
        version = queries.latest_version(agenda.id)
        assert (agenda.state, agenda.version, meeting.state) == (
            AgendaState.PUBLISHED,
            1,
            MeetingState.CONVOKED,
        )
        assert version is not None
        assert version.hash == fingerprint(version.content)
        assert meeting.convoked_at == EARLY
        assert meeting.rules_values["notice_ordinary_business"] == 10
        assert meeting.rules_id is not None
        assert meeting.sequence == 1
        assert _tags("agenda", agenda.id)[-1] == "agenda:publish"
        assert _tags("meeting", meeting_id) == ["meeting:plan", "meeting:convoke"]
        assert _kinds(meeting_id) == ["meeting:convoked"]


def test_the_notice_goes_to_each_person_once_in_their_highest_capacity(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        notice = db.session.scalars(select(Notice).where(Notice.meeting_id == meeting_id)).one()
        rows = db.session.scalars(select(NoticeRecipient).where(NoticeRecipient.notice_id == notice.id)).all()
        capacities = {row.person_id: row.capacity.value for row in rows}
        people = house.people
        assert capacities[people["canacar"].id] == "principal"
        assert capacities[people["canacar_alternate"].id] == "alternate"
        assert capacities[people["secretary"].id] == "officer"
        assert capacities[people["guest"].id] == "guest"
        assert people["member"].id not in capacities
        assert len(rows) == len({row.person_id for row in rows}) == 9
        assert all(row.address for row in rows)


def test_a_late_notice_is_refused_without_a_reasoned_urgency_and_nothing_changes(
    app: Flask, house: House
) -> None:
    with app.app_context():
        meeting_id = setting.proposed(house)
        with at(LATE), pytest.raises(Refused, match="10"), transaction():
            operations.publish(loaded(house, meeting_id), actor=house.actor("chair"))
        db.session.expire_all()
        assert loaded(house, meeting_id).state is AgendaState.PROPOSED
        assert meeting_of(house, meeting_id).state is MeetingState.PLANNED
        assert queries.latest_version(loaded(house, meeting_id).id) is None
        assert _kinds(meeting_id) == []


def test_a_notice_in_natural_days_goes_out_until_its_day_and_not_a_day_later(
    app: Flask, house: House
) -> None:
    """Four natural days before Thursday 12 November are Sunday 8: the last day is Friday 6."""
    with app.app_context():
        with transaction():
            row = db.session.scalars(
                select(RulesOfProcedure).where(RulesOfProcedure.body_id == house.standing.id)
            ).one()
            row.values = row.values | {"notice_ordinary_business": 4, "notice_days": "natural"}
        meeting_id, chair = setting.proposed(house), house.actor("chair")
        monday = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
        with (
            at(monday),
            pytest.raises(Refused, match="viernes 6 de noviembre de 2026, con 4 días naturales"),
            transaction(),
        ):
            operations.publish(loaded(house, meeting_id), actor=chair)
        assert meeting_of(house, meeting_id).state is MeetingState.PLANNED
        assert _kinds(meeting_id) == []
        with at(monday - timedelta(days=3)), transaction():
            operations.publish(loaded(house, meeting_id), actor=chair)
        notice = db.session.scalars(select(Notice)).one()
        limit = sealed.read(notice, meeting_of(house, meeting_id)).limit
        assert limit is not None
        assert (limit.on, limit.ran_out, limit.unit) == (date(2026, 11, 6), date(2026, 11, 8), "natural")


def test_a_late_notice_goes_out_with_its_urgency_which_stays_on_record(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.proposed(house)
        with at(LATE), transaction():
            operations.publish(
                loaded(house, meeting_id),
                urgency="Cierre de la aduana de Manzanillo.",
                actor=house.actor("chair"),
            )
        notice = db.session.scalars(select(Notice).where(Notice.meeting_id == meeting_id)).one()
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "meeting:convoke")).one()
        assert notice.urgency == entry.reason == "Cierre de la aduana de Manzanillo."


def test_an_urgency_given_in_time_is_not_recorded(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.proposed(house)
        with at(EARLY), transaction():
            operations.publish(loaded(house, meeting_id), urgency="Por si acaso", actor=house.actor("chair"))
        assert db.session.scalars(select(Notice)).one().urgency == ""


def test_the_secretary_publishes_only_on_the_chairs_instruction_and_the_journal_keeps_it(
    app: Flask, house: House
) -> None:
    with app.app_context():
        meeting_id = setting.proposed(house)
        with at(EARLY), pytest.raises(InvalidInput), transaction():
            operations.publish(loaded(house, meeting_id), actor=house.actor("secretary"))
        with at(EARLY), transaction():
            operations.publish(loaded(house, meeting_id), instructed=True, actor=house.actor("secretary"))
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "agenda:publish")).one()
        assert entry.new["on_instruction_of_the_chair"] is True


@pytest.mark.parametrize(
    "who", ["admin", "canacar", "canacar_alternate", "guest", "member", "insider", "coordinator"]
)
def test_nobody_else_publishes(app: Flask, house: House, who: str) -> None:
    with app.app_context():
        meeting_id = setting.proposed(house)
        with pytest.raises(NotAllowed), transaction():
            operations.publish(loaded(house, meeting_id), instructed=True, actor=house.actor(who))
        db.session.expire_all()
        assert loaded(house, meeting_id).state is AgendaState.PROPOSED


def test_an_agenda_that_was_not_proposed_is_not_published(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        with at(EARLY), pytest.raises(WrongState), transaction():
            operations.publish(loaded(house, meeting_id), actor=house.actor("chair"))


def test_publishing_again_makes_version_two_and_tells_of_it_without_a_second_notice(
    app: Flask, house: House
) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        with at(EARLY), transaction():
            operations.add_own(
                loaded(house, meeting_id),
                title="Otro asunto",
                presenter="chair",
                actor=house.actor("secretary"),
            )
        with at(EARLY), transaction():
            operations.publish(loaded(house, meeting_id), instructed=True, actor=house.actor("secretary"))
        agenda = loaded(house, meeting_id)
        assert agenda.version == 2
        assert [version.number for version in queries.list_versions(agenda.id)] == [2, 1]
        assert _kinds(meeting_id) == ["meeting:convoked", "agenda:republished"]
        first = queries.find_version(agenda.id, 1)
        assert first is not None
        assert "Otro asunto" not in str(first.content)


def test_publishing_the_same_agenda_again_is_refused(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        with at(EARLY), pytest.raises(Refused), transaction():
            operations.publish(loaded(house, meeting_id), actor=house.actor("chair"))


def test_after_a_deferral_publishing_sends_a_second_notice(app: Flask, house: House) -> None:
    from datetime import timedelta

    from app.meetings import operations as meeting_operations

    with app.app_context():
        meeting_id = setting.published(house)
        meeting = meeting_of(house, meeting_id)
        with at(EARLY), transaction():
            meeting_operations.move(
                meeting,
                starts_at=meeting.starts_at + timedelta(days=7),
                ends_at=meeting.ends_at + timedelta(days=7),
                reason="Cierre del inmueble.",
                since=meeting.revision,
                actor=house.actor("chair"),
            )
        with at(LATE), transaction():
            operations.publish(loaded(house, meeting_id), actor=house.actor("chair"))
        numbers = db.session.scalars(select(Notice.number).order_by(Notice.number)).all()
        assert list(numbers) == [1, 2, 3]  # convoked, deferred, convoked anew
        assert meeting_of(house, meeting_id).state is MeetingState.CONVOKED
        assert _kinds(meeting_id) == ["meeting:convoked", "meeting:moved", "meeting:convoked"]


def test_an_extraordinary_session_needs_its_matter(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.plan(house, kind=MeetingKind.EXTRAORDINARY)
        with at(EARLY), transaction():
            operations.start(meeting_of(house, meeting_id), actor=house.actor("secretary"))
        with at(EARLY), pytest.raises(Refused), transaction():
            operations.propose(loaded(house, meeting_id), actor=house.actor("secretary"))


def test_items_without_minutes_or_presenter_are_named(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        with at(EARLY), transaction():
            operations.add_own(loaded(house, meeting_id), title="Sin nadie", actor=house.actor("secretary"))
        with at(EARLY), pytest.raises(Refused, match=r"6\.2"), transaction():
            operations.propose(loaded(house, meeting_id), actor=house.actor("secretary"))
