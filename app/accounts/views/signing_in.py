"""Signing in and out, and coming in by a one-time link."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from app.accounts import passwords, queries
from app.accounts.forms import (
    PasswordForm,
    SignInForm,
)
from app.accounts.models import InvitationPurpose, Person, PersonState
from app.accounts.operations import people, sessions
from app.accounts.signed_in import SignedIn, current_token
from app.accounts.views.blueprint import blueprint
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput
from app.web.guard import current_actor, public
from app.web.limits import limiter
from app.web.views import local_target


def _sign_in_limit() -> str:
    return str(current_app.config["SIGN_IN_LIMIT"])


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(_sign_in_limit, methods=["POST"])
@public
def sign_in() -> Any:
    """Known and unknown accounts get the same answer in the same time."""
    form = SignInForm()
    if request.method == "GET":
        if current_actor().is_signed_in:
            return redirect(url_for("dashboard.home"))
        form.next.data = request.args.get("next", "")
        return _sign_in_page(form, 200)
    if not form.validate():
        return _sign_in_page(form, 422)
    person = queries.find_person_by_email(str(form.email.data))
    fits = passwords.fits(person.password_hash if person is not None else "", str(form.password.data))
    if person is None or not fits or person.state is not PersonState.ACTIVE:
        db.session.rollback()
        form.form_errors.append(
            _(
                "The address or the password isn't right. If you were invited and never chose a password, "
                "use the link in the mail."
            )
        )  # fmt: skip
        return _sign_in_page(form, 422)
    _open_session(person)
    return redirect(local_target(form.next.data, url_for("dashboard.home")), code=303)


def _sign_in_page(form: SignInForm, status: int) -> tuple[str, int]:
    accounts = (
        current_app.extensions.get("convoca.demo_accounts", []) if current_app.config["DEMO_MODE"] else []
    )
    return render_template("accounts/sign_in.html", form=form, accounts=accounts), status


def _open_session(person: Person) -> None:
    with transaction():
        token = sessions.start(
            person,
            hours=int(current_app.config["SESSION_HOURS"]),
            user_agent=request.headers.get("User-Agent", ""),
        )
    session.clear()
    login_user(SignedIn(token, person))
    generate_csrf()


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session on the server; the cookie that carried it is worth nothing from now on."""
    token = current_token()
    if token:
        with transaction():
            sessions.end(token, actor=current_actor())
    logout_user()
    session.clear()
    flash(_("You have signed out."))
    return redirect(url_for("accounts.sign_in"), code=303)


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@limiter.limit(_sign_in_limit, methods=["POST"])
@public
def accept(token: str) -> Any:
    """A one-time link: choose a password and come in."""
    invitation = queries.find_open_invitation(token)
    if invitation is None:
        return render_template("accounts/invitation_over.html"), 404
    form = PasswordForm()
    joining, person = invitation.purpose is InvitationPurpose.JOIN, invitation.person
    if form.validate_on_submit():
        try:
            with transaction():
                people.accept(token, password=str(form.password.data))
        except InvalidInput as error:
            form.show(error)
        else:
            _open_session(person)
            flash(_("Welcome. Your password is set and you are signed in."))
            return redirect(url_for("dashboard.home"), code=303)
    page = render_template("accounts/accept.html", form=form, person=person, joining=joining)
    return page, 422 if form.errors else 200
