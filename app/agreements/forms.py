"""Forms of the room ``agreements``."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from app.web.forms import Form, MarkdownField


class ReportForm(Form):
    text = MarkdownField(
        _l("What was done"), description=_l("What was done, when, and where the evidence can be seen.")
    )
    files = MultipleFileField(
        _l("Evidence"), description=_l("Up to 5 files: PDF, Word, Excel or images of up to 10 MB each.")
    )


class SendBackForm(Form):
    reason = TextAreaField(_l("What is missing"))


class _DueForm(Form):
    """A form whose day was chosen once it is valid."""

    new_due_on: DateField

    @property
    def day(self) -> date:
        found = self.new_due_on.data
        assert found is not None
        return found


class ExtendForm(_DueForm):
    new_due_on = DateField(_l("New due date"), validators=[InputRequired(_l("Choose the day."))])
    reason = TextAreaField(_l("Reason"))


class RequestForm(_DueForm):
    """More time, asked for by whoever owes it."""

    new_due_on = DateField(
        _l("By when it will be done"), id="asked-due-on", validators=[InputRequired(_l("Choose the day."))]
    )
    reason = TextAreaField(_l("Why more time is needed"), id="asked-reason")


class RefuseForm(Form):
    reason = TextAreaField(_l("Why it is not granted"), id="refuse-reason")


class VoidForm(Form):
    reason = TextAreaField(_l("Reason"), id="void-reason")


class SupersedeForm(Form):
    successor = SelectField(
        _l("Agreement that takes its place"),
        validate_choice=False,
        description=_l("One of this body's agreements that are still open, the last adopted first."),
    )


class PlenaryExtendForm(_DueForm):
    new_due_on = DateField(
        _l("New due date"), id="plenary-due-on", validators=[InputRequired(_l("Choose the day."))]
    )
    reason = TextAreaField(_l("Reason"), id="plenary-reason")


class ResponseForm(Form):
    response = RadioField(
        _l("Response"), validate_choice=False, validators=[InputRequired(_l("Choose one of them."))]
    )
    text = TextAreaField(
        _l("In words"),
        id="response-text",
        description=_l("Where it is declined, or accepted only in part: why."),
    )
    due_on = DateField(
        _l("Answered by"),
        id="response-due-on",
        validators=[Optional()],
        description=_l("Where it stays under study: the day by which the authority answers."),
    )
