"""The life of a specialized group: proposed, constituted, active … closed with its report."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app import journal
from app.bodies import policy
from app.bodies.models import MOVES, Body, BodyKind, Mandate, OfficerRole
from app.bodies.queries import count_chambers, find_mandate, list_officers
from app.bodies.wording import body_state_chip
from app.kernel import clock, markdown, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, WrongState

#: What the plenary or the chair has to leave said.
NEEDS_REASON = frozenset({"refuse", "suspend", "resume_work", "dissolve"})
FEWEST_CHAMBERS = 2


def constitute(body: Body, *, reason: str = "", constituted_on: date | None = None, actor: Actor) -> None:
    """Bring a proposed group into being; ``reason`` names the agreement or letter.

    Requires problem, deliverable, a later end date, a coordinator and two chambers. Raises Refused with all that lack.
    """
    _begin(body, "constitute", actor=actor)
    today = clock.today(body.zone)
    on = constituted_on or today
    lacking = missing_to_constitute(body, find_mandate(body.id), on=today)
    if lacking:
        raise Refused(_("The group can't be constituted yet. Missing: %(what)s.", what="; ".join(lacking)))
    body.constituted_on = on
    _finish(body, "constitute", actor=actor, reason=reason)


def refuse(body: Body, *, reason: str, actor: Actor) -> None:
    """Turn a proposal down, with the answer to those who proposed it."""
    _begin(body, "refuse", actor=actor, reason=reason)
    _finish(body, "refuse", actor=actor, reason=reason)


def activate(body: Body, *, reason: str = "", actor: Actor) -> None:
    """Let a constituted group work. That its first session is convoked is seen to above, where meetings are known."""
    _begin(body, "activate", actor=actor)
    _finish(body, "activate", actor=actor, reason=reason)


def suspend(body: Body, *, reason: str, actor: Actor) -> None:
    _begin(body, "suspend", actor=actor, reason=reason)
    _finish(body, "suspend", actor=actor, reason=reason)


def resume(body: Body, *, reason: str = "", actor: Actor) -> None:
    _begin(body, "resume", actor=actor)
    _finish(body, "resume", actor=actor, reason=reason)


def report(body: Body, *, report: str, actor: Actor) -> None:
    """The coordinator files the group's report, dissents in it."""
    mandate = _begin(body, "report", actor=actor)
    report = report.strip()
    if not report:
        raise InvalidInput(fields={"report": _("Write the report, or its summary.")})
    try:
        texts.keep(report)
    except markdown.TextTooLong as error:
        message = _(
            "This text has %(length)s characters; %(limit)s are allowed.",
            length=error.length,
            limit=error.limit,
        )
        raise InvalidInput(fields={"report": message}) from error
    mandate.report = report
    mandate.revision += 1
    mandate.reported_on = clock.today(body.zone)
    _finish(body, "report", actor=actor, new={"reported_on": mandate.reported_on})


def resume_work(body: Body, *, reason: str, ends_on: date, actor: Actor) -> None:
    """Give a group that reported further work, until a new end date."""
    _begin(body, "resume_work", actor=actor, reason=reason)
    if ends_on <= clock.today(body.zone):
        raise InvalidInput(fields={"ends_on": _("The end date must lie ahead.")})
    old, body.ends_on = body.ends_on, ends_on
    _finish(body, "resume_work", actor=actor, reason=reason, old={"ends_on": old}, new={"ends_on": ends_on})


def close(body: Body, *, reason: str = "", actor: Actor) -> None:
    """Close a group whose report was received. Its seats stay as they were: who sat in it can be asked for any day."""
    mandate = _begin(body, "close", actor=actor)
    mandate.closed_on = clock.today(body.zone)
    _finish(body, "close", actor=actor, reason=reason, new={"closed_on": mandate.closed_on})


def dissolve(body: Body, *, reason: str, actor: Actor) -> None:
    """End a group without a report."""
    mandate = _begin(body, "dissolve", actor=actor, reason=reason)
    mandate.closed_on = clock.today(body.zone)
    _finish(body, "dissolve", actor=actor, reason=reason, new={"closed_on": mandate.closed_on})


def missing_to_constitute(body: Body, mandate: Mandate | None, *, on: date) -> list[str]:
    """In words, what a group still lacks before it can be constituted."""
    lacking = []
    if mandate is None or not mandate.problem:
        lacking.append(_("the problem"))
    if mandate is None or not mandate.deliverable:
        lacking.append(_("what it must deliver"))
    if body.ends_on is None or body.ends_on <= on:
        lacking.append(_("an end date that lies ahead"))
    if not any(officer.role is OfficerRole.COORDINATOR for officer in list_officers(body.id, on)):
        lacking.append(_("a coordinator"))
    if count_chambers(body.id, on) < FEWEST_CHAMBERS:
        lacking.append(_("two chambers at least"))
    return lacking


def _begin(body: Body, verb: str, *, actor: Actor, reason: str | None = None) -> Mandate:
    """Check who, state and reason, in that order; nothing is changed yet."""
    policy.require_may(actor, verb, body)
    if body.kind is BodyKind.STANDING:
        raise WrongState(_("A standing body is always active."))
    if body.state not in MOVES[verb][0]:
        state = body_state_chip(body.state)[1].lower()
        raise WrongState(_("“%(body)s” is %(state)s: that can't be done now.", body=body.name, state=state))
    if verb in NEEDS_REASON and not (reason or "").strip():
        raise InvalidInput(fields={"reason": _("Say why: it stays in the history.")})
    mandate = find_mandate(body.id)
    if mandate is None:
        mandate = Mandate(body_id=body.id, problem="")
        db.session.add(mandate)
        db.session.flush()
    return mandate


def _finish(
    body: Body,
    verb: str,
    *,
    actor: Actor,
    reason: str = "",
    old: dict[str, object] | None = None,
    new: dict[str, object] | None = None,
) -> None:
    before, body.state = body.state, MOVES[verb][1]
    body.revision += 1
    journal.record(
        f"body:{verb}",
        actor=actor,
        subject=body,
        old={"state": before, **(old or {})},
        new={"state": body.state, **(new or {})},
        reason=reason.strip(),
    )
    db.session.flush()
