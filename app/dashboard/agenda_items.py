"""What waits beside agendas: a member's proposal for the secretary, a late item for the chair."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from app.agendas import lanes
from app.agendas.models import ItemState
from app.dashboard.tasks import Desk, Task
from app.dashboard.wording import shortened
from app.meetings import clock, wording


def waiting_tasks(desk: Desk) -> Iterator[Task | None]:
    """One query."""
    for item, meeting in lanes.list_waiting_before(desk.actor):
        session = wording.meeting_title(meeting)
        is_late = item.state is ItemState.LATE
        yield desk.task(
            _("Late item: %(title)s", title=shortened(item.title))
            if is_late
            else _("Item proposed: %(title)s", title=shortened(item.title)),
            _("%(session)s. Only the chair lets it in.", session=session)
            if is_late
            else _("%(session)s. Take it up, or say why not.", session=session),
            url=url_for("agendas.edit", meeting_id=meeting.id, _anchor="late" if is_late else "asked"),
            do=_("Decide") if is_late else _("Answer"),
            due=clock.session_day(meeting),
            key=("item", item.id),
            waits_already=True,
        )
