"""Forms of the room ``meetings``: a session's place in time, where it is held, why it is moved or called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from app.bodies.models import Body
from app.meetings.models import Meeting, MeetingKind, MeetingMode
from app.meetings.wording import kind_label, mode_label
from app.web.forms import Form, MarkdownField, RevisionField, SelectChoice

#: Lengths offered, in minutes.
DURATIONS = (30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 480)
DEFAULT_DURATION = 180


class TimeForm(Form):
    """When: the parts of a moment in the body's zone."""

    date = DateField(_l("Day"), validators=[InputRequired(_l("Choose the day."))])
    time = TimeField(_l("Begins at"), validators=[InputRequired(_l("Say at what time it begins."))])
    duration = SelectField(_l("Duration"), coerce=int)

    def offer_durations(self, chosen: int = DEFAULT_DURATION) -> None:
        offered = sorted({*DURATIONS, chosen})
        self.duration.choices = [SelectChoice(minutes, duration_label(minutes)) for minutes in offered]
        if self.duration.data is None:
            self.duration.data = chosen

    def choose_day(self, given: str) -> None:
        """The day pressed in a month stands for the one typed; what is no day is left aside."""
        try:
            day = date.fromisoformat(given)
        except ValueError:
            return
        self.date.data, self.date.raw_data = day, [given]

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """Start and end, aware, in UTC."""
        day, at = self.date.data, self.time.data
        assert day is not None, "validated before"
        assert at is not None, "validated before"
        starts_at = datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
        return starts_at, starts_at + timedelta(minutes=int(self.duration.data))

    def fill_from(self, meeting: Meeting) -> None:
        local = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
        self.date.data, self.time.data = local.date(), local.time()
        self.duration.data = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)


class PlaceForm(Form):
    """Where and how."""

    mode = RadioField(_l("How it is held"), validators=[InputRequired(_l("Choose how it is held."))])
    place = StringField(_l("Place"), validators=[Length(max=300)])
    remote_url = StringField(
        _l("Link to the videoconference"),
        description=_l("Seen only by the body's people, never on public pages or in public calendars."),
        validators=[Optional(), Length(max=500)],
    )
    description = MarkdownField(
        _l("Note for those who attend"),
        description=_l("How to get in, parking, what to bring. It goes into calendars too."),
        validators=[Optional()],
    )
    is_public = BooleanField(
        _l("Anyone may see that this session is held, and its published agenda and minutes")
    )

    def offer_modes(self) -> None:
        self.mode.choices = [SelectChoice(mode.value, mode_label(mode)) for mode in MeetingMode]

    def place_values(self) -> dict[str, Any]:
        return {
            "place": self.place.data or "",
            "mode": MeetingMode(self.mode.data),
            "remote_url": self.remote_url.data or "",
            "description": self.description.data or "",
            "is_public": bool(self.is_public.data),
        }


class PlanForm(TimeForm, PlaceForm):
    body = SelectField(_l("Body"), coerce=int)
    kind = RadioField(_l("Kind of session"), validators=[InputRequired(_l("Choose the kind of session."))])

    def offer(self, bodies: Sequence[Body], kinds: Sequence[MeetingKind]) -> None:
        self.body.choices = [SelectChoice(body.id, body.name) for body in bodies]
        self.kind.choices = [SelectChoice(kind.value, kind_label(kind)) for kind in kinds]
        self.offer_modes()
        self.offer_durations()


class EditForm(PlaceForm):
    revision = RevisionField()


class MoveForm(TimeForm):
    reason = TextAreaField(_l("Why it is moved"), validators=[Length(max=2000)])
    force_majeure = BooleanField(_l("It is by force majeure"))
    revision = RevisionField()


class CancelForm(Form):
    reason = TextAreaField(
        _l("Why it is cancelled"),
        validators=[InputRequired(_l("Say why: those convoked will read it.")), Length(max=2000)],
    )
    force_majeure = BooleanField(_l("It is by force majeure"))
    revision = RevisionField()


class AskForm(Form):
    subject = StringField(
        _l("What it is about"),
        validators=[InputRequired(_l("Say what the session is about.")), Length(max=200)],
    )
    reason = TextAreaField(
        _l("Why it can't wait for the next ordinary session"),
        validators=[InputRequired(_l("Say why: the whole body reads it.")), Length(max=4000)],
    )


class DeclineForm(Form):
    reason = TextAreaField(
        _l("Why it is not convoked"),
        validators=[InputRequired(_l("Say why: those who asked read it.")), Length(max=4000)],
    )


class RecordReplyForm(Form):
    """What a seat said by telephone, and who said it."""

    answer = RadioField(_l("What was answered"), validators=[InputRequired(_l("Choose one of the answers."))])
    said_by = SelectField(_l("Who said it"), coerce=int)


class UrgencyForm(Form):
    urgency = TextAreaField(
        _l("Why it is urgent"),
        validators=[
            InputRequired(_l("Say why it can't wait: it stays on record, on the notice too.")),
            Length(max=2000),
        ],
    )


def duration_label(minutes: int) -> str:
    """ "3 h", "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest else [])])
