"""The wizard: a specialized group convoked for one or several issues. One page, its letter, and it is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bodies import queries as body_queries
from app.bodies.models import Body, BodyKind
from app.bodies.rules import SPECIALIZED_DEFAULTS
from app.groups import operations, policy, queries
from app.groups.forms import RULES, ConvokeForm
from app.groups.letter import procedure_in_words
from app.groups.views.blueprint import blueprint
from app.issues.models import Issue
from app.issues.queries import get_issue, list_bodies_of
from app.kernel import clock, texts
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotFound
from app.web.guard import current_actor


class _Letter(Exception):
    """Carries the letter out of a transaction that is not kept."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


@blueprint.get("/groups/convoke")
def convoke() -> Any:
    """The form with everything filled in from ``?issue=`` (several), or the issues to choose from (``?body=``)."""
    issues = [get_issue(ref, current_actor()) for ref in dict.fromkeys(request.args.getlist("issue")) if ref]
    issues.sort(key=lambda issue: (issue.folio_year or 0, issue.folio_number or 0, issue.id))
    parent = _parent(issues)
    _require(parent)
    proposable = queries.list_proposable(parent.id, current_actor())
    if not issues:
        return render_template("groups/choose.html", body=parent, issues=proposable)
    open_ = {issue.id for issue in proposable}
    taken = [issue for issue in issues if issue.id in open_]
    form = ConvokeForm(formdata=None)
    _offer(form, parent, proposable)
    form.fill(queries.draft_from(parent, taken), [issue.ref for issue in taken], parent.place)
    return _page(form, parent, left_out=[issue.ref for issue in issues if issue.id not in open_])


@blueprint.post("/groups/convoke")
def propose() -> Any:
    """``step``: ``letter`` shows what would be constituted and keeps nothing; ``propose`` proposes it; ``back`` returns."""
    form = ConvokeForm()
    issues = [get_issue(ref, current_actor()) for ref in dict.fromkeys(request.form.getlist("issues"))]
    parent = _parent(issues)
    _require(parent)
    _offer(form, parent, queries.list_proposable(parent.id, current_actor()))
    step = request.form.get("step", "letter")
    if step == "back" or not form.validate():
        return _page(form, parent)
    try:
        if step != "propose":
            return _preview(form, parent, issues)
        with transaction():
            body = _propose(form, parent, issues)
    except InvalidInput as error:
        form.show(error)
        return _page(form, parent)
    flash(_("“%(group)s” is proposed. The chair was written to and decides on it.", group=body.name))
    return redirect(url_for("bodies.show", slug=body.slug), code=303)


def _preview(form: ConvokeForm, parent: Body, issues: Sequence[Issue]) -> str:
    """The letter as it would be sealed: the group is proposed, its letter written, and all of it undone."""
    try:
        with transaction():
            _show(operations.letter_of(_propose(form, parent, issues)))
    except _Letter as shown:
        letter = shown.text
    return render_template(
        "groups/letter.html",
        parent=parent,
        form=form,
        letter=texts.html_of([letter])[letter],
        typed=form.typed(),
    )


def _show(letter: str) -> NoReturn:
    raise _Letter(letter)


def _propose(form: ConvokeForm, parent: Body, issues: Sequence[Issue]) -> Body:
    return operations.propose(
        parent,
        issues=issues,
        name=str(form.name.data),
        acronym=str(form.acronym.data or ""),
        short_name=str(form.short_name.data or ""),
        problem=str(form.problem.data),
        evidence=str(form.evidence.data or ""),
        scope=str(form.scope.data or ""),
        deliverable=str(form.deliverable.data or ""),
        ends_on=form.ends_on.data,
        chamber_ids=list(form.chambers.data or ()),
        coordinator_id=form.coordinator.data,
        first_session=form.first_session(parent.zone),
        rules=form.rules(),
        is_public=bool(form.is_public.data),
        actor=current_actor(),
    )


def _parent(issues: Sequence[Issue]) -> Body:
    """The standing body of the issues; without any, that of ``?body=``, else the actor's own."""
    actor = current_actor()
    if issues:
        return issues[0].body
    if slug := request.values.get("body", ""):
        return body_queries.get_body(slug, actor)
    found = next((body for body in list_bodies_of(actor) if body.kind is BodyKind.STANDING), None)
    if found is None:
        raise NotFound
    return found


def _require(parent: Body) -> None:
    if parent.kind is not BodyKind.STANDING:
        raise NotFound
    policy.require_may(current_actor(), "propose", parent)


def _offer(form: ConvokeForm, parent: Body, proposable: Sequence[Issue]) -> None:
    today = clock.today(parent.zone)
    form.offer(
        [(issue.ref, f"{issue.ref} · {issue.title}") for issue in proposable],
        [
            (chamber.id, f"{chamber.acronym}, {chamber.name}")
            for chamber in queries.list_candidates(parent.id, today)
        ],
        queries.coordinator_choices(parent.id, today),
    )


def _page(form: ConvokeForm, parent: Body, left_out: Sequence[str] = ()) -> tuple[str, int]:
    page = render_template(
        "groups/convoke.html",
        form=form,
        parent=parent,
        rules=RULES,
        procedure=procedure_in_words(SPECIALIZED_DEFAULTS),
        left_out=left_out,
    )
    return page, 422 if form.errors else 200
