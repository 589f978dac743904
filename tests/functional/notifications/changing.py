"""What happens to a session that people are convoked to already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.agendas import operations as agenda_operations
from app.kernel.db import transaction
from app.meetings import operations as meeting_operations
from tests.factories import House
from tests.functional.agendas import setting


def edit(house: House, meeting_id: int, **values: Any) -> None:
    with transaction():
        meeting = setting.meeting_of(house, meeting_id)
        kept = {
            key: getattr(meeting, key) for key in ("place", "mode", "remote_url", "description", "is_public")
        }
        meeting_operations.edit(
            meeting, **{**kept, **values}, since=meeting.revision, actor=house.actor("secretary")
        )


def republish(house: House, meeting_id: int, title: str) -> None:
    with transaction():
        agenda = setting.loaded(house, meeting_id)
        agenda_operations.add_own(
            agenda, title=title, minutes=10, presenter="chair", actor=house.actor("secretary")
        )
        agenda_operations.publish(agenda, instructed=True, actor=house.actor("secretary"))


def defer(house: House, meeting_id: int) -> None:
    with transaction():
        meeting = setting.meeting_of(house, meeting_id, "chair")
        meeting_operations.move(
            meeting, starts_at=setting.SESSION + timedelta(days=7), ends_at=setting.SESSION_ENDS + timedelta(days=7),
            reason="La sala no está disponible.", since=meeting.revision, actor=house.actor("chair"),
        )  # fmt: skip


def cancel(house: House, meeting_id: int) -> None:
    with transaction():
        meeting = setting.meeting_of(house, meeting_id, "chair")
        meeting_operations.cancel(
            meeting, reason="No hay asuntos.", since=meeting.revision, actor=house.actor("chair")
        )
