"""Forms of the room ``groups``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.bodies.rules import SPECIALIZED_DEFAULTS, Rules
from app.groups.operations import FirstSession
from app.groups.queries import Draft
from app.web.forms import Form, MarkdownField, SelectChoice

#: The rules the wizard offers to change; the others are the house's for a group.
RULES = (
    "notice_ordinary_business",
    "notice_extraordinary_business",
    "draft_minutes_business",
    "comments_business",
)
_DAYS = [InputRequired(_l("Write a number.")), NumberRange(0, 250, _l("A number from 0 to 250."))]


class Boxes(SelectMultipleField):
    """Check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ConvokeForm(Form):
    """The wizard: everything a group is proposed with."""

    issues = Boxes(_l("Issues"), description=_l("Admitted issues that point to one problem."))
    name = StringField(
        _l("Name of the group"), [DataRequired(_l("Write the group's whole name.")), Length(max=200)]
    )
    short_name = StringField(_l("Short name"), [Optional(), Length(max=60)])
    acronym = StringField(
        _l("Acronym"),
        [Optional(), Length(max=20)],
        description=_l("It goes into the number of each agreement."),
    )
    problem = MarkdownField(_l("Problem"), [DataRequired(_l("State the problem the group is to solve."))])
    evidence = MarkdownField(_l("Evidence"), [Optional()])
    scope = MarkdownField(
        _l("Scope"), [Optional()], description=_l("What the group deals with, and what it leaves aside.")
    )
    deliverable = MarkdownField(
        _l("What it must deliver"), description=_l("Needed before the group can be constituted.")
    )
    chambers = Boxes(
        _l("Chambers and officials to seat"),
        coerce=int,
        description=_l("Each is asked by mail to name its principal and alternates."),
    )
    coordinator = SelectField(_l("Coordinator"), coerce=int)
    ends_on = DateField(_l("End date"), [InputRequired(_l("Write a date."))])
    first_on = DateField(_l("Day"), [Optional()], description=_l("Leave it empty to plan it later."))
    first_time = TimeField(_l("Hour"), [Optional()])
    first_minutes = IntegerField(_l("Minutes it lasts"), [Optional()])
    first_place = StringField(_l("Place"), [Optional(), Length(max=200)])
    notice_ordinary_business = IntegerField(_l("Notice of an ordinary session, business days before"), _DAYS)
    notice_extraordinary_business = IntegerField(
        _l("Notice of an extraordinary session, business days before"), _DAYS
    )
    draft_minutes_business = IntegerField(_l("Draft minutes, business days after"), _DAYS)
    comments_business = IntegerField(_l("Comments on the minutes, business days"), _DAYS)
    is_public = BooleanField(_l("Anyone may see that the group exists, who sits in it and when it meets"))

    def offer(
        self,
        issues: Sequence[tuple[str, str]],
        chambers: Sequence[tuple[int, str]],
        coordinators: Sequence[tuple[int, str]],
    ) -> None:
        """Fill in the choices."""
        self.issues.choices = [SelectChoice(*pair) for pair in issues]
        self.chambers.choices = [SelectChoice(*pair) for pair in chambers]
        self.coordinator.choices = [SelectChoice(*pair) for pair in coordinators]

    def fill(self, draft: Draft, issues: Sequence[str], place: str) -> None:
        """Open with a draft: nothing that is needed is left empty."""
        self.issues.data = list(issues)
        self.name.data, self.short_name.data, self.acronym.data = draft.name, draft.short_name, draft.acronym
        self.problem.data, self.evidence.data = draft.problem, draft.evidence
        self.scope.data, self.deliverable.data = draft.scope, draft.deliverable
        self.chambers.data, self.coordinator.data = list(draft.chamber_ids), draft.coordinator_id
        self.ends_on.data = draft.ends_on
        self.first_on.data, self.first_time.data = draft.first_session.date(), draft.first_session.time()
        self.first_minutes.data, self.first_place.data = 120, place
        self.is_public.data = True
        for name in RULES:
            self[name].data = getattr(SPECIALIZED_DEFAULTS, name)

    def first_session(self, zone: str) -> FirstSession | None:
        """The session asked for, or none where no day is given."""
        if self.first_on.data is None:
            return None
        at = datetime.combine(self.first_on.data, self.first_time.data or time(10), ZoneInfo(zone))
        return FirstSession(at, self.first_minutes.data or 120, str(self.first_place.data or ""))

    def rules(self) -> Rules:
        return Rules(**{**SPECIALIZED_DEFAULTS.as_values(), **{name: self[name].data for name in RULES}})

    def typed(self) -> list[tuple[str, str]]:
        """Every pair as the form would send it again, for the page between."""
        pairs: list[tuple[str, str]] = []
        for field in self:
            if isinstance(field, HiddenField) or field.name == "csrf_token":
                continue
            if isinstance(field, SelectMultipleField):
                pairs += [(field.name, str(value)) for value in field.data or ()]
            elif isinstance(field, BooleanField):
                pairs += [(field.name, "y")] if field.data else []
            else:
                pairs.append(
                    (field.name, str(field._value() if hasattr(field, "_value") else field.data or ""))
                )
        return pairs


class MoveForm(Form):
    """A step in a group's life; the page shows the fields its verb has."""

    reason = StringField(_l("Reason"), [Length(max=2000)], description=_l("It stays in the history."))
    answer = StringField(
        _l("Answer to those who proposed it"),
        [Length(max=2000)],
        description=_l("It goes to them as it stands."),
    )
    agreement = StringField(
        _l("Agreement of the plenary"),
        [Length(max=120)],
        description=_l("The number of the agreement by which the plenary decides it."),
    )
    ends_on = DateField(_l("New end date"), [Optional()])
    report = MarkdownField(_l("Report"), description=_l("Findings, and what was delivered."))
    files = MultipleFileField(_l("Annexes"), description=_l("PDF, Word, Excel or image, up to 10 MB each."))
    to = SelectField(_l("Its issues and agreements go to"), [Optional()])
    text = MarkdownField(_l("Dissent"))
    chamber = SelectField(_l("Chamber"), [Optional()], coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to.choices, self.chamber.choices = [], []


class DocumentForm(Form):
    title = StringField(_l("Title"), [Length(max=200)])
    file = FileField(_l("File"), description=_l("PDF, Word, Excel or image, up to 10 MB."))
