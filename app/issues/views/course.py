"""What becomes of an admitted issue: the pages on which each step is decided."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from app.bodies.models import Body
from app.issues import operations, queries
from app.issues.course_forms import (
    AnswerForm,
    CloseForm,
    ConfirmForm,
    FactsForm,
    MergeForm,
    PromiseForm,
    ReferForm,
    ResolveForm,
)
from app.issues.forms import ReasonForm
from app.issues.models import AnswerOutcome, Issue, Strength
from app.issues.views.blueprint import blueprint
from app.issues.views.deciding import decide_with, load_for
from app.kernel.db import db
from app.kernel.errors import InvalidInput
from app.web.forms import Form
from app.web.guard import current_actor


@blueprint.route("/issues/<ref>/promise", methods=["GET", "POST"])
def promise(ref: str) -> Any:
    issue = load_for(ref, "promise")
    form = PromiseForm()
    begun = queries.find_answer(issue.id)
    if request.method == "GET" and begun is not None and begun.answered_at is None:
        form.office.data, form.text.data, form.promised_on.data = begun.office, begun.text, begun.promised_on

    def decide(issue: Issue) -> None:
        if form.promised_on.data is None:
            raise InvalidInput(fields={"promised_on": _("Choose the day by which it will answer.")})
        operations.promise(
            issue,
            office=form.office.data or "",
            text=form.text.data or "",
            promised_on=form.promised_on.data,
            actor=current_actor(),
        )

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.office, form.promised_on, form.text],
        optional_fields=["text"],
        title=_("Promise an answer"),
        intro=_("The issue stays admitted, under study, until the answer is given."),
        button=_("Promise it"),
        said=_("Promised. The chamber has been told the day."),
    )


@blueprint.route("/issues/<ref>/answer", methods=["GET", "POST"])
def answer(ref: str) -> Any:
    issue = load_for(ref, "answer")
    form = AnswerForm()
    form.offer()
    begun = queries.find_answer(issue.id)
    if request.method == "GET" and begun is not None and begun.answered_at is None:
        form.office.data = begun.office

    def decide(issue: Issue) -> None:
        outcome, strength = form.outcome.data, form.strength.data
        operations.answer(
            issue,
            office=form.office.data or "",
            outcome=AnswerOutcome(outcome) if outcome in set(AnswerOutcome) else None,
            text=form.text.data or "",
            strength=Strength(strength) if strength in set(Strength) else None,
            promised_on=form.promised_on.data,
            is_published=form.is_published.data,
            actor=current_actor(),
        )

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.office, form.outcome, form.strength, form.text, form.promised_on, form.is_published],
        optional_fields=["promised_on"],
        title=_("Answer this issue"),
        intro=_(
            "The chamber is asked whether the answer settles it. What is given can't be changed afterwards."
        ),
        button=_("Give the answer"),
        said=_("Answered. The chamber has been told."),
    )


@blueprint.route("/issues/<ref>/merge", methods=["GET", "POST"])
def merge(ref: str) -> Any:
    issue = load_for(ref, "merge")
    form = MergeForm()
    form.offer(queries.list_merge_targets(issue))

    def decide(issue: Issue) -> None:
        if form.target.data is None:
            raise InvalidInput(fields={"target": _("Choose another admitted issue of the same body.")})
        target = queries.get_issue_by_id(form.target.data, current_actor())
        operations.merge(issue, target, actor=current_actor())

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.target],
        title=_("Merge it into another"),
        intro=_("Both folios are kept: this one leads to the other, and each chamber keeps what it said."),
        button=_("Merge the issue"),
        said=_("Merged. The chamber has been told in which issue it goes on."),
    )


@blueprint.route("/issues/<ref>/refer", methods=["GET", "POST"])
def refer(ref: str) -> Any:
    issue = load_for(ref, "refer")
    form = ReferForm()
    groups = queries.list_groups_for(current_actor())
    form.offer(groups)

    def decide(issue: Issue) -> None:
        group = next((body for body in groups if body.id == form.group.data), None)
        if group is None:
            raise InvalidInput(fields={"group": _("Choose a constituted specialized group.")})
        operations.refer(
            issue,
            db.session.get_one(Body, group.id),
            due_on=form.due_on.data,
            decided_by=form.decided_by.data or "",
            actor=current_actor(),
        )

    may_alone = issue.body_id in current_actor().chair_of
    return decide_with(
        issue,
        form,
        decide,
        fields=[form.group, form.due_on, form.decided_by],
        optional_fields=["due_on", "decided_by"] if may_alone else ["due_on"],
        title=_("Refer it to a group"),
        intro=_("Those who sit in the group see it from then on, and it comes back with what they propose."),
        button=_("Refer the issue"),
        said=_("Referred. The group and the chamber have been told."),
    )


@blueprint.route("/issues/<ref>/resolve", methods=["GET", "POST"])
def resolve(ref: str) -> Any:
    issue = load_for(ref, "resolve")
    form = ResolveForm()

    def decide(issue: Issue) -> None:
        operations.resolve(
            issue, outcome=form.outcome.data or "", number=form.number.data or "", actor=current_actor()
        )

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.outcome, form.number],
        optional_fields=["number"],
        title=_("Record what the plenary decided"),
        intro=_("The chamber is then asked whether that settles it."),
        button=_("Record it as resolved"),
        said=_("Resolved. The chamber has been told what was decided."),
    )


@blueprint.route("/issues/<ref>/confirm", methods=["GET", "POST"])
def confirm(ref: str) -> Any:
    issue = load_for(ref, "confirm")
    form = ConfirmForm()
    form.offer()

    def decide(issue: Issue) -> None:
        given = form.satisfaction.data
        operations.confirm(
            issue,
            satisfaction=int(given) if given in {"1", "2", "3", "4", "5"} else None,
            comment=form.comment.data or "",
            actor=current_actor(),
        )

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.satisfaction, form.comment],
        optional_fields=["comment"],
        title=_("Say whether that settles it"),
        intro=_("The secretary closes the issue with what you say. With new facts you may ask to reopen it."),
        button=_("Send what you say"),
        said=_("Thank you. The secretary has been told."),
    )


@blueprint.route("/issues/<ref>/close", methods=["GET", "POST"])
def close(ref: str) -> Any:
    issue = load_for(ref, "close")
    form = CloseForm()
    confirmed = issue.confirmed_at is not None

    def decide(issue: Issue) -> None:
        operations.close(issue, lapsed=form.lapsed.data or "", actor=current_actor())

    return decide_with(
        issue,
        form,
        decide,
        fields=[] if confirmed else [form.lapsed],
        quoted=[(_("What its chamber said"), f"{issue.satisfaction}/5. {issue.confirmation}")]
        if confirmed
        else [],
        title=_("Close this issue"),
        intro=_("Its chamber has confirmed.")
        if confirmed
        else _("Its chamber was asked whether that settles it."),
        button=_("Close the issue"),
        said=_("Closed. The chamber has been told."),
    )


@blueprint.route("/issues/<ref>/ask-reopening", methods=["GET", "POST"])
def ask_reopening(ref: str) -> Any:
    issue = load_for(ref, "ask_reopening")
    form = FactsForm()

    def decide(issue: Issue) -> None:
        operations.ask_reopening(issue, facts=form.facts.data or "", actor=current_actor())

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.facts],
        title=_("Ask to reopen it"),
        intro=_("The chair decides on it. If it is reopened, it goes back to the admitted issues."),
        button=_("Ask the chair"),
        said=_("Asked. The chair has been told."),
    )


@blueprint.route("/issues/<ref>/reopen", methods=["GET", "POST"])
def reopen(ref: str) -> Any:
    issue = load_for(ref, "reopen")

    def decide(issue: Issue) -> None:
        operations.reopen(issue, actor=current_actor())

    return decide_with(
        issue,
        Form(),
        decide,
        fields=[],
        quoted=[(_("New facts"), issue.new_facts)],
        title=_("Reopen this issue"),
        intro=_("It goes back to the admitted issues."),
        button=_("Reopen the issue"),
        said=_("Reopened. The chamber has been told."),
    )


@blueprint.route("/issues/<ref>/leave-closed", methods=["GET", "POST"])
def decline_reopening(ref: str) -> Any:
    issue = load_for(ref, "decline_reopening")
    form = ReasonForm()

    def decide(issue: Issue) -> None:
        operations.decline_reopening(issue, reason=form.reason.data or "", actor=current_actor())

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.reason],
        quoted=[(_("New facts"), issue.new_facts)],
        title=_("Leave it closed"),
        intro=_("The chamber reads the reason."),
        button=_("Leave it closed"),
        said=_("It stays closed. The chamber has been told why."),
    )
