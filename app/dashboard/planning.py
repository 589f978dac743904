"""What waits about calendars of sessions: the chair's approval, the secretary's publishing."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from app.dashboard.tasks import Desk, Task
from app.planning import queries, wording
from app.planning.models import CalendarState


def calendar_tasks(desk: Desk) -> Iterator[Task | None]:
    """One query."""
    for calendar in queries.list_waiting(desk.actor.secretary_of | desk.actor.chair_of):
        years = wording.years_label(calendar.first_year, calendar.last_year)
        if calendar.state is CalendarState.IN_REVIEW and calendar.body_id in desk.actor.chair_of:
            yield desk.task(
                _("Approve the calendar of sessions %(years)s", years=years),
                _("%(body)s. The technical secretary has handed it over.", body=calendar.body.name),
                url=url_for("planning.show", calendar_id=calendar.id),
                do=_("Review"),
                key=("calendar", calendar.id),
            )
        elif calendar.state is CalendarState.APPROVED and calendar.body_id in desk.actor.secretary_of:
            yield desk.task(
                _("Publish the calendar of sessions %(years)s", years=years),
                _("%(body)s. The chair has approved it.", body=calendar.body.name),
                url=url_for("planning.show", calendar_id=calendar.id),
                do=_("Publish"),
                key=("calendar", calendar.id),
            )
