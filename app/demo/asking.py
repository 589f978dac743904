"""Extraordinary sessions asked for in the demonstration: one that waits for its session, one for a seat's support."""

from __future__ import annotations

from app.demo.story import Story
from app.meetings import asking_queries
from app.meetings.asking_models import ExtraordinaryRequest
from app.meetings.operations import asking


def schedule_asking(story: Story) -> None:
    """CAAAREM asks and CONCAMIN joins: the secretary is to plan it. AMACARGA's request still needs a seat."""
    asked: list[ExtraordinaryRequest] = []

    def ask(acronym: str, subject: str, reason: str) -> None:
        asked.append(
            asking.ask_for_extraordinary(
                story.bodies["GCP"], subject=subject, reason=reason, actor=story.actor(f"{acronym}/0")
            )
        )

    def join() -> None:
        actor = story.actor("CONCAMIN/0")
        asking.support(asking_queries.get_request(asked[0].id, actor), actor=actor)

    story.at(
        story.moment(3, 10),
        lambda: ask(
            "CAAAREM",
            "Despacho durante la migración del sistema aduanero",
            "El sistema se detiene dos fines de semana antes de la próxima sesión ordinaria. Hace falta acordar "
            "el procedimiento de contingencia mientras hay tiempo de avisar a los importadores.",
        ),
    )
    story.at(story.moment(2, 12), join)
    story.at(
        story.moment(1, 10),
        lambda: ask(
            "AMACARGA",
            "Restricción de horarios en el recinto de Manzanillo",
            "La medida entró en vigor sin consulta y afecta a los embarques consolidados desde esta semana.",
        ),
    )
