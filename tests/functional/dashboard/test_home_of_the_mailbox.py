"""The administrator's home says it when answers by mail have not come in for some time; nobody else's does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import transaction
from app.notifications import operations
from app.notifications.models import Trouble
from tests.functional.dashboard.home import NOW, home
from tests.pages import visible_text
from tests.queries import counted

pytestmark = pytest.mark.usefixtures("tuesday")
LINK = '<a href="/mail/received">Por qué, y qué hacer</a>'
CANT_READ = "El buzón no se puede leer desde el"


@pytest.fixture
def mailbox(app: Flask) -> Flask:
    app.config.update({"IMAP_HOST": "imap.example.org", "IMAP_PASSWORD": "cl4ve"})
    return app


def note(app: Flask, trouble: Trouble | None, at: datetime) -> None:
    with app.app_context(), clock.standing_at(at), transaction():
        operations.note_look(trouble, actor=system("mail"))


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def test_the_administrator_is_warned_once_the_mailbox_has_failed_for_an_hour_until_it_is_read(
    mailbox: Flask, signed_in: Any
) -> None:
    client = signed_in("admin")
    note(mailbox, Trouble.SIGN_IN, NOW - minutes(59))
    assert CANT_READ not in home(client)
    note(mailbox, None, NOW - minutes(61))
    note(mailbox, Trouble.SIGN_IN, NOW - minutes(60))
    note(mailbox, Trouble.UNREACHABLE, NOW - minutes(4))
    page = home(client)
    assert f"{CANT_READ} martes 20 de octubre de 2026, 08:00 h" in visible_text(page)
    assert "Mientras tanto no cuentan las respuestas dadas en un calendario." in page
    assert LINK in page
    assert client.get("/mail/received").status_code == 200
    note(mailbox, None, NOW)
    page = home(client)
    assert CANT_READ not in page
    assert LINK not in page


def test_the_administrator_is_told_that_nobody_looks(mailbox: Flask, signed_in: Any) -> None:
    client = signed_in("admin")
    page = home(client)
    assert "Nadie ha revisado el buzón todavía." in page
    assert LINK in page
    note(mailbox, None, NOW - minutes(20))
    assert "Nadie revisa el buzón desde el" in home(client)
    note(mailbox, None, NOW - minutes(19))
    assert LINK not in home(client)


@pytest.mark.parametrize("name", ["secretary", "chair", "canacar", "coordinator", "guest", "member"])
def test_nobody_else_is_told_of_the_mailbox_nor_asks_for_it(
    mailbox: Flask, signed_in: Any, name: str
) -> None:
    client = signed_in(name)
    mailbox.config["IMAP_HOST"] = ""
    home(client)
    without = counted(mailbox, lambda: home(client))
    mailbox.config["IMAP_HOST"] = "imap.example.org"
    note(mailbox, Trouble.SIGN_IN, NOW - minutes(120))
    page = home(client)
    assert "buzón" not in page
    assert "/mail/received" not in page
    assert counted(mailbox, lambda: home(client)) == without
    assert client.get("/mail/received").status_code == 403


def test_the_warning_costs_one_query_and_nothing_where_no_mailbox_is_configured(
    mailbox: Flask, signed_in: Any
) -> None:
    client = signed_in("admin")
    mailbox.config["IMAP_HOST"] = ""
    note(mailbox, Trouble.SIGN_IN, NOW - minutes(120))
    assert LINK not in home(client)
    without = counted(mailbox, lambda: home(client))
    mailbox.config["IMAP_HOST"] = "imap.example.org"
    assert LINK in home(client)
    assert counted(mailbox, lambda: home(client)) == without + 1
    note(mailbox, None, NOW)
    assert LINK not in home(client)
    assert counted(mailbox, lambda: home(client)) == without + 1
