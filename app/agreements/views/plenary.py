"""What the plenary decides about an agreement while its body is in session."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements import operations, queries
from app.agreements.forms import PlenaryExtendForm, SupersedeForm, VoidForm
from app.agreements.models import Agreement
from app.agreements.views.blueprint import blueprint
from app.agreements.views.steps import again, back_to, chosen, recorded, said_on_return
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, WrongState
from app.meetings.models import Meeting
from app.web.guard import current_actor


@blueprint.post("/agreements/<int:agreement_id>/plenary/void")
def void(agreement_id: int) -> Any:
    agreement = chosen(agreement_id, "void")
    form = VoidForm()
    if recorded(
        form,
        lambda: operations.void(
            agreement,
            reason=form.reason.data or "",
            session=_session(agreement),
            actor=current_actor(),
        ),
    ):
        flash(_("The agreement is left without effect."))
        return back_to(agreement_id)
    return again(agreement_id, void_form=form)


@blueprint.post("/agreements/<int:agreement_id>/plenary/supersede")
def supersede(agreement_id: int) -> Any:
    agreement = chosen(agreement_id, "supersede")
    form = SupersedeForm()

    def record() -> None:
        operations.supersede(
            agreement,
            successor=_successor(agreement, form.successor.data),
            session=_session(agreement),
            actor=current_actor(),
        )

    if recorded(form, record):
        flash(_("The agreement is superseded."))
        return back_to(agreement_id)
    return again(agreement_id, supersede_form=form)


@blueprint.post("/agreements/<int:agreement_id>/plenary/extend")
def extend_by_plenary(agreement_id: int) -> Any:
    agreement = chosen(agreement_id, "extend_by_plenary")
    form = PlenaryExtendForm()
    if recorded(
        form,
        lambda: operations.extend(
            agreement,
            new_due_on=form.day,
            reason=form.reason.data or "",
            session=_session(agreement),
            actor=current_actor(),
        ),
    ):
        flash(_("The due date is extended."))
        return back_to(agreement_id)
    return again(agreement_id, plenary_extend_form=form)


@blueprint.post("/agreements/<int:agreement_id>/plenary/take-note")
def take_note(agreement_id: int) -> Response:
    agreement = chosen(agreement_id, "take_note")
    with said_on_return(), transaction():
        operations.take_note(agreement, session=_session(agreement), actor=current_actor())
        flash(_("It is recorded that the plenary took note."))
    return back_to(agreement_id)


def _session(agreement: Agreement) -> Meeting:
    """The session that runs. Raises WrongState while the body sits in none."""
    found = queries.find_running_session(agreement.body_id)
    if found is None:
        raise WrongState(_("Only the plenary decides this, while the body is in session."))
    return found


def _successor(agreement: Agreement, given: str | None) -> Agreement:
    found = next((row for row in queries.list_successors(agreement) if str(row.id) == given), None)
    if found is None:
        raise InvalidInput(fields={"successor": _("Name an adopted agreement of the same body.")})
    return found
