"""What every form holds to."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.accounts.models import Person
from app.kernel.db import db
from tests.pages import PageClient


def test_a_form_that_comes_back_without_its_revision_overwrites_nothing(
    app: Flask, house: Any, signed_in: Any
) -> None:
    admin: PageClient = signed_in("admin")
    person = house.people["member"]
    with admin.session_transaction() as cookie:
        cookie["csrf_token"] = "x" * 40
    from flask_wtf.csrf import generate_csrf

    with app.test_request_context():
        from flask import session

        session["csrf_token"] = "x" * 40
        token = generate_csrf()
    values = {
        "csrf_token": token,
        "name": "Otra",
        "email": person.email,
        "phone": "",
        "organization": "",
        "locale": "es",
    }
    assert admin.post(f"/people/{person.id}", data=values).status_code == 409
    assert admin.post(f"/people/{person.id}", data={**values, "revision": person.revision}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Person, person.id).name == "Otra"
