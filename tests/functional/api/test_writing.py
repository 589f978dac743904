"""What machines may write: an issue is backed, with the token and with what fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.issues.models import Issue, Seconding
from app.journal.models import AuditEntry
from app.kernel.db import db
from tests.functional.api.furnished import V1, Furnished
from tests.pages import PageClient


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
