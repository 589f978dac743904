"""The interface as the application serves it: its addresses, and the OpenAPI document that describes them."""

from __future__ import annotations

import json

from flask import Blueprint, Flask, current_app
from flask import Response as FlaskResponse
from flask_smorest import Api
from werkzeug.wrappers import Response

from app.api import agreements, bodies, issues, meetings, session, shapes
from app.api.blueprint import SESSION, blueprint, conditional
from app.web.guard import sessionless

#: Imported for the addresses they declare.
DECLARED = (agreements, bodies, issues, meetings, session)
VERSION = "1.0.0"
DESCRIPTION = """\
What the pages show, as JSON. Without signing in, what the public sees; with the session's cookie, what that person sees.
Lists are read by following `next_cursor` (or the `Link` header). Every answer has a strong `ETag`: sent back as
`If-None-Match`, it is answered with 304 while nothing has changed.
"""
_DOCUMENT = "convoca.openapi"

pages = Blueprint("api_document", __name__)
pages.after_request(conditional)


class Interface(Api):  # type: ignore[misc]
    """flask-smorest without its error pages: those of the house answer JSON below /api/ and HTML elsewhere."""

    ERROR_SCHEMA = shapes.Error

    def _register_error_handlers(self) -> None:
        pass


def install(app: Flask) -> None:
    interface = Interface(
        app,
        spec_kwargs={
            "title": "Convoca",
            "version": VERSION,
            "openapi_version": "3.1.0",
            "info": {"description": DESCRIPTION},
            "servers": [{"url": "/"}],
        },
    )
    interface.spec.components.security_scheme(
        SESSION, {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]}
    )
    interface.register_blueprint(blueprint)
    app.register_blueprint(pages)
    document = interface.spec.to_dict()
    app.extensions[_DOCUMENT] = json.dumps(document, ensure_ascii=False, indent=1)


@pages.get("/api/openapi.json")
@sessionless
def document() -> Response:
    """What there is to ask for, in OpenAPI 3.1."""
    response = FlaskResponse(current_app.extensions[_DOCUMENT], mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
