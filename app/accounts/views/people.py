"""People, kept by an administrator."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import policy, queries
from app.accounts.forms import (
    PersonForm,
)
from app.accounts.models import Person, PersonState
from app.accounts.operations import people
from app.accounts.views.account import current_zone
from app.accounts.views.blueprint import blueprint
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput
from app.kernel.keyset import page as keyset_page
from app.web.guard import current_actor

PAGE_SIZE = 50


@blueprint.get("/people", endpoint="people")
def people_list() -> str:
    """Everybody, for administrators: filter, count, pages."""
    policy.require_may(current_actor(), "list")
    words = request.args.get("q", "").strip()
    given = request.args.get("state", "")
    state = PersonState(given) if given in set(PersonState) else None
    query = queries.select_people(words=words, state=state)
    found = keyset_page(
        db.session(), query, keys=[(Person.name, "asc"), (Person.id, "asc")],
        after=request.args.get("after"), before=request.args.get("before"), limit=PAGE_SIZE,
    )  # fmt: skip
    return render_template(
        "accounts/people.html",
        page=found,
        count=queries.count_people(query),
        words=words,
        state=state,
        states=PersonState,
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
def people_new() -> Any:
    policy.require_may(current_actor(), "create")
    form = PersonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                person = people.create(**_person_values(form), actor=current_actor())
                people.invite(person, hours=_invitation_hours(), actor=current_actor())
        except InvalidInput as error:
            form.show(error)
        else:
            flash(
                _(
                    "%(name)s was added; the invitation is on its way to %(email)s.",
                    name=person.name,
                    email=person.email,
                )
            )
            return redirect(url_for("accounts.people"), code=303)
    page = render_template("accounts/person.html", form=form, person=None)
    return page, 422 if form.errors else 200


@blueprint.route("/people/<int:person_id>", methods=["GET", "POST"])
def people_edit(person_id: int) -> Any:
    policy.require_may(current_actor(), "update")
    person = queries.get_person(person_id)
    form = PersonForm(obj=person)
    if form.validate_on_submit():
        try:
            with transaction():
                people.update_person(
                    person, **_person_values(form), since=int(form.revision.data or 0), actor=current_actor()
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The data of %(name)s are saved.", name=person.name))
            return redirect(url_for("accounts.people"), code=303)
    from app.journal.queries import list_history

    page = render_template(
        "accounts/person.html",
        form=form,
        person=person,
        history=list_history("person", person.id),
        zone=current_zone(),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/people/<int:person_id>/invite")
def people_invite(person_id: int) -> Response:
    person = queries.get_person(person_id)
    with transaction():
        people.invite(person, hours=_invitation_hours(), actor=current_actor())
    flash(_("A one-time link is on its way to %(email)s. It is good for 48 hours.", email=person.email))
    return redirect(url_for("accounts.people_edit", person_id=person_id), code=303)


@blueprint.post("/people/<int:person_id>/deactivate")
def people_deactivate(person_id: int) -> Response:
    person = queries.get_person(person_id)
    with transaction():
        people.deactivate(person, actor=current_actor())
    flash(_("%(name)s can't sign in any more. What they did stays on record.", name=person.name))
    return redirect(url_for("accounts.people_edit", person_id=person_id), code=303)


@blueprint.post("/people/<int:person_id>/reactivate")
def people_reactivate(person_id: int) -> Response:
    person = queries.get_person(person_id)
    with transaction():
        people.reactivate(person, actor=current_actor())
    flash(_("The account of %(name)s is open again.", name=person.name))
    return redirect(url_for("accounts.people_edit", person_id=person_id), code=303)


def _invitation_hours() -> int:
    return int(current_app.config["INVITATION_HOURS"])


def _person_values(form: PersonForm) -> dict[str, Any]:
    return {
        "name": str(form.name.data),
        "email": str(form.email.data),
        "phone": str(form.phone.data or ""),
        "organization": str(form.organization.data or ""),
        "locale": str(form.locale.data),
        "is_administrator": bool(form.is_administrator.data),
    }
