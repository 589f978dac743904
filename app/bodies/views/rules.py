"""Rules of procedure of a body: those in force, those before, and adopting new ones."""

from __future__ import annotations

import enum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bodies.forms import rules_form
from app.bodies.operations import rules as operations
from app.bodies.queries import list_rules, rules_in_force
from app.bodies.views.blueprint import blueprint, load, today
from app.bodies.wording import rule_groups, rule_label, rule_value_label
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.programme import effects
from app.programme.effects import Moved
from app.web.guard import current_actor


@blueprint.get("/bodies/<slug>/rules")
def rules(slug: str) -> str:
    body = load(slug, "read_inside")
    in_force = rules_in_force(body.id, today())
    groups = [
        (heading, [(rule_label(name), _said(getattr(in_force, name))) for name in names])
        for heading, names in rule_groups().items()
    ]
    change = request.args.get("change", type=int)
    moved = effects.of_entry(change, {"rules:adopt"}, body_id=body.id) if change else []
    return render_template(
        "bodies/rules.html",
        body=body,
        groups=groups,
        versions=list_rules(body.id),
        today=today(),
        moved=effects.lines(moved, current_actor()),
    )


@blueprint.route("/bodies/<slug>/rules/adopt", methods=["GET", "POST"])
def adopt_rules(slug: str) -> Any:
    """``preview``: only say which deadlines they would move."""
    body = load(slug, "adopt_rules")
    form = rules_form(obj=rules_in_force(body.id, today()))
    would_move: list[Moved] | None = None
    if form.validate_on_submit():
        wanted, since, actor = form.rules(), form.first_day, current_actor()
        try:
            if "preview" not in request.form:
                with transaction():
                    adopted = operations.adopt(body, wanted, effective_on=since, actor=actor)
                flash(_("The rules were adopted."))
                change = effects.find_entry(adopted)
                return redirect(url_for("bodies.rules", slug=slug, change=change), code=303)
            would_move = effects.tried(
                lambda: operations.adopt(body, wanted, effective_on=since, actor=actor),
                today=today(),
                body_id=body.id,
            )
        except InvalidInput as error:
            form.show(error)
    page = render_template(
        "bodies/adopt_rules.html",
        body=body,
        form=form,
        groups=rule_groups(),
        would_move=effects.lines(would_move, current_actor()) if would_move is not None else None,
    )
    return page, 422 if form.errors else 200


def _said(value: object) -> object:
    return rule_value_label(value) if isinstance(value, enum.StrEnum) else value
