"""The extract of an agreement: to print, or as PDF; for those who may read its reports."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.agreements import queries
from app.agreements.extract import sheet_of
from app.agreements.models import Agreement
from app.agreements.views.blueprint import blueprint
from app.kernel.errors import NotFound
from app.web.guard import current_actor
from app.web.limits import limiter

#: Setting a paper takes the machine a moment.
PDF_LIMIT = "60 per minute"


@blueprint.get("/agreements/<int:agreement_id>/extract")
def extract(agreement_id: int) -> str:
    agreement = _extracted(agreement_id)
    return render_template("agreements/extract.html", agreement=agreement, sheet=sheet_of(agreement))


@blueprint.get("/agreements/<int:agreement_id>/extract.pdf")
@limiter.limit(PDF_LIMIT)
def extract_pdf(agreement_id: int) -> AnyResponse:
    sheet = sheet_of(_extracted(agreement_id))
    response: Response = make_response(sheet.as_pdf())
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in sheet.folio)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Content-Language"] = sheet.language
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _extracted(agreement_id: int) -> Agreement:
    """One that has a number, for whoever may read what was reported on it. Raises NotFound."""
    agreement = queries.get_agreement(agreement_id, current_actor())
    if agreement.number is None or not queries.may_read_evidence(current_actor(), agreement):
        raise NotFound
    return agreement
