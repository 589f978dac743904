"""Issues put on the next session's list, from the list of issues or from an issue's own page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.agendas.operations.next_list import Put, put_on_next
from app.agendas.views.blueprint import blueprint
from app.issues.models import Issue
from app.issues.queries import get_issue
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import NotFound
from app.meetings.wording import full_title
from app.web.guard import current_actor

#: So many are put at once; a list's page has fifty.
MOST = 100


@blueprint.post("/agendas/next-list", endpoint="put_on_next")
def put_on_next_list() -> Response:
    """``issue`` (several): folios. Leads back to where it came from, and says what became of each."""
    refs = list(dict.fromkeys(request.form.getlist("issue")))[:MOST]
    actor = current_actor()
    issues = list(_seen(refs, actor))
    if not issues:
        flash(_("Choose an issue first."), "warning")
    else:
        with transaction():
            put = put_on_next(issues, actor=actor)
            said, refused = _said(put), _refused(put)
        for text in said:
            flash(text)
        for text in refused:
            flash(text, "warning")
    return redirect(_back(refs), code=303)


def _seen(refs: list[str], actor: Actor) -> Iterator[Issue]:
    """Those of these folios that the actor may see; one that is not there keeps none of the others."""
    for ref in refs:
        with suppress(NotFound):
            yield get_issue(ref, actor)


def _said(put: Put) -> list[str]:
    by_session: dict[int, list[str]] = defaultdict(list)
    titles = {}
    for issue, meeting in put.added:
        by_session[meeting.id].append(issue.ref)
        titles[meeting.id] = full_title(meeting, meeting.body)
    return [
        ngettext(
            "%(folios)s is on the list of the %(session)s.",
            "%(folios)s are on the list of the %(session)s.",
            len(refs),
            folios=", ".join(refs),
            session=titles[meeting_id],
        )
        for meeting_id, refs in by_session.items()
    ]


def _refused(put: Put) -> list[str]:
    none_yet = _("its body has no session ahead with an agenda that is still open")
    return [
        _(
            "%(folio)s was not put on a list: %(reason)s",
            folio=issue.ref,
            reason=(str(error.message) or _("that can't be done")) if error is not None else none_yet,
        )
        for issue, error in put.refused
    ]


def _back(refs: list[str]) -> str:
    """The list as it was filtered, or the page of the one issue."""
    if request.form.get("from") == "list":
        kept = {key: value for key, value in request.form.items() if key in _KEPT and value}
        return url_for("issues.index", **kept)  # type: ignore[arg-type]
    return url_for("issues.show", ref=refs[0]) if refs else url_for("issues.index")


_KEPT = frozenset({"q", "state", "topic", "chamber", "body", "age", "watched", "after", "before"})
