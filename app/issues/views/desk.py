"""The desk: what waits for a decision, and one page per issue with everything needed to decide it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.issues import desk as desks
from app.issues import operations, policy, queries
from app.issues.case_data import find_case_data
from app.issues.deadlines import usual_period, why_due
from app.issues.models import STATES_OF, Issue, IssueState
from app.issues.similar import similar_to
from app.issues.views.blueprint import blueprint
from app.issues.wording import operator_label, outcome_chip, state_chip
from app.kernel import texts
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.permissions import Standing
from app.web.context import locale_code
from app.web.guard import current_actor

#: What is decided at the desk, and the letter that leads there (see static/js/desk.js).
VERBS = {"admit": "a", "return": "d", "propose_refusal": "r", "merge": "m"}


@blueprint.get("/issues/desk")
def desk() -> str:
    actor = _at_the_desk()
    by_weight = request.args.get("order") == "weight"
    found = desks.desk_of(actor, by_weight=by_weight)
    return render_template(
        "issues/desk.html",
        desk=found,
        by_weight=by_weight,
        weights=desks.WEIGHTS,
        presides=bool(actor.chair_of),
        keeps=bool(actor.secretary_of),
        locale=locale_code(),
    )


@blueprint.get("/issues/desk/<ref>")
def desk_issue(ref: str) -> Any:
    issue = queries.get_issue(ref, current_actor())
    return _page(issue, _at_the_desk())


@blueprint.post("/issues/desk/<ref>/<verb>")
def decide_at_desk(ref: str, verb: str) -> Any:
    """Decide, and go on to what waits next."""
    if verb not in VERBS:
        raise NotFound
    issue = queries.get_issue(ref, current_actor())
    actor = _at_the_desk()
    policy.require(actor, verb, issue)
    place = desks.place_of(issue.ref, desks.desk_of(actor, by_weight=_by_weight()).inbox)
    try:
        with transaction():
            _carry_out(issue, verb, actor)
    except InvalidInput as error:
        return _page(queries.get_issue(ref, actor), actor, failed=verb, wrong=dict(error.fields))
    flash(_said(verb, issue.ref))
    onwards = place and (place.next or place.previous)
    if onwards:
        return redirect(url_for("issues.desk_issue", ref=onwards, order=request.args.get("order")), code=303)
    return redirect(url_for("issues.desk"), code=303)


def _carry_out(issue: Issue, verb: str, actor: Actor) -> None:
    if verb == "admit":
        operations.admit(issue, criterion=_typed("criterion"), actor=actor)
    elif verb == "return":
        operations.return_for_completion(
            issue, missing=_typed("missing"), return_by=_return_by(issue), actor=actor
        )
    elif verb == "propose_refusal":
        operations.propose_refusal(issue, reason=_typed("reason"), channel=_typed("channel"), actor=actor)
    else:
        target = next(
            (row for row in queries.list_merge_targets(issue) if row.ref == _typed("target").upper()), None
        )
        if target is None:
            raise InvalidInput(fields={"target": _("Choose another admitted issue of the same body.")})
        # Only what is admitted is merged: at the desk both are one decision, in one transaction.
        operations.admit(issue, actor=actor)
        operations.merge(issue, target, actor=actor)


def _said(verb: str, ref: str) -> str:
    return {
        "admit": _("%(folio)s is admitted. The chamber has been told.", folio=ref),
        "return": _("%(folio)s is returned. The chamber has been told what is missing.", folio=ref),
        "propose_refusal": _("The refusal of %(folio)s is proposed to the chair.", folio=ref),
        "merge": _("%(folio)s goes on in the issue you chose. Its chamber has been told.", folio=ref),
    }[verb]


def _page(
    issue: Issue, actor: Actor, *, failed: str = "", wrong: dict[str, Any] | None = None
) -> tuple[str, int]:
    inbox = desks.desk_of(actor, by_weight=_by_weight()).inbox
    answers = desks.list_answers_on(issue, actor)
    usual, days = usual_period(issue.body_id, issue.body.zone)
    waiting = next((row for row in inbox if row.issue.id == issue.id), None)
    page = render_template(
        "issues/desk_issue.html",
        issue=issue,
        waiting=waiting,
        why_due=why_due(issue) if waiting is not None else None,
        place=desks.place_of(issue.ref, inbox),
        order=request.args.get("order"),
        html=texts.html_of(
            [issue.what_happens, issue.request, issue.evidence]
            + [row.text for row in issue.secondings]
            + [row.text for row in answers]
        ),
        marks=find_case_data(f"{issue.title}\n\n{issue.what_happens}\n\n{issue.request}\n\n{issue.evidence}"),
        affected=[operator_label(kind) for kind in issue.affected],
        similar=similar_to(actor, issue.title, body_id=issue.body_id, but=issue.id),
        answers=answers,
        verbs=[verb for verb in VERBS if _is_open(verb, issue, actor)],
        letters=VERBS,
        usual=usual,
        days=days,
        typed=request.form,
        failed=failed,
        wrong=wrong or {},
        state_chip=state_chip,
        outcome_chip=outcome_chip,
        locale=locale_code(),
    )
    return page, 422 if wrong else 200


def _is_open(verb: str, issue: Issue, actor: Actor) -> bool:
    """Whether the desk offers it: a merge begins with the admission."""
    of = "admit" if verb == "merge" else verb
    return (
        issue.state in STATES_OF[of]
        and issue.state is IssueState.SUBMITTED
        and policy.may(actor, of, issue)
        and policy.is_due(of, issue)
    )


def _at_the_desk() -> Actor:
    actor = current_actor()
    if not (actor.secretary_of or actor.chair_of):
        raise NotAllowed(who_may=[Standing.SECRETARY.value, Standing.CHAIR.value])
    return actor


def _by_weight() -> bool:
    return request.args.get("order") == "weight"


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\x00", "").strip()


def _return_by(issue: Issue) -> date:
    """The day that was typed; the usual one where none was. Raises InvalidInput for what is no date."""
    typed = _typed("return_by")
    if not typed:
        return usual_period(issue.body_id, issue.body.zone)[0]
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidInput(fields={"return_by": _("Write a date.")}) from error
