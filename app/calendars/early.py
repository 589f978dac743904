"""A kept feed that is current, answered before the application is asked: it is nearly every request there is.

A request for a public feed is judged by one statement sent with the driver alone, and nearly always ends in a 304. Who has
nothing yet and takes gzip gets the kept bytes. Anything else, any doubt and any error go on to the application, which
answers as if this were not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.calendars.conditional import http_date, is_unmodified, takes_gzip
from app.calendars.feed import gzip_etag
from app.kernel import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: How long any cache may keep a public feed before asking again, in seconds.
PUBLIC_AGE = 300
PUBLIC_CACHE = f"public, max-age={PUBLIC_AGE}"
PROGRAMME_KEY = "programme"

_PATH = re.compile(r"/(?:bodies/(?P<slug>[a-z0-9-]{1,60})/)?calendar\.ics")
#: Each subquery reads one end of an index, so that a poll costs the same in a house of a hundred years.
_ALL = """
SELECT etag, modified_at, fresh_until, journal_id, (SELECT max(id) FROM audit_entry), 0
FROM kept_feed WHERE key = {key}
"""
_BODY = """
SELECT etag, modified_at, fresh_until, journal_id,
       (SELECT max(id) FROM audit_entry WHERE body_id = (SELECT id FROM body WHERE slug = {slug})),
       (SELECT max(id) FROM audit_entry WHERE subject_type = 'programme' AND subject_id = 1)
FROM kept_feed WHERE key = {key}
"""
_BYTES = "SELECT compressed FROM kept_feed WHERE key = {key} AND etag = {etag}"
_MARKS = {
    "sqlite": {"key": ":key", "slug": ":slug", "etag": ":etag"},
    "postgresql": {"key": "%(key)s", "slug": "%(slug)s", "etag": "%(etag)s"},
}


@dataclass(frozen=True)
class Poll:
    """What a current kept feed answers with."""

    etag: str
    modified_at: datetime


def poll(engine: Engine, key: str) -> Poll | None:
    """The validators of the kept feed ``key`` if it is current; None when it isn't kept, or may be stale. One statement."""
    slug = key.removeprefix("body/") if key.startswith("body/") else ""
    statement = (_BODY if slug else _ALL).format(**_MARKS[engine.dialect.name])
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement, {"key": key, "slug": slug} if slug else {"key": key})
        row: Any = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    if row is None or row[3] < max(row[4] or 0, row[5] or 0) or clock.now().timestamp() >= row[2]:
        return None
    return Poll(row[0], datetime.fromtimestamp(row[1], UTC))


Answer = tuple[str, list[tuple[str, str]], list[bytes]]


class KeptFeeds:
    """WSGI middleware over the application."""

    def __init__(self, application: WSGIApplication, engine: Engine) -> None:
        self.application = application
        self.engine = engine

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = _key_of(environ)
        answer = self._answer(key, environ) if key is not None else None
        if answer is None:
            return self.application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return body

    def _answer(self, key: str, environ: WSGIEnvironment) -> Answer | None:
        """The 304 this request is content with, or the kept gzip; None where the application has to look."""
        try:
            kept = poll(self.engine, key)
            if kept is None:
                return None
            gzipped = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING"))
            tag = gzip_etag(kept.etag) if gzipped else kept.etag
            headers = validators(tag, kept.modified_at, PUBLIC_CACHE)
            if is_unmodified(
                etag=tag,
                last_modified=kept.modified_at,
                if_none_match=environ.get("HTTP_IF_NONE_MATCH"),
                if_modified_since=environ.get("HTTP_IF_MODIFIED_SINCE"),
            ):
                return "304 NOT MODIFIED", headers, []
            body = _compressed(self.engine, key, kept.etag) if gzipped else None
        except (SQLAlchemyError, self.engine.dialect.loaded_dbapi.Error):
            return None
        if body is None:
            return None
        more = [*WHOLE, ("Content-Disposition", f'inline; filename="{filename_of(key)}"')]
        more.append(("Content-Length", str(len(body))))
        return "200 OK", [*headers, *more], [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


#: Headers of the kept bytes as they are.
WHOLE = (
    ("Content-Type", "text/calendar; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("X-Content-Type-Options", "nosniff"),
)


def _compressed(engine: Engine, key: str, etag: str) -> bytes | None:
    """The kept gzip of ``key`` if it is still the one with ``etag``."""
    marks = _MARKS[engine.dialect.name]
    statement = _BYTES.format(key=marks["key"], etag=marks["etag"])
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement, {"key": key, "etag": etag})
        row: Any = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    return bytes(row[0]) if row is not None else None


def filename_of(key: str) -> str:
    """What a browser that saves a feed calls it."""
    return f"{key.removeprefix('body/')}.ics" if key != PROGRAMME_KEY else "calendario.ics"


def _key_of(environ: WSGIEnvironment) -> str | None:
    """The kept feed that a request reads; None for every other request."""
    path = environ.get("PATH_INFO", "")
    if not path.endswith("/calendar.ics") or environ.get("QUERY_STRING"):
        return None
    found = _PATH.fullmatch(path) if environ.get("REQUEST_METHOD") in {"GET", "HEAD"} else None
    if found is None:
        return None
    return f"body/{found['slug']}" if found["slug"] else PROGRAMME_KEY


def validators(etag: str, modified_at: datetime | None, cache: str) -> list[tuple[str, str]]:
    """The headers that let a client ask again cheaply."""
    headers = [("ETag", etag), ("Cache-Control", cache), ("Vary", "Accept-Encoding")]
    if modified_at is not None:
        headers.append(("Last-Modified", http_date(modified_at)))
    return headers
