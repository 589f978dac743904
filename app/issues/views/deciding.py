"""One page for all that is decided on an issue: what is asked, why, and the button; its errors beside their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.issues import policy, queries
from app.issues.case_data import Mark, fingerprint
from app.issues.models import STATES_OF, Issue
from app.issues.operations.lifecycle import require_turn, wrong_state
from app.issues.views.blueprint import blueprint
from app.issues.wording import state_chip
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.web.forms import Form
from app.web.guard import current_actor

Marks = Mapping[str, list[Mark]]


@dataclass(frozen=True)
class Step:
    """A decision with a page of its own: its verb, the form that asks for it, the operation, and the words.

    ``decide`` is given the issue, the form and who decides. Words are lazy: they are said in the reader's language.
    """

    verb: str
    decide: Callable[[Issue, Any, Actor], object]
    title: Any
    button: Any
    said: Any
    intro: Callable[[Issue], str]
    form: Callable[[Issue], Form] = lambda _issue: Form()
    fields: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    #: What it is decided on, in others' words: (heading, text).
    quoted: Callable[[Issue], list[tuple[str, str]]] = lambda _issue: []
    #: Case data in what the decision publishes: shown first, and let through when it is sent again.
    marks: Callable[[Issue, Any], Marks] = lambda _issue, _form: {}
    kind: str = "primary"
    #: The last part of its address, and the name of its route, where they are not the verb's.
    address: str = ""
    endpoint: str = ""


def offer(*steps: Step) -> None:
    """Give each step its route."""
    for step in steps:
        blueprint.add_url_rule(
            f"/issues/<ref>/{step.address or step.verb.replace('_', '-')}",
            endpoint=step.endpoint or step.verb,
            view_func=_page_of(step),
            methods=["GET", "POST"],
        )


def _page_of(step: Step) -> Callable[[str], Any]:
    def page(ref: str) -> Any:
        return _view(step, ref)

    page.__name__ = step.verb
    return page


def load_for(ref: str, verb: str) -> Issue:
    """The issue, for somebody who may decide this on it, in a state in which it can be decided and when it is its turn."""
    issue = queries.get_issue(ref, current_actor())
    policy.require(current_actor(), verb, issue)
    if issue.state not in STATES_OF[verb]:
        raise wrong_state(issue)
    require_turn(issue, verb)
    return issue


def _view(step: Step, ref: str) -> Any:
    """Show the form, or do what it says: nothing but what the step tells."""
    issue = load_for(ref, step.verb)
    form = step.form(issue)
    marks: Marks = {}
    if request.method == "POST" and form.validate():
        marks = step.marks(issue, form)
        if not marks or request.form.get("seen") == fingerprint(marks):
            try:
                with transaction():
                    step.decide(issue, form, current_actor())
            except InvalidInput as error:
                form.show(error)
                issue = queries.get_issue(ref, current_actor())
            else:
                flash(step.said)
                return redirect(url_for("issues.show", ref=ref), code=303)
    elif request.method == "GET":
        marks = step.marks(issue, form)
    page = render_template(
        "issues/decide.html",
        issue=issue,
        form=form,
        fields=[form[name] for name in step.fields],
        optional_fields=step.optional,
        quoted=step.quoted(issue),
        title=step.title,
        intro=step.intro(issue),
        button=step.button,
        kind=step.kind,
        marks=marks,
        seen=fingerprint(marks),
        state_chip=state_chip,
    )
    return page, 200 if request.method == "GET" else 422


def warned_of(marks: Marks) -> bool:
    """Whether the person was shown exactly these marks before they sent the form again."""
    return request.form.get("seen") == fingerprint(marks)
