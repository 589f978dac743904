"""Forms of the room ``accounts``."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TelField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.models import SessionsInMail
from app.web.forms import Form, RevisionField, SelectChoice


class SignInForm(Form):
    email = EmailField(_l("E-mail"), [DataRequired(_l("Write your e-mail address.")), Length(max=254)])
    password = PasswordField(
        _l("Password"), [DataRequired(_l("Write your password.")), Length(max=1000)], filters=()
    )
    next = HiddenField()


class PasswordForm(Form):
    """Choosing a password by a one-time link."""

    password = PasswordField(
        _l("Password"),
        [DataRequired(_l("Choose a password."))],
        description=_l("At least 12 characters. Three or four words are easy to remember and hard to guess."),
    )


class ChangePasswordForm(PasswordForm):
    current = PasswordField(_l("Current password"), [DataRequired(_l("Write your current password."))])


class OwnForm(Form):
    phone = TelField(_l("Telephone"), [Length(max=40)])
    locale = SelectField(
        _l("Language"), choices=[SelectChoice("es", "Español"), SelectChoice("en", "English")]
    )


class SessionsInMailForm(Form):
    sessions_in_mail = RadioField(
        _l("Each session you are convoked to"),
        choices=[
            SelectChoice(SessionsInMail.NONE.value, _l("Only as a letter")),
            SelectChoice(
                SessionsInMail.INVITATIONS.value, _l("As a letter that is also an invitation for my calendar")
            ),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
        validate_choice=True,
    )


class PersonForm(OwnForm):
    name = StringField(_l("Name"), [DataRequired(_l("Write the person's name.")), Length(max=200)])
    email = EmailField(_l("E-mail"), [DataRequired(_l("Write an e-mail address.")), Length(max=254)])
    organization = StringField(_l("Organization"), [Length(max=200)])
    is_administrator = BooleanField(_l("Administrator of the programme"))
    revision = RevisionField()


class FeedTokenForm(Form):
    name = StringField(
        _l("Name of the calendar"),
        [DataRequired(_l("Name the calendar this address is for: «Outlook at the office».")), Length(max=80)],
    )
