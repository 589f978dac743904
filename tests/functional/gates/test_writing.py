"""Every posting route, every role: who changes what, by which form."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.journal.models import AuditEntry
from app.kernel.db import db
from app.web import guard
from tests.functional.gates.scene import Scene
from tests.functional.gates.walking import WALKED, compare, taken_back

#: Objects that differ from another only for who reads.
ONLY_READ = {"past", "closed_door", "group", "admitted", "proposed", "published"}
ENDS_A_SESSION = {"accounts.sign_in", "accounts.sign_out", "accounts.change_password"}


def test_an_empty_form_breaks_nothing_and_changes_only_what_the_table_says(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each posting route, by each role, with a valid CSRF token and nothing else. A star: something was written."""
    table: dict[tuple[str, str], dict[str, str]] = {}
    with taken_back(scene, monkeypatch) as written:
        for role in WALKED:
            client = scene.client(role)
            for endpoint, case, path in scene.addresses("POST", role):
                if case in ONLY_READ:
                    continue
                written.clear()
                browser = scene.client(role) if endpoint in ENDS_A_SESSION else client
                response = browser.post(path, data={"csrf_token": scene.form_token})
                table.setdefault((endpoint, case), {})[role] = (
                    f"{response.status_code}{'*' if written else ''}"
                )
    assert [
        (key, role, said) for key, row in table.items() for role, said in row.items() if said >= "500"
    ] == []
    with scene.app.app_context():
        closed = [
            (key, row["anonymous"])
            for key, row in table.items()
            if not guard.is_public(key[0])
            and row["anonymous"] not in ({"400", "401", "422"} if key[0].startswith("api.") else {"303"})
        ]
    assert not closed, str(closed)
    outside = [
        (key, role, said)
        for key, row in table.items()
        if key[1].startswith("hidden")
        for role, said in row.items()
        if role not in {"insider", "admin", "anonymous"} and said != "404"
    ]
    assert not outside, str(outside)
    changed = compare(
        "writes.tsv",
        table,
        "POST with an empty form: status, and a star where something would have been written",
    )
    assert not changed, "\n".join(["Who may change what changed:", *changed])


def test_a_form_without_its_token_is_refused_to_everybody(scene: Scene) -> None:
    with scene.app.app_context():
        before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    client = scene.client("secretary")
    wrong = [
        f"{path} → {status}"
        for _endpoint, _case, path in scene.addresses("POST", "secretary")
        if (status := client.post(path, data={}).status_code) != 400
    ]
    assert not wrong, "\n".join(wrong)
    with scene.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before
