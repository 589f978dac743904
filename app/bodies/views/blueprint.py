"""The blueprint, and what its pages share."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app, request, url_for

from app.accounts import policy as accounts_policy
from app.accounts.queries import list_active_people
from app.bodies import policy
from app.bodies.models import Body
from app.bodies.queries import get_body, is_published
from app.bodies.wording import (
    appointment_label,
    body_kind_label,
    body_state_chip,
    chamber_kind_label,
    office_label,
    sector_label,
)
from app.kernel import clock
from app.programme.queries import get_programme
from app.web.addresses import absolute
from app.web.guard import current_actor

blueprint = Blueprint("bodies", __name__)


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """What things are called, for this room's templates; and whether the reader may."""
    return {
        "appointment_label": appointment_label,
        "body_kind_label": body_kind_label,
        "body_state_chip": body_state_chip,
        "chamber_kind_label": chamber_kind_label,
        "office_label": office_label,
        "sector_label": sector_label,
        "may": lambda verb, body=None: policy.may(current_actor(), verb, body),
    }


def load(slug: str, verb: str | None = None) -> Body:
    """The body of the address, for who may know of it (NotFound) and may ``verb`` on it (NotAllowed)."""
    body = get_body(slug, current_actor())
    if verb is not None:
        policy.require_may(current_actor(), verb, body)
    return body


def today() -> date:
    """The day it is for the programme."""
    return clock.today(get_programme().zone)


def asked_day() -> date | None:
    """The day asked for by ``?on=``; None when none, or none that is a date."""
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return None


def address(endpoint: str, **values: Any) -> str | None:
    """``url_for`` where another room has that page, else None."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def feed_address(body: Body) -> str | None:
    """The public feed of a published body."""
    if not is_published(body) or "calendars.body_feed" not in current_app.view_functions:
        return None
    return absolute("calendars.body_feed", slug=body.slug)


def people_to_choose() -> dict[str, Any]:
    """For the forms that name a person: who is registered, and whether the actor may add somebody."""
    return {
        "people": list_active_people(),
        "may_add_people": accounts_policy.may(current_actor(), "create"),
    }
