"""Documents of a group: added, taken out, handed to whoever may read them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.bodies.models import BodyState
from app.files.views import as_download
from app.groups import operations, policy, queries
from app.groups.forms import DocumentForm
from app.groups.models import DocumentKind
from app.groups.operations.working import Upload
from app.groups.views.blueprint import blueprint
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotFound
from app.web.guard import current_actor, public


@blueprint.get("/bodies/<slug>/documents/<int:document_id>")
@public
def document(slug: str, document_id: int) -> Response:
    """A file to save. What belongs to the report is for whoever sees the group; working papers for its own people."""
    actor = current_actor()
    body = queries.get_group(slug, actor)
    found = queries.get_document(body.id, document_id)
    is_out = found.kind is DocumentKind.REPORT and body.state in (BodyState.REPORTED, BodyState.CLOSED)
    if not is_out and not policy.may(actor, "read_documents", body):
        raise NotFound
    return as_download(found.file).make_conditional(request)


@blueprint.route("/bodies/<slug>/documents", methods=["GET", "POST"])
def add_document(slug: str) -> Any:
    actor = current_actor()
    body = queries.get_group(slug, actor)
    policy.require_may(actor, "add_document", body)
    form = DocumentForm()
    upload = form.file.data
    if form.validate_on_submit() and not (upload and upload.filename):
        form.show(InvalidInput(fields={"file": _("Choose a file.")}))
    elif form.is_submitted() and not form.errors:
        try:
            with transaction():
                operations.add_document(
                    body, Upload(upload.read(), upload.filename, str(form.title.data or "")), actor=actor
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The document is kept with the group."))
            return redirect(url_for("bodies.show", slug=slug) + "#documents", code=303)
    page = render_template("groups/add_document.html", body=body, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/bodies/<slug>/documents/<int:document_id>/remove")
def remove_document(slug: str, document_id: int) -> Response:
    body = queries.get_group(slug, current_actor())
    with transaction():
        operations.remove_document(body, queries.get_document(body.id, document_id), actor=current_actor())
    flash(_("The document was taken out."))
    return redirect(url_for("bodies.show", slug=slug) + "#documents", code=303)
