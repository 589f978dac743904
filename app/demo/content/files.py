"""Files the demonstration takes in."""

from __future__ import annotations

from pathlib import Path

CHAMBERS = Path(__file__).parent.parent / "data" / "chambers.csv"
EVIDENCE_NAME = "comparativo-de-visitas.csv"
EVIDENCE = (
    "visita;aduana;patio;resultado\n1;Manzanillo;propio;conforme\n2;Nuevo Laredo;tercero;observación\n"
    "3;Veracruz;tercero;conforme\n4;Nuevo Laredo;tercero;observación\n5;Manzanillo;tercero;observación\n6;Veracruz;propio;conforme\n"
)
