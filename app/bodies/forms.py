"""Forms of the room ``bodies``."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, EmailField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.bodies.models import AppointmentKind, Chamber, ChamberKind, OfficerRole
from app.bodies.operations.bodies import COLORS
from app.bodies.rules import Rules
from app.bodies.wording import (
    appointment_label,
    chamber_kind_label,
    color_label,
    office_label,
    rule_label,
    rule_value_label,
)
from app.kernel.errors import InvalidInput
from app.web.forms import Form, MarkdownField, RevisionField, SelectChoice

_DATE = _l("Write a date.")


def required(day: date | None) -> date:
    """What a validated form's required date field holds."""
    if day is None:
        raise InvalidInput(_DATE)
    return day


class ChamberForm(Form):
    acronym = StringField(
        _l("Acronym or short name"),
        [DataRequired(_l("Write the acronym or short name.")), Length(max=40)],
        description=_l("As the organization writes it: CANACAR, index."),
    )
    name = StringField(_l("Name"), [DataRequired(_l("Write the chamber's whole name.")), Length(max=200)])
    kind = SelectField(_l("Kind"))
    sector = StringField(_l("Sector"), [Length(max=80)])
    country = StringField(
        _l("Country"), [Length(max=2)], default="MX", description=_l("Two letters, such as MX.")
    )
    revision = RevisionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(kind.value, chamber_kind_label(kind)) for kind in ChamberKind]


class BodyForm(Form):
    name = StringField(_l("Name"), [DataRequired(_l("Write the body's whole name.")), Length(max=200)])
    short_name = StringField(
        _l("Short name"),
        [Length(max=60)],
        description=_l("For menus and lists. Without one, the name is used."),
    )
    acronym = StringField(
        _l("Acronym"),
        [
            DataRequired(_l("Write the acronym: it goes into the number of each agreement.")),
            Length(max=20),
        ],
        description=_l("It goes into the number of each agreement: GCP/2027/ORD1/ACU-01."),
    )
    purpose = MarkdownField(_l("Purpose"), description=_l("What the body is for, in a few sentences."))
    zone = StringField(
        _l("Time zone"),
        [DataRequired(_l("Write the time zone.")), Length(max=64)],
        description=_l("As America/Mexico_City. Its sessions and deadlines are counted in it."),
    )
    place = StringField(_l("Usual place"), [Length(max=200)])
    color = SelectField(_l("Colour in calendars"))
    is_public = BooleanField(
        _l("Public body"),
        default=True,
        description=_l(
            "Anyone sees who sits in it and its published papers. Otherwise only those who sit in it know of it."
        ),
    )
    revision = RevisionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.color.choices = [SelectChoice(color, color_label(color)) for color in COLORS]


class StandingBodyForm(BodyForm):
    constituted_on = DateField(_l("Constituted on"), [Optional()])


class MandateForm(Form):
    problem = MarkdownField(
        _l("Problem"),
        [DataRequired(_l("State the problem the group is to solve."))],
        description=_l("One defined problem, with whom it affects."),
    )
    evidence = MarkdownField(_l("Evidence"))
    scope = MarkdownField(_l("Scope"), description=_l("What the group deals with, and what it leaves aside."))
    deliverable = MarkdownField(
        _l("What it must deliver"), description=_l("Needed before the group can be constituted.")
    )
    ends_on = DateField(
        _l("End date"), [Optional()], description=_l("Needed before the group can be constituted.")
    )
    revision = RevisionField()


class SeatForm(Form):
    chamber = SelectField(_l("Chamber"), [InputRequired(_l("Choose a chamber."))], coerce=int)
    is_voting = BooleanField(_l("With vote"), default=True)
    starts_on = DateField(_l("From"), [InputRequired(_DATE)])

    def offer(self, chambers: Sequence[Chamber]) -> None:
        self.chamber.choices = [
            SelectChoice(chamber.id, f"{chamber.acronym}, {chamber.name}") for chamber in chambers
        ]


class PersonChoice(Form):
    """A person by address; the name only for one who isn't registered yet."""

    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Write the person's e-mail address.")), Length(max=254)],
        description=_l("Begin with the name or the address of who is registered."),
    )
    name = StringField(
        _l("Name"), [Length(max=200)], description=_l("Only for somebody who isn't registered yet.")
    )
    starts_on = DateField(_l("From"), [InputRequired(_DATE)])


class AppointmentForm(PersonChoice):
    kind = SelectField(_l("As"))
    rank = IntegerField(
        _l("Place among the alternates"),
        [Optional()],
        description=_l(
            "1 is called first. Empty: after those there are. Who holds that place ends the day before."
        ),
    )
    ends_on = DateField(_l("Until"), [Optional()])
    letter = StringField(
        _l("Accreditation letter"), [Length(max=120)], description=_l("Its number or reference.")
    )
    letter_on = DateField(_l("Date of the letter"), [Optional()])
    letter_file = FileField(_l("The letter itself"), description=_l("PDF, Word or image, up to 10 MB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(kind.value, appointment_label(kind)) for kind in AppointmentKind]


#: Alternates a chamber may name by its link.
ALTERNATES = 3


class NameSeatForm(Form):
    """A chamber names who sits, by its link."""

    principal_name = StringField(_l("Name"), [DataRequired(_l("Write the person's name.")), Length(max=200)])
    principal_email = EmailField(
        _l("E-mail"), [DataRequired(_l("Write the person's e-mail address.")), Length(max=254)]
    )
    alternate_1_name = StringField(_l("Name"), [Length(max=200)])
    alternate_1_email = EmailField(_l("E-mail"), [Length(max=254)])
    alternate_2_name = StringField(_l("Name"), [Length(max=200)])
    alternate_2_email = EmailField(_l("E-mail"), [Length(max=254)])
    alternate_3_name = StringField(_l("Name"), [Length(max=200)])
    alternate_3_email = EmailField(_l("E-mail"), [Length(max=254)])
    letter = StringField(
        _l("Accreditation letter"), [Length(max=120)], description=_l("Its number or reference.")
    )
    letter_on = DateField(_l("Date of the letter"), [Optional()])
    letter_file = FileField(_l("The letter itself"), description=_l("PDF, Word or image, up to 10 MB."))


class OfficerForm(PersonChoice):
    role = SelectField(_l("Office"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [SelectChoice(role.value, office_label(role)) for role in OfficerRole]


class GuestForm(PersonChoice):
    """A permanent guest."""


class EndForm(Form):
    ends_on = DateField(_l("Last day"), [InputRequired(_DATE)])

    @property
    def last_day(self) -> date:
        return required(self.ends_on.data)


class _RulesForm(Form):
    effective_on = DateField(_l("In force from"), [InputRequired(_DATE)])

    @property
    def first_day(self) -> date:
        return required(self.effective_on.data)

    def rules(self) -> Rules:
        """The rules typed in."""
        return Rules.from_values({field.name: self[field.name].data for field in fields_of(Rules)})


def rules_form(**values: Any) -> _RulesForm:
    """A form with a field for each rule, made from the rules themselves: a new rule needs no new form."""
    made: dict[str, Any] = {}
    for field in fields_of(Rules):
        label = rule_label(field.name)
        if isinstance(field.default, enum.StrEnum):
            made[field.name] = SelectField(
                label, choices=[SelectChoice(way.value, rule_value_label(way)) for way in type(field.default)]
            )
        elif isinstance(field.default, bool):
            made[field.name] = BooleanField(label)
        elif isinstance(field.default, int):
            made[field.name] = IntegerField(label, [InputRequired(_l("Write a number."))])
        else:
            made[field.name] = StringField(label, [DataRequired(), Length(max=80)])
    form: _RulesForm = type("RulesForm", (_RulesForm,), made)(**values)
    return form
