"""What the archive adds to a meeting's page."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from app.dossiers import policy
from app.dossiers.contents import has_begun
from app.kernel.actor import Actor
from app.meetings.models import Meeting
from app.meetings.papers import Paper, register_paper_source


@register_paper_source
def dossier_of(meeting: Meeting, actor: Actor) -> Iterator[Paper]:
    """To the body's own people, once there is anything to keep."""
    if has_begun(meeting) and policy.may(actor, "take", meeting):
        yield Paper(
            what=_("File of the session"), url=url_for("dossiers.show", meeting_id=meeting.id), order=60
        )
