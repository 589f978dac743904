"""Handing out files. No address of its own: the room that owns an attachment decides who may have it."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from app.files.models import StoredFile
from app.files.queries import get_content

blueprint = Blueprint("files", __name__)


def as_download(file: StoredFile) -> Response:
    """The file as something to save, never to be shown or run in the page's origin, whatever its type."""
    response = Response(get_content(file), mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(file.sha256)
    return response
