"""What the public reads: the full text and the public version side by side, and the marks between them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound, Refused, WrongState
from app.minutes import operations, paper, policy, publication_queries, queries, redacting, wording
from app.minutes.forms import MarkForm, NoteForm, clean
from app.minutes.models import (
    Minutes,
    MinutesState,
)
from app.minutes.publication_models import RedactionState
from app.minutes.sealing import as_sealed
from app.minutes.views.blueprint import blueprint
from app.programme.queries import get_programme
from app.web.guard import current_actor


@blueprint.get("/meetings/<int:meeting_id>/minutes/publication")
def publication(meeting_id: int) -> Any:
    minutes = _frozen(meeting_id)
    return _page(minutes)


@blueprint.get("/meetings/<int:meeting_id>/minutes/public")
def public(meeting_id: int) -> Any:
    """The public version that stands, for those who read the full one."""
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    version = publication_queries.find_public_version(minutes)
    if version is None or not queries.reads_in_full(current_actor(), minutes):
        raise NotFound
    return render_template(
        "minutes/public.html",
        minutes=minutes,
        meeting=minutes.meeting,
        version=version,
        paper=paper.read(version.content),
        title=wording.page_title(minutes.meeting, minutes.meeting.body),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/marks")
def mark(meeting_id: int) -> Any:
    minutes, status = _frozen(meeting_id), InvalidInput.status
    form = MarkForm()
    form.offer(list(redacting.places_of(queries.frozen_content(minutes), queries.list_addenda(minutes))))
    if form.validate():
        try:
            with transaction():
                operations.mark(minutes, form.mark, actor=current_actor())
        except InvalidInput as error:
            form.show(error)
        except WrongState as error:
            flash(str(error), "error")
            status = error.status
        else:
            flash(_("Marked. The public version below shows it as it will be."))
            return _back(meeting_id, "marks")
    db.session.expire_all()
    return _page(_frozen(meeting_id), mark_form=form), status


@blueprint.post("/meetings/<int:meeting_id>/minutes/marks/<int:redaction_id>/lift")
def lift(meeting_id: int, redaction_id: int) -> Any:
    minutes = _frozen(meeting_id)
    redaction = publication_queries.get_redaction(minutes, redaction_id)
    try:
        with transaction():
            operations.lift(redaction, actor=current_actor())
    except WrongState as error:
        flash(str(error), "error")
    else:
        flash(_("The mark is lifted."))
    return _back(meeting_id, "marks")


@blueprint.post("/meetings/<int:meeting_id>/minutes/publish")
def publish(meeting_id: int) -> Any:
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    try:
        with transaction():
            operations.publish(minutes, actor=current_actor())
    except (Refused, WrongState) as error:
        flash(str(error), "error")
    else:
        flash(_("The minutes are published."))
    return redirect(url_for("minutes.show", meeting_id=meeting_id), code=303)


@blueprint.post("/meetings/<int:meeting_id>/minutes/republish")
def republish(meeting_id: int) -> Any:
    minutes, status = _frozen(meeting_id), InvalidInput.status
    form = NoteForm()
    if form.validate():
        try:
            with transaction():
                operations.republish(minutes, note=clean(form, "note"), actor=current_actor())
        except InvalidInput as error:
            form.show(error)
        except (Refused, WrongState) as error:
            flash(str(error), "error")
            status = error.status
        else:
            flash(_("The public reads the new version from now on."))
            return redirect(url_for("minutes.show", meeting_id=meeting_id), code=303)
    db.session.expire_all()
    return _page(_frozen(meeting_id), note_form=form), status


def _frozen(meeting_id: int) -> Minutes:
    """The minutes, for who publishes them. Raises NotFound until their text is frozen."""
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    policy.require_may(current_actor(), "mark", minutes.meeting)
    if minutes.state not in queries.FROZEN_STATES:
        raise NotFound
    return minutes


def _page(minutes: Minutes, mark_form: MarkForm | None = None, note_form: NoteForm | None = None) -> str:
    content, addenda = queries.frozen_content(minutes), queries.list_addenda(minutes)
    marks = publication_queries.list_redactions(minutes)
    effective = [row for row in marks if row.state is not RedactionState.TO_LIFT]
    with force_locale(get_programme().language):
        shown = redacting.public_content(content, addenda, effective)
    places = list(redacting.places_of(content, addenda))
    if mark_form is None:
        mark_form = MarkForm(formdata=None)
        mark_form.offer(places)
    standing = publication_queries.find_public_version(minutes)
    return render_template(
        "minutes/publication.html",
        minutes=minutes,
        meeting=minutes.meeting,
        title=wording.page_title(minutes.meeting, minutes.meeting.body),
        full=paper.read(content, [as_sealed(row) for row in addenda]),
        shown=paper.read(shown),
        marks=[(row, redacting.name_of(row, places)) for row in marks],
        elsewhere=redacting.still_standing(shown, effective),
        mark_form=mark_form,
        note_form=note_form or NoteForm(formdata=None),
        may_publish=minutes.published_at is None
        and minutes.state in (MinutesState.SIGNED, MinutesState.CORRECTED),
        standing=standing,
        is_changed=standing is not None and standing.content != shown,
        versions=publication_queries.list_public_versions(minutes),
        wording=wording,
    )


def _back(meeting_id: int, anchor: str | None = None) -> Any:
    return redirect(url_for("minutes.publication", meeting_id=meeting_id, _anchor=anchor), code=303)
