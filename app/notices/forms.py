"""Forms of the room ``notices``."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField
from wtforms.validators import InputRequired, Length

from app.web.forms import Form


class ResendForm(Form):
    email = EmailField(
        _l("Address"),
        description=_l("Only this notice goes there. The address of the account stays as it is."),
        validators=[InputRequired(_l("Write the address.")), Length(max=254)],
    )
