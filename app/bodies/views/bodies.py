"""The bodies, one body, and keeping what is said about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bodies import policy
from app.bodies.forms import BodyForm, MandateForm, StandingBodyForm
from app.bodies.models import AT_WORK, ENDED_STATES, Body, BodyState
from app.bodies.operations import bodies, subscriptions
from app.bodies.queries import (
    find_mandate,
    get_body_page,
    history_of,
    is_published,
    list_body_lines,
)
from app.bodies.sections import actions_of, sections_of
from app.bodies.views.blueprint import address, asked_day, blueprint, feed_address, load, today
from app.journal.models import AuditEntry
from app.kernel import clock, keyset
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound
from app.programme.business import business_calendar
from app.programme.queries import get_programme
from app.web.guard import current_actor, public

#: More chambers than this are counted in the list of bodies, not named.
MOST_NAMED = 9


@blueprint.get("/bodies")
@public
def index() -> str:
    """Which bodies there are and who sits in them; ``?show=current`` or ``ended`` for only those."""
    lines = list_body_lines(current_actor(), today())
    show = request.args.get("show", "")
    if show in {"current", "ended"}:
        shown = [line for line in lines if (line.body.state in ENDED_STATES) == (show == "ended")]
    else:
        shown = lines
    return render_template(
        "bodies/index.html",
        lines=shown,
        has_ended=any(line.body.state in ENDED_STATES for line in lines),
        show=show,
        most_named=MOST_NAMED,
        today=today(),
        days_left=days_left_of([line.body for line in shown]),
    )


@blueprint.get("/bodies/<slug>")
@public
def show(slug: str) -> str:
    """One body, as of today or of ``?on=``."""
    actor = current_actor()
    on = asked_day() or today()
    page = get_body_page(slug, actor, on)
    return render_template(
        "bodies/show.html",
        page=page,
        body=page.body,
        is_today=on == today(),
        today=today(),
        actions=actions_of(page.body, actor),
        sections=sections_of(page.body, actor),
        is_expired=page.body.is_expired(today()),
        days_left=days_left(page.body),
        days_left_of_groups=days_left_of(page.groups),
        feed_url=feed_address(page.body),
        meetings_url=address("meetings.index", body=page.body.slug),
        agreements_url=address("agreements.index", body=page.body.slug),
        can_follow=actor.is_signed_in and is_published(page.body) and page.body.id not in actor.body_ids,
    )


def days_left(body: Body) -> int | None:
    """Business days until a group at work has to be done; negative when late, None where no clock runs."""
    return days_left_of([body]).get(body.id)


def days_left_of(bodies: Iterable[Body]) -> dict[int, int]:
    """The same of several, by id, where a clock runs."""
    running = [body for body in bodies if body.state in AT_WORK and body.ends_on is not None]
    calendar = business_calendar() if running else None
    return {
        body.id: calendar.left(clock.today(body.zone), body.ends_on)
        for body in running
        if calendar and body.ends_on
    }


@blueprint.get("/bodies/<slug>/history")
def history(slug: str) -> str:
    """All that happened to a body, for those inside, the latest first."""
    body = load(slug, "read_inside")
    page = keyset.page(
        db.session,
        history_of(body.id),
        keys=[(AuditEntry.id, "desc")],
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    return render_template("bodies/history.html", body=body, page=page)


@blueprint.route("/bodies/new", methods=["GET", "POST"])
def create() -> Any:
    """Found a standing body."""
    policy.require_may(current_actor(), "create_body")
    form = StandingBodyForm(zone=get_programme().zone)
    if form.validate_on_submit():
        try:
            with transaction():
                made = bodies.create_standing(
                    **_said(form), constituted_on=form.constituted_on.data, actor=current_actor()
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("“%(body)s” was created. Give the chambers their seats.", body=made.name))
            return redirect(url_for("bodies.seats", slug=made.slug), code=303)
    return _form_page("bodies/create.html", form)


@blueprint.route("/bodies/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> Any:
    """Change what is said of a body."""
    body = load(slug, "edit")
    form = BodyForm(obj=body)
    if form.validate_on_submit():
        try:
            with transaction():
                changed = bodies.update(
                    body, **_said(form), since=form.revision.data or 0, actor=current_actor()
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("Saved.") if changed else _("Nothing was changed."))
            return redirect(url_for("bodies.show", slug=slug), code=303)
    return _form_page("bodies/edit.html", form, body=body)


@blueprint.route("/bodies/<slug>/mandate", methods=["GET", "POST"])
def mandate(slug: str) -> Any:
    """Change a group's mandate."""
    body = load(slug, "edit")
    found = find_mandate(body.id)
    if found is None:
        raise NotFound
    form = MandateForm(obj=found, data={"ends_on": body.ends_on})
    if body.state is not BodyState.PROPOSED:
        del form.ends_on  # the chair or the plenary extend it
    if form.validate_on_submit():
        try:
            with transaction():
                changed = bodies.update_mandate(
                    body,
                    found,
                    **_mandate_said(form, body),
                    since=form.revision.data or 0,
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("Saved.") if changed else _("Nothing was changed."))
            return redirect(url_for("bodies.show", slug=slug), code=303)
    return _form_page("bodies/mandate.html", form, body=body)


@blueprint.post("/bodies/<slug>/follow")
def follow(slug: str) -> Any:
    body = load(slug)
    with transaction():
        subscriptions.follow(body, actor=current_actor())
    flash(_("You follow “%(body)s”: its sessions are in your calendar.", body=body.name))
    return redirect(url_for("bodies.show", slug=slug), code=303)


@blueprint.post("/bodies/<slug>/unfollow")
def unfollow(slug: str) -> Any:
    body = load(slug)
    with transaction():
        subscriptions.unfollow(body, actor=current_actor())
    flash(_("You no longer follow “%(body)s”.", body=body.name))
    return redirect(url_for("bodies.show", slug=slug), code=303)


def _form_page(template: str, form: Any, **values: Body | None) -> tuple[str, int]:
    return render_template(template, form=form, **values), 422 if form.errors else 200


def _said(form: BodyForm) -> dict[str, Any]:
    names = ("acronym", "name", "short_name", "purpose", "zone", "place", "color")
    return {name: form[name].data or "" for name in names} | {"is_public": bool(form.is_public.data)}


def _mandate_said(form: MandateForm, body: Body) -> dict[str, Any]:
    names = ("problem", "evidence", "scope", "deliverable")
    ends_on = form.ends_on.data if "ends_on" in form else body.ends_on
    return {name: form[name].data or "" for name in names} | {"ends_on": ends_on}
