"""What becomes of an admitted issue: the pages on which each step is decided."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from app.issues import operations, queries
from app.issues.course_forms import AnswerForm, PromiseForm
from app.issues.models import AnswerOutcome, Issue, Strength
from app.issues.views.blueprint import blueprint
from app.issues.views.deciding import decide_with, load_for
from app.kernel.errors import InvalidInput
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
