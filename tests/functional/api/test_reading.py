"""What machines read: the shapes, and what is kept from whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask

from tests.functional.api.furnished import V1, Furnished, read, walk
from tests.pages import PageClient


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
