"""Proposing a calendar by the rules of its bodies; and proposing it anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.bodies.models import Body, BodyKind
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.meetings.models import MeetingMode
from app.meetings.queries import list_plannable
from app.planning import policy, proposing, queries
from app.planning.models import CalendarDate, CalendarState, DateOrigin, SessionCalendar
from app.planning.proposing import Engaged
from app.planning.rule import ORDINALS, Rule
from app.planning.wording import state_label
from app.programme.business import business_calendar
from app.programme.queries import get_programme

#: A calendar is for no more years than this, and none begins later than so many years from now.
MOST_YEARS, FARTHEST = 3, 5
SHORTEST, LONGEST = 15, 24 * 60


def propose(
    owner: Body,
    *,
    title: str,
    first_year: int,
    last_year: int,
    rules: Mapping[int, Rule],
    actor: Actor,
) -> SessionCalendar:
    """A DRAFT calendar of a standing body with a date for every session ``rules`` (by body) ask for, where there is one.

    What was avoided is kept with each date, and what could not be placed with the calendar. Nobody is told yet.
    Raises NotAllowed (also for a body whose technical secretary the actor is not), InvalidInput, Refused (another
    calendar of these years is in hand).
    """
    policy.require_may(actor, "propose", owner)
    years = range(first_year, last_year + 1)
    _check(title, years, rules)
    if owner.kind is not BodyKind.STANDING:
        raise InvalidInput(fields={"body": _("A calendar is that of a standing body.")})
    bodies = _asked(rules, actor)
    db.session.execute(select(Body.id).where(Body.id == owner.id).with_for_update())
    live = queries.find_live(owner.id, years)
    if live is not None:
        raise Refused(
            _("“%(title)s” is in hand for these years. Publish or discard it first.", title=live.title)
        )
    calendar = SessionCalendar(
        body_id=owner.id,
        title=title.strip(),
        first_year=first_year,
        last_year=last_year,
        state=CalendarState.DRAFT,
        rules={},
        missing=[],
        created_at=clock.now(),
    )
    calendar.body = owner
    calendar.dates = []
    db.session.add(calendar)
    db.session.flush()
    _place(calendar, bodies, rules, actor)
    journal.record("calendar:propose", actor=actor, subject=calendar, new=_facts(calendar))
    return calendar


def propose_anew(calendar: SessionCalendar, *, rules: Mapping[int, Rule], since: int, actor: Actor) -> None:
    """Other rules for a DRAFT: the dates they found before go, those somebody set or moved by hand stay and count,
    unless their body is left out.

    Raises NotAllowed, WrongState, InvalidInput, StaleEdit.
    """
    policy.require_may(actor, "propose_anew", calendar)
    take(calendar)
    require_state(calendar, "propose_anew")
    _check(calendar.title, calendar.years, rules)
    bodies = _asked(rules, actor)
    calendar.advance(since)
    old = _facts(calendar)
    calendar.dates = [row for row in calendar.dates if row.origin is DateOrigin.HAND and row.body_id in rules]
    _place(calendar, bodies, rules, actor)
    journal.record("calendar:propose_anew", actor=actor, subject=calendar, old=old, new=_facts(calendar))


def require_state(calendar: SessionCalendar, verb: str) -> None:
    """Raise WrongState unless the calendar is in a state in which ``verb`` is open."""
    if calendar.state not in policy.STATES[verb]:
        raise WrongState(_("This calendar is: %(state)s.", state=state_label(calendar.state).lower()))


def _place(
    calendar: SessionCalendar, bodies: Sequence[Body], rules: Mapping[int, Rule], actor: Actor
) -> None:
    convened = queries.convened(bodies)
    by_hand = [
        Engaged(row.body_id, row.starts_at, row.ends_at, convened[row.body_id].people, row.zone)
        for row in calendar.dates
        if row.body_id in convened
    ]
    plan = proposing.propose(
        [(convened[body.id], rules[body.id]) for body in bodies],
        calendar.years,
        engaged=[*queries.engagements(calendar.years, actor), *by_hand],
        business=business_calendar(),
        today=clock.today(get_programme().zone),
    )
    calendar.rules = {str(body.id): rules[body.id].as_values() for body in bodies}
    calendar.missing = [found.as_values() for found in plan.missing]
    by_id = {body.id: body for body in bodies}
    for found in plan.proposed:
        body = by_id[found.body_id]
        row = CalendarDate(
            body_id=body.id,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            zone=found.zone,
            place=body.place,
            mode=MeetingMode.IN_PERSON if body.place else MeetingMode.REMOTE,
            origin=DateOrigin.RULE,
            wanted_on=found.wanted_on,
            avoided=[day.as_values() for day in found.avoided],
        )
        row.body = body
        calendar.dates.append(row)
    db.session.flush()


def _asked(rules: Mapping[int, Rule], actor: Actor) -> list[Body]:
    """The bodies of the rules, the standing one first. Raises NotAllowed for one the actor does not plan for."""
    own = list_plannable(actor)
    if set(rules) - {body.id for body in own}:
        raise NotAllowed(_("Only a body's technical secretary plans its sessions."), who_may=["secretary"])
    return [body for body in own if body.id in rules]


def _check(title: str, years: range, rules: Mapping[int, Rule]) -> None:
    wrong: dict[str, Any] = {}
    this_year = clock.today(get_programme().zone).year
    if not title.strip() or len(title) > 200:
        wrong["title"] = _("Give it a title of at most %(count)s characters.", count=200)
    if not years:
        wrong["last_year"] = _("The last year is the first one or a later one.")
    elif not this_year <= years[0] <= this_year + FARTHEST:
        wrong["first_year"] = _("Choose this year or one of the next.")
    elif len(years) > MOST_YEARS:
        wrong["last_year"] = _("A calendar is for %(count)s years at most.", count=MOST_YEARS)
    if not rules:
        wrong["bodies"] = _("Choose at least one body.")
    if any(not _makes_sense(rule) for rule in rules.values()):
        wrong["rule"] = _(
            "A rule needs an ordinal, a weekday, at least one month, and a length of a day at most."
        )
    if wrong:
        raise InvalidInput(fields=wrong)


def _makes_sense(rule: Rule) -> bool:
    return (
        rule.ordinal in ORDINALS
        and 0 <= rule.weekday <= 6
        and bool(rule.months)
        and set(rule.months) <= set(range(1, 13))
        and SHORTEST <= rule.minutes <= LONGEST
    )


def _facts(calendar: SessionCalendar) -> dict[str, Any]:
    return {
        "title": calendar.title,
        "first_year": calendar.first_year,
        "last_year": calendar.last_year,
        "rules": dict(calendar.rules),
        "dates": len(calendar.dates),
        "missing": len(calendar.missing),
    }
