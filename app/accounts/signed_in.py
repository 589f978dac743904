"""Flask-Login's view of a person: its id is the session's token, never the person's number."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager, UserMixin, current_user

from app.accounts.models import Person
from app.accounts.operations import sessions

login_manager = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc]
    """A person together with the token of the session they came in by."""

    def __init__(self, token: str, person: Person) -> None:
        self.token = token
        self.person = person

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    person = sessions.find_person(token)
    return SignedIn(token, person) if person is not None else None


def current_person() -> Person | None:
    """Who is signed in on this request, from the server-side session."""
    user = current_user._get_current_object()
    return user.person if isinstance(user, SignedIn) else None


def current_token() -> str:
    """The token of this request's session; empty when nobody is signed in."""
    user = current_user._get_current_object()
    return user.token if isinstance(user, SignedIn) else ""


def install(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.login_view = "accounts.sign_in"
