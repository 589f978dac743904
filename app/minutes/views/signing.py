"""Signatures, each with the signer's password once more; and corrections to what was signed."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _

from app.accounts import confirming
from app.minutes import operations, procedure_queries, queries
from app.minutes.forms import CorrectForm, SignForm, clean
from app.minutes.models import Minutes
from app.minutes.views.blueprint import blueprint
from app.minutes.views.course import step
from app.web.guard import current_actor
from app.web.limits import limiter


def _limit() -> str:
    return str(current_app.config["SIGN_IN_LIMIT"])


def _who() -> str:
    return f"signing/{current_actor().person_id}"


@blueprint.post("/meetings/<int:meeting_id>/minutes/sign")
@limiter.limit(_limit, key_func=_who)
def sign(meeting_id: int) -> Any:
    """Limited by person: guessing the password of a browser left open is no faster here than at the door."""
    form = SignForm()

    def perform(minutes: Minutes) -> None:
        confirmed = confirming.by_password(current_actor(), str(form.password.data or ""))
        operations.sign(minutes, confirmed=confirmed, actor=current_actor())

    return step(meeting_id, "sign", form, perform, _("You have signed."))


@blueprint.post("/meetings/<int:meeting_id>/minutes/correct")
def correct(meeting_id: int) -> Any:
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    sessions = procedure_queries.list_approving_sessions(minutes.meeting)
    form = CorrectForm()
    form.offer_sessions(sessions)
    return step(
        meeting_id,
        "correct",
        form,
        lambda minutes: operations.correct(
            minutes, text=clean(form, "text"), decided=form.decided(sessions), actor=current_actor()
        ),
        _("The correction is added. The signed text is untouched."),
    )
