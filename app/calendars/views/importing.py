"""Importing a body's sessions from a calendar file: first what it would come to, then the same kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.bodies.models import Body
from app.bodies.queries import get_body
from app.bodies.sections import Action, register_actions
from app.calendars.forms import CalendarFileForm, CalendarParcelForm
from app.calendars.imported import Limits
from app.calendars.importing import CalendarReport, import_calendar
from app.calendars.parcel import pack, unpack
from app.calendars.views.pages import blueprint
from app.calendars.zones import zone_names, zones_of_country
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput
from app.kernel.imports import FileRefused, RowOutcome, carry_out, count_line, read_through
from app.kernel.wording import zone_name
from app.meetings import policy
from app.programme.queries import get_programme
from app.web.forms import SelectChoice
from app.web.guard import current_actor

#: What a page reads and tries within one request; ``flask import calendar`` takes more.
LIMITS = Limits(size=1_000_000, events=1_000, occurrences=500, days=500_000)
#: How far recurring events are followed.
AHEAD = timedelta(days=730)


@register_actions
def actions(body: Body, actor: Actor) -> Iterator[Action]:
    """At the head of a body's page, for who may. No query."""
    if policy.may(actor, "import", body):
        yield Action(_("Import sessions"), url_for("calendars.import_sessions", slug=body.slug))


@blueprint.route("/bodies/<slug>/calendar/import", methods=["GET", "POST"])
def import_sessions(slug: str) -> Any:
    """With a file: what it would create and update, what stays and what is refused and why. Nothing is kept yet."""
    body, form = _load(slug), CalendarFileForm()
    if request.method == "GET":
        form.is_public.data = body.is_public
    if form.validate_on_submit():
        data = form.file.data.read(LIMITS.size + 1)
        parcel = CalendarParcelForm(
            formdata=None,
            data={
                "parcel": pack(data),
                "source": str(form.file.data.filename or "")[:200],
                "is_public": "1" if form.is_public.data else "",
            },
        )
        try:
            return _preview(body, data, parcel, asked="")
        except FileRefused as error:
            form.show(InvalidInput(fields={"file": str(error)}))
    page = render_template("calendars/import_sessions.html", body=body, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/bodies/<slug>/calendar/import/keep")
def keep_sessions(slug: str) -> Any:
    """Keep what a trial found, tried once more; or, when another zone was chosen, try it in that."""
    body, form = _load(slug), CalendarParcelForm()
    try:
        data = unpack(str(form.parcel.data or ""), most=LIMITS.size)
        if "again" in request.form:
            return _preview(body, data, form, asked=_known(form.zone.data) or body.zone)
        report = _carried_out(body, data, form, zone=_known(form.read_in.data) or body.zone, is_dry_run=False)
    except FileRefused as error:
        flash(str(error), "error")
        return redirect(url_for("calendars.import_sessions", slug=slug), code=303)
    flash(count_line(report))
    return redirect(url_for("meetings.index", body=slug), code=303)


def _load(slug: str) -> Body:
    body = get_body(slug, current_actor())
    policy.require_may(current_actor(), "import", body)
    return body


def _preview(body: Body, data: bytes, form: CalendarParcelForm, *, asked: str) -> str:
    """What keeping would come to. Where times name no zone it is asked first: ``asked`` is the answer, or empty."""
    zone = asked or body.zone
    report = _carried_out(body, data, form, zone=zone, is_dry_run=True)
    form.zone.choices = _zone_choices(body)
    form.zone.data = form.read_in.data = zone
    return render_template(
        "calendars/import_sessions_preview.html",
        body=body,
        report=report,
        summary=count_line(report),
        new=report.count(RowOutcome.CREATED) + report.count(RowOutcome.UPDATED),
        form=form,
        must_ask=bool(report.floating) and not asked,
        zone_name=zone_name(zone, _language()),
    )


def _carried_out(
    body: Body, data: bytes, form: CalendarParcelForm, *, zone: str, is_dry_run: bool
) -> CalendarReport:
    actor = current_actor()
    report = (read_through if is_dry_run else carry_out)(
        lambda: import_calendar(
            data,
            body,
            zone=zone,
            expand_until=clock.today(body.zone) + AHEAD,
            is_public=bool(form.is_public.data),
            is_dry_run=is_dry_run,
            source=str(form.source.data or "")[:200],
            limits=LIMITS,
            actor=actor,
        )
    )
    assert isinstance(report, CalendarReport)
    return report


def _zone_choices(body: Body) -> list[SelectChoice]:
    """The body's zone, those of its country, and UTC."""
    names = dict.fromkeys((body.zone, *zones_of_country(get_programme().country), "UTC"))
    return [SelectChoice(name, f"{zone_name(name, _language())} ({name})") for name in names]


def _known(zone: Any) -> str:
    return zone if isinstance(zone, str) and zone in zone_names() else ""


def _language() -> str:
    return str(get_locale())
