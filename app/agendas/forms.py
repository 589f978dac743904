"""Forms of the room ``agendas``. The studio's sheet is no form of fields known beforehand: see ``studio.edits_in``."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.agendas import wording
from app.agendas.models import Audience
from app.agendas.operations.adding import LONGEST_TITLE, MOST_MINUTES
from app.agendas.operations.lanes import LONGEST_REASON
from app.agendas.operations.papers import LONGEST_TITLE as LONGEST_PAPER_TITLE
from app.web.forms import Form, SelectChoice


class PublishForm(Form):
    instructed = BooleanField(_l("The chair instructed me to publish it"))
    urgency = TextAreaField(_l("Why it is urgent"), validators=[Length(max=2000)])


class ProposeItemForm(Form):
    """What a member asks the session to deal with."""

    seat = SelectField(_l("On behalf of"), coerce=int)
    title = StringField(
        _l("What it is about"),
        [
            InputRequired(_l("Say what the item is about.")),
            Length(max=LONGEST_TITLE, message=_l("At most %(max)d characters.")),
        ],
        description=_l("As it should read on the agenda."),
    )
    reason = TextAreaField(
        _l("Why this session should deal with it"),
        [
            InputRequired(_l("Say why the session should deal with it.")),
            Length(max=LONGEST_REASON, message=_l("At most %(max)d characters.")),
        ],
    )
    minutes = IntegerField(
        _l("Minutes it needs"),
        [
            InputRequired(_l("Write a number.")),
            NumberRange(1, MOST_MINUTES, _l("A number from %(min)s to %(max)s.")),
        ],
    )

    def offer(self, seats: Sequence[tuple[int, str]]) -> None:
        """Fill in the seats the reader may speak for."""
        self.seat.choices = [SelectChoice(*pair) for pair in seats]


class PaperForm(Form):
    """A paper of an item, or its next version."""

    file = FileField(_l("File"), description=_l("PDF, Word, Excel, PowerPoint, text or an image."))
    title = StringField(
        _l("What it is"), [Length(max=LONGEST_PAPER_TITLE, message=_l("At most %(max)d characters."))]
    )
    audience = SelectField(_l("Who may have it"))

    def offer(self) -> None:
        """Fill in the audiences, in the reader's language."""
        self.audience.choices = [
            SelectChoice(audience.value, wording.audience_label(audience)) for audience in Audience
        ]
