"""Forms of the room ``agreements``."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired

from app.web.forms import Form, MarkdownField


class ReportForm(Form):
    text = MarkdownField(
        _l("What was done"), description=_l("What was done, when, and where the evidence can be seen.")
    )
    file = FileField(_l("Evidence"), description=_l("A PDF, Word, Excel or image file of up to 10 MB."))


class SendBackForm(Form):
    reason = TextAreaField(_l("What is missing"))


class ExtendForm(Form):
    new_due_on = DateField(_l("New due date"), validators=[InputRequired(_l("Choose the day."))])
    reason = TextAreaField(_l("Reason"))
