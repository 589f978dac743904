"""Forms of what becomes of an admitted issue. What must hold is the operations' business."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, StringField
from wtforms.validators import Optional

from app.issues.models import Strength
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
