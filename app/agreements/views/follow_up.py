"""The steps of an agreement after the session, each a form of its page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.agreements import (
    operations,
    queries,
)
from app.agreements.forms import ExtendForm, ReportForm, SendBackForm
from app.agreements.operations.follow_up import Attachment
from app.agreements.views import reading
from app.agreements.views.blueprint import blueprint
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.web.guard import current_actor


@blueprint.post("/agreements/<int:agreement_id>/accept")
def accept(agreement_id: int) -> Response:
    agreement = queries.get_agreement(agreement_id, current_actor())
    with _told(), transaction():
        operations.accept(agreement, actor=current_actor())
        flash(_("You have taken it on. Report here when it is done."))
    return _to(agreement_id)


@blueprint.post("/agreements/<int:agreement_id>/report")
def report(agreement_id: int) -> Any:
    agreement = queries.get_agreement(agreement_id, current_actor())
    form = ReportForm()
    if form.validate():
        try:
            with transaction():
                operations.report(
                    agreement,
                    text=form.text.data or "",
                    attachment=_attachment(form.file.data),
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("Your report is with the technical secretary, who verifies it."))
            return _to(agreement_id)
    return _again(agreement_id, report_form=form)


@blueprint.post("/agreements/<int:agreement_id>/send-back")
def send_back(agreement_id: int) -> Any:
    agreement = queries.get_agreement(agreement_id, current_actor())
    form = SendBackForm()
    if form.validate():
        try:
            with transaction():
                operations.send_back(agreement, reason=form.reason.data or "", actor=current_actor())
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The report was sent back, and the responsible party is told why."))
            return _to(agreement_id)
    return _again(agreement_id, send_back_form=form)


@blueprint.post("/agreements/<int:agreement_id>/verify")
def verify(agreement_id: int) -> Response:
    agreement = queries.get_agreement(agreement_id, current_actor())
    with _told(), transaction():
        operations.verify(agreement, actor=current_actor())
        flash(_("The agreement is fulfilled."))
    return _to(agreement_id)


@blueprint.post("/agreements/<int:agreement_id>/extend")
def extend(agreement_id: int) -> Any:
    agreement = queries.get_agreement(agreement_id, current_actor())
    form = ExtendForm()
    if form.validate():
        assert form.new_due_on.data is not None
        try:
            with transaction():
                operations.extend(
                    agreement,
                    new_due_on=form.new_due_on.data,
                    reason=form.reason.data or "",
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        except (Refused, WrongState) as error:
            form.form_errors.append(str(error))
        else:
            flash(_("The due date is extended."))
            return _to(agreement_id)
    return _again(agreement_id, extend_form=form)


def _again(agreement_id: int, **forms: Any) -> tuple[str, int]:
    """The page with what was typed, and what is to be mended."""
    db.session.expire_all()
    return reading.page(queries.get_agreement(agreement_id, current_actor()), **forms), 422


def _attachment(given: Any) -> Attachment | None:
    if not isinstance(given, FileStorage) or not given.filename:
        return None
    return Attachment(given.filename, given.read())


def _to(agreement_id: int) -> Response:
    return redirect(url_for("agreements.show", agreement_id=agreement_id), code=303)


@contextmanager
def _told() -> Iterator[None]:
    """What the state refuses is said on the page one comes back to; nothing was changed."""
    try:
        yield
    except (Refused, WrongState) as error:
        flash(str(error), "error")
