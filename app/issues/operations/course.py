"""What becomes of an admitted issue: merged, referred, answered, resolved, closed, reopened."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app.bodies.models import Body, BodyKind
from app.issues import loop
from app.issues.models import Answer, AnswerOutcome, Issue, IssueState, Strength
from app.issues.operations.filing import TAKES_ISSUES
from app.issues.operations.lifecycle import clean, move, require_move, required, tell
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused


def merge(issue: Issue, target: Issue, *, actor: Actor) -> None:
    """Let ``target``, another admitted issue of the same body, stand for this one. Both folios are recorded.

    Only what is admitted can be merged into, and what is merged no longer is: so merges never make a ring.
    """
    require_move(issue, "merge", actor=actor)
    wrong = (
        target.id == issue.id or target.body_id != issue.body_id or target.state is not IssueState.ADMITTED
    )
    if wrong:
        raise InvalidInput(fields={"target": _("Choose another admitted issue of the same body.")})
    issue.merged_into_id = target.id
    move(issue, "merge", actor=actor, new={"folio": issue.folio, "into": target.folio})
    tell(issue, "issue:merged", into=target.folio)


def refer(
    issue: Issue, group: Body, *, actor: Actor, due_on: date | None = None, decided_by: str = ""
) -> None:
    """Give it to a constituted specialized group; its people see it from then on.

    The chair decides it alone; the secretary enters what the plenary agreed and names it in ``decided_by``.
    """
    require_move(issue, "refer", actor=actor)
    decided_by = clean(decided_by)
    if issue.body_id not in actor.chair_of and not decided_by:
        raise InvalidInput(fields={"decided_by": _("Name the agreement of the plenary that refers it.")})
    if group.kind is not BodyKind.SPECIALIZED or group.state not in TAKES_ISSUES:
        raise InvalidInput(fields={"group": _("Choose a constituted specialized group.")})
    issue.referred_to_id = group.id
    move(
        issue, "refer", actor=actor, new={"group": group.acronym, "due_on": due_on, "decided_by": decided_by}
    )
    tell(issue, "issue:referred", group_id=group.id, due_on=due_on)


def answer(
    issue: Issue,
    *,
    office: str,
    outcome: AnswerOutcome,
    text: str,
    actor: Actor,
    strength: Strength | None = None,
    promised_on: date | None = None,
) -> Answer:
    """The authority's written answer, by a named office. What is still under study is not an answer yet."""
    require_move(issue, "answer", actor=actor)
    fields = {
        "office": "" if clean(office) else _("Name the office that answers."),
        "text": "" if clean(text) else _("Write the answer."),
        "outcome": _("An answer is accepted, accepted in part, or declined.")
        if outcome is AnswerOutcome.UNDER_STUDY
        else "",
    }
    if wrong := {name: message for name, message in fields.items() if message}:
        raise InvalidInput(fields=wrong)
    texts.keep(clean(text))
    given = Answer(
        issue_id=issue.id,
        office=clean(office)[:200],
        outcome=outcome,
        strength=strength,
        text=clean(text),
        promised_on=promised_on,
        answered_at=clock.now(),
    )
    db.session.add(given)
    issue.strength = strength
    move(issue, "answer", actor=actor, new={"office": given.office, "outcome": outcome, "strength": strength})
    tell(issue, "issue:answered", answer_id=given.id, outcome=outcome)
    return given


def resolve(issue: Issue, *, actor: Actor, outcome: str, number: str = "") -> None:
    """The plenary decided it: ``outcome`` in words, ``number`` of the agreement where there is one."""
    require_move(issue, "resolve", actor=actor)
    outcome = required(outcome, "outcome", _("Say what the plenary decided."))
    move(issue, "resolve", actor=actor, reason=outcome, new={"number": clean(number)})
    tell(issue, "issue:resolved", outcome=outcome, number=clean(number))


def close(issue: Issue, *, confirmation: str, actor: Actor, satisfaction: int | None = None) -> None:
    """End it. ``confirmation``: how the submitter confirmed, or that the period for it lapsed.

    Raises Refused while something an upper room adds to its loop is still owed (an agreement that has not ended).
    """
    require_move(issue, "close", actor=actor)
    confirmation = required(
        confirmation, "confirmation", _("Say how the chamber confirmed it, or that the period lapsed.")
    )
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise InvalidInput(fields={"satisfaction": _("Choose a number from 1 to 5.")})
    owed = [step.what for step in loop.steps_from_above(issue, actor) if step.is_owed]
    if owed:
        raise Refused(_("It can't be closed yet: %(what)s has not ended.", what=owed[0]))
    issue.satisfaction = satisfaction
    move(issue, "close", actor=actor, reason=confirmation, new={"satisfaction": satisfaction})
    tell(issue, "issue:closed")


def reopen(issue: Issue, *, facts: str, actor: Actor) -> None:
    """Back to admitted on new facts."""
    require_move(issue, "reopen", actor=actor)
    facts = required(facts, "facts", _("Say which new facts there are."))
    issue.satisfaction = None
    move(issue, "reopen", actor=actor, reason=facts)
    tell(issue, "issue:reopened", reason=facts)
