"""What agendas add to the page of a body: the template its agendas begin with."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from app.agendas import policy
from app.bodies.models import AT_WORK, Body
from app.bodies.sections import Action, register_actions
from app.kernel.actor import Actor
from app.meetings.models import MeetingKind


@register_actions
def actions(body: Body, actor: Actor) -> Iterator[Action]:
    """To its technical secretary, while it works. No query."""
    if body.state in AT_WORK and policy.may_in_body(actor, "keep_template", body.id):
        yield Action(
            _("Template of the agenda"),
            url_for("agendas.template", slug=body.slug, kind=MeetingKind.ORDINARY.value),
        )
