"""A paper with one of everything, and text that would break it if any of it were taken for markup."""

from __future__ import annotations

from datetime import UTC, datetime

from app.kernel import markdown
from app.kernel.documents import rich
from app.kernel.documents.sheet import (
    Clause,
    Item,
    Ledger,
    Resolution,
    Section,
    Sheet,
    Signatory,
)

AT = datetime(2026, 11, 12, 18, 58, tzinfo=UTC)
HOSTILE = '#panic("x") $x^2$ @ref <label> \\ "comillas" // nada /* nada */ {a} ~ `r`'
NAMES = ("Óscar Treviño Ñúñez", "Lucía Peña Güitrón", "index y CAAAREM")
TEXT = """Expuso el **comparativo** de *seis* visitas, según [la guía](https://example.org/guia_3).

- Patio propio
- Patio de tercero:
  1. con custodia
  2. sin custodia

> El operador no tiene la custodia mientras se consolida.

| Aduana | Visitas |
|--------|--------:|
| Manzanillo | 4 |
| Lázaro Cárdenas | 2 |

### Precisiones

3. tercera
4. cuarta
"""


def blocks(source: str) -> tuple[rich.Block, ...]:
    return rich.from_html(markdown.render(source))


def sheet(**values: object) -> Sheet:
    return Sheet(
        **{
            "language": "es", "body": "Grupo Consultivo Permanente", "title": "Acta de la segunda sesión ordinaria de 2026",
            "subtitle": "Celebrada el doce de noviembre de dos mil veintiséis", "running": "Grupo Consultivo · Acta",
            "folio": "GCP/2026/ORD2", "page_of": "Página {page} de {pages}", "author": "Grupo Consultivo Permanente", "at": AT,
            "seal": ["Versión 3", "SHA-256 0123abcd"], "initials": "Rúbricas:",
            "sections": [
                Section(clauses=[Clause(blocks("Siendo las diez horas."), 1)]),
                Section(
                    heading="1 Lista de asistencia",
                    clauses=[Clause(rich.plain(HOSTILE), 2), Clause(blocks("- " + "\n- ".join(NAMES)), 3)],
                ),
                Section(heading="2 Informes"),
                Section(
                    heading="2.1 Sellos",
                    level=3,
                    clauses=[Clause(blocks(TEXT), 4)],
                    resolutions=[
                        Resolution("GCP/2026/ORD2/ACU-01", blocks("La autoridad publicará el criterio."), "Por consenso."),
                    ],
                ),
                Section(heading="9 Fuera de orden", clauses=[Clause(blocks("Sigue."), 7)]),
                Section(
                    heading="Acuerdos adoptados",
                    ledger=Ledger(
                        ["Número", "Acuerdo"],
                        [2, 5],
                        [[f"GCP/2026/ORD2/ACU-{number:02}", f"Acuerdo número {number}, añejo"] for number in range(1, 61)],
                    ),
                ),
                Section(heading="Datos", pairs=[("Lugar", "Sala Magna")], quote="Cita\nen dos líneas", fine=["Fino"]),
                Section(
                    heading="Orden del día",
                    items=[Item("1", "Lista", "10:00 h", "5 minutos"), Item("2", "Informes", is_heading=True),
                           Item("2.1", "Sellos", is_sub=True)],
                ),
                Section(
                    heading="Firmas",
                    begins_page=True,
                    signatories=[Signatory("Ernesto Villaseñor", "Presidencia"), Signatory("Marisol Arriaga", "Secretaría")],
                ),
                Section(
                    heading="Anexo 1",
                    begins_page=True,
                    ledger=Ledger(["Nombre", "Firma"], [1, 1], [["Íñigo", ""]], is_form=True),
                ),
            ],
            **values,
        }
    )  # type: ignore[arg-type]  # fmt: skip
