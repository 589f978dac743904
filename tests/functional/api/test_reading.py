"""What machines read: the shapes, what is kept from whom, paging, validators, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.bodies.models import Body
from app.issues.models import Issue, Seconding
from app.journal.models import AuditEntry
from app.kernel.db import db, transaction
from tests import factories
from tests.functional.api.furnished import HELD, Furnished, furnish, walk
from tests.pages import PageClient
from tests.queries import counted

V1 = "/api/v1"


@pytest.fixture
def rows(app: Flask, house: factories.House) -> Furnished:
    with app.app_context():
        return furnish(house)


def read(client: PageClient, address: str, status: int = 200, **query: Any) -> Any:
    response = client.get(V1 + address, query_string=query)
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    return response.json


# What is told


def test_a_body_is_told_with_who_sits_in_it(client: PageClient, rows: Furnished) -> None:
    body = read(client, "/bodies/gcp")
    assert (body["acronym"], body["kind"], body["state"], body["is_public"]) == (
        "GCP",
        "standing",
        "active",
        True,
    )
    assert body["constituted_on"] == "2020-01-01"
    seats = {seat["chamber"]["acronym"]: seat for seat in body["seats"]}
    assert seats["CANACAR"]["principal"] == "Titular CANACAR"
    assert seats["CANACAR"]["alternates"] == ["Persona canacar_alternate"]
    assert {officer["role"] for officer in body["officers"]} == {"chair", "technical_secretary"}
    assert body["mandate"] is None
    assert body["links"]["page"] == "https://convoca.example.org/bodies/gcp"
    assert body["links"]["calendar"] == "https://convoca.example.org/bodies/gcp/calendar.ics"


def test_a_group_names_the_body_it_stands_under(client: PageClient, rows: Furnished) -> None:
    group = read(client, "/bodies/robo-de-carga")
    assert group["parent"]["slug"] == "gcp"
    assert group["ends_on"] == "2030-03-31"


def test_who_sat_is_told_of_any_day(client: PageClient, rows: Furnished) -> None:
    body = read(client, "/bodies/gcp", on="2019-12-31")
    assert (body["seats_on"], body["seats"], body["officers"]) == ("2019-12-31", [], [])


def test_a_meeting_is_told_with_its_published_agenda(client: PageClient, rows: Furnished) -> None:
    meeting = read(client, f"/meetings/{rows.meeting_id}")
    assert meeting["starts_at"] == "2027-05-13T10:00:00-06:00"
    assert meeting["zone"] == "America/Mexico_City"
    assert meeting["body"]["slug"] == "gcp"
    assert [item["title"] for item in meeting["agenda"]["items"]][-1] == "Sellos en patios de consolidación"
    assert [item["number"] for item in meeting["agenda"]["items"]] == ["1", "2", "3"]
    assert meeting["agenda"]["version"] == 1


def test_a_meeting_without_a_published_agenda_has_none(client: PageClient, rows: Furnished) -> None:
    planned = walk(client, V1 + "/meetings")[0]
    assert read(client, f"/meetings/{planned['id']}")["agenda"] is None


def test_an_agreement_is_told_with_how_it_was_decided(client: PageClient, rows: Furnished) -> None:
    agreement = read(client, f"/agreements/{rows.public_agreement_ids[0]}")
    assert agreement["responsible_chamber"] == "CANACAR"
    assert agreement["due_on"] == "2027-07-15"
    assert agreement["adopted_at"] == "2027-05-13T10:00:00-06:00"
    assert agreement["votes"] == {"for": 0, "against": 0, "abstentions": 0}
    assert agreement["meeting"]["id"] == rows.meeting_id
    assert agreement["item"] == "Sellos en patios de consolidación"


def test_an_issue_is_told_to_a_member(signed_in: Callable[[str], PageClient], rows: Furnished) -> None:
    issue = read(signed_in("antp"), f"/issues/{rows.folio}")
    assert issue["secondings"] == [{"chamber": "CCE", "text": "También nos pasa.", "affected_members": 12}]
    assert issue["answer"]["outcome"] == "in_part"
    assert (issue["chamber"], issue["topic"], issue["body"]["slug"]) == ("CANACAR", "Robo de carga", "gcp")


def test_every_link_leads_somewhere(client: PageClient, rows: Furnished) -> None:
    for address in (
        "/bodies/gcp",
        f"/meetings/{rows.meeting_id}",
        f"/agreements/{rows.public_agreement_ids[0]}",
    ):
        for name, link in read(client, address)["links"].items():
            parts = urlsplit(link)
            assert client.get(f"{parts.path}?{parts.query}").status_code == 200, (name, link)


def test_a_link_to_itself_is_the_address_that_was_asked(client: PageClient, rows: Furnished) -> None:
    for address in ("/bodies/gcp", f"/meetings/{rows.meeting_id}"):
        assert read(client, address)["links"]["self"] == f"https://convoca.example.org{V1}{address}"


# Who sees what


def test_a_hidden_body_is_nowhere_in_what_the_public_reads(client: PageClient, rows: Furnished) -> None:
    for address in ("/bodies", "/meetings", "/agreements"):
        told = json.dumps(walk(client, V1 + address, limit=2))
        assert "reservado" not in told
    read(client, "/bodies/reservado", 404)
    read(client, f"/meetings/{rows.hidden_meeting_id}", 404)
    assert read(client, "/meetings", body="reservado")["items"] == []


def test_a_hidden_body_is_not_there_for_members_of_others_either(
    signed_in: Callable[[str], PageClient], rows: Furnished
) -> None:
    for name in ("canacar", "secretary", "member"):
        read(signed_in(name), "/bodies/reservado", 404)
        read(signed_in(name), f"/meetings/{rows.hidden_meeting_id}", 404)


def test_its_own_people_read_a_hidden_body(signed_in: Callable[[str], PageClient], rows: Furnished) -> None:
    insider = signed_in("insider")
    body = read(insider, "/bodies/reservado")
    assert (body["is_public"], body["links"]["calendar"]) == (False, None)
    assert read(insider, f"/meetings/{rows.hidden_meeting_id}")["is_public"] is False


def test_a_private_meeting_of_a_public_body_is_its_members(
    client: PageClient, signed_in: Callable[[str], PageClient], rows: Furnished
) -> None:
    read(client, f"/meetings/{rows.private_meeting_id}", 404)
    read(signed_in("canacar"), f"/meetings/{rows.private_meeting_id}")


def test_the_public_reads_only_agreements_that_were_adopted_and_published(
    app: Flask, client: PageClient, signed_in: Callable[[str], PageClient], rows: Furnished
) -> None:
    assert [row["id"] for row in walk(client, V1 + "/agreements")] == rows.public_agreement_ids
    read(client, f"/agreements/{rows.proposed_id}", 404)
    read(signed_in("secretary"), f"/agreements/{rows.proposed_id}")


def test_folios_and_the_videoconference_are_for_the_bodys_own_people(
    client: PageClient, signed_in: Callable[[str], PageClient], rows: Furnished
) -> None:
    for reader, folio in ((client, None), (signed_in("member"), None), (signed_in("antp"), rows.folio)):
        meeting = read(reader, f"/meetings/{rows.meeting_id}")
        assert meeting["agenda"]["items"][-1]["issue"] == folio
        assert (meeting["remote_url"] is None) is (folio is None)
        assert read(reader, f"/agreements/{rows.public_agreement_ids[0]}")["issue"] == folio


def test_issues_are_not_for_the_anonymous(client: PageClient, rows: Furnished) -> None:
    for address in ("/issues", f"/issues/{rows.folio}", "/session"):
        response = client.get(V1 + address)
        assert (response.status_code, set(response.json or {})) == (401, {"error"})
        assert "WWW-Authenticate" in response.headers


def test_issues_are_not_for_people_who_sit_elsewhere(
    signed_in: Callable[[str], PageClient], rows: Furnished
) -> None:
    for name in ("member", "insider", "admin"):
        assert read(signed_in(name), "/issues")["items"] == []
        read(signed_in(name), f"/issues/{rows.folio}", 404)


def test_a_draft_is_its_own_chambers(signed_in: Callable[[str], PageClient], rows: Furnished) -> None:
    assert rows.draft in {row["ref"] for row in walk(signed_in("canacar"), V1 + "/issues")}
    assert read(signed_in("canacar"), f"/issues/{rows.draft}")["folio"] is None
    assert rows.draft not in {row["ref"] for row in walk(signed_in("antp"), V1 + "/issues")}
    read(signed_in("antp"), f"/issues/{rows.draft}", 404)


# Lists


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


# Validators and what is refused


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


# Writing


def token(client: PageClient) -> dict[str, str]:
    return {"X-CSRFToken": client.get(V1 + "/session").json["csrf_token"]}


@pytest.fixture
def strict(app: Flask) -> None:
    """The suite checks CSRF as production does."""
    assert app.config.get("WTF_CSRF_ENABLED", True)


@pytest.fixture
def admitted(app: Flask, rows: Furnished) -> str:
    with app.app_context():
        folio = db.session.scalar(select(Issue.folio).where(Issue.state == "admitted").limit(1))
    assert folio is not None
    return folio


def test_a_member_backs_an_issue(
    app: Flask, signed_in: Callable[[str], PageClient], strict: None, admitted: str
) -> None:
    client = signed_in("antp")
    given = {"text": "También a nosotros.", "affected_members": 7}
    response = client.post(f"{V1}/issues/{admitted}/secondings", json=given, headers=token(client))
    assert response.status_code == 200, response.text
    assert response.json == {"chamber": "ANTP", **given}
    with app.app_context():
        assert db.session.scalars(select(Seconding.text)).all().count("También a nosotros.") == 1
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "issue:second")).one()
        assert entry.new["chamber"] == "ANTP"


def test_without_the_token_nothing_is_written(
    app: Flask, signed_in: Callable[[str], PageClient], strict: None, admitted: str
) -> None:
    response = signed_in("antp").post(f"{V1}/issues/{admitted}/secondings", json={})
    assert (response.status_code, set(response.json or {})) == (400, {"error"})
    with app.app_context():
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "issue:second")).all() == []


@pytest.mark.parametrize(
    ("who", "given", "status"),
    [
        ("secretary", {}, 403),
        ("canacar", {}, 403),
        ("insider", {}, 404),
        ("antp", {"chamber": "CCE"}, 422),
        ("antp", {"affected_members": 0}, 422),
        ("antp", {"affected_members": "seven"}, 422),
        ("antp", {"affected_members": 10**30}, 422),
        ("antp", {"typo": 1}, 422),
    ],
)
def test_a_seconding_that_does_not_fit_is_refused(
    app: Flask, signed_in: Callable[[str], PageClient], admitted: str, who: str, given: Any, status: int
) -> None:
    client = signed_in(who)
    response = client.post(f"{V1}/issues/{admitted}/secondings", json=given, headers=token(client))
    assert (response.status_code, response.mimetype) == (status, "application/json"), response.text
    with app.app_context():
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "issue:second")).all() == []


def test_what_is_already_answered_can_no_longer_be_backed(
    signed_in: Callable[[str], PageClient], rows: Furnished
) -> None:
    client = signed_in("antp")
    response = client.post(f"{V1}/issues/{rows.folio}/secondings", json={}, headers=token(client))
    assert (response.status_code, set(response.json or {})) == (409, {"error"})


def test_a_form_is_not_taken_for_json_that_says_nothing(
    app: Flask, signed_in: Callable[[str], PageClient], admitted: str
) -> None:
    client = signed_in("antp")
    given = {"text": "Lost", "csrf_token": token(client)["X-CSRFToken"]}
    response = client.post(f"{V1}/issues/{admitted}/secondings", data=given)
    assert (response.status_code, response.mimetype) == (415, "application/json")
    with app.app_context():
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "issue:second")).all() == []


def test_json_that_can_not_be_read_is_refused(signed_in: Callable[[str], PageClient], admitted: str) -> None:
    client = signed_in("antp")
    response = client.post(
        f"{V1}/issues/{admitted}/secondings", data="{", content_type="application/json", headers=token(client)
    )
    assert (response.status_code, set(response.json or {})) == (400, {"error"})
