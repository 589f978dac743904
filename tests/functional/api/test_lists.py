"""Lists for machines: read by their cursor, narrowed, at a constant cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.bodies.models import Body
from app.kernel.db import db, transaction
from tests import factories
from tests.functional.api.furnished import HELD, V1, Furnished, read, walk
from tests.pages import PageClient
from tests.queries import counted


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("name", ["bodies", "meetings", "agreements", "issues"])
def test_following_the_cursor_reads_everything_once(
    signed_in: Callable[[str], PageClient], rows: Furnished, name: str, limit: int
) -> None:
    reader = signed_in("secretary")
    key = {"bodies": "slug", "issues": "ref"}.get(name, "id")
    found = [row[key] for row in walk(reader, f"{V1}/{name}", limit=limit)]
    assert len(found) == len(set(found)) == {"bodies": 2, "meetings": 7, "agreements": 8, "issues": 5}[name]
    assert found == [row[key] for row in read(reader, f"/{name}")["items"]]


def test_the_link_header_keeps_the_filters(client: PageClient, rows: Furnished) -> None:
    response = client.get(V1 + "/meetings", query_string={"limit": 2, "state": "archived"})
    target = urlsplit(response.headers["Link"].split(">")[0].removeprefix("<"))
    following = client.get(f"{target.path}?{target.query}")
    assert {row["state"] for row in following.json["items"]} == {"archived"}
    assert len(following.json["items"]) == 2
    assert "X-Pagination" not in response.headers


def test_meetings_are_narrowed_by_days_of_the_programme(client: PageClient, rows: Furnished) -> None:
    day = HELD.date()
    assert len(read(client, "/meetings", **{"from": str(day), "to": str(day)})["items"]) == 1
    assert (
        read(client, "/meetings", **{"from": str(day + timedelta(1)), "to": str(day + timedelta(1))})["items"]
        == []
    )
    assert len(read(client, "/meetings", **{"from": "0001-01-01", "to": "9999-12-31"})["items"]) == 6
    assert len(read(client, "/meetings", state="closed", body="gcp")["items"]) == 1


def test_agreements_are_narrowed(client: PageClient, rows: Furnished) -> None:
    assert [row["state"] for row in read(client, "/agreements", state="fulfilled")["items"]] == ["fulfilled"]
    assert read(client, "/agreements", overdue="true")["items"] == []
    assert len(read(client, "/agreements", due_from="2027-07-15", due_to="2027-07-15")["items"]) == 6
    assert read(client, "/agreements", due_from="2027-07-16")["items"] == []
    assert len(read(client, "/agreements", meeting=rows.meeting_id)["items"]) == 6
    assert read(client, "/agreements", body="robo-de-carga")["items"] == []


def test_issues_are_narrowed(signed_in: Callable[[str], PageClient], rows: Furnished) -> None:
    reader = signed_in("antp")
    assert [row["ref"] for row in read(reader, "/issues", state="answered")["items"]] == [rows.folio]
    assert len(read(reader, "/issues", body="gcp")["items"]) == 5
    assert read(reader, "/issues", body="robo-de-carga")["items"] == []


@pytest.mark.parametrize("address", ["/bodies", "/meetings", "/agreements", "/issues"])
def test_a_longer_list_asks_no_more_of_the_database(
    app: Flask, signed_in: Callable[[str], PageClient], rows: Furnished, address: str
) -> None:
    reader = signed_in("canacar")
    read(reader, address)

    def visit() -> None:
        read(reader, address, limit=100)

    before, few = counted(app, visit), len(read(reader, address, limit=100)["items"])
    with app.app_context(), transaction():
        standing = db.session.get_one(Body, rows.house.standing.id)
        for number in range(15):
            other = factories.make_body(f"OTRO{number}")
            factories.make_meeting(standing)
            factories.make_issue(standing, factories.make_chamber(), rows.house.people["canacar"])
            meeting = factories.make_meeting(other)
            assert meeting.id
        _more_agreements(rows)
    assert len(read(reader, address, limit=100)["items"]) > few
    assert counted(app, visit) == before


def _more_agreements(rows: Furnished) -> None:
    from app.agreements.models import Agreement

    kept = db.session.get_one(Agreement, rows.public_agreement_ids[0])
    for number in range(15):
        db.session.add(
            Agreement(
                body_id=kept.body_id, meeting_id=kept.meeting_id, item_id=kept.item_id, text="Otro.",
                number=f"MÁS/{number}", sequence=100 + number, state=kept.state, responsible="CANACAR",
                due_on=date(2028, 1, 1), created_at=kept.created_at,
            )
        )  # fmt: skip


def test_a_public_list_is_few_statements(app: Flask, client: PageClient, rows: Furnished) -> None:
    for address, most in (("/bodies", 1), ("/meetings", 1), ("/agreements", 2), ("/bodies/gcp", 5)):
        assert counted(app, lambda address=address: read(client, address)) <= most, address
    assert counted(app, lambda: read(client, f"/meetings/{rows.meeting_id}")) <= 3
    assert counted(app, lambda: read(client, f"/agreements/{rows.public_agreement_ids[0]}")) <= 3
