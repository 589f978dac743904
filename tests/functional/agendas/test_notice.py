"""The notice: in time or on the chair's urgency, sealed with all it says, and followed by notices of what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import annexes, operations
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.kernel.seals import fingerprint
from app.meetings import notice_queries
from app.meetings import operations as meeting_operations
from app.meetings.models import MeetingState, Notice, NoticeKind, UrgencyDeclaration
from app.meetings.operations import urgency
from tests import factories
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, LATE, SESSION, SESSION_ENDS, at, loaded, meeting_of

WHY = "Cierre de la aduana de Manzanillo."
#: Ten business days before the session, and the first moment that is no longer that day there.
LAST_MINUTE = datetime(2026, 10, 30, 5, 59, tzinfo=UTC)
TOO_LATE = LAST_MINUTE + timedelta(minutes=1)


@pytest.fixture
def inside(app: Flask, house: House) -> Iterator[House]:
    with app.app_context():
        yield house


def publish(house: House, meeting_id: int, who: str = "chair", **values: Any) -> None:
    with transaction():
        operations.publish(
            loaded(house, meeting_id), instructed=who != "chair", actor=house.actor(who), **values
        )


def notices(meeting_id: int) -> list[Notice]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(Notice).where(Notice.meeting_id == meeting_id).order_by(Notice.number))
    )


def entry(tag: str) -> AuditEntry:
    return db.session.scalars(select(AuditEntry).where(AuditEntry.tag == tag)).one()


# ── in time ──


@pytest.mark.parametrize(
    ("zone", "last"), [("America/Mexico_City", LAST_MINUTE), ("America/Tijuana", LAST_MINUTE + timedelta(hours=1))]
)  # fmt: skip
def test_the_last_minute_is_in_time_and_the_next_one_is_not(inside: House, zone: str, last: datetime) -> None:
    first, second = setting.proposed(inside, zone=zone), setting.proposed(inside, zone=zone)
    with at(last):
        publish(inside, first)
    with at(last + timedelta(minutes=1)), pytest.raises(Refused, match="10 días hábiles"):
        publish(inside, second)
    (notice,) = notices(first)
    assert notice.urgency == notice.urgency_by == ""
    assert notice.content["limit"]["on"] == "2026-10-29"
    assert notices(second) == []
    assert meeting_of(inside, second).state is MeetingState.PLANNED


def test_late_it_goes_out_on_the_urgency_the_chair_has_declared_whoever_sends_it(inside: House) -> None:
    meeting_id = setting.proposed(inside)
    with at(TOO_LATE), transaction():
        urgency.declare_urgency(meeting_of(inside, meeting_id), WHY, actor=inside.actor("chair"))
    with at(LATE):
        publish(inside, meeting_id, "secretary")
    (notice,) = notices(meeting_id)
    chair = inside.people["chair"].name
    assert (notice.urgency, notice.urgency_by, notice.urgency_at) == (WHY, chair, TOO_LATE)
    assert (notice.content["urgency"], notice.content["urgency_by"]) == (WHY, chair)
    convoked = entry("meeting:convoke")
    assert (convoked.reason, convoked.new["urgency_by"], convoked.actor_id) == (
        WHY,
        chair,
        inside.people["secretary"].id,
    )
    assert entry("meeting:declare_urgency").actor_id == inside.people["chair"].id


def test_the_secretary_alone_cant_give_the_urgency(inside: House) -> None:
    meeting_id = setting.proposed(inside)
    with at(LATE), pytest.raises(NotAllowed):
        publish(inside, meeting_id, "secretary", urgency=WHY)
    with at(LATE), pytest.raises(Refused):
        publish(inside, meeting_id, "secretary")
    assert notices(meeting_id) == []
    assert not db.session.query(UrgencyDeclaration).count()


@pytest.mark.parametrize("who", ["secretary", "admin", "canacar", "guest", "member", "insider"])
def test_only_the_chair_declares_an_urgency(inside: House, who: str) -> None:
    meeting_id = setting.proposed(inside)
    with at(LATE), pytest.raises(NotAllowed), transaction():
        urgency.declare_urgency(meeting_of(inside, meeting_id), WHY, actor=inside.actor(who))


def test_an_urgency_needs_its_reason_and_a_session_still_to_be_convoked(inside: House) -> None:
    meeting_id = setting.proposed(inside)
    with at(LATE), pytest.raises(InvalidInput), transaction():
        urgency.declare_urgency(meeting_of(inside, meeting_id), "  ", actor=inside.actor("chair"))
    with at(EARLY):
        publish(inside, meeting_id)
    with at(LATE), pytest.raises(WrongState), transaction():
        urgency.declare_urgency(meeting_of(inside, meeting_id), WHY, actor=inside.actor("chair"))


def test_an_urgency_holds_for_the_hour_it_was_declared_for(inside: House) -> None:
    meeting_id = setting.proposed(inside)
    with at(LATE), transaction():
        meeting = meeting_of(inside, meeting_id)
        urgency.declare_urgency(meeting, WHY, actor=inside.actor("chair"))
        meeting_operations.move(
            meeting, starts_at=SESSION + timedelta(days=1), ends_at=SESSION_ENDS + timedelta(days=1), reason="",
            since=meeting.revision, actor=inside.actor("secretary"),
        )  # fmt: skip
    with at(LATE), pytest.raises(Refused):
        publish(inside, meeting_id)


# ── sealed ──


def test_what_a_notice_says_is_sealed_with_to_whom_it_went(inside: House, monkeypatch: Any) -> None:
    paper = annexes.Annex("Acta de la 1.ª sesión", "a" * 64, "3")
    monkeypatch.setattr(annexes, "_sources", [lambda meeting: [paper]])
    meeting_id = setting.published(inside)
    (notice,) = notices(meeting_id)
    said = notice.content
    assert notice.hash == fingerprint(said)
    assert (said["agenda_version"], said["agenda_hash"]) == (1, notice.agenda_hash)
    assert said["annexes"] == [{"title": "Acta de la 1.ª sesión", "sha256": "a" * 64, "item": "3"}]
    assert any(item["title"] == "Asunto propio" for item in said["items"])
    assert (said["rules"]["quorum"], said["rules"]["seats"]) == (3, 5)
    assert said["chair"] == inside.people["chair"].name
    recipients = {row["name"]: row for row in said["recipients"]}
    canacar = recipients["Titular CANACAR"]
    assert (canacar["capacity"], canacar["seat"], canacar["address"]) == (
        "principal",
        "CANACAR",
        "canacar@example.org",
    )
    assert {row["capacity"] for row in recipients.values()} == {"principal", "alternate", "officer", "guest"}
    assert all(row.queued_at == EARLY for row in notice_queries.list_recipients(notice.id))


def change_place(house: House, meeting_id: int) -> None:
    meeting = meeting_of(house, meeting_id)
    meeting_operations.edit(
        meeting, place="Sala Norte", mode=meeting.mode, remote_url="", description="", is_public=True,
        since=meeting.revision, actor=house.actor("secretary"),
    )  # fmt: skip


def change_agenda(house: House, meeting_id: int) -> None:
    agenda = loaded(house, meeting_id)
    operations.add_own(
        agenda, title="Otro asunto", minutes=10, presenter="chair", actor=house.actor("secretary")
    )
    operations.publish(agenda, instructed=True, actor=house.actor("secretary"))


def defer(house: House, meeting_id: int, *, by: timedelta = timedelta(days=7), **values: Any) -> None:
    meeting = meeting_of(house, meeting_id)
    meeting_operations.move(
        meeting, starts_at=SESSION + by, ends_at=SESSION_ENDS + by, reason=WHY, since=meeting.revision,
        actor=house.actor("chair"), **values,
    )  # fmt: skip


def cancel(house: House, meeting_id: int, **values: Any) -> None:
    meeting = meeting_of(house, meeting_id)
    meeting_operations.cancel(
        meeting, reason=WHY, since=meeting.revision, actor=house.actor("chair"), **values
    )


@pytest.mark.parametrize(
    ("do", "kind", "announced"),
    [
        (change_place, NoticeKind.CHANGE, "meeting:moved"),
        (change_agenda, NoticeKind.CHANGE, "agenda:republished"),
        (defer, NoticeKind.DEFERRAL, "meeting:moved"),
        (cancel, NoticeKind.CANCELLATION, "meeting:cancelled"),
    ],
)
def test_what_follows_a_notice_is_a_numbered_and_sealed_notice_too(
    inside: House, do: Any, kind: NoticeKind, announced: str
) -> None:
    meeting_id = setting.published(inside)
    with at(EARLY), transaction():
        do(inside, meeting_id)
    first, second = notices(meeting_id)
    assert (second.number, second.kind, second.hash) == (2, kind, fingerprint(second.content))
    assert len(second.content["recipients"]) == len(first.content["recipients"])
    assert second.agenda_version == (2 if do is change_agenda else 1)
    sent = entry("notice:send")
    assert (sent.new["notice"], sent.new["hash"]) == (2, second.hash)
    message = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
    assert (message.kind, message.payload["notice_id"]) == (announced, second.id)


def test_an_imported_session_has_no_notice_to_follow(inside: House) -> None:
    with at(EARLY), transaction():
        meeting = factories.make_meeting(
            inside.standing, starts_at=SESSION, state=MeetingState.CONVOKED, convoked_at=EARLY
        )
    with at(EARLY), transaction():
        cancel(inside, meeting.id)
    assert notices(meeting.id) == []
    assert db.session.scalars(select(OutboxMessage)).one().payload["notice_id"] is None


# ── deferred and called off within their limits ──

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("before", "force_majeure", "refused"),
    [
        (timedelta(days=2), False, False),
        # Two business days before Thursday the 12th is Tuesday the 10th, to its last minute in Mexico City.
        (SESSION - datetime(2026, 11, 11, 5, 59, tzinfo=UTC), False, False),
        (SESSION - datetime(2026, 11, 11, 6, 0, tzinfo=UTC), False, True),
        (SESSION - datetime(2026, 11, 11, 6, 0, tzinfo=UTC), True, False),
        (2 * HOUR, True, False),
        (2 * HOUR - timedelta(minutes=1), True, True),
    ],
)
@pytest.mark.parametrize("do", [defer, cancel])
def test_deferring_and_calling_off_have_their_limits_and_force_majeure_its_own(
    inside: House, do: Any, before: timedelta, force_majeure: bool, refused: bool
) -> None:
    meeting_id = setting.published(inside)
    with at(SESSION - before):
        if not refused:
            with transaction():
                do(inside, meeting_id, force_majeure=force_majeure)
            assert notices(meeting_id)[-1].content["force_majeure"] is force_majeure
            return
        with pytest.raises(Refused), transaction():
            do(inside, meeting_id, force_majeure=force_majeure)
    assert len(notices(meeting_id)) == 1
    assert meeting_of(inside, meeting_id).state is MeetingState.CONVOKED


@pytest.mark.parametrize(
    ("days", "allowed"),
    # Five business days after Thursday the 12th, Monday the 16th being a holiday: Friday the 20th.
    [(1, True), (8, True), (9, False), (12, False), (-1, False)],
)
def test_the_new_date_is_later_and_within_its_days(inside: House, days: int, allowed: bool) -> None:
    meeting_id = setting.published(inside)
    with at(EARLY):
        if allowed:
            with transaction():
                defer(inside, meeting_id, by=timedelta(days=days))
            return
        with pytest.raises(InvalidInput) as raised, transaction():
            defer(inside, meeting_id, by=timedelta(days=days))
    assert "date" in raised.value.fields
    assert meeting_of(inside, meeting_id).state is MeetingState.CONVOKED
