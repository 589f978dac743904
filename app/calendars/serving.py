"""A feed over HTTP: validators, encodings, caches (rules 16 to 20)."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from app.calendars.conditional import is_unmodified, takes_gzip
from app.calendars.early import validators
from app.calendars.feed import gzip_etag
from app.calendars.keeping import Feed

PRIVATE_CACHE = "private, no-cache"


def answer(made: Feed, *, cache: str, filename: str) -> Response:
    """The feed, or the 304 this request is content with. HEAD gets the headers of GET (Werkzeug drops the body)."""
    gzipped = takes_gzip(request.headers.get("Accept-Encoding"))
    tag = gzip_etag(made.etag) if gzipped else made.etag
    if is_unmodified(
        etag=tag,
        last_modified=made.modified_at,
        if_none_match=request.headers.get("If-None-Match"),
        if_modified_since=request.headers.get("If-Modified-Since"),
    ):
        response = Response(status=304)
    else:
        response = Response(
            made.compressed if gzipped else made.content, content_type="text/calendar; charset=utf-8"
        )
        response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
        if gzipped:
            response.headers["Content-Encoding"] = "gzip"
    for name, value in validators(tag, made.modified_at, cache):
        response.headers[name] = value
    return response
