"""What becomes of an admitted issue: each step as the page asks for it."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bodies.models import Body
from app.issues import operations, queries
from app.issues.case_data import find_in
from app.issues.course_forms import (
    AnswerForm,
    ConfirmForm,
    FactsForm,
    MergeForm,
    PromiseForm,
    ReferForm,
    ResolveForm,
)
from app.issues.forms import ReasonForm
from app.issues.models import AnswerOutcome, Issue, Strength
from app.issues.views.deciding import Marks, Step, offer
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput
from app.web.forms import Form
from app.web.guard import current_actor


def _promise_form(issue: Issue) -> PromiseForm:
    form, begun = PromiseForm(), queries.find_answer(issue.id)
    if request.method == "GET" and begun is not None and begun.answered_at is None:
        form.office.data, form.text.data, form.promised_on.data = begun.office, begun.text, begun.promised_on
    return form


def _promise(issue: Issue, form: PromiseForm, actor: Actor) -> None:
    if form.promised_on.data is None:
        raise InvalidInput(fields={"promised_on": _("Choose the day by which it will answer.")})
    operations.promise(
        issue,
        office=form.office.data or "",
        text=form.text.data or "",
        promised_on=form.promised_on.data,
        actor=actor,
    )


def _answer_form(issue: Issue) -> AnswerForm:
    form, begun = AnswerForm(), queries.find_answer(issue.id)
    form.offer()
    if request.method == "GET" and begun is not None and begun.answered_at is None:
        form.office.data = begun.office
    return form


def _answer(issue: Issue, form: AnswerForm, actor: Actor) -> None:
    outcome, strength = form.outcome.data, form.strength.data
    operations.answer(
        issue,
        office=form.office.data or "",
        outcome=AnswerOutcome(outcome) if outcome in set(AnswerOutcome) else None,
        text=form.text.data or "",
        strength=Strength(strength) if strength in set(Strength) else None,
        promised_on=form.promised_on.data,
        is_published=form.is_published.data,
        actor=actor,
    )


def _answer_marks(_issue: Issue, form: AnswerForm) -> Marks:
    return find_in({"text": form.text.data or ""}) if form.is_published.data else {}


def _given(issue: Issue) -> list[tuple[str, str]]:
    given = queries.find_answer(issue.id)
    return [(_("The answer"), given.text)] if given is not None else []


def _given_marks(issue: Issue, _form: Form) -> Marks:
    given = queries.find_answer(issue.id)
    return find_in({"text": given.text}) if given is not None else {}


def _merge_form(issue: Issue) -> MergeForm:
    form = MergeForm()
    form.offer(queries.list_merge_targets(issue))
    return form


def _merge(issue: Issue, form: MergeForm, actor: Actor) -> None:
    if form.target.data is None:
        raise InvalidInput(fields={"target": _("Choose another admitted issue of the same body.")})
    operations.merge(issue, queries.get_issue_by_id(form.target.data, actor), actor=actor)


def _refer_form(issue: Issue) -> ReferForm:
    form, actor = ReferForm(), current_actor()
    form.offer(queries.list_groups_for(actor))
    form.decided_by.flags.optional = issue.body_id in actor.chair_of
    return form


def _refer(issue: Issue, form: ReferForm, actor: Actor) -> None:
    known = {body.id for body in queries.list_groups_for(actor)}
    if form.group.data not in known:
        raise InvalidInput(fields={"group": _("Choose a constituted specialized group.")})
    operations.refer(
        issue,
        db.session.get_one(Body, form.group.data),
        due_on=form.due_on.data,
        decided_by=form.decided_by.data or "",
        actor=actor,
    )


def _confirm_form(_issue: Issue) -> ConfirmForm:
    form = ConfirmForm()
    form.offer()
    return form


def _confirm(issue: Issue, form: ConfirmForm, actor: Actor) -> None:
    given = form.satisfaction.data
    operations.confirm(
        issue,
        satisfaction=int(given) if given in {"1", "2", "3", "4", "5"} else None,
        comment=form.comment.data or "",
        actor=actor,
    )


def _close_intro(issue: Issue) -> str:
    if issue.confirmed_at is not None:
        return _("Its chamber has confirmed.")
    return _(
        "Its chamber was asked whether that settles it, and let the period of the rules pass in silence."
    )


def _confirmed(issue: Issue) -> list[tuple[str, str]]:
    if issue.confirmed_at is None:
        return []
    return [(_("What its chamber said"), f"{issue.satisfaction}/5. {issue.confirmation}")]


def _facts(issue: Issue) -> list[tuple[str, str]]:
    return [(_("New facts"), issue.new_facts)]


offer(
    Step(
        "promise",
        _promise,
        form=_promise_form,
        fields=("office", "promised_on", "text"),
        optional=("text",),
        title=_l("Promise an answer"),
        intro=lambda _issue: _("The issue stays admitted, under study, until the answer is given."),
        button=_l("Promise it"),
        said=_l("Promised. The chamber has been told the day."),
    ),
    Step(
        "answer",
        _answer,
        form=_answer_form,
        fields=("office", "outcome", "strength", "text", "promised_on", "is_published"),
        optional=("promised_on",),
        marks=_answer_marks,
        title=_l("Answer this issue"),
        intro=lambda _issue: _(
            "The chamber is asked whether the answer settles it. What is given can't be changed afterwards."
        ),
        button=_l("Give the answer"),
        said=_l("Answered. The chamber has been told."),
    ),
    Step(
        "publish_answer",
        lambda issue, _form, actor: operations.publish_answer(issue, actor=actor),
        quoted=_given,
        marks=_given_marks,
        title=_l("Put the answer in the register of clarifications"),
        intro=lambda _issue: _("Anyone reads it there from then on, without the issue or who filed it."),
        button=_l("Publish the answer"),
        said=_l("Published. It stands in the register of clarifications."),
    ),
    Step(
        "merge",
        _merge,
        form=_merge_form,
        fields=("target",),
        title=_l("Merge it into another"),
        intro=lambda _issue: _(
            "Both folios are kept: this one leads to the other, and each chamber keeps what it said."
        ),
        button=_l("Merge the issue"),
        said=_l("Merged. The chamber has been told in which issue it goes on."),
    ),
    Step(
        "refer",
        _refer,
        form=_refer_form,
        fields=("group", "due_on", "decided_by"),
        optional=("due_on",),
        title=_l("Refer it to a group"),
        intro=lambda _issue: _(
            "Those who sit in the group see it from then on, and it comes back with what they propose."
        ),
        button=_l("Refer the issue"),
        said=_l("Referred. The group and the chamber have been told."),
    ),
    Step(
        "resolve",
        lambda issue, form, actor: operations.resolve(
            issue, outcome=form.outcome.data or "", number=form.number.data or "", actor=actor
        ),
        form=lambda _issue: ResolveForm(),
        fields=("outcome", "number"),
        optional=("number",),
        title=_l("Record what the plenary decided"),
        intro=lambda _issue: _("The chamber is then asked whether that settles it."),
        button=_l("Record it as resolved"),
        said=_l("Resolved. The chamber has been told what was decided."),
    ),
    Step(
        "confirm",
        _confirm,
        form=_confirm_form,
        fields=("satisfaction", "comment"),
        optional=("comment",),
        title=_l("Say whether that settles it"),
        intro=lambda _issue: _(
            "The secretary closes the issue with what you say. With new facts you may ask to reopen it."
        ),
        button=_l("Send what you say"),
        said=_l("Thank you. The secretary has been told."),
    ),
    Step(
        "close",
        lambda issue, _form, actor: operations.close(issue, actor=actor),
        quoted=_confirmed,
        title=_l("Close this issue"),
        intro=_close_intro,
        button=_l("Close the issue"),
        said=_l("Closed. The chamber has been told."),
    ),
    Step(
        "ask_reopening",
        lambda issue, form, actor: operations.ask_reopening(issue, facts=form.facts.data or "", actor=actor),
        form=lambda _issue: FactsForm(),
        fields=("facts",),
        title=_l("Ask to reopen it"),
        intro=lambda _issue: _(
            "The chair decides on it. If it is reopened, it goes back to the admitted issues."
        ),
        button=_l("Ask the chair"),
        said=_l("Asked. The chair has been told."),
    ),
    Step(
        "reopen",
        lambda issue, _form, actor: operations.reopen(issue, actor=actor),
        quoted=_facts,
        title=_l("Reopen this issue"),
        intro=lambda _issue: _("It goes back to the admitted issues."),
        button=_l("Reopen the issue"),
        said=_l("Reopened. The chamber has been told."),
    ),
    Step(
        "decline_reopening",
        lambda issue, form, actor: operations.decline_reopening(
            issue, reason=form.reason.data or "", actor=actor
        ),
        form=lambda _issue: ReasonForm(),
        fields=("reason",),
        quoted=_facts,
        address="leave-closed",
        title=_l("Leave it closed"),
        intro=lambda _issue: _("The chamber reads the reason."),
        button=_l("Leave it closed"),
        said=_l("It stays closed. The chamber has been told why."),
    ),
)
