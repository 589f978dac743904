"""A year's business days, for anyone to check."""

from __future__ import annotations

from datetime import date

from flask import render_template, request

from app.kernel import clock
from app.kernel.errors import NotFound
from app.programme import policy
from app.programme.business import list_year
from app.programme.operations.closings import EARLIEST, LATEST
from app.programme.queries import get_programme
from app.programme.views.blueprint import blueprint
from app.web.guard import current_actor, public


@blueprint.get("/settings/business-days")
@public
def business_days() -> str:
    """``year``: the present one unless said. The holidays, the closing days, and how many business days are left."""
    programme = get_programme()
    today = clock.today(programme.zone)
    year = request.args.get("year", default=today.year, type=int)
    if not EARLIEST.year <= year <= LATEST.year:
        raise NotFound
    found = list_year(year)
    return render_template(
        "programme/business_days.html",
        year=year,
        today=today,
        found=found,
        first=date(year, 1, 1),
        may_close=policy.may(current_actor(), "close_days"),
        earliest=EARLIEST.year,
        latest=LATEST.year,
    )
