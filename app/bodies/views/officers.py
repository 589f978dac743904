"""Officers and permanent guests of a body."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.models import Person
from app.bodies import policy
from app.bodies.forms import EndForm, GuestForm, OfficerForm, PersonChoice
from app.bodies.models import Body, OfficerRole
from app.bodies.operations import guests as guest_operations
from app.bodies.operations import officers as officer_operations
from app.bodies.operations import people
from app.bodies.queries import get_guest, get_officer, list_guests, list_officers_ever
from app.bodies.views.blueprint import blueprint, load, people_to_choose, today
from app.bodies.wording import office_label
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.programme.queries import get_programme
from app.web.guard import current_actor


@blueprint.route("/bodies/<slug>/officers", methods=["GET", "POST"])
def officers(slug: str) -> Any:
    """Who holds and held an office, the guests; the forms of who may change them. ``what`` says which form was sent."""
    body = load(slug, "keep_guests")
    may_appoint = policy.may(current_actor(), "keep_officers", body)
    is_guest_form = request.form.get("what") == "guest"
    officer_form = OfficerForm(
        None if is_guest_form else request.form or None, starts_on=today(), prefix="officer"
    )
    guest_form = GuestForm(request.form if is_guest_form else None, starts_on=today(), prefix="guest")
    form = guest_form if is_guest_form else officer_form
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                person = _person(form)
                _add(body, person, form)
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("%(name)s was recorded.", name=person.name))
            return redirect(url_for("bodies.officers", slug=slug), code=303)
    elif request.method == "POST" and not is_guest_form:
        policy.require_may(current_actor(), "keep_officers", body)
    page = render_template(
        "bodies/officers.html",
        body=body,
        officers=list_officers_ever(body.id),
        guests=list_guests(body.id, today()),
        form=form,
        officer_form=officer_form,
        guest_form=guest_form,
        may_appoint=may_appoint,
        today=today(),
        **people_to_choose(),
    )
    return page, 422 if form.errors else 200


def _person(form: PersonChoice) -> Person:
    return people.find_or_add(
        email=str(form.email.data),
        name=str(form.name.data or ""),
        locale=get_programme().language,
        actor=current_actor(),
    )


def _add(body: Body, person: Person, form: PersonChoice) -> None:
    if isinstance(form, OfficerForm):
        role = OfficerRole(form.role.data)
        officer_operations.appoint(
            body, person, role=role, starts_on=form.starts_on.data, actor=current_actor()
        )
    else:
        guest_operations.add(body, person, starts_on=form.starts_on.data, actor=current_actor())


@blueprint.route("/bodies/<slug>/officers/<int:officer_id>/end", methods=["GET", "POST"])
def end_officer(slug: str, officer_id: int) -> Any:
    body = load(slug, "keep_officers")
    officer = get_officer(body.id, officer_id)
    form = EndForm(ends_on=max(today(), officer.starts_on))
    if form.validate_on_submit():
        try:
            with transaction():
                officer_operations.end(officer, ends_on=form.last_day, actor=current_actor())
        except InvalidInput as error:
            form.show(error)
            officer = get_officer(body.id, officer_id)
        else:
            flash(_("The office of %(name)s ends.", name=officer.person.name))
            return redirect(url_for("bodies.officers", slug=slug), code=303)
    return _end_page(
        body,
        form,
        title=_("End the office of %(name)s", name=officer.person.name),
        about=office_label(officer.role),
        button=_("End the office"),
    )


@blueprint.route("/bodies/<slug>/guests/<int:guest_id>/end", methods=["GET", "POST"])
def end_guest(slug: str, guest_id: int) -> Any:
    body = load(slug, "keep_guests")
    guest = get_guest(body.id, guest_id)
    form = EndForm(ends_on=max(today(), guest.starts_on))
    if form.validate_on_submit():
        try:
            with transaction():
                guest_operations.end(guest, ends_on=form.last_day, actor=current_actor())
        except InvalidInput as error:
            form.show(error)
            guest = get_guest(body.id, guest_id)
        else:
            flash(_("%(name)s is no longer a guest.", name=guest.person.name))
            return redirect(url_for("bodies.officers", slug=slug), code=303)
    return _end_page(
        body,
        form,
        title=_("No longer invite %(name)s", name=guest.person.name),
        about=_("Permanent guest"),
        button=_("End the invitation"),
    )


def _end_page(body: Body, form: EndForm, *, title: str, about: str, button: str) -> tuple[str, int]:
    page = render_template(
        "bodies/end.html",
        body=body,
        form=form,
        title=title,
        about=about,
        button=button,
        back=url_for("bodies.officers", slug=body.slug),
        back_title=_("Officers and guests"),
    )
    return page, 422 if form.errors else 200
