"""What sessions add to the page of a body: the extraordinary ones that are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from app.bodies.models import Body
from app.bodies.sections import Action, Section, register_actions, register_sections
from app.bodies.wording import sector_label
from app.kernel import clock
from app.kernel.actor import Actor
from app.meetings import asking_policy, asking_queries, queries, wording


@register_actions
def actions(body: Body, actor: Actor) -> Iterator[Action]:
    """To who holds a seat and to the chair, while it meets. No query."""
    if body.state not in queries.MEETING_BODY_STATES or body.is_expired(clock.today(body.zone)):
        return
    if asking_policy.may(actor, "ask_for_extraordinary", body):
        yield Action(
            _("Ask for an extraordinary session"), url_for("meetings.ask_for_extraordinary", slug=body.slug)
        )


@register_sections
def sections(body: Body, actor: Actor) -> Iterator[Section]:
    """Requests that wait, and what became of the last ones, to the body's own people. At most 3 queries."""
    if body.id not in actor.body_ids:
        return
    asked = asking_queries.list_current(body.id, actor)
    if not asked:
        return
    own = set(asking_queries.sectors_of([seat.seat_id for seat in actor.seats_in(body.id)]).values())
    yield Section(
        "asked",
        _("Extraordinary sessions asked for"),
        "meetings/_asked.html",
        {
            "asked": asked,
            "body": body,
            "chip": wording.request_state_chip,
            "sector_label": sector_label,
            "can": {
                request.id: {verb for verb in asking_policy.STATES if asking_policy.can(actor, verb, request)}
                for request in asked
            },
            "adds_a_sector": {
                request.id: bool(own - {backer.sector for backer in request.backers}) for request in asked
            },
        },
        comes_first=True,
    )
