"""The life of a specialized group: proposed, constituted, active … closed with its report.

What a step brings about elsewhere (issues referred, a session planned, agreements given on) is seen to in the room
``groups``, which calls these verbs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app import journal
from app.bodies import policy
from app.bodies.models import AT_WORK, MOVES, Body, BodyKind, BodyState, Mandate, OfficerRole
from app.bodies.queries import count_chambers, find_mandate, list_officers
from app.bodies.wording import body_state_chip
from app.kernel import clock, markdown, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, WrongState

#: What has to leave said why.
NEEDS_REASON = frozenset({"refuse", "suspend", "extend", "resume_work", "dissolve"})
#: What the plenary or the chair decides; the secretary names the plenary's agreement.
NEEDS_AGREEMENT = frozenset({"constitute", "extend", "resume_work", "close", "dissolve"})
#: The states each verb is open in: those of the lifecycle, and an extension, which changes no state.
STATES_OF: Mapping[str, frozenset[BodyState]] = {
    **{verb: sources for verb, (sources, _target) in MOVES.items()},
    "extend": AT_WORK,
}
#: What is told when a step is taken. That a group is active, the notice of its first session tells.
_TOLD = {
    "constitute": "body:constituted",
    "refuse": "body:refused",
    "suspend": "body:suspended",
    "resume": "body:resumed",
    "extend": "body:extended",
    "report": "body:reported",
    "resume_work": "body:work_resumed",
    "close": "body:closed",
    "dissolve": "body:dissolved",
}
LONGEST_AGREEMENT = 120
FEWEST_CHAMBERS = 2


def constitute(
    body: Body, *, reason: str = "", agreement: str = "", constituted_on: date | None = None, actor: Actor
) -> None:
    """Bring a proposed group into being, by the chair or by the plenary's ``agreement``.

    Requires problem, deliverable, a later end date, a coordinator and two chambers. Raises Refused with all that lack.
    """
    require(body, "constitute", agreement=agreement, actor=actor)
    today = clock.today(body.zone)
    lacking = missing_to_constitute(body, find_mandate(body.id), on=today)
    if lacking:
        raise Refused(_("The group can't be constituted yet. Missing: %(what)s.", what="; ".join(lacking)))
    body.constituted_on = constituted_on or today
    _finish(body, "constitute", actor=actor, reason=reason, agreement=agreement)


def refuse(body: Body, *, reason: str, actor: Actor) -> None:
    """Turn a proposal down, with the answer to those who proposed it."""
    require(body, "refuse", reason=reason, actor=actor)
    _finish(body, "refuse", actor=actor, reason=reason)


def activate(body: Body, *, reason: str = "", actor: Actor) -> None:
    """Let a constituted group work. That its first session is convoked is seen to above, where meetings are known."""
    require(body, "activate", actor=actor)
    _finish(body, "activate", actor=actor, reason=reason)


def suspend(body: Body, *, reason: str, actor: Actor) -> None:
    """Let it rest: it convokes no session until it is resumed. Its end date stays where it is."""
    require(body, "suspend", reason=reason, actor=actor)
    _finish(body, "suspend", actor=actor, reason=reason)


def resume(body: Body, *, reason: str = "", actor: Actor) -> None:
    require(body, "resume", actor=actor)
    _finish(body, "resume", actor=actor, reason=reason)


def extend(body: Body, *, ends_on: date, reason: str, agreement: str = "", actor: Actor) -> None:
    """Give a group at work more time: an end date later than today and than the one it had."""
    require(body, "extend", reason=reason, agreement=agreement, actor=actor)
    _require_later(body, ends_on)
    old, body.ends_on = body.ends_on, ends_on
    _finish(
        body,
        "extend",
        actor=actor,
        reason=reason,
        agreement=agreement,
        old={"ends_on": old},
        new={"ends_on": ends_on},
    )


def report(body: Body, *, report: str, actor: Actor) -> None:
    """The coordinator files the group's report. Dissents are annexed to it by the chambers themselves."""
    require(body, "report", actor=actor)
    mandate = _mandate(body)
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


def resume_work(body: Body, *, reason: str, ends_on: date, agreement: str = "", actor: Actor) -> None:
    """Give a group that reported further work, until a new end date."""
    require(body, "resume_work", reason=reason, agreement=agreement, actor=actor)
    if ends_on <= clock.today(body.zone):
        raise InvalidInput(fields={"ends_on": _("The end date must lie ahead.")})
    old, body.ends_on = body.ends_on, ends_on
    _finish(
        body,
        "resume_work",
        actor=actor,
        reason=reason,
        agreement=agreement,
        old={"ends_on": old},
        new={"ends_on": ends_on},
    )


def close(body: Body, *, reason: str = "", agreement: str = "", actor: Actor) -> None:
    """Close a group whose report was received. Its seats stay as they were: who sat in it can be asked for any day."""
    require(body, "close", agreement=agreement, actor=actor)
    _end(body, "close", reason=reason, agreement=agreement, actor=actor)


def dissolve(body: Body, *, reason: str, agreement: str = "", actor: Actor) -> None:
    """End a group without a report."""
    require(body, "dissolve", reason=reason, agreement=agreement, actor=actor)
    _end(body, "dissolve", reason=reason, agreement=agreement, actor=actor)


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


def require(body: Body, verb: str, *, reason: str | None = None, agreement: str = "", actor: Actor) -> None:
    """Who, state, reason and agreement, in that order; nothing is changed. The first line of every verb here and above.

    Raises NotAllowed, WrongState, InvalidInput at ``reason`` or ``agreement``.
    """
    policy.require_may(actor, verb, body)
    if body.kind is BodyKind.STANDING:
        raise WrongState(_("A standing body is always active."))
    if body.state not in STATES_OF[verb]:
        state = body_state_chip(body.state)[1].lower()
        raise WrongState(_("“%(body)s” is %(state)s: that can't be done now.", body=body.name, state=state))
    wrong: dict[str, str] = {}
    if verb in NEEDS_REASON and not (reason or "").strip():
        wrong["reason"] = _("Say why: it stays in the history.")
    if verb in NEEDS_AGREEMENT and not agreement.strip() and not policy.decides_alone(actor, body):
        wrong["agreement"] = _("Name the agreement of the plenary that decides it.")
    if len(agreement.strip()) > LONGEST_AGREEMENT:
        wrong["agreement"] = _("At most %(most)s characters.", most=LONGEST_AGREEMENT)
    if wrong:
        raise InvalidInput(fields=wrong)


def require_unexpired(body: Body) -> None:
    """Raise Refused where a group's mandate has expired: it may report, be extended or end, and nothing else."""
    if body.is_expired(clock.today(body.zone)):
        raise Refused(
            _(
                "The mandate of “%(body)s” ended on %(day)s: it can only report, be extended or be closed.",
                body=body.name,
                day=body.ends_on.isoformat() if body.ends_on else "",
            )
        )


def require_working(body: Body) -> None:
    """Raise Refused where a group may not go on working: its mandate has expired, or it is suspended."""
    require_unexpired(body)
    if body.state is BodyState.SUSPENDED:
        raise Refused(_("“%(body)s” is suspended until the chair resumes it.", body=body.name))


def _require_later(body: Body, ends_on: date) -> None:
    if ends_on <= clock.today(body.zone):
        raise InvalidInput(fields={"ends_on": _("The end date must lie ahead.")})
    if body.ends_on is not None and ends_on <= body.ends_on:
        raise InvalidInput(
            fields={
                "ends_on": _(
                    "Choose a day after its present end date, %(day)s.", day=body.ends_on.isoformat()
                )
            }
        )


def _end(body: Body, verb: str, *, reason: str, agreement: str, actor: Actor) -> None:
    mandate = _mandate(body)
    mandate.closed_on = clock.today(body.zone)
    _finish(body, verb, actor=actor, reason=reason, agreement=agreement, new={"closed_on": mandate.closed_on})


def _mandate(body: Body) -> Mandate:
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
    agreement: str = "",
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    before, body.state = body.state, MOVES[verb][1] if verb in MOVES else body.state
    body.revision += 1
    db.session.flush()
    moved = {"state": body.state} if body.state is not before else {}
    agreed = {"agreement": agreement.strip()} if agreement.strip() else {}
    journal.record(
        f"body:{verb}",
        actor=actor,
        subject=body,
        old={**({"state": before} if moved else {}), **(old or {})},
        new={**moved, **agreed, **(new or {})},
        reason=reason.strip(),
    )
    if verb in _TOLD:
        tell(body, _TOLD[verb], reason=reason.strip(), agreement=agreement.strip(), by=actor.name)


def tell(body: Body, kind: str, **more: Any) -> None:
    """Announce a step in a group's life."""
    journal.announce(
        kind,
        subject=body,
        payload={
            "body_id": body.id,
            "name": body.name,
            "slug": body.slug,
            "parent_id": body.parent_id,
            "state": body.state,
            "ends_on": body.ends_on,
            **more,
        },
    )
