"""Forms of the room ``calendars``."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

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
