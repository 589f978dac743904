"""The demonstration's mailbox."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.functional.notifications.post_office import NOW, invite, make_people, work_at
from tests.pages import PageClient


@pytest.fixture
def mailbox(app: Flask) -> PageClient:
    """Sixty mails, in demo mode."""
    app.config["DEMO_MODE"] = True
    with app.app_context():
        invite(*make_people(60))
        work_at(NOW.replace(year=2100))
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def test_the_mailbox_lists_all_mails_fifty_a_page(mailbox: PageClient) -> None:
    first = mailbox.get("/dev/mail").text
    assert first.count('class="ledger-main"') == 50
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = mailbox.get(following).text
    assert second.count('class="ledger-main"') == 10
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


def test_a_garbled_cursor_is_taken_for_the_beginning(mailbox: PageClient) -> None:
    assert mailbox.get("/dev/mail?after=%00nada").text.count('class="ledger-main"') == 50


def test_the_addresses_in_a_mail_can_be_followed(mailbox: PageClient) -> None:
    page = mailbox.get("/dev/mail/1").text
    assert 'class="mail-text"' in page
    found = re.search(r'<a href="(https?://[^"]*/invitations/secreto-[^"]*)">([^<]*)</a>', page)
    assert found is not None
    assert found[1] == found[2]


def test_outside_the_demonstration_there_is_no_mailbox(client: PageClient, app: Flask) -> None:
    app.config["DEMO_MODE"] = False
    assert client.get("/dev/mail").status_code == 404
    assert client.get("/dev/mail/1").status_code == 404
