"""Forms of the room ``minutes``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.meetings.models import Meeting
from app.meetings.wording import meeting_title
from app.minutes.models import (
    ApprovalMethod,
)
from app.minutes.operations import Decided, Mark
from app.minutes.publication_models import Ground, RedactionTarget
from app.minutes.redacting import Place
from app.minutes.wording import ground_label, method_label, place_label
from app.votes.models import BallotChoice
from app.votes.wording import choice_label
from app.web.forms import Form, MarkdownField, RevisionField, SelectChoice


class SectionForm(Form):
    revision = RevisionField()
    text = MarkdownField(_l("Text"))


class NoteForm(Form):
    """Words that go with a step: what is missing, why a window is closed early, what changed."""

    note = TextAreaField(_l("Note"))


class DecidedForm(Form):
    """The session that decided: one kept here, or another said in words."""

    session = SelectField(_l("Session that decided it"), validate_choice=False)
    words = StringField(
        _l("If it is not in the list, which session"), validators=[Optional(), Length(max=200)]
    )

    def offer_sessions(self, sessions: Sequence[Meeting]) -> None:
        self.session.choices = [
            SelectChoice("", _l("Choose")),
            *(SelectChoice(str(meeting.id), meeting_title(meeting)) for meeting in sessions),
        ]

    def decided(self, sessions: Sequence[Meeting]) -> Decided:
        chosen = next((row for row in sessions if str(row.id) == self.session.data), None)
        return Decided(chosen, words="" if chosen is not None else self.words.data or "")


class ApproveForm(DecidedForm):
    method = RadioField(
        _l("How it was approved"), validators=[InputRequired(_l("Choose how it was approved."))]
    )
    changes = TextAreaField(
        _l("Changes it was approved with"),
        description=_l(
            "Empty where it was approved as presented. With changes, the text is amended before it is frozen."
        ),
    )

    def offer(self, methods: Sequence[ApprovalMethod]) -> None:
        self.method.choices = [SelectChoice(method.value, method_label(method)) for method in methods]
        if len(methods) == 1 and not self.method.data:
            self.method.data = methods[0].value


class CorrectForm(DecidedForm):
    text = MarkdownField(_l("Correction"))


class SignForm(Form):
    password = PasswordField(
        _l("Your password, once more"),
        description=_l("It proves that it is you who signs. It is not kept."),
        filters=(),
    )


class VoteForm(Form):
    """How a seat votes by written procedure. One a seat: the seat is in the address."""

    choice = RadioField(_l("Vote"), validate_choice=False)
    reason = TextAreaField(_l("Why against"), description=_l("Asked only of who votes against."))

    def offer(self) -> None:
        self.choice.choices = [SelectChoice(given.value, choice_label(given)) for given in BallotChoice]

    @property
    def chosen(self) -> BallotChoice | None:
        return BallotChoice(self.choice.data) if self.choice.data in set(BallotChoice) else None


class MarkForm(Form):
    """Words to be withheld. ``place`` is "clause-5": what they stand in."""

    place = SelectField(_l("What it is in"), validate_choice=False)
    phrase = StringField(
        _l("Words to withhold"),
        validators=[Length(max=1000)],
        description=_l("As they are read on the paper. Empty: the whole passage."),
    )
    ground = SelectField(_l("Legal ground"), validate_choice=False)
    reason = StringField(
        _l("Article, and what it protects"), validators=[Length(max=500)], description=_l("For the file.")
    )

    def offer(self, places: Sequence[Place]) -> None:
        self.place.choices = [
            SelectChoice("", _l("Choose")),
            *(
                SelectChoice(f"{row.target.value}-{row.number}", place_label(row.target, row.name, row.text))
                for row in places
            ),
        ]
        self.ground.choices = [
            SelectChoice("", _l("Choose")),
            *(SelectChoice(ground.value, ground_label(ground)) for ground in Ground),
        ]

    @property
    def mark(self) -> Mark:
        target, _dash, number = (self.place.data or "").partition("-")
        is_known = target in set(RedactionTarget) and number.isdecimal()
        return Mark(
            target=RedactionTarget(target) if is_known else RedactionTarget.CLAUSE,
            number=int(number[:9]) if is_known else 0,
            ground=Ground(self.ground.data) if self.ground.data in set(Ground) else None,
            phrase=self.phrase.data or "",
            reason=self.reason.data or "",
        )


class VerifyForm(Form):
    code = StringField(_l("Verification code"), validators=[Length(max=100)])


class CompareForm(Form):
    hash = StringField(
        _l("Fingerprint to compare"),
        validators=[Length(max=300)],
        description=_l("The 64 characters of a SHA-256, with or without spaces."),
    )


def clean(form: Form, name: str) -> str:
    """What was typed in a field, never None."""
    value: Any = form[name].data
    return value or ""
