"""Issues made and worked on by their pages, for the tests of those pages."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.issues.models import Issue, IssueState
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.db import db, transaction
from tests import factories
from tests.pages import PageClient

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


WHOLE = {
    "title": "Sello de alta seguridad exigido en patios de terceros",
    "what_happens": "Desde marzo se observa a los transportistas.\n\n- Nuevo Laredo\n- Manzanillo",
    "affected": ["carriers", "importers_exporters"],
    "customs_offices": "Nuevo Laredo, Manzanillo",
    "frequency": "En cada visita",
    "request": "Un criterio escrito.",
    "evidence": "Seis actas de visita.",
}


def post(client: PageClient, address: str, at: str | None = None, **values: Any) -> TestResponse:
    """Post with the token of the page the form stands on."""
    page = client.get(at or address).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token, f"no form at {at or address}"
    return client.post(address, data={"csrf_token": token[1], **values})


def make(
    app: Flask, house: Any, state: IssueState = IssueState.ADMITTED, by: str = "CANACAR", **values: Any
) -> str:
    with app.app_context(), transaction():
        person = house.people[by.lower()]
        body = values.pop("body", house.standing)
        values.setdefault("topic_id", house.topic.id)
        issue = factories.make_issue(body, house.chambers[by], person, state=state, **values)
        ref: str = issue.ref
        return ref


def begin(client: PageClient, title: str = "Sellos") -> str:
    """A draft begun as a person does, by its address."""
    offered = re.search(r'checked[^>]*value="(\d+-\d+)"', client.get("/issues/new").get_data(as_text=True))
    answer = post(client, "/issues/new", title=title, seat=offered[1] if offered else "")
    assert answer.status_code == 303
    return answer.location.removeprefix("/issues/").removesuffix("/edit")


def journal_size(app: Flask) -> tuple[int, int]:
    with app.app_context():
        return (
            db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
            db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0,
        )


def stored(app: Flask, ref: str) -> Issue:
    with app.app_context():
        named = Issue.id == int(ref[6:]) if ref.startswith("draft-") else Issue.folio == ref
        found = db.session.scalar(select(Issue).where(named))
        assert found is not None
        return found
