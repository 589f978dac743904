"""Pages of the room ``dossiers``: what the file of a session holds, and the archive to take away."""

from __future__ import annotations

import tempfile
from typing import Any, cast

from flask import Blueprint, render_template, send_file
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.dossiers import archive, contents, papers, policy
from app.dossiers.parts import Part
from app.kernel.actor import Actor
from app.kernel.errors import Refused
from app.meetings import queries as meeting_queries
from app.meetings import wording
from app.meetings.models import Meeting
from app.programme.queries import get_programme
from app.web.documents import file_stem
from app.web.guard import current_actor
from app.web.limits import limiter

blueprint = Blueprint("dossiers", __name__)

#: Imported for what they register: the meeting's papers.
REGISTERED = (papers,)
#: It sets every paper of the session anew.
ARCHIVE_LIMIT = "10 per minute"
#: Up to here it is held in memory while it is written; beyond that on disk.
IN_MEMORY = 4 * 1024 * 1024


@blueprint.get("/meetings/<int:meeting_id>/expediente")
def show(meeting_id: int) -> str:
    """What there is for this reader, in the order of the session's life."""
    actor = current_actor()
    meeting, parts = _gathered(meeting_id, actor)
    return render_template(
        "dossiers/show.html",
        meeting=meeting,
        parts=parts,
        is_whole=policy.may(actor, "take_whole", meeting),
        title=wording.meeting_title(meeting),
    )


@blueprint.get("/meetings/<int:meeting_id>/expediente.zip")
@limiter.limit(ARCHIVE_LIMIT)
def download(meeting_id: int) -> Response:
    """The archive, in the programme's language. Refused while there is nothing to put into it."""
    actor = current_actor()
    meeting, parts = _gathered(meeting_id, actor)
    if not parts:
        raise Refused(_("There is nothing in the file of this session yet: it begins with its notice."))
    name = file_stem(wording.reference(meeting, meeting.body))
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    with force_locale(get_programme().language):
        archive.write(
            parts, cast("Any", target), folder=name, about=_about(meeting, actor), zone=meeting.zone
        )
    target.seek(0)
    response = send_file(
        cast("Any", target), mimetype="application/zip", as_attachment=True, download_name=f"{name}.zip"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _gathered(meeting_id: int, actor: Actor) -> tuple[Meeting, list[Part]]:
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, "take", meeting)
    with force_locale(get_programme().language):
        return meeting, contents.of(meeting, actor)


def _about(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """What the manifest says before its files."""
    return {
        "session": wording.full_title(meeting, meeting.body),
        "reference": wording.reference(meeting, meeting.body),
        "body": meeting.body.name,
        "starts_at": meeting.starts_at.isoformat(),
        "zone": meeting.zone,
        "state": meeting.state.value,
        "holds": "everything"
        if policy.may(actor, "take_whole", meeting)
        else "what the body's people may read",
    }
