"""Filing: the first page, the form that saves itself, submitting, withdrawing."""

from __future__ import annotations

import hashlib
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.bodies.models import Body
from app.issues import operations, policy, queries
from app.issues.case_data import Mark, find_case_data
from app.issues.deadlines import usual_period
from app.issues.forms import IssueForm, ReasonForm, StartForm, fill, seat_choices
from app.issues.models import EDITABLE, TAKES_ISSUES, Issue
from app.issues.views.blueprint import blueprint
from app.issues.views.similar import part as similar_part
from app.issues.wording import state_chip
from app.kernel import clock, wording
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotAllowed, StaleEdit
from app.programme.queries import list_topics
from app.web.context import locale_code
from app.web.guard import current_actor

#: Fields of the form that are text, in the order of the page.
TEXTS = ("title", "what_happens", "customs_offices", "frequency", "request", "evidence")


@blueprint.get("/issues/new")
def file() -> str:
    return _start_page(StartForm(), _bodies_open())


@blueprint.post("/issues/new")
def begin() -> Any:
    bodies = _bodies_open()
    form = StartForm()
    title = form.title.data or ""
    try:
        body_id, chamber_id = _seat(form.seat.data or "", bodies)
        if "anyway" not in request.form and (near := similar_part(title))["similar"]:
            return _start_page(form, _bodies_open(), **near)
        with transaction():
            issue = operations.start(
                bodies[body_id], chamber_id=chamber_id, title=title, actor=current_actor()
            )
    except InvalidInput as error:
        form.show(error)
        return _start_page(form, _bodies_open()), 422
    return redirect(url_for("issues.edit", ref=issue.ref), code=303)


@blueprint.get("/issues/<ref>/edit")
def edit(ref: str) -> Any:
    issue = queries.get_issue(ref, current_actor())
    policy.require(current_actor(), "edit", issue)
    if issue.state not in EDITABLE:
        return redirect(url_for("issues.show", ref=issue.ref))
    form = _form()
    fill(form, issue)
    return _edit_page(issue, form)


@blueprint.post("/issues/<ref>/edit")
def save(ref: str) -> Any:
    """Save, then attach what came, then submit: each stands even where the next is refused, so nothing is lost."""
    issue = queries.get_issue(ref, current_actor())
    policy.require(current_actor(), "edit", issue)
    form = _form()
    if request.headers.get("X-Autosave") == "1":
        return _autosave(issue, form)
    if request.form.get("keep") == "theirs":
        flash(_("The text that was already saved stays."))
        return redirect(url_for("issues.edit", ref=ref), code=303)
    form.validate()
    try:
        with transaction():
            operations.edit(issue, form.written, revision=form.revision.data or 0, actor=current_actor())
    except InvalidInput as error:
        form.show(error)
    except StaleEdit:
        return render_template("issues/conflict.html", **_conflict(ref, form)), 409
    _attach(ref, form)
    if "remove" in request.form:
        _detach(ref)
    done = None if form.errors else _after_saving(ref, form)
    return done or (_edit_page(queries.get_issue(ref, current_actor()), form, keep=True), 422)


def _after_saving(ref: str, form: IssueForm) -> Response | None:
    """Where the button that was pressed leads; None when the page has to be shown again."""
    if "remove" in request.form:
        return redirect(url_for("issues.edit", ref=ref) + "#files", code=303)
    if "keep" in request.form:
        flash(_("Your text is saved."))
        return redirect(url_for("issues.edit", ref=ref), code=303)
    if "draft" in request.form:
        flash(_("Saved. You can go on whenever you like."))
        return redirect(url_for("issues.index"), code=303)
    return _submit(ref, form)


@blueprint.route("/issues/<ref>/withdraw", methods=["GET", "POST"])
def withdraw(ref: str) -> Any:
    issue = queries.get_issue(ref, current_actor())
    policy.require(current_actor(), "withdraw", issue)
    form = ReasonForm()
    if request.method == "POST":
        try:
            with transaction():
                operations.withdraw(issue, reason=form.reason.data or "", actor=current_actor())
        except InvalidInput as error:
            form.show(error)
            issue = queries.get_issue(ref, current_actor())
        else:
            flash(_("The issue is withdrawn."))
            return redirect(url_for("issues.show", ref=ref), code=303)
    page = render_template(
        "issues/decide.html",
        issue=issue,
        form=form,
        fields=[form.reason],
        title=_("Withdraw this issue") if issue.folio else _("Discard this draft"),
        intro=_("It ends here, for good: to raise it again it has to be filed anew. Its history stays.")
        if issue.folio
        else _("Nobody outside your chamber has seen it. It can't be taken up again."),
        button=pgettext("issue", "Withdraw") if issue.folio else _("Discard"),
        optional=not issue.folio,
        kind="stop",
        state_chip=state_chip,
    )
    return page, 422 if form.errors else 200


def _bodies_open() -> dict[int, Body]:
    """Bodies that take issues and in which the actor represents somebody."""
    actor = current_actor()
    if not policy.may_start(actor):
        raise NotAllowed(_("Issues are filed by those who sit for a chamber."), who_may=["member"])
    seated = {seat.body_id for seat in actor.seats}
    return {
        body.id: body
        for body in queries.list_bodies_of(actor)
        if body.id in seated and body.state in TAKES_ISSUES
    }


def _names(bodies: dict[int, Body]) -> dict[int, str]:
    return {body.id: body.name for body in bodies.values()}


def _start_page(form: StartForm, bodies: dict[int, Body], **near: Any) -> str:
    form.seat.choices = seat_choices(current_actor(), _names(bodies))
    if not form.seat.data and form.seat.choices:
        form.seat.data = form.seat.choices[0].value
    return render_template(
        "issues/new.html",
        form=form,
        drafts=queries.list_drafts(current_actor()),
        **near,
        **_aside(next(iter(bodies.values()), None)),
    )


def _seat(chosen: str, bodies: dict[int, Body]) -> tuple[int, int]:
    """Body and chamber of a choice; the only one there is needs no choosing."""
    offered = [choice.value for choice in seat_choices(current_actor(), _names(bodies))]
    if not chosen and len(offered) == 1:
        chosen = offered[0]
    if chosen not in offered:
        raise InvalidInput(fields={"seat": _("Choose for whom it is filed.")})
    body_id, chamber_id = chosen.split("-")
    return int(body_id), int(chamber_id)


def _form() -> IssueForm:
    form = IssueForm()
    form.offer(list(list_topics()), locale_code())
    return form


def _aside(body: Body | None) -> dict[str, Any]:
    """What happens next, for the column at the side."""
    if body is None:
        return {"body": None, "due_on": None, "due_days": 0}
    day, days = usual_period(body.id, body.zone)
    return {"body": body, "due_on": day, "due_days": days}


def _edit_page(issue: Issue, form: IssueForm, *, keep: bool = False) -> str:
    """The form. ``keep``: it came back, with what was typed; its revision is the one now stored."""
    if keep:
        form.revision.data = issue.revision
        form.revision.raw_data = None
    marks = _marks(form)
    return render_template(
        "issues/edit.html",
        issue=issue,
        form=form,
        marks=marks,
        seen=_fingerprint(marks),
        missing=form.is_incomplete,
        state_chip=state_chip,
        **similar_part(issue.title, but=issue.id),
        **_aside(issue.body),
    )


def _attach(ref: str, form: IssueForm) -> None:
    for upload in form.files.data or ():
        if not isinstance(upload, FileStorage) or not upload.filename:
            continue
        issue = queries.get_issue(ref, current_actor())
        try:
            with transaction():
                operations.attach(issue, upload.read(), upload.filename, actor=current_actor())
        except InvalidInput as error:
            form.show(error)


def _detach(ref: str) -> None:
    chosen = request.form["remove"]
    attachment_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0
    issue = queries.get_issue(ref, current_actor())
    with transaction():
        operations.detach(issue, attachment_id, actor=current_actor())


def _submit(ref: str, form: IssueForm) -> Response | None:
    """Submit, unless something is missing or the text holds case data that nobody has been warned of yet."""
    marks = _marks(form)
    if marks and request.form.get("seen") != _fingerprint(marks):
        return None
    issue = queries.get_issue(ref, current_actor())
    was_filed = issue.folio is not None
    try:
        with transaction():
            operations.submit(issue, actor=current_actor())
    except InvalidInput as error:
        form.show(error)
        form.is_incomplete = True
        return None
    if was_filed:
        flash(_("Completed and filed again. The secretary has been told."))
    else:
        flash(_("Filed with the folio %(folio)s. The secretary has been told.", folio=issue.folio))
    return redirect(url_for("issues.show", ref=issue.ref), code=303)


def _autosave(issue: Issue, form: IssueForm) -> Any:
    ref = issue.ref
    try:
        with transaction():
            operations.edit(issue, form.written, revision=form.revision.data or 0, actor=current_actor())
    except InvalidInput as error:
        return jsonify({"message": str(error.message)}), 422
    except StaleEdit:
        return jsonify(
            {"conflict_html": render_template("issues/_conflict.html", **_conflict(ref, form))}
        ), 409
    now = wording.clock_time(clock.now().astimezone(ZoneInfo(issue.body.zone)), locale_code())
    return jsonify({"revision": issue.revision, "saved_at": now})


def _conflict(ref: str, form: IssueForm) -> dict[str, Any]:
    """Both texts, field by field where they differ; what they agree on goes along unseen."""
    issue = queries.get_issue(ref, current_actor())
    mine, theirs = form.written, operations.text_of(issue)
    names = [name for name in TEXTS if getattr(mine, name) != getattr(theirs, name)]
    return {
        "issue": issue,
        "form": form,
        "differing": [(form[name], getattr(mine, name), getattr(theirs, name)) for name in names],
        "same": [(name, getattr(mine, name)) for name in TEXTS if name not in names],
        "mine": mine,
    }


def _marks(form: IssueForm) -> dict[str, list[Mark]]:
    found = {name: find_case_data(str(form[name].data or "")) for name in TEXTS}
    return {name: marks for name, marks in found.items() if marks}


def _fingerprint(marks: dict[str, list[Mark]]) -> str:
    """What has been warned of: another number warns again, words around it don't."""
    text = "|".join(sorted(f"{name}:{mark.found}" for name, found in marks.items() for mark in found))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
