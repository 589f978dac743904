"""The paper to print and sign, as PDF, and as a Word file: always a sealed version, never the text at work."""

from __future__ import annotations

from werkzeug.wrappers import Response

from app.kernel.documents.sheet import Sheet
from app.minutes import printing, queries
from app.minutes.views.blueprint import blueprint
from app.web.documents import PAPER_LIMIT, as_docx, as_pdf, file_stem
from app.web.guard import current_actor, public
from app.web.limits import limiter


@blueprint.get("/meetings/<int:meeting_id>/minutes.pdf")
@limiter.limit(PAPER_LIMIT)
@public
def pdf(meeting_id: int) -> Response:
    """The newest version that this reader may have."""
    sheet, name = _latest(meeting_id)
    return as_pdf(sheet, name)


@blueprint.get("/meetings/<int:meeting_id>/minutes.docx")
@limiter.limit(PAPER_LIMIT)
@public
def docx(meeting_id: int) -> Response:
    sheet, name = _latest(meeting_id)
    return as_docx(sheet, name)


@blueprint.get("/meetings/<int:meeting_id>/minutes/versions/<int:number>.pdf")
@limiter.limit(PAPER_LIMIT)
@public
def version_pdf(meeting_id: int, number: int) -> Response:
    sheet, name = _version(meeting_id, number)
    return as_pdf(sheet, name)


@blueprint.get("/meetings/<int:meeting_id>/minutes/versions/<int:number>.docx")
@limiter.limit(PAPER_LIMIT)
@public
def version_docx(meeting_id: int, number: int) -> Response:
    sheet, name = _version(meeting_id, number)
    return as_docx(sheet, name)


def _latest(meeting_id: int) -> tuple[Sheet, str]:
    actor = current_actor()
    minutes = queries.get_for_meeting(meeting_id, actor)
    return _printed(printing.for_reader(minutes, actor))


def _version(meeting_id: int, number: int) -> tuple[Sheet, str]:
    actor = current_actor()
    minutes = queries.get_for_meeting(meeting_id, actor)
    return _printed(printing.of_version(minutes, queries.get_version(minutes, number, actor)))


def _printed(printed: printing.Printed) -> tuple[Sheet, str]:
    sheet = printing.sheet_of(printed)
    return sheet, file_stem(f"{sheet.title} {sheet.folio} v{printed.number}")
