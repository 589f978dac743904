"""Calendars of sessions: listed, proposed by their rules, shown as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.bodies.models import Body
from app.journal.queries import list_history
from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.meetings import wording as meeting_wording
from app.meetings.queries import list_plannable
from app.planning import operations, pages, policy, queries, wording
from app.planning.forms import ProposeForm, RulesForm
from app.planning.models import LIVE, SessionCalendar
from app.planning.proposing import Avoided
from app.planning.views.blueprint import blueprint
from app.programme.queries import get_programme
from app.web.guard import current_actor


@blueprint.get("/planning")
def index() -> str:
    """The calendars of the bodies one keeps, and those in force of the bodies one sits in."""
    actor = current_actor()
    calendars, known = queries.list_calendars(actor), pages.names_for(actor)
    return render_template(
        "planning/index.html",
        calendars=calendars,
        counts={calendar.id: sum(row.body_id in known for row in calendar.dates) for calendar in calendars},
        may_propose=bool(queries.list_owners(actor)),
        wording=wording,
    )


@blueprint.route("/planning/new", methods=["GET", "POST"])
def propose() -> Any:
    actor = current_actor()
    owners, bodies = queries.list_owners(actor), list_plannable(actor)
    if not owners:
        raise NotAllowed(
            _("Only the technical secretary of a standing body proposes a calendar."), who_may=["secretary"]
        )
    this_year = clock.today(get_programme().zone).year
    form = ProposeForm()
    form.offer_owners(owners)
    form.offer_years(this_year)
    if request.method == "GET":
        form.body.data, form.first_year.data, form.last_year.data = owners[0].id, this_year + 1, this_year + 1
        form.title.data = _("Calendar of ordinary sessions %(years)s", years=this_year + 1)
        form.offer(bodies)
    if form.validate_on_submit():
        owner = next(body for body in owners if body.id == form.body.data)
        try:
            with transaction():
                calendar = operations.propose(
                    owner,
                    title=form.title.data or "",
                    first_year=form.first_year.data,
                    last_year=form.last_year.data,
                    rules=form.rules(bodies),
                    actor=actor,
                )
        except InvalidInput as error:
            form.show(error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            _say_what_came_of_it(calendar)
            return redirect(url_for("planning.show", calendar_id=calendar.id), code=303)
    return _form_page("planning/propose.html", form, bodies)


@blueprint.route("/planning/<int:calendar_id>/rules", methods=["GET", "POST"])
def propose_anew(calendar_id: int) -> Any:
    """The rules of a draft, changed; its dates follow, but for those set by hand."""
    actor = current_actor()
    calendar = queries.get_calendar(calendar_id, actor)
    require_open(calendar, "propose_anew")
    bodies = list_plannable(actor)
    form = RulesForm()
    if request.method == "GET":
        form.offer(bodies, pages.rules_of(calendar))
        form.revision.data = calendar.revision
    if form.validate_on_submit():
        try:
            with transaction():
                operations.propose_anew(
                    calendar, rules=form.rules(bodies), since=int(form.revision.data or 0), actor=actor
                )
        except InvalidInput as error:
            form.show(error)
        else:
            _say_what_came_of_it(calendar)
            return redirect(url_for("planning.show", calendar_id=calendar.id), code=303)
    return _form_page("planning/rules.html", form, bodies, calendar=calendar)


@blueprint.get("/planning/<int:calendar_id>")
def show(calendar_id: int) -> str:
    """The calendar as a sheet; to who keeps it what was avoided and what speaks against each date today."""
    actor = current_actor()
    calendar = queries.get_calendar(calendar_id, actor)
    keeps = policy.may(actor, "see_reasons", calendar)
    bodies = pages.bodies_shown(calendar, actor, keeps=keeps)
    sessions = pages.sessions_of(calendar, actor)
    years = pages.sheet_of(calendar, bodies, sessions, actor)
    can = {verb: policy.can(actor, verb, calendar) for verb in policy.STATES}
    is_live = keeps and calendar.state in LIVE
    check = pages.Check(calendar, bodies, actor) if is_live else None
    names = pages.names_for(actor) if keeps else {}
    return render_template(
        "planning/show.html",
        calendar=calendar,
        years=years,
        days={sheet.year: pages.days_of(sheet) for sheet in years} if can["move_date"] else {},
        rules=pages.rules_of(calendar),
        bodies=bodies,
        sessions=sessions,
        against={row.id: check.against(row) for row in calendar.dates} if check else {},
        avoided=_avoided_lines(calendar, names) if keeps else {},
        missing_lines=lambda found: wording.avoided_lines(found.avoided, names),
        shortfalls=queries.shortfalls(calendar) if is_live else [],
        history=list_history("session_calendar", calendar.id) if keeps else [],
        keeps=keeps,
        can=can,
        wording=wording,
        meeting_wording=meeting_wording,
        zone=calendar.body.zone,
    )


def _avoided_lines(calendar: SessionCalendar, names: wording.Names) -> dict[int, list[str]]:
    return {
        row.id: wording.avoided_lines([Avoided.from_values(day) for day in row.avoided], names)
        for row in calendar.dates
        if row.avoided
    }


def _form_page(
    template: str, form: Any, bodies: Sequence[Body], calendar: SessionCalendar | None = None
) -> tuple[str, int]:
    by_id = {str(body.id): body for body in bodies}
    page = render_template(template, form=form, bodies=by_id, calendar=calendar, wording=wording)
    return page, 422 if form.errors else 200


def _say_what_came_of_it(calendar: SessionCalendar) -> None:
    num = len(calendar.dates)
    flash(ngettext("%(num)s date is proposed.", "%(num)s dates are proposed.", num))
    if missing := len(calendar.missing):
        flash(
            ngettext(
                "For %(num)s session no day could be found: see which and why below.",
                "For %(num)s sessions no day could be found: see which and why below.",
                missing,
            ),
            "warning",
        )


def require_open(calendar: SessionCalendar, verb: str) -> None:
    """Who and state, before a form is shown."""
    policy.require_may(current_actor(), verb, calendar)
    if calendar.state not in policy.STATES[verb]:
        raise WrongState(_("This calendar is: %(state)s.", state=wording.state_label(calendar.state).lower()))
