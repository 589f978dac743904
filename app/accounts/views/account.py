"""One's own account: name and language, password, calendar addresses, invitations by mail."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import feeds, queries
from app.accounts.forms import (
    ChangePasswordForm,
    FeedTokenForm,
    OwnForm,
    SessionsInMailForm,
)
from app.accounts.models import Person, SessionsInMail
from app.accounts.operations import feed_tokens, people
from app.accounts.signed_in import current_person, current_token
from app.accounts.views.blueprint import blueprint
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotFound
from app.web.addresses import absolute, webcal
from app.web.guard import current_actor
from app.web.qr import qr_svg


@blueprint.get("/account")
def me() -> Any:
    return _account_page()


@blueprint.post("/account")
def update_own() -> Any:
    person, form = _me(), OwnForm()
    if not form.validate():
        return _account_page(own=form)
    with transaction():
        people.update_own(
            person, phone=str(form.phone.data or ""), locale=str(form.locale.data), actor=current_actor()
        )
    flash(_("Your data are saved."))
    response = redirect(url_for("accounts.me"), code=303)
    response.delete_cookie("lang")
    return response


@blueprint.post("/account/sessions-in-mail")
def choose_invitations() -> Any:
    person, form = _me(), SessionsInMailForm()
    if not form.validate():
        return _account_page(sessions_in_mail=form)
    choice = SessionsInMail(str(form.sessions_in_mail.data))
    with transaction():
        people.choose_invitations(person, choice=choice, actor=current_actor())
    if choice is SessionsInMail.INVITATIONS:
        flash(
            _("From now on sessions come as invitations. Those you are convoked to already are on their way.")
        )
    else:
        flash(
            _(
                "From now on sessions come as letters only. What your calendar has already stays there, as it is."
            )
        )
    return redirect(url_for("accounts.me", _anchor="sessions-in-mail"), code=303)


@blueprint.post("/account/password")
def change_password() -> Any:
    person, form = _me(), ChangePasswordForm()
    if form.validate():
        try:
            with transaction():
                people.change_password(
                    person,
                    current=str(form.current.data),
                    password=str(form.password.data),
                    keep_token=current_token(),
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(
                _(
                    "Your password is changed. Every other browser you were signed in with has been signed out."
                )
            )
            return redirect(url_for("accounts.me"), code=303)
    return _account_page(password=form)


@blueprint.post("/account/feeds")
def create_feed() -> Any:
    person, form = _me(), FeedTokenForm()
    if form.validate():
        try:
            with transaction():
                token = feed_tokens.create(person, name=str(form.name.data), actor=current_actor())
        except InvalidInput as error:
            form.show(error)
        else:
            return _account_page(address=absolute("calendars.personal_feed", token=token))
    return _account_page(feed=form)


@blueprint.post("/account/feeds/<int:feed_id>/rename")
def rename_feed(feed_id: int) -> Any:
    row, form = _own_feed(feed_id), FeedTokenForm(prefix=_rename_prefix(feed_id))
    if form.validate():
        with transaction():
            feed_tokens.rename(row, name=str(form.name.data), actor=current_actor())
        flash(_("The address has its new name."))
        return redirect(url_for("accounts.me", _anchor="calendar-addresses"), code=303)
    return _account_page(renaming=(feed_id, form))


def _rename_prefix(feed_id: int) -> str:
    return f"feed{feed_id}-"


@blueprint.post("/account/feeds/<int:feed_id>/rotate")
def rotate_feed(feed_id: int) -> Any:
    with transaction():
        token = feed_tokens.rotate(_own_feed(feed_id), actor=current_actor())
    return _account_page(address=absolute("calendars.personal_feed", token=token))


@blueprint.post("/account/feeds/<int:feed_id>/revoke")
def revoke_feed(feed_id: int) -> Response:
    with transaction():
        feed_tokens.revoke(_own_feed(feed_id), actor=current_actor())
    flash(_("That address is dead. Calendars that used it get nothing more."))
    return redirect(url_for("accounts.me"), code=303)


def _own_feed(feed_id: int) -> Any:
    for row in queries.list_feed_tokens(_me().id):
        if row.id == feed_id:
            return row
    raise NotFound


def _me() -> Person:
    person = current_person()
    if person is None:
        raise NotFound
    return person


def _account_page(
    *,
    own: OwnForm | None = None,
    sessions_in_mail: SessionsInMailForm | None = None,
    password: ChangePasswordForm | None = None,
    feed: FeedTokenForm | None = None,
    renaming: tuple[int, FeedTokenForm] | None = None,
    address: str = "",
) -> tuple[str, int]:
    """The account page with whichever form was refused; a fresh feed address is shown this once."""
    person, lines = _me(), feeds.list_lines(current_actor())
    given = (own, sessions_in_mail, password, feed, renaming and renaming[1])
    refused = [form for form in given if form is not None]
    renames = {
        line.token.id: FeedTokenForm(formdata=None, obj=line.token, prefix=_rename_prefix(line.token.id))
        for line in lines
    }
    if renaming is not None:
        renames[renaming[0]] = renaming[1]
    page = render_template(
        "accounts/me.html",
        person=person,
        own=own or OwnForm(formdata=None, obj=person),
        sessions_in_mail=sessions_in_mail or SessionsInMailForm(formdata=None, obj=person),
        password=password or ChangePasswordForm(formdata=None),
        feed=feed or FeedTokenForm(formdata=None),
        form=refused[0] if refused else None,
        feeds=lines,
        renames=renames,
        client_label=feeds.client_label,
        address=address,
        qr=qr_svg(webcal(address), is_secret=True) if address else None,
        zone=current_zone(),
    )
    return page, 422 if refused else 200


def current_zone() -> str:
    """The programme's zone, in which moments without a meeting are said."""
    from app.programme.queries import get_programme

    return get_programme().zone
