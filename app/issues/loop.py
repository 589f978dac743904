"""The loop of an issue: every step from filing to fulfilment, in one line.

What happened to the issue itself is read from the journal. Rooms above add their own steps (the item that carries it,
what the minutes say, the agreement) with ``register_loop_source``: this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from app.bodies.models import Body
from app.bodies.queries import list_bodies
from app.issues.models import MOVES, Issue, IssueState
from app.issues.wording import history_label
from app.journal.models import AuditEntry
from app.kernel.actor import Actor
from app.kernel.registry import Registry


@dataclass(frozen=True)
class LoopStep:
    """A station of the line, as components/rail.html draws it."""

    what: str
    on: date | None = None
    url: str | None = None
    #: done, next, later, late.
    state: str = "done"
    left: str = ""
    #: Business days until ``on``, for the next step.
    days: int | None = None
    #: Somebody still owes this: the issue can't be closed before.
    is_owed: bool = False


#: Steps that an upper room knows about an issue, for this actor only what they may see.
LoopSource = Callable[[Issue, Actor], Iterable[LoopStep]]

_sources = Registry[LoopSource]()
register_loop_source = _sources.add


def steps_from_above(issue: Issue, actor: Actor) -> list[LoopStep]:
    return [step for source in _sources for step in source(issue, actor)]


#: Entries of the journal that are stations: the verbs of the lifecycle.
_STATIONS = frozenset({"issue:reassign", *(f"issue:{verb}" for verb in MOVES)})


def loop_of(
    issue: Issue,
    history: Iterable[AuditEntry],
    actor: Actor,
    *,
    decision_due: tuple[date, int] | None = None,
    completion_due: tuple[date, int] | None = None,
    answer_due: tuple[date, int] | None = None,
    confirmation_due: tuple[date, int] | None = None,
    merged: Sequence[Issue] = (),
) -> Sequence[LoopStep]:
    """The line: what happened in order of its day, then what comes next, then the end it has not reached.

    What is ``…_due`` is a day and the business days left until it. ``merged``: what goes on in it. Needs ``issue.body``.
    """
    zone = ZoneInfo(issue.body.zone)
    stations = [entry for entry in history if entry.tag in _STATIONS]
    bodies = _bodies_named(stations, actor)
    steps = [
        LoopStep(
            what=history_label(entry),
            on=entry.at.astimezone(zone).date(),
            left=_by(entry),
            url=_address(issue, entry, bodies),
        )
        for entry in stations
    ]
    steps += [_merged_step(row, zone) for row in merged]
    steps += steps_from_above(issue, actor)
    done = [step for step in steps if step.state == "done" and step.on is not None]
    ahead = [step for step in steps if step not in done]
    line = sorted(done, key=lambda step: step.on or date.max) + sorted(
        ahead, key=lambda step: step.on or date.max
    )
    return line + _ahead(
        issue,
        decision_due,
        completion_due,
        answer_due or confirmation_due,
        has_next=any(step.state == "next" for step in ahead),
    )


def _bodies_named(entries: Sequence[AuditEntry], actor: Actor) -> dict[str, Body]:
    """The groups it was given to, by acronym, as far as the actor may know of them. One query, where there are any."""
    named = {entry.new["group"] for entry in entries if entry.new.get("group")}
    if not named:
        return {}
    return {body.acronym: body for body in list_bodies(actor) if body.acronym in named}


def _address(issue: Issue, entry: AuditEntry, bodies: dict[str, Body]) -> str | None:
    """Where a station leads: to the group, the answer, or the issue in which it goes on."""
    if entry.tag == "issue:answer":
        return url_for("issues.show", ref=issue.ref, _anchor="answer")
    if entry.tag == "issue:merge" and entry.new.get("into"):
        return url_for("issues.show", ref=entry.new["into"])
    body = bodies.get(str(entry.new.get("group", "")))
    return url_for("bodies.show", slug=body.slug) if body is not None else None


def _merged_step(row: Issue, zone: ZoneInfo) -> LoopStep:
    """An issue that was merged into this one. Needs ``row.chamber``."""
    return LoopStep(
        what=_("%(folio)s was merged into it", folio=row.folio),
        on=(row.decided_at or row.listed_at).astimezone(zone).date(),
        left=row.chamber.acronym,
        url=url_for("issues.show", ref=row.ref, original=1),
    )


def _by(entry: AuditEntry) -> str:
    return _("by %(who)s", who=entry.acted_as) if entry.acted_as else ""


def _ahead(
    issue: Issue,
    decision_due: tuple[date, int] | None,
    completion_due: tuple[date, int] | None,
    answer_due: tuple[date, int] | None,
    *,
    has_next: bool,
) -> list[LoopStep]:
    steps: list[LoopStep] = []
    if issue.state is IssueState.SUBMITTED and decision_due is not None:
        day, days = decision_due
        steps.append(LoopStep(what=_("Decision of the secretary"), on=day, state=_when(days), days=days))
    elif issue.state is IssueState.RETURNED and completion_due is not None:
        day, days = completion_due
        steps.append(
            LoopStep(what=pgettext("issue", "To be completed"), on=day, state=_when(days), days=days)
        )
    if issue.state in {IssueState.SUBMITTED, IssueState.RETURNED}:
        steps.append(LoopStep(what=_("Answer or session"), state="later"))
    elif issue.state is IssueState.ADMITTED and answer_due is not None:
        day, days = answer_due
        steps.append(LoopStep(what=_("Answer promised"), on=day, state=_when(days), days=days))
    elif issue.state in {IssueState.ANSWERED, IssueState.RESOLVED} and answer_due is not None:
        day, days = answer_due
        if days >= 0:  # silence is no delay: when the period is over the secretary may close it
            steps.append(
                LoopStep(what=_("Its chamber says whether that settles it"), on=day, state="next", days=days)
            )
    elif issue.state in {IssueState.ADMITTED, IssueState.REFERRED} and not has_next:
        steps.append(LoopStep(what=_("Answer or session"), state="next"))
    if issue.state in _NOT_ENDED:
        steps.append(LoopStep(what=pgettext("issue", "Closed"), state="later"))
    return steps


_NOT_ENDED = frozenset(
    {
        IssueState.SUBMITTED,
        IssueState.RETURNED,
        IssueState.ADMITTED,
        IssueState.REFERRED,
        IssueState.ANSWERED,
        IssueState.RESOLVED,
    }
)


def _when(days: int) -> str:
    return "late" if days < 0 else "next"
