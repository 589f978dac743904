"""Pieces of forms: a base that trims what was typed, and a way to show an operation's refusals at their fields."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.fields import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # noqa: PLC0414 -- stubs of 3.2
from wtforms.widgets import HiddenInput

from app.kernel.errors import InvalidInput


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form. Text is trimmed, NUL (which no database takes) is dropped, line ends are ``\\n``; what was typed
    is kept when it fails."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            if issubclass(unbound_field.field_class, StringField) and not issubclass(
                unbound_field.field_class, HiddenField
            ):
                given = list(unbound_field.kwargs.get("filters", ()))
                unbound_field.kwargs["filters"] = [*given, _strip, _newlines]
            bound: Field = unbound_field.bind(form=form, **options)
            return bound

    def show(self, error: InvalidInput) -> None:
        """Put what an operation refused beside its field, or at the top of the form when it names none."""
        for name, message in error.fields.items():
            if name in self._fields:
                field = self._fields[name]
                field.errors = [*field.errors, message]
            else:
                self.form_errors.append(message)
        if not error.fields:
            self.form_errors.append(error.message)


def _newlines(value: Any) -> Any:
    return (
        value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        if isinstance(value, str)
        else value
    )


class MarkdownField(TextAreaField):
    """A text area whose text is Markdown: the macro gives it tools and a preview."""

    is_markdown = True


class RevisionField(IntegerField):
    """The revision an edit began from; hidden in the form."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """A form that came back without it began from no revision: never from the row's present one."""
        self.data = None
        super().process_formdata(valuelist)
