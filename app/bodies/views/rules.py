"""Rules of procedure of a body: those in force, those before, and adopting new ones."""

from __future__ import annotations

import enum
from dataclasses import fields
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.bodies.forms import rules_form
from app.bodies.operations import rules as operations
from app.bodies.queries import list_rules, rules_in_force
from app.bodies.rules import Rules
from app.bodies.views.blueprint import blueprint, load, today
from app.bodies.wording import rule_label, rule_value_label
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.web.guard import current_actor


@blueprint.get("/bodies/<slug>/rules")
def rules(slug: str) -> str:
    body = load(slug, "read_inside")
    in_force = rules_in_force(body.id, today())
    lines = [(rule_label(field.name), _said(getattr(in_force, field.name))) for field in fields(Rules)]
    return render_template(
        "bodies/rules.html", body=body, lines=lines, versions=list_rules(body.id), today=today()
    )


@blueprint.route("/bodies/<slug>/rules/adopt", methods=["GET", "POST"])
def adopt_rules(slug: str) -> Any:
    body = load(slug, "adopt_rules")
    form = rules_form(obj=rules_in_force(body.id, today()))
    if form.validate_on_submit():
        try:
            with transaction():
                operations.adopt(body, form.rules(), effective_on=form.first_day, actor=current_actor())
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The rules were adopted."))
            return redirect(url_for("bodies.rules", slug=slug), code=303)
    names = [field.name for field in fields(Rules)]
    page = render_template("bodies/adopt_rules.html", body=body, form=form, names=names)
    return page, 422 if form.errors else 200


def _said(value: object) -> object:
    return rule_value_label(value) if isinstance(value, enum.StrEnum) else value
