"""Importing closing days from a table or a calendar file: first what it would come to, then the same kept."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import ngettext

from app.calendars.closings import expansion_limit, read_file
from app.calendars.forms import ClosingsFileForm, ClosingsTableForm
from app.calendars.views.pages import blueprint
from app.kernel.errors import InvalidInput
from app.kernel.imports import FileRefused, carry_out
from app.programme import effects, policy
from app.programme.imports import ClosingsReport, Found, as_table, import_closings, read_csv
from app.programme.queries import get_programme
from app.web.guard import current_actor


@blueprint.route("/settings/closing-days/import", methods=["GET", "POST"])
def import_closing_days() -> Any:
    """With a file: what it would add, what is known already, what is refused and why. Nothing is kept yet."""
    policy.require_may(current_actor(), "close_days")
    form = ClosingsFileForm()
    if form.validate_on_submit():
        sent = form.file.data
        name = str(sent.filename or "")[:200]
        zone = get_programme().zone
        try:
            found = read_file(sent.read(), filename=name, zone=zone, expand_until=expansion_limit(zone))
            report = _carried_out(found, source=name, is_dry_run=True)
        except FileRefused as error:
            form.show(InvalidInput(fields={"file": str(error)}))
        else:
            return render_template(
                "calendars/closings_preview.html",
                report=report,
                source=name,
                table=ClosingsTableForm(
                    formdata=None, data={"table": as_table(report.added), "source": name}
                ),
                moved=effects.lines(report.moved, current_actor()),
            )
    page = render_template("calendars/import_closings.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/settings/closing-days/import/keep")
def keep_closing_days() -> Any:
    """Declare what a trial found, tried once more: others may have declared days meanwhile."""
    policy.require_may(current_actor(), "close_days")
    form = ClosingsTableForm()
    try:
        found = read_csv(str(form.table.data or "").encode())
        report = _carried_out(found, source=str(form.source.data or "")[:200], is_dry_run=False)
    except FileRefused as error:
        flash(str(error), "error")
        return redirect(url_for("calendars.import_closing_days"), code=303)
    flash(
        ngettext(
            "%(num)s closing day or run of days is declared.",
            "%(num)s closing days or runs of days are declared.",
            len(report.added),
        )
    )
    change = effects.find_entry(get_programme()) if report.moved else None
    return redirect(url_for("programme.settings", change=change, _anchor="closing-days"), code=303)


def _carried_out(found: Found, *, source: str, is_dry_run: bool) -> ClosingsReport:
    actor = current_actor()
    report = carry_out(lambda: import_closings(found, source=source, actor=actor, is_dry_run=is_dry_run))
    assert isinstance(report, ClosingsReport)
    return report
