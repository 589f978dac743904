"""Adopting rules of procedure, versioned by the day they take effect."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.bodies import policy
from app.bodies.models import Body, RulesOfProcedure
from app.bodies.queries import rules_in_force
from app.bodies.rules import Rules
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput
from app.programme import effects

_MOST = {
    "tolerance_minutes": 240,
    "second_call_minutes": 10_080,
    "ordinary_per_year": 60,
    "force_majeure_hours": 72,
    "extraordinary_seats": 60,
}
MOST_DAYS = 250
_NUMBER_FIELDS = frozenset({"{BODY}", "{YEAR}", "{KIND}", "{SESSION}", "{SEQ}"})


def adopt(body: Body, rules: Rules, *, effective_on: date, actor: Actor) -> RulesOfProcedure:
    """Adopt rules from ``effective_on`` on; earlier ones stay for the sessions convoked under them. What moves is told.

    Raises InvalidInput for values out of range, a pattern that would number two agreements alike, or a day that has
    its rules already.
    """
    policy.require_may(actor, "adopt_rules", body)
    _check(rules)
    taken = select(RulesOfProcedure.id).where(
        RulesOfProcedure.body_id == body.id, RulesOfProcedure.effective_on == effective_on
    )
    if db.session.scalar(taken) is not None:
        raise InvalidInput(
            fields={"effective_on": _("Rules were adopted for that very day: choose another.")}
        )
    old = rules_in_force(body.id, effective_on).as_values()
    new = rules.as_values()
    adopted = RulesOfProcedure(body_id=body.id, effective_on=effective_on, values=new)
    with effects.watched(today=clock.today(body.zone), body_id=body.id) as moved:
        db.session.add(adopted)
    changed = [key for key in new if new[key] != old[key]]
    entry = journal.record(
        "rules:adopt",
        actor=actor,
        subject=adopted,
        old={key: old[key] for key in changed},
        new={
            "effective_on": effective_on,
            **{key: new[key] for key in changed},
            **effects.recorded(moved),
        },
        rules_id=adopted.id,
    )
    effects.announce(moved, subject=adopted, entry=entry)
    return adopted


def _check(rules: Rules) -> None:
    wrong: dict[str, str] = {}
    for field in fields(rules):
        value = getattr(rules, field.name)
        if isinstance(value, bool) or not isinstance(value, int):
            continue
        most = _MOST.get(field.name, MOST_DAYS)
        if not 0 <= value <= most:
            wrong[field.name] = _("A number from 0 to %(most)s.", most=most)
    if not 0 < rules.quorum_numerator <= rules.quorum_denominator:
        wrong["quorum_numerator"] = _("A fraction greater than nothing and not greater than the whole.")
    if not _numbers_well(rules.agreement_number):
        wrong["agreement_number"] = _(
            "Use {BODY}, {YEAR}, {KIND}, {SESSION} and {SEQ:02}; the last three and the year must be in it."
        )
    if wrong:
        raise InvalidInput(fields=wrong)


def _numbers_well(pattern: str) -> bool:
    """Whether the pattern has only known fields, and enough of them to never give one number twice in a body."""
    found = set(re.findall(r"\{[^{}]*\}", pattern))
    plain = re.sub(r"\{[^{}]*\}", "", pattern)
    names = {re.sub(r":0\d}$", "}", field) for field in found}
    if "{" in plain or "}" in plain or len(pattern) > 80 or not names <= _NUMBER_FIELDS:
        return False
    return {"{YEAR}", "{KIND}", "{SESSION}", "{SEQ}"} <= names
