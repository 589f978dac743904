"""Forms of the room ``programme``."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.programme.operations.closings import Run
from app.web.forms import Form, RevisionField, SelectChoice

REQUIRED = _l("This can't be empty.")


class SettingsForm(Form):
    name = StringField(_l("Name of the programme"), [DataRequired(REQUIRED), Length(max=200)])
    acronym = StringField(_l("Acronym"), [DataRequired(REQUIRED), Length(max=40)])
    administration = StringField(_l("Customs administration"), [DataRequired(REQUIRED), Length(max=200)])
    country = StringField(
        _l("Country"), [DataRequired(REQUIRED), Length(min=2, max=2)], description=_l("Two letters: MX.")
    )
    subdivision = StringField(
        _l("Subdivision"),
        [Optional(), Length(max=10)],
        description=_l("For holidays of a state or province only."),
    )
    zone = StringField(_l("Time zone"), [DataRequired(REQUIRED), Length(max=64)])
    language = SelectField(
        _l("Language of its documents"),
        choices=[SelectChoice("es", "Español"), SelectChoice("en", "English")],
    )
    contact_email = EmailField(_l("Contact e-mail"), [DataRequired(REQUIRED), Length(max=254)])
    revision = RevisionField()


class ClosingDayForm(Form):
    starts_on = DateField(_l("First day"), [DataRequired(_l("Choose the first day."))])
    ends_on = DateField(_l("Last day"), [Optional()], description=_l("Leave it empty for a single day."))
    #: The page of settings has another name.
    name = StringField(
        _l("Reason"),
        [DataRequired(_l("Say why the administration is closed.")), Length(max=200)],
        id="closing-name",
    )


class EditClosingForm(ClosingDayForm):
    #: The days and the reason that the edit began from.
    was_starts_on = DateField(_l("First day"), [DataRequired()], widget=HiddenInput())
    was_ends_on = DateField(_l("Last day"), [DataRequired()], widget=HiddenInput())
    was_name = HiddenField()

    def show_run(self, run: Run) -> None:
        """Begin with a closure as it is."""
        self.starts_on.data = self.was_starts_on.data = run.starts_on
        self.ends_on.data = self.was_ends_on.data = run.ends_on
        self.name.data = self.was_name.data = run.name


class TopicNamesForm(Form):
    name_es = StringField(_l("Name in Spanish"), [DataRequired(REQUIRED), Length(max=200)])
    name_en = StringField(_l("Name in English"), [DataRequired(REQUIRED), Length(max=200)])
    #: The names the edit began from.
    was_es = HiddenField()
    was_en = HiddenField()


class TopicForm(Form):
    key = StringField(
        _l("Key"),
        [DataRequired(REQUIRED), Length(max=40)],
        description=_l("Short and without spaces: it never changes."),
    )
    name_es = StringField(_l("Name in Spanish"), [DataRequired(REQUIRED), Length(max=200)])
    name_en = StringField(_l("Name in English"), [DataRequired(REQUIRED), Length(max=200)])
