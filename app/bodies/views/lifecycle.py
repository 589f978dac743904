"""A step in the life of a specialized group: what it brings about, and what it asks for."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.bodies.forms import MoveForm
from app.bodies.models import MOVES, Body
from app.bodies.operations import lifecycle
from app.bodies.queries import find_mandate
from app.bodies.views.blueprint import blueprint, load, today
from app.bodies.wording import body_state_chip
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotFound, WrongState
from app.web.guard import current_actor


@blueprint.route("/bodies/<slug>/move/<verb>", methods=["GET", "POST"])
def move(slug: str, verb: str) -> Any:
    if verb not in MOVES:
        raise NotFound
    body = load(slug, verb)
    if body.state not in MOVES[verb][0]:
        state = body_state_chip(body.state)[1].lower()
        raise WrongState(_("“%(body)s” is %(state)s: that can't be done now.", body=body.name, state=state))
    form = MoveForm()
    lacking = (
        lifecycle.missing_to_constitute(body, find_mandate(body.id), on=today())
        if verb == "constitute"
        else []
    )
    if form.validate_on_submit():
        try:
            with transaction():
                _carry_out(body, verb, form)
        except InvalidInput as error:
            form.show(error)
        else:
            state = body_state_chip(body.state)[1].lower()
            flash(_("“%(body)s” is now %(state)s.", body=body.name, state=state))
            return redirect(url_for("bodies.show", slug=slug), code=303)
    page = render_template(
        "bodies/move.html",
        body=body,
        verb=verb,
        form=form,
        lacking=lacking,
        needs_reason=verb in lifecycle.NEEDS_REASON,
    )
    return page, 422 if form.errors else 200


def _carry_out(body: Body, verb: str, form: MoveForm) -> None:
    actor = current_actor()
    reason = str(form.reason.data or "")
    if verb == "report":
        lifecycle.report(body, report=str(form.report.data or ""), actor=actor)
    elif verb == "resume_work":
        if form.ends_on.data is None:
            raise InvalidInput(fields={"ends_on": _("Write a date.")})
        lifecycle.resume_work(body, reason=reason, ends_on=form.ends_on.data, actor=actor)
    else:
        getattr(lifecycle, verb)(body, reason=reason, actor=actor)
