"""One page for all that is decided on an issue: what is asked, why, and the button; its errors beside their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.issues import policy, queries
from app.issues.models import STATES_OF, Issue
from app.issues.operations.lifecycle import wrong_state
from app.issues.wording import state_chip
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.web.forms import Form
from app.web.guard import current_actor


def load_for(ref: str, verb: str) -> Issue:
    """The issue, for somebody who may decide this on it, in a state in which it can be decided."""
    issue = queries.get_issue(ref, current_actor())
    policy.require(current_actor(), verb, issue)
    if issue.state not in STATES_OF[verb]:
        raise wrong_state(issue)
    return issue


def decide_with(
    issue: Issue,
    form: Form,
    decide: Callable[[Issue], None],
    *,
    said: str,
    kind: str = "primary",
    **shown: Any,
) -> Any:
    """A form that gives reasons: show it, or do what it says."""
    ref = issue.ref
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                decide(issue)
        except InvalidInput as error:
            form.show(error)
        else:
            flash(said)
            return redirect(url_for("issues.show", ref=ref), code=303)
    if form.errors:
        issue = queries.get_issue(ref, current_actor())
    page = render_template(
        "issues/decide.html", issue=issue, form=form, kind=kind, state_chip=state_chip, **shown
    )
    return page, 422 if form.errors else 200
