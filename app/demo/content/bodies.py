"""Bodies of the demonstration."""

from __future__ import annotations

from typing import Any

STANDING: dict[str, Any] = {
    "acronym": "GCP",
    "slug": "grupo-consultivo-permanente",
    "name": "Grupo Consultivo Permanente del Programa OEA",
    "short_name": "Grupo Consultivo Permanente",
    "purpose": (
        "Es el órgano en que las cámaras, confederaciones y asociaciones del comercio exterior y la autoridad aduanera "
        "acuerdan cómo mejora el programa. Sesiona de manera ordinaria dos veces al año."
    ),
    "place": "Sala Magna de la administración, Ciudad de México",
    "color": "darkgreen",
}

GROUPS: dict[str, dict[str, Any]] = {
    "GE-RC": {
        "slug": "robo-de-carga",
        "name": "Grupo Especializado en Robo de Carga",
        "short_name": "Robo de Carga",
        "purpose": "Reúne a quienes mueven la carga y a quienes la esperan para proponer medidas contra el robo en ruta.",
        "place": "Por videoconferencia",
        "color": "steelblue",
        "problem": (
            "Las empresas certificadas sufren robos en las rutas de Querétaro a Nuevo Laredo y de Puebla a Veracruz, y la "
            "denuncia no deja constancia que la validación reconozca."
        ),
        "evidence": "Registro de 214 eventos reportados por tres cámaras en los doce meses anteriores a la constitución.",
        "scope": "Rutas, paradores y protocolo de aviso. No comprende seguros ni responsabilidad contractual.",
        "deliverable": "Propuesta de protocolo de aviso y padrón de paradores seguros.",
    },
    "GE-CS": {
        "slug": "contenedores-y-sellos",
        "name": "Grupo Especializado en Contenedores y Sellos",
        "short_name": "Contenedores y Sellos",
        "purpose": "Prepara el criterio sobre inspección de contenedores y sellos en patios de consolidación.",
        "place": "Manzanillo y a distancia",
        "color": "chocolate",
        "problem": "La inspección de siete puntos y el sello se exigen de manera distinta según la aduana y el patio.",
        "evidence": "Comparativo de seis visitas de supervisión con resultado distinto para una misma operación.",
        "scope": "Contenedores y remolques en patios propios y de terceros.",
        "deliverable": "Proyecto de criterio y guía ilustrada de inspección.",
    },
    "GE-TP": {
        "slug": "tiempos-del-portal",
        "name": "Grupo Especializado en Tiempos del Portal",
        "short_name": "Tiempos del Portal",
        "purpose": "Revisó los tiempos de solicitud y renovación en el portal del programa.",
        "place": "Por videoconferencia",
        "color": "slategray",
        "problem": "Las solicitudes de renovación se caen al adjuntar el perfil de la empresa y el plazo sigue corriendo.",
        "evidence": "Bitácora de 87 intentos fallidos en dos meses.",
        "scope": "Carga de archivos, constancias y plazos de renovación.",
        "deliverable": "Informe con causas, medidas inmediatas y calendario de mejora.",
    },
}

REPORT = (
    "El grupo identificó tres causas de las caídas: el límite de tamaño por archivo, el cierre de la sesión a los veinte "
    "minutos y la validación nocturna del padrón.\n\n"
    "Propone: ampliar el límite a 20 MB, guardar el avance de cada sección, emitir constancia de intento y suspender el "
    "plazo mientras dure una falla reconocida. La autoridad aceptó las cuatro medidas, dos de ellas ya en operación."
)

DISSENT = (
    "CAAAREM coincide con el diagnóstico, pero no con el plazo: las constancias automáticas deben operar antes de la "
    "siguiente temporada de renovaciones."
)
PORTAL_OUTCOME = "El pleno adoptó el calendario de mejoras del portal que propuso el grupo."
PROPOSED = "Grupo Especializado en Inspección Conjunta de Tarimas"
PROPOSED_SHORT = "Inspección de Tarimas"
