"""Seats whose chambers name who sits themselves: the link sent, sent again, revoked, and followed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.bodies.forms import ALTERNATES, NameSeatForm
from app.bodies.operations import invitations
from app.bodies.operations.invitations import Letter, Named
from app.bodies.queries import get_seat
from app.bodies.queries.invitations import find_open_invitation
from app.bodies.views.blueprint import blueprint, load
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotFound, WrongState
from app.web.guard import current_actor, public
from app.web.limits import limiter

#: A chamber's people share an address; whoever tries tokens does not get far.
LINK_LIMIT = "60 per minute"


@blueprint.post("/bodies/<slug>/seats/<int:seat_id>/invite")
def invite_seat(slug: str, seat_id: int) -> Response:
    body = load(slug, "keep_seats")
    seat = get_seat(body.id, seat_id)
    try:
        with transaction():
            email = request.form.get("email", "").replace("\x00", "")
            invitations.invite(seat, email=email, actor=current_actor())
    except InvalidInput as error:
        flash(str(error.message), "error")
    else:
        flash(_("%(chamber)s was asked by mail to name who sits.", chamber=seat.chamber.acronym))
    return redirect(url_for("bodies.seats", slug=slug) + f"#seat-{seat_id}", code=303)


@blueprint.post("/bodies/<slug>/seats/<int:seat_id>/revoke")
def revoke_invitation(slug: str, seat_id: int) -> Response:
    body = load(slug, "keep_seats")
    with transaction():
        invitations.revoke(get_seat(body.id, seat_id), actor=current_actor())
    flash(_("The link no longer works."))
    return redirect(url_for("bodies.seats", slug=slug) + f"#seat-{seat_id}", code=303)


@blueprint.route("/seats/<token>", methods=["GET", "POST"])
@limiter.limit(LINK_LIMIT)
@public
def name_seat(token: str) -> Any:
    """The form by which a chamber names who sits, for whoever holds the link. Looking at it uses nothing up."""
    invitation = find_open_invitation(token)
    if invitation is None:
        return render_template("bodies/name_seat_over.html"), 404
    form = NameSeatForm()
    if form.validate_on_submit():
        try:
            with transaction():
                seat = invitations.name(
                    token,
                    principal=_named(form, "principal"),
                    alternates=_alternates(form),
                    letter=_letter(form),
                )
        except InvalidInput as error:
            form.show(error)
            invitation = find_open_invitation(token)
        except (NotFound, WrongState):
            return render_template("bodies/name_seat_over.html"), 404
        else:
            return render_template("bodies/seat_named.html", seat=seat, form=form)
    if invitation is None:
        return render_template("bodies/name_seat_over.html"), 404
    page = render_template(
        "bodies/name_seat.html",
        invitation=invitation,
        seat=invitation.seat,
        form=form,
        token=token,
        alternates=ALTERNATES,
    )
    return page, 422 if form.errors else 200


def _named(form: NameSeatForm, who: str) -> Named:
    return Named(str(form[f"{who}_name"].data or ""), str(form[f"{who}_email"].data or ""))


def _alternates(form: NameSeatForm) -> list[Named]:
    """Those of whom anything was written, in their order."""
    rows = [_named(form, f"alternate_{rank}") for rank in range(1, ALTERNATES + 1)]
    return [row for row in rows if row.name or row.email]


def _letter(form: NameSeatForm) -> Letter:
    upload = form.letter_file.data
    has_file = bool(upload and upload.filename)
    return Letter(
        number=str(form.letter.data or ""),
        on=form.letter_on.data,
        content=upload.read() if has_file else b"",
        filename=upload.filename if has_file else "",
    )
