"""304 where the client has it already, and in no other case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.conditional import http_date, is_unmodified, parse_http_date, takes_gzip

TAG = '"5f0c-gzip"'
CHANGED = datetime(2027, 3, 1, 18, 30, 15, 400_000, tzinfo=UTC)
SAME = "Mon, 01 Mar 2027 18:30:15 GMT"
LATER = "Mon, 01 Mar 2027 18:30:16 GMT"
EARLIER = "Mon, 01 Mar 2027 18:30:14 GMT"


@pytest.mark.parametrize(
    ("if_none_match", "if_modified_since", "expected"),
    [
        (None, None, False),
        # by tag
        (TAG, None, True),
        (f"W/{TAG}", None, True),
        (f"  {TAG} ", None, True),
        (f'"a", {TAG}', None, True),
        (f'"a",W/"b" ,{TAG},"c"', None, True),
        (f'"a,b", {TAG}', None, True),
        (f",, {TAG},", None, True),
        ("*", None, True),
        (" * ", None, True),
        ('"5f0c"', None, False),
        ('"other"', None, False),
        ('""', None, False),
        # garbage
        ("", None, False),
        ("5f0c-gzip", None, False),
        (TAG[:-1], None, False),
        (f"{TAG} {TAG}", None, False),
        (f"garbage, {TAG}", None, False),
        (f"{TAG}, *", None, False),
        (f"w/{TAG}", None, False),
        (f'"a\x00", {TAG}', None, False),
        ("\udce9", None, False),
        # the tag beats the date, whatever either says
        ('"other"', LATER, False),
        ("garbage", LATER, False),
        ("", LATER, False),
        (TAG, EARLIER, True),
        (TAG, "garbage", True),
        # by date
        (None, SAME, True),
        (None, LATER, True),
        (None, EARLIER, False),
        (None, f" {SAME} ", True),
        (None, "Monday, 01-Mar-27 18:30:15 GMT", True),
        (None, "Mon Mar  1 18:30:15 2027", True),
        (None, "Thu, 01 Jan 1970 00:00:00 GMT", False),
        (None, "Thursday, 01-Jan-70 00:00:00 GMT", False),
        (None, "0", False),
        (None, "", False),
        (None, "garbage", False),
        (None, "2027-03-01T18:30:15Z", False),
        (None, "Mon, 01 Mar 2027 18:30:15 +0000", False),
        (None, "Mon, 01 Mar 2027 18:30:15 PST", False),
        (None, "Mon, 31 Feb 2027 18:30:15 GMT", False),
        (None, "Mon, 01 Mar 2027 25:30:15 GMT", False),
        (None, "Mon, 01 mar 2027 18:30:15 GMT", False),
        (None, f"{LATER}, {LATER}", False),
        (None, "Mon, 0١ Mar 2027 18:30:15 GMT", False),
    ],
)
def test_what_is_answered_304(
    if_none_match: str | None, if_modified_since: str | None, expected: bool
) -> None:
    answer = is_unmodified(
        etag=TAG, last_modified=CHANGED, if_none_match=if_none_match, if_modified_since=if_modified_since
    )
    assert answer is expected


def test_without_a_date_of_its_own_a_resource_is_not_unmodified_since_any() -> None:
    assert not is_unmodified(etag=TAG, last_modified=None, if_none_match=None, if_modified_since=LATER)


@given(tag=st.text(), since=st.text())
def test_no_header_raises(tag: str, since: str) -> None:
    is_unmodified(etag=TAG, last_modified=CHANGED, if_none_match=tag, if_modified_since=since)
    is_unmodified(etag=TAG, last_modified=CHANGED, if_none_match=None, if_modified_since=since)
    takes_gzip(tag)


@given(st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)))
def test_our_own_last_modified_is_understood_when_it_comes_back(at: datetime) -> None:
    assert parse_http_date(http_date(at)) == at.replace(microsecond=0)
    assert is_unmodified(etag=TAG, last_modified=at, if_none_match=None, if_modified_since=http_date(at))


def test_a_two_digit_year_is_of_this_century_or_the_last() -> None:
    assert parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
    assert parse_http_date("Sun Nov  6 08:49:37 1994") == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip ; q=0.8", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("identity;q=0.5, gzip", True),
        ("gzip;q=2", False),
        ("gzip;q=x", False),
        ("br", False),
    ],
)
def test_who_takes_gzip(header: str | None, expected: bool) -> None:
    assert takes_gzip(header) is expected
