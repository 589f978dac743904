"""vdirsyncer and khal, as somebody uses them: subscribed to a served feed, and asked again after a change."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bodies.models import Body
from app.factory import create_app
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import Meeting
from app.meetings.operations import cancel, move
from tests import factories
from tests.browser import LiveServer

SYNC = """[general]
status_path = "{folder}/status/"
[pair convoca]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
[storage there]
type = "http"
url = "{url}/calendar.ics?body=gcp"
"""
LIST = """[calendars]
[[convoca]]
path = {folder}/calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = America/Mexico_City
default_timezone = America/Mexico_City
[sqlite]
path = {folder}/khal.db
"""


PROGRAMS = Path(sys.executable).parent


def run(folder: Path, program: str, *arguments: str) -> str:
    command = [str(PROGRAMS / program), *arguments]
    done = subprocess.run(
        command, cwd=folder, input="y\ny\n", capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def seen(folder: Path) -> set[str]:
    """What khal lists of the two years ahead, after vdirsyncer has asked."""
    run(folder, "vdirsyncer", "-c", "sync.conf", "sync")
    first = f"{datetime.now(UTC):%Y-%m-%d}"
    listed = run(
        folder, "khal", "-c", "khal.conf", "list", first, "700d", "--day-format", "",
        "--format", "{start-long}|{title}|{status}",
    )  # fmt: skip
    return {line.strip() for line in listed.splitlines() if "|" in line}


def hour(starts_at: datetime) -> str:
    """As khal says it in Mexico City, which is six hours behind all year."""
    return f"{starts_at - timedelta(hours=6):%Y-%m-%d %H:%M}"


@pytest.mark.e2e
def test_a_client_that_had_the_old_copy_sees_a_move_and_a_cancellation(
    live_server: LiveServer, tmp_path: Path
) -> None:
    folder = tmp_path / "client"
    (folder / "calendar").mkdir(parents=True)
    (folder / "sync.conf").write_text(SYNC.format(folder=folder, url=live_server.url))
    (folder / "khal.conf").write_text(LIST.format(folder=folder))
    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": live_server.database_url,
            "INSTANCE_DIR": str(live_server.folder),
        }
    )
    first = clock.now().replace(hour=16, minute=0, second=0, microsecond=0) + timedelta(days=40)
    starts = [first + timedelta(days=7 * number) for number in range(3)]
    with app.app_context(), transaction():
        house = factories.furnish()
        body = db.session.get_one(Body, house.standing.id)
        ids = [factories.make_meeting(body, starts_at=at).id for at in starts]
    run(folder, "vdirsyncer", "-c", "sync.conf", "discover")
    before = seen(folder)
    assert len(before) == 3
    assert {line.split("|")[0] for line in before} == {hour(at) for at in starts}
    with app.test_request_context(), transaction():
        chair = house.actor("chair")
        moved, off = (db.session.get_one(Meeting, number) for number in ids[1:])
        later = moved.starts_at + timedelta(days=1, hours=1)
        move(
            moved,
            starts_at=later,
            ends_at=later + timedelta(hours=3),
            reason="",
            since=moved.revision,
            actor=chair,
        )
        cancel(off, reason="No hay sala.", since=off.revision, actor=chair)
    after = seen(folder)
    assert {line.split("|")[0] for line in after} == {hour(at) for at in (starts[0], later, starts[2])}
    (gone,) = (line for line in after if line.endswith("CANCELLED"))
    assert "|CANCELADA: " in gone
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
