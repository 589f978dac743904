"""What is projected in the room: large, of one thing at a time, and bringing itself up to date."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.agendas.queries import find_agenda
from app.floor import pages
from app.floor.views.blueprint import OPEN_STATES, blueprint, meeting_of
from app.floor.views.room import values_of
from app.kernel import clock
from app.web.context import locale_code
from app.web.guard import current_actor


@blueprint.get("/meetings/<int:meeting_id>/floor/screen")
def screen(meeting_id: int) -> Any:
    """At the item that is voted on, else ``?item=``, else the first without outcome; 304 while nothing was recorded."""
    meeting = meeting_of(meeting_id)
    if meeting.state not in OPEN_STATES or find_agenda(meeting.id) is None:
        return redirect(url_for("meetings.show", meeting_id=meeting.id))
    response = Response(mimetype="text/html")
    response.headers["Cache-Control"] = "private, no-cache"
    item_id = request.args.get("item", type=int)
    response.set_etag(
        pages.tag_of(
            meeting,
            f"screen {clock.now():%H:%M}",  # without script the minutes count too
            item_id,
            locale_code(),
            current_actor().person_id,
            request.cookies.get("theme", ""),
        )
    )
    response.make_conditional(request)
    if response.status_code == 200:
        room = pages.room_of(meeting, item_id)
        if room.open_vote is not None:
            room = pages.room_of(meeting, room.open_vote.vote.item_id)
        response.set_data(render_template("floor/screen.html", **values_of(room)))
    return response
