"""Forms of the room ``calendars``."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField

from app.web.forms import Form


class ClosingsFileForm(Form):
    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose the file."))],
        description=_l("A table (.csv) or a calendar (.ics), up to 1 MB."),
    )


class ClosingsTableForm(Form):
    """What a trial found, to be sent again and kept."""

    table = HiddenField()
    source = HiddenField()


class CalendarFileForm(Form):
    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose the file."))],
        description=_l("A calendar (.ics), up to 1 MB and 1,000 events."),
    )
    is_public = BooleanField(
        _l("Anyone may see these sessions"),
        description=_l("Leave it off for a calendar that only members should read."),
    )


class CalendarParcelForm(Form):
    """A file that was tried, to be tried again in another zone or kept. ``read_in`` is the zone it was tried in."""

    parcel = HiddenField()
    source = HiddenField()
    is_public = HiddenField()
    read_in = HiddenField()
    zone = SelectField(_l("Times without a zone are meant in"), validate_choice=False)
