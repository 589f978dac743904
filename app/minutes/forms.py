"""Forms of the room ``minutes``."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from app.minutes.models import ApprovalMethod
from app.minutes.wording import method_label
from app.web.forms import Form, MarkdownField, RevisionField, SelectChoice


class SectionForm(Form):
    revision = RevisionField()
    text = MarkdownField(_l("Text"))


class NoteForm(Form):
    """Words that go with a step: what is missing, why a window is closed early, what changed."""

    note = TextAreaField(_l("Note"))


class ApproveForm(Form):
    method = RadioField(
        _l("How it was approved"), validators=[InputRequired(_l("Choose how it was approved."))]
    )
    note = TextAreaField(_l("Note"))

    def offer(self, *, tacit: bool) -> None:
        """Tacit approval only where the body's rules allow it."""
        methods = [method for method in ApprovalMethod if tacit or method is not ApprovalMethod.TACIT]
        self.method.choices = [SelectChoice(method.value, method_label(method)) for method in methods]


class CorrectForm(Form):
    text = TextAreaField(_l("Correction"))


def clean(form: Form, name: str) -> str:
    """What was typed in a field, never None."""
    value: Any = form[name].data
    return value or ""
