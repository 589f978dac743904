"""What is done with the demonstration's agendas: papers, consent items, a proposal, what a second version changes."""

from __future__ import annotations

from typing import NamedTuple


class Brought(NamedTuple):
    """A paper: of which item, what it is, the file's name and text, and who brings it."""

    item: str
    title: str
    name: str
    text: str
    who: str


#: Of the standing body's next session.
AWAITED = "Contingencia ante fallas de la ventanilla: constancia de intento de transmisión"
PLENARY_PAPER = Brought(
    "Avance de los acuerdos de reconocimiento mutuo en negociación",
    "Estado de las negociaciones",
    "reconocimiento-mutuo.csv",
    "país;etapa;siguiente ronda\nBrasil;validaciones conjuntas;marzo\nCanadá;firmado;-\nPerú;plan de acción;febrero\n",
    "secretary",
)
#: Title, minutes, who presents it.
PLENARY_CONSENT = (
    ("Directorio de puntos de contacto, actualización semestral", 5, "technical_secretary"),
    ("Calendario de capacitación del primer semestre", 5, "authority"),
)
#: Chamber, title, reason, minutes.
ASKED = (
    "CANACAR",
    "Espera en garita de los operadores certificados: medición de un mes",
    "Nuestros agremiados midieron tiempos en cuatro aduanas y conviene verlos antes de que cierre el año.",
    15,
)

#: Of a group's session.
GROUP_PAPER = Brought(
    "Padrón de paradores: revisión de los primeros veinte",
    "Padrón de paradores, primeros veinte",
    "padron-de-paradores.csv",
    "parador;kilómetro;vigilancia\nLa Noria;48;permanente\nEl Refugio;112;nocturna\nSan Roberto;203;permanente\n",
    "CANACAR",
)
GROUP_CONSENT = (
    ("Formato común de registro: corrección de dos campos", 5, "CANACAR"),
    ("Enlaces con las policías estatales: relación actualizada", 5, "ANTP"),
)
#: Title, its new wording, its new minutes.
CHANGED = (
    ("Protocolo de aviso, versión 2", "Protocolo de aviso, versión 2", 20),
    (
        "Padrón de paradores: revisión de los primeros veinte",
        "Padrón de paradores: revisión de los primeros treinta",
        30,
    ),
)
ADDED = ("Dos eventos en la ruta de Monterrey a Nuevo Laredo", 15, "CONATRAM")
SET_ASIDE = ("Estadística de eventos del trimestre", "ANTP aún no recibe las cifras de dos aseguradoras.")
LATE_PAPER = Brought(
    "Protocolo de aviso, versión 2",
    "Protocolo de aviso, texto propuesto",
    "protocolo-de-aviso.txt",
    "1. El operador avisa al centro de monitoreo.\n2. El centro confirma la unidad y la ruta.\n3. La autoridad recibe el folio.\n",
    "AMIA",
)
