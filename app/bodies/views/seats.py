"""Seats of a body, and who is appointed to them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bodies import policy
from app.bodies.forms import AppointmentForm, EndForm, SeatForm
from app.bodies.models import AppointmentKind
from app.bodies.operations import people
from app.bodies.operations import seats as operations
from app.bodies.queries import get_appointment, get_chamber, get_seat, list_all_seats, list_chambers
from app.bodies.queries.invitations import latest_invitations
from app.bodies.vacancies import list_vacancies
from app.bodies.views.blueprint import blueprint, load, people_to_choose, today
from app.bodies.wording import appointment_label
from app.files.models import StoredFile
from app.files.operations import store
from app.files.views import as_download
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound
from app.programme.queries import get_programme
from app.web.guard import current_actor


@blueprint.route("/bodies/<slug>/seats", methods=["GET", "POST"])
def seats(slug: str) -> Any:
    """Every seat with who was ever appointed to it; and the form that gives a chamber a seat."""
    body = load(slug, "keep_seats")
    every = list_all_seats(body.id)
    seated = {seat.chamber_id for seat in every if seat.ends_on is None or seat.ends_on >= today()}
    form = SeatForm(starts_on=today())
    form.offer([chamber for chamber in list_chambers() if chamber.id not in seated])
    if form.validate_on_submit():
        try:
            with transaction():
                chamber = get_chamber(form.chamber.data)
                operations.open_seat(
                    body,
                    chamber,
                    is_voting=bool(form.is_voting.data),
                    starts_on=form.starts_on.data,
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
            every = list_all_seats(body.id)
        else:
            flash(_("%(chamber)s has a seat now. Appoint its principal.", chamber=chamber.acronym))
            return redirect(url_for("bodies.seats", slug=slug), code=303)
    page = render_template(
        "bodies/seats.html",
        body=body,
        seats=every,
        form=form,
        today=today(),
        invitations=latest_invitations(body.id),
        vacancies={vacancy.seat.id: vacancy for vacancy in list_vacancies(today(), {body.id})},
        moment_now=clock.now(),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/bodies/<slug>/seats/<int:seat_id>/appoint", methods=["GET", "POST"])
def appoint(slug: str, seat_id: int) -> Any:
    body = load(slug, "keep_seats")
    seat = get_seat(body.id, seat_id)
    form = AppointmentForm(starts_on=max(today(), seat.starts_on))
    if form.validate_on_submit():
        kind = AppointmentKind(form.kind.data)
        try:
            with transaction():
                person = people.find_or_add(
                    email=str(form.email.data),
                    name=str(form.name.data or ""),
                    organization=seat.chamber.acronym,
                    locale=get_programme().language,
                    actor=current_actor(),
                )
                operations.appoint(
                    seat,
                    person,
                    kind=kind,
                    rank=form.rank.data if kind is AppointmentKind.ALTERNATE else None,
                    starts_on=form.starts_on.data,
                    ends_on=form.ends_on.data,
                    letter=str(form.letter.data or ""),
                    letter_on=form.letter_on.data,
                    letter_file=_letter_file(form),
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
            seat = get_seat(body.id, seat_id)
        else:
            said = appointment_label(kind).lower()
            flash(
                _(
                    "%(name)s is %(kind)s of %(chamber)s.",
                    name=person.name,
                    kind=said,
                    chamber=seat.chamber.acronym,
                )
            )
            return redirect(url_for("bodies.seats", slug=slug), code=303)
    page = render_template("bodies/appoint.html", body=body, seat=seat, form=form, **people_to_choose())
    return page, 422 if form.errors else 200


def _letter_file(form: AppointmentForm) -> StoredFile | None:
    upload = form.letter_file.data
    if not upload or not upload.filename:
        return None
    return store(upload.read(), upload.filename, actor=current_actor(), field="letter_file")


@blueprint.get("/bodies/<slug>/appointments/<int:appointment_id>/letter")
def letter(slug: str, appointment_id: int) -> Any:
    """The accreditation letter, for who keeps the seats and for the chamber itself."""
    body = load(slug)
    appointment = get_appointment(body.id, appointment_id)
    actor = current_actor()
    own = any(held.chamber_id == appointment.seat.chamber_id for held in actor.seats_in(body.id))
    if appointment.letter_file_id is None or not (own or policy.may(actor, "keep_seats", body)):
        raise NotFound
    return as_download(db.session.get_one(StoredFile, appointment.letter_file_id)).make_conditional(request)


@blueprint.route("/bodies/<slug>/seats/<int:seat_id>/close", methods=["GET", "POST"])
def close_seat(slug: str, seat_id: int) -> Any:
    body = load(slug, "keep_seats")
    seat = get_seat(body.id, seat_id)
    form = EndForm(ends_on=today())
    if form.validate_on_submit():
        try:
            with transaction():
                operations.close_seat(seat, ends_on=form.last_day, actor=current_actor())
        except InvalidInput as error:
            form.show(error)
            seat = get_seat(body.id, seat_id)
        else:
            flash(_("The seat of %(chamber)s ends.", chamber=seat.chamber.acronym))
            return redirect(url_for("bodies.seats", slug=slug), code=303)
    page = render_template(
        "bodies/end.html",
        body=body,
        form=form,
        title=_("End the seat of %(chamber)s", chamber=seat.chamber.acronym),
        about=_("Its appointments end with it. Past sessions keep the seat and who sat in it."),
        button=_("End the seat"),
        back=url_for("bodies.seats", slug=slug),
        back_title=_("Seats"),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/bodies/<slug>/appointments/<int:appointment_id>/end", methods=["GET", "POST"])
def end_appointment(slug: str, appointment_id: int) -> Any:
    body = load(slug, "keep_seats")
    appointment = get_appointment(body.id, appointment_id)
    form = EndForm(ends_on=max(today(), appointment.starts_on))
    if form.validate_on_submit():
        try:
            with transaction():
                operations.end_appointment(appointment, ends_on=form.last_day, actor=current_actor())
        except InvalidInput as error:
            form.show(error)
            appointment = get_appointment(body.id, appointment_id)
        else:
            flash(_("The appointment of %(name)s ends.", name=appointment.person.name))
            return redirect(url_for("bodies.seats", slug=slug), code=303)
    kind = appointment_label(appointment.kind).lower()
    page = render_template(
        "bodies/end.html",
        body=body,
        form=form,
        title=_("End the appointment of %(name)s", name=appointment.person.name),
        about=_("%(kind)s of %(chamber)s.", kind=kind.capitalize(), chamber=appointment.seat.chamber.acronym),
        button=_("End the appointment"),
        back=url_for("bodies.seats", slug=slug),
        back_title=_("Seats"),
    )
    return page, 422 if form.errors else 200
