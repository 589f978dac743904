"""Forms of the room ``agendas``. The studio's sheet is no form of fields known beforehand: see ``studio.edits_in``."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from app.web.forms import Form


class PublishForm(Form):
    instructed = BooleanField(_l("The chair instructed me to publish it"))
    urgency = TextAreaField(_l("Why it is urgent"), validators=[Length(max=2000)])
