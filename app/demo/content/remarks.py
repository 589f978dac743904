"""What is said about the minutes that circulate in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

#: What the paragraph commented on says.
PASSAGE = "CONCANACO pidió incluir reparto urbano."
#: The item it stands under.
ITEM = "Protocolo de aviso a la autoridad"


@dataclass(frozen=True)
class Said:
    """A comment: who makes it, why, which words it would change and into what."""

    chamber: str
    text: str
    words: str
    wording: str


ACCEPTED = Said(
    "CONCANACO SERVYTUR",
    "Lo que se pidió fue el reparto urbano **y el de última milla**; así quedó en el chat de la sesión.",
    "reparto urbano",
    "el reparto urbano y el de última milla",
)
ANSWER = "Consta en el chat de la videoconferencia."
OPEN = Said(
    "AMIA",
    "AMIA no presentó un borrador: fue la primera versión completa del protocolo.",
    "el borrador",
    "la primera versión completa",
)
DISSENT = (
    "CANACAR",
    "CANACAR no comparte que el aviso deba darse dentro de las dos horas siguientes al evento: en ruta no siempre hay señal. Pide que el plazo corra desde que el operador tiene comunicación.",
)
#: These say at once that they have none.
WITHOUT = ("ANTP", "CONATRAM")
