"""The chambers, where each sits, and keeping them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bodies import policy
from app.bodies.forms import ChamberForm
from app.bodies.models import Chamber, ChamberKind
from app.bodies.operations import chambers as operations
from app.bodies.queries import (
    count_rows,
    count_seats_of_chambers,
    get_chamber,
    list_sectors,
    seats_of_chamber,
    select_chambers,
)
from app.bodies.views.blueprint import blueprint, today
from app.bodies.wording import chamber_kind_label, sector_label
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput
from app.kernel.keyset import page as keyset_page
from app.web.guard import current_actor, public

PAGE_SIZE = 50


@blueprint.get("/chambers")
@public
def chambers() -> str:
    """Every organization, by acronym; filtered by words, kind and sector. A fixed number of queries."""
    words = request.args.get("q", "").strip()
    kind = _kind(request.args.get("kind", ""))
    sector = request.args.get("sector", "")
    query = select_chambers(words=words, kind=kind, sector=sector)
    page = keyset_page(
        db.session(),
        query,
        keys=[(Chamber.acronym, "asc"), (Chamber.id, "asc")],
        limit=PAGE_SIZE,
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    filters = {"q": words or None, "kind": kind.value if kind else None, "sector": sector or None}
    return render_template(
        "bodies/chambers.html",
        page=page,
        count=count_rows(query),
        sits_in=count_seats_of_chambers([chamber.id for chamber in page.items], today(), current_actor()),
        filters=filters,
        kinds=[(item.value, chamber_kind_label(item)) for item in ChamberKind],
        sectors=[(item, sector_label(item)) for item in list_sectors()],
    )


def _kind(value: str) -> ChamberKind | None:
    return ChamberKind(value) if value in set(ChamberKind) else None


@blueprint.get("/chambers/<int:chamber_id>")
@public
def chamber(chamber_id: int) -> str:
    """One organization, and the bodies it sits in."""
    found = get_chamber(chamber_id)
    seats = seats_of_chamber(found.id, today(), current_actor())
    return render_template("bodies/chamber.html", chamber=found, seats=seats)


@blueprint.route("/chambers/new", methods=["GET", "POST"])
def create_chamber() -> Any:
    policy.require_may(current_actor(), "keep_chambers")
    form = ChamberForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = operations.create(**_said(form), actor=current_actor())
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("%(chamber)s was added.", chamber=made.acronym))
            return redirect(url_for("bodies.chambers"), code=303)
    page = render_template("bodies/edit_chamber.html", form=form, chamber=None)
    return page, 422 if form.errors else 200


@blueprint.route("/chambers/<int:chamber_id>/edit", methods=["GET", "POST"])
def edit_chamber(chamber_id: int) -> Any:
    found = get_chamber(chamber_id)
    policy.require_may(current_actor(), "keep_chambers")
    form = ChamberForm(obj=found)
    if form.validate_on_submit():
        try:
            with transaction():
                changed = operations.update(
                    found, **_said(form), since=form.revision.data or 0, actor=current_actor()
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("Saved.") if changed else _("Nothing was changed."))
            return redirect(url_for("bodies.chamber", chamber_id=found.id), code=303)
    page = render_template("bodies/edit_chamber.html", form=form, chamber=found)
    return page, 422 if form.errors else 200


def _said(form: ChamberForm) -> dict[str, Any]:
    names = ("acronym", "name", "sector", "country")
    return {name: form[name].data or "" for name in names} | {"kind": ChamberKind(form.kind.data)}
