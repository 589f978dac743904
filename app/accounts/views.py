"""Pages of the room ``accounts``: sign-in, one's own account, and people for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from app.accounts import feeds, passwords, policy, queries
from app.accounts.forms import (
    ChangePasswordForm,
    FeedTokenForm,
    OwnForm,
    PasswordForm,
    PersonForm,
    SessionsInMailForm,
    SignInForm,
)
from app.accounts.models import InvitationPurpose, Person, PersonState, SessionsInMail
from app.accounts.operations import feed_tokens, people, sessions
from app.accounts.signed_in import SignedIn, current_person, current_token
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound
from app.kernel.keyset import page as keyset_page
from app.web.addresses import absolute
from app.web.guard import current_actor, public
from app.web.limits import limiter
from app.web.views import local_target

blueprint = Blueprint("accounts", __name__)
PAGE_SIZE = 50


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
    from app.web.qr import qr_svg

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
        qr=qr_svg(address) if address else None,
        zone=current_zone(),
    )
    return page, 422 if refused else 200


def current_zone() -> str:
    """The programme's zone, in which moments without a meeting are said."""
    from app.programme.queries import get_programme

    return get_programme().zone


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
