"""A session of twelve items at its end, on the journey's own server: all that is left is to close it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.accounts import passwords
from app.agendas.models import AgendaItem, ItemKind, ItemPurpose, Outcome
from app.agreements.models import AgreementState
from app.factory import create_app
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import MeetingState
from tests import factories, sessions
from tests.browser import LiveServer
from tests.e2e.office import PASSWORD
from tests.e2e.session_scene import RULES, far_from_midnight

SECRETARY, CHAIR = "secretary@example.org", "chair@example.org"
CARRIERS, BROKERS = "canacar@example.org", "caaarem@example.org"
MATTERS = (
    "Precintos en patios de consolidación",
    "Iluminación perimetral",
    "Vigencia de la visita de validación",
    "Padrón de paradores seguros",
    "Carta porte entre plantas",
    "Tasas de reconocimiento",
    "Capacitación a distancia",
    "Puntos de contacto en las aduanas",
    "Calendario del año próximo",
)
#: Where CANACAR proposes another wording, and where CAAAREM comments: what the minutes first say of both.
SAID = "ANTP señaló que el padrón está incompleto."
OTHER = "Se presentaron las tasas del trimestre."
AGREED = (
    "CANACAR levantará el padrón de paradores seguros.",
    "La autoridad publicará el criterio sobre precintos.",
    "CAAAREM remitirá el padrón de puntos de contacto.",
)


@dataclass(frozen=True)
class Scene:
    #: The session's address, and the numbers of what it agreed.
    meeting: str
    agreements: tuple[str, ...]

    @property
    def minutes(self) -> str:
        return f"{self.meeting}/minutes"


def prepare(server: LiveServer) -> Scene:
    """The house of the tests; those who write, sign and comment have a password."""
    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": server.database_url,
            "INSTANCE_DIR": str(server.folder),
        }
    )
    with app.app_context(), transaction():
        house = factories.furnish()
        for name in ("secretary", "chair", "canacar", "caaarem"):
            house.people[name].password_hash = passwords.hasher().hash(PASSWORD)
        made = sessions.make_session(
            house, number=2, zone=far_from_midnight(), rules_values=RULES.as_values()
        )
        began = datetime.now(UTC) - timedelta(minutes=50)
        made.meeting.starts_at, made.meeting.ends_at = began, began + timedelta(hours=2)
        made.meeting.year, made.meeting.opened_at = began.year, began
        with clock.standing_at(began):
            sessions.declare_quorum(made)
        _discuss(made)
        agreed = [
            sessions.make_agreement(
                made,
                AgreementState.ADOPTED,
                text=text,
                number=f"GCP/{began.year}/ORD2/ACU-{place:02}",
                adopted_at=began + timedelta(minutes=10 * place),
            )
            for place, text in enumerate(AGREED, start=1)
        ]
        numbers = tuple(str(agreement.number) for agreement in agreed)
        meeting = f"/meetings/{made.meeting.id}"
        assert made.meeting.state is MeetingState.IN_SESSION
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return Scene(meeting, numbers)


def _discuss(session: sessions.Session) -> None:
    """Twelve items, each with its outcome; those of substance with what was said."""
    said = {"Padrón de paradores seguros": SAID, "Tasas de reconocimiento": OTHER}
    for position, title in enumerate(MATTERS, start=len(session.items)):
        session.items.append(
            AgendaItem(
                agenda_id=session.agenda.id,
                position=position,
                kind=ItemKind.OWN,
                purpose=ItemPurpose.AGREEMENT,
                title=title,
                minutes=10,
                notes=said.get(title, f"Se expuso el asunto: {title.lower()}."),
            )
        )
    db.session.add_all(session.items)
    for item in session.items:
        item.outcome = Outcome.AGREED
    db.session.flush()
    assert len(session.items) == 12
