"""One's own calendar addresses, by the account's page: shown once, renewed, revoked."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import FeedToken
from app.journal.models import AuditEntry
from app.kernel.db import db
from app.web.addresses import webcal
from app.web.qr import qr_svg
from tests.pages import PageClient, visible_text


@pytest.fixture(autouse=True)
def _without_csrf(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def given(page: Any) -> str:
    """The address that a page shows to be copied."""
    found = re.search(r'value="(\S+/feeds/\S+\.ics)"', page.text)
    assert found is not None
    return found[1]


def answered(client: PageClient, address: str) -> int:
    return client.get(urlsplit(address).path).status_code


def tags(app: Flask) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(AuditEntry.tag).where(AuditEntry.tag.like("feed_token:%")).order_by(AuditEntry.id)
            )
        )


def test_a_new_address_is_shown_first_and_once_with_a_code_that_opens_a_calendar(
    app: Flask, client: PageClient, signed_in: Any
) -> None:
    canacar = signed_in("canacar")
    page = canacar.post("/account/feeds", data={"name": "Teléfono"})
    address = given(page)
    assert page.text.index(address) < page.text.index('id="own"')
    with app.test_request_context():
        modules = re.findall(r' d="([^"]+)"', qr_svg(webcal(address)))
    assert modules
    assert all(drawn in page.text for drawn in modules)
    assert answered(client, address) == 200
    again = canacar.get("/account")
    assert "Teléfono" in visible_text(again.text)
    assert "/feeds/" not in re.sub(r"/account/feeds/", "", again.text)
    assert tags(app) == ["feed_token:create"]


def test_renewing_kills_the_old_address_and_revoking_the_new_one(
    app: Flask, client: PageClient, signed_in: Any
) -> None:
    canacar = signed_in("canacar")
    first = given(canacar.post("/account/feeds", data={"name": "Teléfono"}))
    with app.app_context():
        number = db.session.scalars(select(FeedToken.id)).one()
    assert signed_in("member").post(f"/account/feeds/{number}/rotate").status_code == 404
    second = given(canacar.post(f"/account/feeds/{number}/rotate"))
    assert (answered(client, first), answered(client, second)) == (404, 200)
    with app.app_context():
        newest = db.session.scalars(select(FeedToken.id).order_by(FeedToken.id.desc())).first()
    assert canacar.post(f"/account/feeds/{newest}/revoke").status_code == 303
    assert answered(client, second) == 404
    assert tags(app) == ["feed_token:create", "feed_token:rotate", "feed_token:revoke"]


def test_an_address_without_a_name_is_not_made(app: Flask, signed_in: Any) -> None:
    refused = signed_in("canacar").post("/account/feeds", data={"name": " "})
    assert refused.status_code == 422
    assert "/feeds/" not in re.sub(r"/account/feeds", "", refused.text)
    assert tags(app) == []
