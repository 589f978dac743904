"""What becomes of an admitted issue: merged, referred, answered, resolved, closed, reopened."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.bodies.models import Body, BodyKind
from app.bodies.operations.lifecycle import require_working
from app.issues import deadlines, loop, policy
from app.issues.models import TAKES_ISSUES, Answer, AnswerOutcome, Issue, IssueState, Strength
from app.issues.operations.lifecycle import clean, lock, move, publishable, require_move, required, tell
from app.issues.operations.watching import carry_over
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused

LONGEST_OFFICE = 200


def merge(issue: Issue, target: Issue, *, actor: Actor) -> None:
    """Let ``target``, another admitted issue of the same body, stand for this one. Both folios are recorded.

    Only what is admitted can be merged into, and what is merged no longer is: so merges never make a ring.
    Who watched this one watches the other from then on.
    """
    policy.require(actor, "merge", issue)
    # Both rows, in one order: of two who merge each into the other at once, the second is refused.
    for row in sorted((issue, target), key=lambda row: row.id):
        lock(row)
    require_move(issue, "merge", actor=actor)
    wrong = (
        target.id == issue.id or target.body_id != issue.body_id or target.state is not IssueState.ADMITTED
    )
    if wrong:
        raise InvalidInput(fields={"target": _("Choose another admitted issue of the same body.")})
    issue.merged_into_id = target.id
    carry_over(issue, target)
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
    require_working(group)
    issue.referred_to_id = group.id
    move(
        issue,
        "refer",
        actor=actor,
        new={"group": group.acronym, "group_id": group.id, "due_on": due_on, "decided_by": decided_by},
    )
    tell(issue, "issue:referred", group_id=group.id, due_on=due_on)


def promise(issue: Issue, *, office: str, text: str, promised_on: date, actor: Actor) -> Answer:
    """The authority studies it: by which day an office will answer, and what it says meanwhile. Said again, it replaces
    what was promised before; the journal keeps both days."""
    require_move(issue, "promise", actor=actor)
    fields = {
        "office": "" if clean(office) else _("Name the office that answers."),
        "promised_on": ""
        if promised_on > clock.today(db.session.get_one(Body, issue.body_id).zone)
        else _("Choose a day after today."),
    }
    _refuse(fields)
    texts.keep(clean(text))
    given = _begun(issue)
    before = given.promised_on
    given.office, given.text, given.promised_on = clean(office)[:LONGEST_OFFICE], clean(text), promised_on
    db.session.add(given)
    db.session.flush()
    journal.record(
        "issue:promise",
        actor=actor,
        subject=issue,
        old={"promised_on": before} if before else {},
        new={"office": given.office, "promised_on": promised_on},
    )
    tell(issue, "issue:promised", office=given.office, promised_on=promised_on)
    return given


def answer(
    issue: Issue,
    *,
    office: str,
    outcome: AnswerOutcome | None,
    text: str,
    actor: Actor,
    strength: Strength | None = None,
    promised_on: date | None = None,
    is_published: bool = False,
) -> Answer:
    """The authority's written answer, by a named office. What is still under study is promised, not answered.

    ``promised_on``: the day from which it is done, where the answer says so. ``is_published``: whether the public
    register of clarifications holds it.
    """
    require_move(issue, "answer", actor=actor)
    fields = {
        "office": "" if clean(office) else _("Name the office that answers."),
        "text": "" if clean(text) else _("Write the answer."),
    }
    if outcome is None or outcome is AnswerOutcome.UNDER_STUDY:
        raise InvalidInput(
            fields={"outcome": _("An answer is accepted, accepted in part, or declined."), **_wrong(fields)}
        )
    _refuse(fields)
    texts.keep(clean(text))
    given = _begun(issue)
    given.office, given.text, given.outcome = clean(office)[:LONGEST_OFFICE], clean(text), outcome
    given.strength, given.promised_on = strength, promised_on
    given.answered_at = clock.now()
    given.published_at = given.answered_at if is_published else None
    db.session.add(given)
    issue.strength = strength
    move(
        issue,
        "answer",
        actor=actor,
        new={"office": given.office, "outcome": outcome, "strength": strength, "is_published": is_published},
    )
    tell(
        issue,
        "issue:answered",
        answer_id=given.id,
        outcome=outcome,
        confirm_by=deadlines.confirm_by(issue),
    )
    return given


def publish_answer(issue: Issue, *, actor: Actor) -> Answer:
    """Put a given answer in the public register of clarifications, later than it was given. Raises Refused."""
    require_move(issue, "publish_answer", actor=actor)
    given = publishable(issue)
    given.published_at = clock.now()
    db.session.flush()
    journal.record("issue:publish_answer", actor=actor, subject=issue, new={"answer_id": given.id})
    return given


def _begun(issue: Issue) -> Answer:
    """The answer that was promised and is not given yet, or a new one."""
    query = select(Answer).where(Answer.issue_id == issue.id, Answer.answered_at.is_(None))
    promised = db.session.scalar(query.order_by(Answer.id.desc()).limit(1))
    return promised or Answer(issue_id=issue.id, outcome=AnswerOutcome.UNDER_STUDY)


def _wrong(fields: dict[str, str]) -> dict[str, str]:
    return {name: message for name, message in fields.items() if message}


def _refuse(fields: dict[str, str]) -> None:
    if wrong := _wrong(fields):
        raise InvalidInput(fields=wrong)


def resolve(issue: Issue, *, actor: Actor, outcome: str, number: str = "") -> None:
    """The plenary decided it: ``outcome`` in words, ``number`` of the agreement where there is one."""
    require_move(issue, "resolve", actor=actor)
    outcome = required(outcome, "outcome", _("Say what the plenary decided."))
    move(issue, "resolve", actor=actor, reason=outcome, new={"number": clean(number)})
    tell(
        issue,
        "issue:resolved",
        outcome=outcome,
        number=clean(number),
        confirm_by=deadlines.confirm_by(issue),
    )


def confirm(issue: Issue, *, satisfaction: int | None, actor: Actor, comment: str = "") -> None:
    """Its chamber says whether that settles it, from 1 to 5, and what it wants to add. Said again, it replaces the first."""
    require_move(issue, "confirm", actor=actor)
    if satisfaction not in range(1, 6):
        raise InvalidInput(fields={"satisfaction": _("Choose a number from 1 to 5.")})
    issue.satisfaction, issue.confirmation, issue.confirmed_at = satisfaction, clean(comment), clock.now()
    db.session.flush()
    journal.record(
        "issue:confirm",
        actor=actor,
        subject=issue,
        new={"satisfaction": satisfaction},
        reason=issue.confirmation,
    )
    tell(
        issue,
        "issue:confirmed",
        audience=("secretary",),
        satisfaction=satisfaction,
        comment=issue.confirmation,
    )


def close(issue: Issue, *, actor: Actor) -> None:
    """End it: its chamber has confirmed, or has let the period of the rules pass in silence.

    Raises Refused before that, and while something an upper room adds to its loop is still owed: an agreement that
    has not ended.
    """
    require_move(issue, "close", actor=actor)
    owed = [step.what for step in loop.steps_from_above(issue, actor) if step.is_owed]
    if owed:
        raise Refused(_("It can't be closed yet: %(what)s has not ended.", what=owed[0]))
    move(
        issue,
        "close",
        actor=actor,
        reason=issue.confirmation,
        new={"satisfaction": issue.satisfaction, "is_lapsed": issue.confirmed_at is None},
    )
    tell(issue, "issue:closed")


def ask_reopening(issue: Issue, *, facts: str, actor: Actor) -> None:
    """Its chamber asks the chair to open it again on new facts."""
    require_move(issue, "ask_reopening", actor=actor)
    issue.new_facts = required(facts, "facts", _("Say which new facts there are."))
    db.session.flush()
    journal.record("issue:ask_reopening", actor=actor, subject=issue, reason=issue.new_facts)
    tell(issue, "issue:reopening_asked", audience=("chair", "secretary"), reason=issue.new_facts)


def reopen(issue: Issue, *, actor: Actor) -> None:
    """The chair approves: back to admitted on the new facts its chamber gave. Raises Refused where it gave none."""
    require_move(issue, "reopen", actor=actor)
    facts = issue.new_facts
    issue.satisfaction = issue.confirmed_at = None
    issue.confirmation = ""
    move(issue, "reopen", actor=actor, reason=facts)
    tell(issue, "issue:reopened", reason=facts)


def decline_reopening(issue: Issue, *, reason: str, actor: Actor) -> None:
    """The chair leaves it closed, and says why."""
    require_move(issue, "decline_reopening", actor=actor)
    reason = required(reason, "reason", _("Say why it stays closed."))
    issue.new_facts = ""
    db.session.flush()
    journal.record("issue:decline_reopening", actor=actor, subject=issue, reason=reason)
    tell(issue, "issue:reopening_declined", reason=reason)
