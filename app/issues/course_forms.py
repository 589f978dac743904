"""Forms of what becomes of an admitted issue. What must hold is the operations' business."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.bodies.models import Body
from app.issues.models import Issue, Strength
from app.issues.wording import outcome_choices, strength_label
from app.web.forms import Form, MarkdownField, SelectChoice


class PromiseForm(Form):
    office = StringField(_l("Office that will answer"))
    promised_on = DateField(
        _l("It will answer by"), description=_l("The chamber sees this day and the business days left.")
    )
    text = MarkdownField(
        _l("What it says meanwhile"), description=_l("In what it agrees, and what it studies.")
    )


class AnswerForm(Form):
    office = StringField(_l("Office that answers"))
    outcome = RadioField(_l("Outcome"), choices=[], validate_choice=False)
    strength = RadioField(_l("What it clarifies"), choices=[], validate_choice=False)
    text = MarkdownField(
        _l("The answer"), description=_l("What applies, to whom and from when; if declined, the reason.")
    )
    promised_on = DateField(
        _l("To be carried out by"),
        description=_l("Where the answer promises something: a criterion, a change to a system."),
        validators=[Optional()],
    )
    is_published = BooleanField(
        _l("Put it in the public register of clarifications"),
        description=_l(
            "Anyone reads the answer there, without the issue or who filed it. Members read it in any case."
        ),
    )

    def offer(self) -> None:
        """Fill in the choices."""
        self.outcome.choices = [SelectChoice(value, label) for value, label in outcome_choices()]
        self.strength.choices = [
            *(SelectChoice(strength.value, strength_label(strength)) for strength in Strength),
            SelectChoice("", _("Neither: it answers without clarifying a standard")),
        ]
        self.strength.data = self.strength.data or ""


class MergeForm(Form):
    target = SelectField(
        _l("It goes on in"),
        description=_l(
            "Another admitted issue of the same body. Its page shows what this one's chambers said."
        ),
        coerce=lambda value: int(value) if value else None,
        validate_choice=False,
    )

    def offer(self, issues: Iterable[Issue]) -> None:
        self.target.choices = [
            SelectChoice("", _l("Choose one")),
            *(
                SelectChoice(row.id, f"{row.folio}, {row.chamber.acronym}: {shortened(row.title)}")
                for row in issues
            ),
        ]


def shortened(title: str, most: int = 90) -> str:
    return title if len(title) <= most else title[:most].rsplit(" ", 1)[0] + "…"


class ReferForm(Form):
    group = SelectField(
        _l("Group"), coerce=lambda value: int(value) if value else None, validate_choice=False
    )
    due_on = DateField(_l("To be done by"), validators=[Optional()])
    decided_by = StringField(
        _l("Agreement of the plenary"),
        description=_l("Its number. The chair may refer an issue without one."),
    )

    def offer(self, groups: Iterable[Body]) -> None:
        self.group.choices = [
            SelectChoice("", _l("Choose one")),
            *(SelectChoice(body.id, body.name) for body in groups),
        ]


class ResolveForm(Form):
    outcome = TextAreaField(
        _l("What the plenary decided"), description=_l("The chamber that filed it reads it as you write it.")
    )
    number = StringField(_l("Number of the agreement"), description=_l("Where there is one."))


class ConfirmForm(Form):
    satisfaction = RadioField(_l("Does that settle it?"), choices=[], validate_choice=False)
    comment = TextAreaField(_l("What you want to add"))

    def offer(self) -> None:
        words = {1: _("1: not at all"), 3: _("3: in part"), 5: _("5: entirely")}
        self.satisfaction.choices = [
            SelectChoice(str(number), words.get(number, str(number))) for number in range(1, 6)
        ]


class FactsForm(Form):
    facts = TextAreaField(_l("The new facts"), description=_l("What has happened since it was closed."))


class CountersignForm(Form):
    appeal_by = DateField(
        _l("The chamber may appeal until"),
        description=_l("The usual period of the body's rules is filled in."),
        validators=[Optional()],
    )


class AppealForm(Form):
    text = TextAreaField(
        _l("Why it should be admitted"), description=_l("The chair and the secretary read it.")
    )
