"""Addresses that lead nowhere: too large a number, and a method that is not for them."""

from __future__ import annotations

from typing import Any

import pytest

from app.web.numbers import LARGEST
from tests.pages import PageClient


@pytest.mark.parametrize("number", [LARGEST, LARGEST + 1, 2**63, 10**20])
@pytest.mark.parametrize(
    "path", ["/meetings/{}/calendar.ics", "/meetings/{}", "/agreements/{}", "/calendar/{}"]
)
def test_a_number_that_no_row_can_have_is_not_there(
    client: PageClient, house: Any, path: str, number: int
) -> None:
    assert client.get(path.format(number)).status_code == 404


@pytest.mark.parametrize("number", [LARGEST + 1, 10**20])
def test_a_number_asked_for_that_no_row_can_have_is_no_failure_of_the_house(
    signed_in: Any, house: Any, number: int
) -> None:
    client = signed_in("secretary")
    for path in (
        f"/meetings?year={number}",
        f"/bodies/gcp/rules?change={number}",
        f"/meetings?after={number}",
    ):
        assert client.get(path).status_code < 500, path


@pytest.mark.parametrize("path", ["/calendar.ics", "/bodies/gcp/calendar.ics", "/calendar/2026"])
def test_who_may_not_write_there_is_told_what_they_may(client: PageClient, house: Any, path: str) -> None:
    for answer in (client.put(path), client.delete(path)):
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "OPTIONS"}
