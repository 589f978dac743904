"""Creating bodies and keeping what is said about them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from app import journal
from app.bodies import policy
from app.bodies.models import ENDED_STATES, Body, BodyKind, BodyState, Mandate, RulesOfProcedure
from app.bodies.rules import SPECIALIZED_DEFAULTS, STANDING_DEFAULTS
from app.bodies.wording import body_state_chip
from app.kernel import clock, markdown, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, WrongState

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Words that stand where a slug stands in an address.
RESERVED_SLUGS = frozenset({"new"})
#: Colour names (CSS3) a calendar may show a body in, and their order in the form.
COLORS = (
    "darkgreen",
    "teal",
    "steelblue",
    "navy",
    "indigo",
    "purple",
    "maroon",
    "firebrick",
    "chocolate",
    "darkgoldenrod",
    "olive",
    "slategray",
)
_LONGEST = {"acronym": 20, "name": 200, "short_name": 60, "place": 200}
_MANDATE = ("problem", "evidence", "scope", "deliverable")


def create_standing(
    *,
    acronym: str,
    name: str,
    short_name: str = "",
    slug: str = "",
    purpose: str = "",
    zone: str,
    place: str = "",
    color: str = "darkgreen",
    is_public: bool = True,
    constituted_on: date | None = None,
    actor: Actor,
) -> Body:
    """Found a standing body: active from the start, under the house's default rules from ``constituted_on`` (today)."""
    policy.require_may(actor, "create_body")
    values = _checked(
        acronym=acronym,
        name=name,
        short_name=short_name,
        purpose=purpose,
        zone=zone,
        place=place,
        color=color,
    )
    slug = _checked_slug(slug or slugify(values["short_name"]))
    body = Body(
        **values,
        slug=slug,
        kind=BodyKind.STANDING,
        state=BodyState.ACTIVE,
        is_public=is_public,
        constituted_on=constituted_on or clock.today(zone),
        created_at=clock.now(),
    )
    _add(body, actor=actor, tag="body:create")
    return body


def propose_group(
    parent: Body,
    *,
    acronym: str,
    name: str,
    short_name: str = "",
    slug: str = "",
    purpose: str = "",
    zone: str = "",
    place: str = "",
    color: str = "darkgreen",
    is_public: bool = True,
    ends_on: date | None = None,
    problem: str,
    evidence: str = "",
    scope: str = "",
    deliverable: str = "",
    actor: Actor,
) -> Body:
    """Propose a specialized group under a standing body: PROPOSED, nobody's business outside until constituted.

    The problem must be stated; deliverable and end date may follow before it is constituted.
    """
    policy.require_may(actor, "propose_group", parent)
    if parent.kind is not BodyKind.STANDING:
        raise InvalidInput(_("A specialized group stands under a standing body."))
    values = _checked(
        acronym=acronym,
        name=name,
        short_name=short_name,
        purpose=purpose,
        zone=zone or parent.zone,
        place=place,
        color=color,
    )
    mandate = _checked_mandate(problem=problem, evidence=evidence, scope=scope, deliverable=deliverable)
    _require_later_end(ends_on, values["zone"])
    body = Body(
        **values,
        slug=_checked_slug(slug or slugify(values["short_name"])),
        kind=BodyKind.SPECIALIZED,
        state=BodyState.PROPOSED,
        is_public=is_public,
        parent_id=parent.id,
        ends_on=ends_on,
        created_at=clock.now(),
    )
    _add(body, actor=actor, tag="body:propose")
    db.session.add(Mandate(body_id=body.id, **mandate))
    db.session.flush()
    return body


def update(
    body: Body,
    *,
    acronym: str,
    name: str,
    short_name: str,
    purpose: str,
    zone: str,
    place: str,
    color: str,
    is_public: bool,
    since: int,
    theirs_by: str = "",
    actor: Actor,
) -> bool:
    """Change what is said of a body; whether anything was. Its address (slug) stays: calendars hang on it.

    Raises InvalidInput, StaleEdit with both purposes.
    """
    policy.require_may(actor, "edit", body)
    new = _checked(
        acronym=acronym,
        name=name,
        short_name=short_name,
        purpose=purpose,
        zone=zone,
        place=place,
        color=color,
        own_id=body.id,
    )
    new["is_public"] = is_public
    old = {key: getattr(body, key) for key in new}
    if new == old:
        return False
    body.advance(since, mine=new["purpose"], theirs=body.purpose, theirs_by=theirs_by)
    for key, value in new.items():
        setattr(body, key, value)
    _record_changes("body:update", body, old, new, actor=actor)
    return True


def update_mandate(
    body: Body,
    mandate: Mandate,
    *,
    problem: str,
    evidence: str,
    scope: str,
    deliverable: str,
    ends_on: date | None,
    since: int,
    actor: Actor,
) -> bool:
    """Change a group's mandate and end date; whether anything was. Raises WrongState once the group has ended."""
    policy.require_may(actor, "edit", body)
    if body.state in ENDED_STATES:
        raise WrongState(
            _(
                "“%(body)s” is %(state)s: its mandate is kept as it was.",
                body=body.name,
                state=_state_word(body),
            )
        )
    texts_ = _checked_mandate(problem=problem, evidence=evidence, scope=scope, deliverable=deliverable)
    old: dict[str, Any] = {key: getattr(mandate, key) for key in texts_} | {"ends_on": body.ends_on}
    new: dict[str, Any] = {**texts_, "ends_on": ends_on}
    if new == old:
        return False
    if ends_on != body.ends_on and body.state is not BodyState.PROPOSED:
        raise InvalidInput(
            fields={"ends_on": _("Only the chair or the plenary move the end date: extend the mandate.")}
        )
    if ends_on != body.ends_on:
        _require_later_end(ends_on, body.zone)
    mandate.advance(since, mine=problem, theirs=mandate.problem)
    for key, value in texts_.items():
        setattr(mandate, key, value)
    body.ends_on = ends_on
    _record_changes("body:update", body, old, new, actor=actor)
    return True


def slugify(text: str) -> str:
    """An address's piece from a name: "Robo de Carga" → "robo-de-carga"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def _add(body: Body, *, actor: Actor, tag: str) -> None:
    db.session.add(body)
    db.session.flush()
    defaults = STANDING_DEFAULTS if body.kind is BodyKind.STANDING else SPECIALIZED_DEFAULTS
    effective_on = body.constituted_on or clock.today(body.zone)
    db.session.add(RulesOfProcedure(body_id=body.id, effective_on=effective_on, values=defaults.as_values()))
    journal.record(
        tag, actor=actor, subject=body, new={"acronym": body.acronym, "name": body.name, "state": body.state}
    )
    db.session.flush()


def _record_changes(
    tag: str, body: Body, old: Mapping[str, Any], new: Mapping[str, Any], *, actor: Actor
) -> None:
    changed = [key for key in new if new[key] != old[key]]
    journal.record(
        tag,
        actor=actor,
        subject=body,
        old={key: old[key] for key in changed},
        new={key: new[key] for key in changed},
    )
    db.session.flush()


def _checked(*, own_id: int | None = None, **given: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        key: text.strip() if key == "purpose" else " ".join(text.split()) for key, text in given.items()
    }
    values["short_name"] = values["short_name"] or values["name"][:60].strip()
    wrong: dict[str, str] = {}
    if not values["acronym"]:
        wrong["acronym"] = _("Write the acronym: it goes into the number of each agreement.")
    if not values["name"]:
        wrong["name"] = _("Write the body's whole name.")
    for key, most in _LONGEST.items():
        if len(values[key]) > most:
            wrong[key] = _("At most %(most)s characters.", most=most)
    if values["zone"] not in available_timezones():
        wrong["zone"] = _("This isn't a time zone we know. Write it as America/Mexico_City.")
    if values["color"] not in COLORS:
        wrong["color"] = _("Choose one of the colours.")
    if not wrong and _is_taken(values["acronym"], own_id):
        wrong["acronym"] = _("Another body has this acronym.")
    if wrong:
        raise InvalidInput(fields=wrong)
    _keep(purpose=values["purpose"])
    return values


def _is_taken(acronym: str, own_id: int | None) -> bool:
    query = select(Body.id).where(or_(Body.acronym == acronym, func.lower(Body.acronym) == acronym.lower()))
    return any(found != own_id for found in db.session.scalars(query))


def _checked_slug(slug: str) -> str:
    if not SLUG.fullmatch(slug) or len(slug) > 60 or slug in RESERVED_SLUGS:
        raise InvalidInput(
            fields={"slug": _("Small letters, digits and hyphens only, such as robo-de-carga.")}
        )
    if db.session.scalar(select(Body.id).where(Body.slug == slug)) is not None:
        raise InvalidInput(fields={"slug": _("Another body has this address.")})
    return slug


def _checked_mandate(**given: str) -> dict[str, str]:
    values = {key: given[key].strip() for key in _MANDATE}
    if not values["problem"]:
        raise InvalidInput(fields={"problem": _("State the problem the group is to solve.")})
    _keep(**values)
    return values


def _keep(**sources: str) -> None:
    for field, source in sources.items():
        try:
            texts.keep(source)
        except markdown.TextTooLong as error:
            message = _(
                "This text has %(length)s characters; %(limit)s are allowed.",
                length=error.length,
                limit=error.limit,
            )
            raise InvalidInput(fields={field: message}) from error


def _require_later_end(ends_on: date | None, zone: str) -> None:
    if ends_on is not None and ends_on <= clock.today(zone):
        raise InvalidInput(fields={"ends_on": _("The end date must lie ahead.")})


def _state_word(body: Body) -> str:
    return body_state_chip(body.state)[1].lower()
