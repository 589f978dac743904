"""What is not sent again because it has not changed, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.bodies.models import Body
from app.kernel.db import db, transaction
from tests.functional.api.furnished import V1, Furnished, read
from tests.pages import PageClient


def test_what_has_not_changed_is_not_sent_again(app: Flask, client: PageClient, rows: Furnished) -> None:
    for address in ("/bodies", "/bodies/gcp", "/meetings", f"/meetings/{rows.meeting_id}", "/agreements"):
        first = client.get(V1 + address)
        tag = first.headers["ETag"]
        assert not tag.startswith("W/")
        again = client.get(V1 + address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in again.headers["Vary"]
        assert client.head(V1 + address).headers["ETag"] == tag


def test_what_has_changed_is_sent_with_another_validator(
    app: Flask, client: PageClient, rows: Furnished
) -> None:
    tag = client.get(V1 + "/bodies/gcp").headers["ETag"]
    with app.app_context(), transaction():
        db.session.get_one(Body, rows.house.standing.id).place = "Otra sala"
    changed = client.get(V1 + "/bodies/gcp", headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json["place"]) == (200, "Otra sala")
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize(
    "address",
    ["/bodies/nadie", "/bodies/No%00", "/meetings/999999", "/meetings/0", "/meetings/99999999999999999999",
     "/agreements/999999", "/agreements/2147483648", "/nothing"],
)  # fmt: skip
def test_what_is_not_there_is_said_so_in_json(client: PageClient, rows: Furnished, address: str) -> None:
    assert set(read(client, address, 404)) == {"error"}


@pytest.mark.parametrize(
    ("address", "name", "value"),
    [
        ("/meetings", "from", "ayer"),
        ("/meetings", "state", "perhaps"),
        ("/meetings", "limit", "0"),
        ("/meetings", "limit", "101"),
        ("/meetings", "body", "GCP\0"),
        ("/meetings", "after", "garbage"),
        ("/meetings", "typo", "1"),
        ("/agreements", "overdue", "perhaps"),
        ("/agreements", "meeting", "99999999999"),
        ("/bodies/gcp", "on", "1999-02-30"),
    ],
)
def test_what_does_not_fit_is_named(
    client: PageClient, rows: Furnished, address: str, name: str, value: str
) -> None:
    refused = read(client, address, 422, **{name: value})
    assert refused["error"]
    assert list(refused["fields"]) == [name]


def test_the_cursor_of_another_list_is_refused(client: PageClient, rows: Furnished) -> None:
    cursor = read(client, "/bodies", limit=1)["next_cursor"]
    assert "after" in read(client, "/meetings", 422, after=cursor)["fields"]


def test_an_address_that_is_only_read_says_so(client: PageClient, rows: Furnished) -> None:
    response = client.put(V1 + "/bodies")
    assert (response.status_code, response.mimetype) == (405, "application/json")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_pages_keep_their_own_errors(client: PageClient, rows: Furnished) -> None:
    response = client.get("/bodies/nadie")
    assert (response.status_code, response.mimetype) == (404, "text/html")


def test_the_document_is_the_same_for_everybody(
    client: PageClient, signed_in: Callable[[str], PageClient]
) -> None:
    response = client.get("/api/openapi.json")
    assert response.json["openapi"] == "3.1.0"
    assert signed_in("secretary").get("/api/openapi.json").data == response.data
    assert "Set-Cookie" not in response.headers
    assert (
        client.get("/api/openapi.json", headers={"If-None-Match": response.headers["ETag"]}).status_code
        == 304
    )
