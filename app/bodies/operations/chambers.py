"""Chambers: the organizations that sit in bodies."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _

from app import journal
from app.bodies import policy
from app.bodies.models import Chamber, ChamberKind
from app.bodies.queries import find_chamber
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput

_COUNTRY = re.compile(r"[A-Z]{2}")
_LONGEST = {"acronym": 40, "name": 200, "sector": 80}


def create(
    *, acronym: str, name: str, kind: ChamberKind, sector: str = "", country: str = "MX", actor: Actor
) -> Chamber:
    """Add an organization. Raises InvalidInput: an acronym is of one chamber only, whatever its capitals."""
    policy.require_may(actor, "keep_chambers")
    values = _checked(acronym=acronym, name=name, kind=kind, sector=sector, country=country)
    chamber = Chamber(**values)
    db.session.add(chamber)
    db.session.flush()
    journal.record("chamber:create", actor=actor, subject=chamber, new=values)
    return chamber


def update(
    chamber: Chamber,
    *,
    acronym: str,
    name: str,
    kind: ChamberKind,
    sector: str,
    country: str,
    since: int,
    actor: Actor,
) -> bool:
    """Change what is known of a chamber; whether anything was. Raises InvalidInput, StaleEdit."""
    policy.require_may(actor, "keep_chambers")
    new = _checked(acronym=acronym, name=name, kind=kind, sector=sector, country=country, own_id=chamber.id)
    old = {key: getattr(chamber, key) for key in new}
    if new == old:
        return False
    chamber.advance(since, mine=new["name"], theirs=chamber.name)
    for key, value in new.items():
        setattr(chamber, key, value)
    changed = [key for key in new if new[key] != old[key]]
    journal.record(
        "chamber:update",
        actor=actor,
        subject=chamber,
        old={key: old[key] for key in changed},
        new={key: new[key] for key in changed},
    )
    db.session.flush()
    return True


def _checked(*, kind: ChamberKind, own_id: int | None = None, **texts: str) -> dict[str, Any]:
    values: dict[str, Any] = {key: " ".join(text.split()) for key, text in texts.items()}
    values["country"] = values["country"].upper()
    wrong: dict[str, str] = {}
    if not values["acronym"]:
        wrong["acronym"] = _("Write the acronym or short name.")
    if not values["name"]:
        wrong["name"] = _("Write the chamber's whole name.")
    for key, most in _LONGEST.items():
        if len(values[key]) > most:
            wrong[key] = _("At most %(most)s characters.", most=most)
    if not _COUNTRY.fullmatch(values["country"]):
        wrong["country"] = _("Write the country as two letters, such as MX.")
    if not wrong:
        other = find_chamber(values["acronym"])
        if other is not None and other.id != own_id:
            wrong["acronym"] = _(
                "%(acronym)s is here already: %(name)s.", acronym=other.acronym, name=other.name
            )
    if wrong:
        raise InvalidInput(fields=wrong)
    return {**values, "kind": kind}
