"""The house at the hour at which these tests write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app import worker
from app.kernel import clock
from app.kernel.db import db
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications import inviting, post_office, replying
from tests.functional.notifications import mailbox as mailboxes
from tests.functional.notifications.mailbox import Mailbox
from tests.functional.notifications.post_office import Office
from tests.functional.notifications.readers import EARLY
from tests.functional.notifications.replying import NOW, asked


@pytest.fixture
def inside(app: Flask, house: House) -> Iterator[House]:
    """The house, inside an application context at EARLY; mail goes to a folder."""
    with app.app_context(), clock.standing_at(EARLY):
        yield house


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """A mail server, and an address for answers."""
    with post_office.opened() as found:
        post_office.use(app, found.port)
        inviting.read_answers(app)
        yield found


@pytest.fixture
def invited(inside: House, office: Office) -> Iterator[tuple[House, int]]:
    """A session that four were invited to by mail, an hour later."""
    inviting.choose(inside, "canacar", "canacar_alternate", "caaarem", "guest")
    meeting_id = setting.published(inside)
    post_office.work_at(EARLY)
    with clock.standing_at(NOW):
        yield inside, meeting_id


@pytest.fixture
def box(
    app: Flask, invited: tuple[House, int], office: Office, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Mailbox]:
    """A mailbox with one message unread: CANACAR accepts."""
    house, _meeting_id = invited
    with mailboxes.opened(replying.as_outlook(asked(house, office))) as found:
        mailboxes.use(app, found, monkeypatch)
        db.session.remove()
        yield found
        found.let_go.set()
        worker._watch().await_look(20)
