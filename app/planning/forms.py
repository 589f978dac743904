"""Forms of the room ``planning``: the rule for all and each body's own, a date, the chair's decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as calendar_day
from datetime import time
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from app.bodies.models import Body
from app.meetings.forms import DEFAULT_DURATION, DURATIONS, TimeForm, duration_label
from app.meetings.models import MeetingMode
from app.meetings.wording import mode_label
from app.planning.models import SessionCalendar
from app.planning.operations.proposal import FARTHEST, MOST_YEARS
from app.planning.rule import ORDINALS, Rule
from app.planning.wording import month_label, ordinal_label, weekday_label
from app.web.forms import Form, RevisionField, SelectChoice

SAME, OWN, NONE = "same", "own", "none"


def _numbers(label: Any, numbers: Sequence[int]) -> Any:
    return lambda: [SelectChoice(number, label(number)) for number in numbers]


class RuleForm(wtforms.Form):
    """ "Second Thursday of May and November, 10:00, three hours"."""

    ordinal = SelectField(
        _l("Which of the month"), coerce=int, default=2, choices=_numbers(ordinal_label, ORDINALS)
    )
    weekday = SelectField(_l("Weekday"), coerce=int, default=3, choices=_numbers(weekday_label, range(7)))
    begins = TimeField(_l("Begins at"), default=time(10))
    duration = SelectField(
        _l("Duration"), coerce=int, default=DEFAULT_DURATION, choices=_numbers(duration_label, DURATIONS)
    )
    months = SelectMultipleField(
        _l("Months"),
        coerce=int,
        choices=_numbers(month_label, range(1, 13)),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def validate_begins(self, field: TimeField) -> None:
        if self.is_used and field.data is None:
            field.errors = []
            raise StopValidation(_("Say at what time it begins."))

    def validate_months(self, field: SelectMultipleField) -> None:
        if self.is_used and not field.data:
            raise StopValidation(_("Choose at least one month."))

    @property
    def is_used(self) -> bool:
        return True

    def rule(self) -> Rule:
        """Of a form that was validated."""
        assert self.begins.data is not None, "validated before"
        return Rule(
            ordinal=self.ordinal.data,
            weekday=self.weekday.data,
            months=tuple(sorted(self.months.data or ())),
            begins=self.begins.data,
            minutes=self.duration.data,
        )


def _ways() -> list[Any]:
    return [
        SelectChoice(SAME, pgettext("rule", "By the rule for all")),
        SelectChoice(OWN, pgettext("rule", "By a rule of its own")),
        SelectChoice(NONE, pgettext("rule", "None in this calendar")),
    ]


class BodyRuleForm(RuleForm):
    """A body: the rule for all, its own, or no sessions in this calendar."""

    body_id = HiddenField()
    how = SelectField(_l("Sessions"), default=SAME, choices=_ways)

    @property
    def is_used(self) -> bool:
        return bool(self.how.data == OWN)


class RulesForm(Form):
    """The rule for all, and what differs from it."""

    common = FormField(RuleForm)
    each = FieldList(FormField(BodyRuleForm))
    revision = RevisionField()

    def offer(self, bodies: Sequence[Body], chosen: Mapping[int, Rule] | None = None) -> None:
        """One row a body; ``chosen`` are the rules a calendar has now. The commonest of them is the one for all."""
        rules = list((chosen or {}).values())
        common = max(rules, key=rules.count) if rules else None
        if common is not None:
            self.common.form.process(data=_values(common))
        elif not self.common.form.months.data:
            self.common.form.months.data = [5, 11]
        while self.each.entries:
            self.each.pop_entry()
        for body in bodies:
            own = (chosen or {}).get(body.id)
            how = SAME if chosen is None or own == common else OWN if own is not None else NONE
            self.each.append_entry({"body_id": str(body.id), "how": how, **_values(own or common)})

    def rules(self, bodies: Sequence[Body]) -> dict[int, Rule]:
        """By body, of a form that was validated; rows of bodies that are not among ``bodies`` are left aside."""
        known = {str(body.id): body.id for body in bodies}
        found: dict[int, Rule] = {}
        for entry in self.each.entries:
            body_id = known.get(entry.form.body_id.data or "")
            if body_id is not None and entry.form.how.data != NONE:
                form = entry.form if entry.form.is_used else self.common.form
                found[body_id] = form.rule()
        return found


def _values(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"months": [5, 11]}
    return {
        "ordinal": rule.ordinal,
        "weekday": rule.weekday,
        "months": list(rule.months),
        "begins": rule.begins,
        "duration": rule.minutes,
    }


class ProposeForm(RulesForm):
    body = SelectField(_l("Whose calendar it is"), coerce=int)
    title = StringField(_l("Title"), validators=[InputRequired(_l("Give it a title.")), Length(max=200)])
    first_year = SelectField(_l("First year"), coerce=int)
    last_year = SelectField(_l("Last year"), coerce=int)

    def offer_years(self, this_year: int) -> None:
        for field, most in ((self.first_year, FARTHEST), (self.last_year, FARTHEST + MOST_YEARS - 1)):
            field.choices = [SelectChoice(year, str(year)) for year in range(this_year, this_year + most + 1)]

    def offer_owners(self, owners: Sequence[Body]) -> None:
        self.body.choices = [SelectChoice(body.id, body.name) for body in owners]


class MoveDateForm(TimeForm):
    revision = RevisionField()


class AddDateForm(TimeForm):
    body = SelectField(_l("Body"), coerce=int)
    mode = RadioField(_l("How it is held"), validators=[InputRequired(_l("Choose how it is held."))])
    place = StringField(_l("Place"), validators=[Optional(), Length(max=300)])

    def offer(self, bodies: Sequence[Body], calendar: SessionCalendar) -> None:
        self.body.choices = [SelectChoice(body.id, body.name) for body in bodies]
        self.mode.choices = [SelectChoice(mode.value, mode_label(mode)) for mode in MeetingMode]
        self.offer_durations()
        self.date.render_kw = {
            "min": calendar_day(calendar.first_year, 1, 1).isoformat(),
            "max": calendar_day(calendar.last_year, 12, 31).isoformat(),
        }


class ApproveForm(Form):
    agreement = StringField(
        _l("Number of the agreement by which the plenary approved it"),
        description=_l("Left empty where the chair approves it."),
        validators=[Optional(), Length(max=120)],
    )
    revision = RevisionField()


class SendBackForm(Form):
    reason = TextAreaField(
        _l("What is to be changed"),
        validators=[InputRequired(_l("Say what is to be changed.")), Length(max=2000)],
    )
