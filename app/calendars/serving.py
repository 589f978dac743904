"""A feed over HTTP: validators, encodings, caches (rules 16 to 20)."""

from __future__ import annotations

from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from app.calendars.conditional import http_date, is_unmodified, takes_gzip
from app.calendars.feed import gzip_etag

#: How long any cache may keep a public feed before asking again, in seconds.
PUBLIC_AGE = 300
PUBLIC_CACHE = f"public, max-age={PUBLIC_AGE}"
PRIVATE_CACHE = "private, no-cache"


def wanted_etag(etag: str) -> str:
    """The tag of the variant this request would get."""
    return gzip_etag(etag) if takes_gzip(request.headers.get("Accept-Encoding")) else etag


def not_modified(etag: str, modified_at: datetime, cache: str) -> Response | None:
    """The 304 this request is content with, or None when it needs the whole."""
    tag = wanted_etag(etag)
    if not is_unmodified(
        etag=tag,
        last_modified=modified_at,
        if_none_match=request.headers.get("If-None-Match"),
        if_modified_since=request.headers.get("If-Modified-Since"),
    ):
        return None
    return _with_validators(Response(status=304), tag, modified_at, cache)


def whole(
    content: bytes, compressed: bytes, *, etag: str, modified_at: datetime, cache: str, filename: str
) -> Response:
    """The feed itself, gzipped for who takes it. HEAD gets the same headers (Werkzeug drops the body)."""
    gzipped = takes_gzip(request.headers.get("Accept-Encoding"))
    response = Response(compressed if gzipped else content, content_type="text/calendar; charset=utf-8")
    if gzipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return _with_validators(response, wanted_etag(etag), modified_at, cache)


def _with_validators(response: Response, etag: str, modified_at: datetime, cache: str) -> Response:
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(modified_at)
    response.headers["Cache-Control"] = cache
    response.headers["Vary"] = "Accept-Encoding"
    return response
