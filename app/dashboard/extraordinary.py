"""What waits about extraordinary sessions that were asked for: support, the secretary's planning, the chair's answer."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from app.dashboard.tasks import Desk, Task
from app.meetings import asking_queries


def asked_tasks(desk: Desk) -> Iterator[Task | None]:
    """One query."""
    actor = desk.actor
    for request in asking_queries.list_supported(actor.secretary_of | actor.chair_of):
        why = _("%(body)s. It has the support that the rules ask for.", body=request.body.name)
        if request.body_id in actor.secretary_of:
            yield desk.task(
                _("Plan the extraordinary session asked for: %(subject)s", subject=request.subject),
                why,
                url=url_for("meetings.plan", request=request.id),
                do=_("Plan"),
                key=("extraordinary", request.id),
            )
        elif request.asked_by_id != actor.person_id:
            yield desk.task(
                _("An extraordinary session is asked for: %(subject)s", subject=request.subject),
                why,
                url=url_for("bodies.show", slug=request.body.slug) + "#asked",
                do=_("Review"),
                key=("extraordinary", request.id),
            )


def support_tasks(desk: Desk) -> Iterator[Task | None]:
    """Requests that a seat of this person may put its sector behind. 2 queries, and one more where there are any."""
    seats = desk.actor.seats
    asked = asking_queries.list_asked(desk.actor)
    sectors = asking_queries.sectors_of([seat.seat_id for seat in seats]) if asked else {}
    for request in asked:
        behind = {backer.sector for backer in request.backers}
        if any(seat.body_id == request.body_id and sectors[seat.seat_id] not in behind for seat in seats):
            yield desk.task(
                _("An extraordinary session is asked for: %(subject)s", subject=request.subject),
                _("%(body)s. It needs the support of a seat of another sector.", body=request.body.name),
                url=url_for("bodies.show", slug=request.body.slug) + "#asked",
                do=_("Review"),
                key=("extraordinary", request.id),
            )
