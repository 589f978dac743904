"""The steps of the minutes' life, each a button of their page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.minutes import (
    operations,
    queries,
)
from app.minutes.forms import NoteForm, clean
from app.minutes.models import Minutes
from app.minutes.views import reading
from app.minutes.views.blueprint import blueprint
from app.web.forms import Form
from app.web.guard import current_actor


@blueprint.post("/meetings/<int:meeting_id>/minutes/<any(review, send_back, circulate, recirculate):verb>")
def hand_on(meeting_id: int, verb: str) -> Any:
    perform: Callable[..., None] = getattr(operations, verb)
    form = NoteForm()
    said = {
        "review": _("The chair has the draft."),
        "send_back": _("The draft is back with the technical secretary."),
        "circulate": _("Circulated to everyone on the roll."),
        "recirculate": _("Circulated anew."),
    }[verb]
    return step(
        meeting_id,
        verb,
        form,
        lambda minutes: perform(minutes, note=clean(form, "note"), actor=current_actor()),
        said,
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/reconcile")
def reconcile(meeting_id: int) -> Any:
    form = NoteForm()
    return step(
        meeting_id,
        "reconcile",
        form,
        lambda minutes: operations.reconcile(minutes, reason=clean(form, "note"), actor=current_actor()),
        _("The comments are taken as heard. What has to be amended can be amended now."),
    )


def step(meeting_id: int, verb: str, form: Form, perform: Callable[[Minutes], object], said: str) -> Any:
    """Take one step of the minutes' life and go back to the paper; what is missing is shown beside its button.

    A step that can't be taken now leaves the page as it was, with what was typed.
    """
    minutes, status = queries.get_for_meeting(meeting_id, current_actor()), InvalidInput.status
    if form.validate():
        try:
            with transaction():
                perform(minutes)
        except InvalidInput as error:
            _show_at_note(form, error)
        except (Refused, WrongState) as error:
            flash(str(error), "error")
            status = error.status
        else:
            flash(said)
            return redirect(url_for("minutes.show", meeting_id=meeting_id), code=303)
    db.session.expire_all()
    return reading.page(queries.get_for_meeting(meeting_id, current_actor()), wrong=(verb, form)), status


def _show_at_note(form: Form, error: InvalidInput) -> None:
    """Operations call the words of a step by what they are ("reason"); some forms have one field for them."""
    if "note" in form and not any(name in form for name in error.fields):
        error = InvalidInput(fields={"note": str(error)})
    form.show(error)
