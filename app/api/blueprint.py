"""The blueprint of the room ``api``: how an address is declared, what an error reads like, what is sent when nothing is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import jsonify, request
from flask_babel import gettext as _
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema
from werkzeug.exceptions import HTTPException, UnprocessableEntity
from werkzeug.wrappers import Response

from app.api import shapes
from app.kernel.errors import InvalidInput
from app.web.errors import default_message

View = TypeVar("View", bound=Callable[..., Any])

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

#: The name, in the document, of signing in by the session's cookie.
SESSION = "session"
#: Said of every answer that may be asked for again: see ``conditional``.
_ETAG = {"ETag": {"description": "Strong validator of this answer.", "schema": {"type": "string"}}}
_LINK = {
    "Link": {
        "description": 'The address of what follows, as rel="next" (RFC 8288); not sent on the last page.',
        "schema": {"type": "string"},
    }
}
_WORDS = {
    304: "What you have is what you would get",
    401: "Sign in first",
    404: "Not there for you",
    422: "Unfit",
}


def reads(
    rule: str, answer: type[Schema], *, tag: str, asked: type[Schema] | None = None
) -> Callable[[View], View]:
    """Declare a view that answers GET with ``answer``; ``asked`` says what its query may hold.

    It stands where ``@route`` does; ``@public`` goes below it.
    """

    def declare(view: View) -> View:
        made: Any = blueprint.doc(responses={"304": {"description": _WORDS[304]}}, **_security(view))(view)
        paged = issubclass(answer, shapes.Paged)
        made = blueprint.response(200, answer, headers=_ETAG | _LINK if paged else _ETAG)(made)
        made = _errors(made, () if is_open(view) else (401,), () if paged else (404,))
        if asked is not None:
            made = blueprint.arguments(asked, location="query", unknown=RAISE)(made)
        blueprint.route(rule, methods=["GET"], tags=[tag])(made)
        return view

    return declare


def writes(rule: str, answer: type[Schema], *, tag: str, given: type[Schema]) -> Callable[[View], View]:
    """Declare a view that answers POST of the JSON ``given`` with ``answer``; the session's CSRF token is asked for."""

    def declare(view: View) -> View:
        token = {
            "in": "header",
            "name": "X-CSRFToken",
            "required": True,
            "description": "The `csrf_token` of `/api/v1/session`.",
            "schema": {"type": "string"},
        }
        made: Any = blueprint.doc(parameters=[token], **_security(view))(view)
        made = blueprint.response(200, answer)(made)
        made = _errors(made, (400, 401, 403), (404, 409, 415))
        made = blueprint.arguments(given, location="json")(made)
        blueprint.route(rule, methods=["POST"], tags=[tag])(made)
        return view

    return declare


def is_open(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, "is_public", False))


def _security(view: Callable[..., Any]) -> Mapping[str, Any]:
    return {} if is_open(view) else {"security": [{SESSION: []}]}


def _errors(view: Any, *statuses: tuple[int, ...]) -> Any:
    for status in (status for some in statuses for status in some):
        words = _WORDS.get(status)
        view = blueprint.alt_response(status, schema=shapes.Error, description=words)(view)
    return view


def conditional(response: Response) -> Response:
    """Give an answer its strong ETag, and send 304 in its place to whoever has it already."""
    if request.method in {"GET", "HEAD"} and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response


@blueprint.after_request  # type: ignore[untyped-decorator]
def _finish(response: Response) -> Response:
    """What is sent depends on who asks and in which language: no shared cache keeps it, one's own asks again."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    return conditional(response)


@blueprint.errorhandler(401)  # type: ignore[untyped-decorator]
def _unsigned(_error: HTTPException) -> tuple[Response, int, Mapping[str, str]]:
    return jsonify(error=_("Sign in first.")), 401, {"WWW-Authenticate": 'Cookie realm="convoca"'}


@blueprint.errorhandler(422)  # type: ignore[untyped-decorator]
def _unfit(error: UnprocessableEntity) -> tuple[Response, int]:
    """What the query or the JSON says and its schema refuses; ``error.data`` is webargs'."""
    found: Mapping[str, Mapping[str, Any]] = getattr(error, "data", {}).get("messages", {})
    fields = {name: said for where in found.values() for name, said in where.items()}
    return jsonify(error=_("Something that was asked for doesn't fit."), fields=_flat(fields)), 422


@blueprint.errorhandler(InvalidInput)  # type: ignore[untyped-decorator]
def _invalid(error: InvalidInput) -> tuple[Response, int]:
    fields = {name: [str(said)] for name, said in error.fields.items()}
    return jsonify(error=default_message(error), fields=fields), error.status


def _flat(fields: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        str(name): [str(line) for line in said] if isinstance(said, list) else [str(said)]
        for name, said in fields.items()
    }
