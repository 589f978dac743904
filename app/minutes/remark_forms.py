"""Forms of comments, their answers, and dissents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.widgets import HiddenInput

from app.minutes.voices import Voice
from app.web.forms import Form, MarkdownField, RevisionField, SelectChoice


class ClauseField(IntegerField):
    """The paragraph commented on; hidden in the form."""

    widget = HiddenInput()


def _seat(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class RemarkForm(Form):
    clause = ClauseField()
    revision = RevisionField()
    seat_id = SelectField(_l("For which seat"), coerce=_seat, validate_choice=False)
    text = TextAreaField(lazy_pgettext("comment", "Comment"))
    proposed_wording = MarkdownField(
        _l("Proposed wording"),
        description=_l("Change the paragraph here as it should read. Left as it is, you propose no wording."),
    )

    def offer(self, voices: Sequence[Voice]) -> None:
        """The seats to choose from, where there are several; else there is nothing to choose."""
        choices = [SelectChoice(str(voice.seat_id), voice.chamber_acronym) for voice in voices]
        self.seat_id.choices = choices
        if len(choices) < 2:
            del self.seat_id


class AnswerForm(Form):
    """Accept: the paragraph as it is to read. ``seen``: how it read when the secretary was shown it."""

    revision = RevisionField()
    seen = HiddenField()
    wording = MarkdownField(_l("The paragraph is to read"))
    response = TextAreaField(_l("Remark for the comment table"))


class RefusalForm(Form):
    revision = RevisionField()
    reason = TextAreaField(_l("Why it is not accepted"))


class DissentForm(Form):
    about = SelectField(_l("What it is about"), validate_choice=False)
    seat_id = SelectField(_l("For which seat"), coerce=_seat, validate_choice=False)
    text = MarkdownField(_l("Dissent"))

    def offer(self, subjects: Sequence[tuple[str, str]], voices: Sequence[Voice]) -> None:
        self.about.choices = [
            SelectChoice("", _("Choose an item or an agreement")),
            *(SelectChoice(*one) for one in subjects),
        ]
        self.seat_id.choices = [SelectChoice(str(voice.seat_id), voice.chamber_acronym) for voice in voices]
        if len(voices) < 2:
            del self.seat_id
