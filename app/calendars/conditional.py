"""What a request's headers ask for: nothing new (RFC 9110 13), or the compressed variant (12.5.3).

Pure functions of header strings. Several header lines of one name arrive joined by commas, as WSGI does it.
Whatever can't be understood is as if it asked for the whole: a wrong 200 costs bandwidth, a wrong 304 shows a
member the old time of a meeting.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

_TAG: Final = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAG_LIST: Final = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")
_TAGS: Final = re.compile(rf"(?:{_TAG})")

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_MONTH: Final = f"(?P<month>{'|'.join(_MONTHS)})"
_TIME: Final = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_WEEKDAY: Final = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_HTTP_DATES: Final = (
    re.compile(rf"{_WEEKDAY}, (?P<day>\d\d) {_MONTH} (?P<year>\d{{4}}) {_TIME} GMT", re.ASCII),  # IMF-fixdate
    re.compile(
        rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?P<day>\d\d)-{_MONTH}-(?P<year>\d\d) {_TIME} GMT",
        re.ASCII,
    ),  # RFC 850
    re.compile(rf"{_WEEKDAY} {_MONTH} (?P<day>[ \d]\d) {_TIME} (?P<year>\d{{4}})", re.ASCII),  # asctime
)
_CODING: Final = re.compile(
    r"[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:;[ \t]*[qQ]=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?",
    re.ASCII,
)


def is_unmodified(
    *,
    etag: str,
    last_modified: datetime | None,
    if_none_match: str | None,
    if_modified_since: str | None,
) -> bool:
    """Say whether the answer is 304: what the client has is what it would get. For GET and HEAD only.

    ``etag`` is the one of the variant that would be sent, quoted. A request with If-None-Match is judged by that
    alone, even if it is garbage (RFC 9110 13.2.2). ``last_modified`` is aware, and compared in whole seconds.
    """
    if if_none_match is not None:
        return if_none_match == etag or _names(if_none_match, etag)
    if if_modified_since is None or last_modified is None:
        return False
    since = parse_http_date(if_modified_since)
    return since is not None and last_modified.replace(microsecond=0) <= since


def _names(header: str, etag: str) -> bool:
    """Say whether If-None-Match names the tag, by weak comparison: W/ makes no difference (RFC 9110 13.1.2)."""
    if header.strip(" \t") == "*":
        return True
    if not _TAG_LIST.fullmatch(header):
        return False
    wanted = etag.removeprefix("W/")
    return any(tag.removeprefix("W/") == wanted for tag in _TAGS.findall(header))


def parse_http_date(text: str) -> datetime | None:
    """Return the moment of an HTTP date in any of its three forms (RFC 9110 5.6.7), or None for anything else."""
    for form in _HTTP_DATES:
        match = form.fullmatch(text.strip(" \t"))
        if match:
            year = int(match["year"])
            if len(match["year"]) == 2:
                year += 1900 if year >= 70 else 2000
            try:
                return datetime(
                    year,
                    _MONTHS[match["month"]],
                    int(match["day"]),
                    int(match["hour"]),
                    int(match["minute"]),
                    min(int(match["second"]), 59),  # a leap second is as good as the one before
                    tzinfo=UTC,
                )
            except ValueError:
                return None
    return None


def http_date(at: datetime) -> str:
    """Return the moment as Last-Modified gives it: IMF-fixdate, whatever the locale."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def takes_gzip(accept_encoding: str | None) -> bool:
    """Say whether the client takes gzip, and likes it no less than the plain bytes (RFC 9110 12.5.3).

    No header, or one that can't be read, is answered with the plain bytes, which everyone takes.
    """
    if not accept_encoding:
        return False
    weights: dict[str, float] = {}
    for member in accept_encoding.split(","):
        match = _CODING.fullmatch(member)
        if match:
            weights[match[1].lower()] = float(match[2] or 1)
    gzip = max(
        (weights[name] for name in ("gzip", "x-gzip") if name in weights), default=weights.get("*", 0.0)
    )
    return gzip > 0 and gzip >= weights.get("identity", 0.0)
