"""The authority's word on a recommendation."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _

from app.agreements import operations
from app.agreements.forms import ResponseForm
from app.agreements.models import Response
from app.agreements.views.blueprint import blueprint
from app.agreements.views.steps import again, back_to, chosen, recorded
from app.kernel.errors import InvalidInput
from app.web.guard import current_actor


@blueprint.post("/agreements/<int:agreement_id>/respond")
def respond(agreement_id: int) -> Any:
    agreement = chosen(agreement_id, "respond")
    form = ResponseForm()

    def record() -> None:
        operations.respond(
            agreement,
            response=_word(form.response.data),
            text=form.text.data or "",
            due_on=form.due_on.data,
            actor=current_actor(),
        )

    if recorded(form, record):
        flash(_("The response is recorded, and the body's chambers are told."))
        return back_to(agreement_id)
    return again(agreement_id, response_form=form)


def _word(given: str | None) -> Response:
    if given not in set(Response):
        raise InvalidInput(fields={"response": _("Choose one of them.")})
    return Response(given)
