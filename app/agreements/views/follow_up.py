"""The steps of an agreement after the session, each a form of its page."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements import operations, queries
from app.agreements.forms import ExtendForm, RefuseForm, ReportForm, RequestForm, SendBackForm
from app.agreements.views.blueprint import blueprint
from app.agreements.views.steps import again, attachments, back_to, chosen, recorded, said_on_return
from app.kernel.db import transaction
from app.web.guard import current_actor


@blueprint.post("/agreements/<int:agreement_id>/accept")
def accept(agreement_id: int) -> Response:
    agreement = queries.get_agreement(agreement_id, current_actor())
    with said_on_return(), transaction():
        operations.accept(agreement, actor=current_actor())
        flash(_("You have taken it on. Report here when it is done."))
    return back_to(agreement_id)


@blueprint.post("/agreements/<int:agreement_id>/report")
def report(agreement_id: int) -> Any:
    agreement = chosen(agreement_id, "report")
    form = ReportForm()

    def record() -> None:
        operations.report(
            agreement,
            text=form.text.data or "",
            attachments=attachments(form.files.data),
            actor=current_actor(),
        )

    if recorded(form, record):
        flash(_("Your report is with the technical secretary, who verifies it."))
        return back_to(agreement_id)
    return again(agreement_id, report_form=form)


@blueprint.post("/agreements/<int:agreement_id>/send-back")
def send_back(agreement_id: int) -> Any:
    agreement = chosen(agreement_id, "send_back")
    form = SendBackForm()
    if recorded(
        form,
        lambda: operations.send_back(agreement, reason=form.reason.data or "", actor=current_actor()),
    ):
        flash(_("The report was sent back, and the responsible party is told why."))
        return back_to(agreement_id)
    return again(agreement_id, send_back_form=form)


@blueprint.post("/agreements/<int:agreement_id>/verify")
def verify(agreement_id: int) -> Response:
    agreement = queries.get_agreement(agreement_id, current_actor())
    with said_on_return(), transaction():
        operations.verify(agreement, actor=current_actor())
        flash(_("The agreement is fulfilled."))
    return back_to(agreement_id)


@blueprint.post("/agreements/<int:agreement_id>/extend")
def extend(agreement_id: int) -> Any:
    agreement = chosen(agreement_id, "extend")
    form = ExtendForm()
    if recorded(
        form,
        lambda: operations.extend(
            agreement,
            new_due_on=form.day,
            reason=form.reason.data or "",
            actor=current_actor(),
        ),
    ):
        flash(_("The due date is extended."))
        return back_to(agreement_id)
    return again(agreement_id, extend_form=form)


@blueprint.post("/agreements/<int:agreement_id>/ask-extension")
def ask_extension(agreement_id: int) -> Any:
    """Whoever owes it asks for more time."""
    agreement = chosen(agreement_id, "ask_extension")
    form = RequestForm()
    if recorded(
        form,
        lambda: operations.ask_extension(
            agreement,
            new_due_on=form.day,
            reason=form.reason.data or "",
            actor=current_actor(),
        ),
    ):
        flash(_("Your request is with the chair. Until it is granted, the due date stands."))
        return back_to(agreement_id)
    return again(agreement_id, request_form=form)


@blueprint.post("/agreements/<int:agreement_id>/refuse-extension")
def refuse_extension(agreement_id: int) -> Any:
    agreement = chosen(agreement_id, "refuse_extension")
    form = RefuseForm()
    if recorded(
        form,
        lambda: operations.refuse_extension(agreement, reason=form.reason.data or "", actor=current_actor()),
    ):
        flash(_("The request is refused, and the responsible party is told why."))
        return back_to(agreement_id)
    return again(agreement_id, refuse_form=form)
