"""A session that begins now, made on the journey's own server, and those who conduct it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from app.accounts import passwords
from app.agendas.models import AgendaItem, Handling, ItemKind, ItemPurpose
from app.bodies.rules import DecisionRule, Rules
from app.factory import create_app
from app.kernel.db import db, transaction
from app.meetings.models import MeetingState
from tests import factories, sessions
from tests.browser import LiveServer
from tests.e2e.office import PASSWORD, Office, sign_in

SECRETARY, CHAIR = "secretary@example.org", "chair@example.org"
#: A first call that fails can be followed at once by a second one; a vote needs its majority.
RULES = Rules(tolerance_minutes=0, second_call_minutes=0, decision=DecisionRule.MAJORITY)


@dataclass(frozen=True)
class Scene:
    floor: str
    zone: str

    def hour(self, minutes_ago: int = 0) -> str:
        moment = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        return f"{moment.astimezone(ZoneInfo(self.zone)):%H:%M}"


def prepare(server: LiveServer, *, running: bool = False) -> Scene:
    """The house of the tests with a session of its standing body whose hour has come; ``running``: open, with its roll."""
    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": server.database_url,
            "INSTANCE_DIR": str(server.folder),
        }
    )
    zone = far_from_midnight()
    with app.app_context(), transaction():
        house = factories.furnish()
        for name in ("secretary", "chair"):
            house.people[name].password_hash = passwords.hasher().hash(PASSWORD)
        made = sessions.make_session(
            house,
            state=MeetingState.IN_SESSION if running else MeetingState.CONVOKED,
            number=2,
            zone=zone,
            rules_values=RULES.as_values(),
        )
        began = datetime.now(UTC) - timedelta(minutes=5)
        made.meeting.starts_at, made.meeting.ends_at = began, began + timedelta(hours=2)
        made.meeting.year = began.year
        if running:
            made.meeting.opened_at = began
            sessions.declare_quorum(made)
        else:
            _add_a_consent_block(made)
        floor = f"/meetings/{made.meeting.id}/floor"
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return Scene(floor, zone)


def _add_a_consent_block(session: sessions.Session) -> None:
    for number, title in enumerate(("Directorio de contactos", "Calendario de capacitación"), start=3):
        db.session.add(
            AgendaItem(
                agenda_id=session.agenda.id,
                position=number,
                kind=ItemKind.OWN,
                purpose=ItemPurpose.INFORMATION,
                title=title,
                minutes=5,
                handling=Handling.CONSENT,
            )
        )


def come_in(people: Office, address: str, *, width: int = 1280) -> Page:
    window = people.open(width=width)
    sign_in(window, address, PASSWORD, "es")
    return window


def far_from_midnight() -> str:
    """A zone in which a few minutes ago was today."""
    hour = datetime.now(ZoneInfo(factories.ZONE)).hour
    return factories.ZONE if 1 <= hour < 23 else "Europe/Madrid"
