"""Closing days: declaring, changing and taking back, and what each moves."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.programme import effects, operations, policy, queries
from app.programme.effects import Moved
from app.programme.forms import ClosingDayForm, EditClosingForm
from app.programme.models import ClosingDay
from app.programme.operations.closings import Run, run_of
from app.programme.queries import get_closing_day, get_programme
from app.programme.views.blueprint import blueprint, settings_page
from app.web.guard import current_actor


@blueprint.post("/settings/closing-days")
def close_days() -> Any:
    """``preview``: only say what it would move."""
    policy.require_may(current_actor(), "close_days")
    form = ClosingDayForm()
    would_move: list[Moved] | None = None
    if form.validate() and form.starts_on.data:
        try:
            if "preview" not in request.form:
                with transaction():
                    row = _declare(form)
                flash(_("Those days no longer count as business days."))
                return redirect(_back(row), code=303)
            would_move = effects.tried(lambda: _declare(form), today=clock.today(get_programme().zone))
        except InvalidInput as error:
            form.show(error)
    return settings_page(closing_form=form, would_move=would_move)


def _declare(form: ClosingDayForm) -> ClosingDay:
    assert form.starts_on.data
    return operations.close_days(
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        name=str(form.name.data),
        actor=current_actor(),
    )


@blueprint.route("/settings/closing-days/<int:row_id>", methods=["GET", "POST"])
def edit_closing(row_id: int) -> Any:
    """``preview``: only say what it would move."""
    policy.require_may(current_actor(), "close_days")
    row = get_closing_day(row_id)
    form = EditClosingForm()
    would_move: list[Moved] | None = None
    if form.validate_on_submit() and form.starts_on.data:
        try:
            if "preview" not in request.form:
                with transaction():
                    _edit(row, form)
                flash(_("The closing days are changed."))
                return redirect(_back(row), code=303)
            would_move = effects.tried(lambda: _edit(row, form), today=clock.today(get_programme().zone))
        except InvalidInput as error:
            form.show(error)
    if request.method == "GET":
        form.show_run(run_of(row))
    page = render_template(
        "programme/edit_closing.html",
        row=row,
        form=form,
        would_move=effects.lines(would_move, current_actor()) if would_move is not None else None,
    )
    return page, 422 if form.errors else 200


def _edit(row: ClosingDay, form: EditClosingForm) -> None:
    assert form.starts_on.data
    assert form.was_starts_on.data
    assert form.was_ends_on.data
    operations.edit_closing(
        row,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        name=str(form.name.data),
        was=Run(form.was_starts_on.data, form.was_ends_on.data, str(form.was_name.data)),
        actor=current_actor(),
    )


@blueprint.post("/settings/closing-days/<int:row_id>/reopen")
def reopen_days(row_id: int) -> Response:
    with transaction():
        row = queries.get_closing_day(row_id)
        operations.reopen_days(row, actor=current_actor())
    flash(_("Those days count as business days again."))
    return redirect(_back(row), code=303)


def _back(row: ClosingDay) -> str:
    return url_for("programme.settings", change=effects.find_entry(row), _anchor="closing-days")
