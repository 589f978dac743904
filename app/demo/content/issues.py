"""Issues of the demonstration: what chambers filed, when (days before today), and what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Filed:
    """An issue and its course. ``days`` is how long ago it was submitted; ``course`` the verbs that followed."""

    key: str
    chamber: str
    topic: str
    title: str
    what: str
    request: str
    affected: tuple[str, ...]
    days: int
    evidence: str = "Casos documentados por las empresas afiliadas, sin datos que las identifiquen."
    offices: str = ""
    frequency: str = ""
    course: tuple[tuple[str, int], ...] = ()
    backed_by: tuple[tuple[str, int, str], ...] = field(default=())


ISSUES = (
    Filed(
        "sellos", "AMACARGA", "containers",
        "Sellos de alta seguridad en patios de consolidación: ¿«debe» o «debería»?",
        "Una misma operación recibió observación en una aduana y conformidad en otra, porque el estándar 5.3 no distingue "
        "el patio propio del patio de un tercero.\n\n- El operador no tiene la custodia mientras se consolida.\n"
        "- El número del sello se asienta en momentos distintos.",
        "Un criterio escrito que diga quién coloca el sello y en qué momento, con los supuestos de patio propio y de tercero.",
        ("freight_forwarders", "importers_exporters", "carriers"), 285, offices="Manzanillo, Nuevo Laredo, Veracruz",
        frequency="En cada visita de supervisión", evidence="Comparativo de seis visitas de supervisión.",
        course=(("admit", 277), ("resolve", 125)),
        backed_by=(
            ("CANACAR", 410, "El operador no tiene custodia del contenedor mientras se consolida; pedirle el sello en esa etapa lo hace responsable de lo que no ve."),
            ("index", 380, "Nuestras plantas consolidan en patios de terceros. Se requiere saber quién firma el registro del sello."),
            ("ANTP", 95, "Se adhiere en los mismos términos."),
        ),
    ),
    Filed(
        "tasas", "CONCAMIN", "benefits",
        "Tasas de reconocimiento a empresas certificadas en Manzanillo y Lázaro Cárdenas",
        "Durante el tercer trimestre las tasas de reconocimiento de empresas certificadas fueron iguales o mayores que las "
        "del resto en dos aduanas marítimas, sin que se conozca la causa.",
        "Que la autoridad publique las tasas por aduana y trimestre, y explique las desviaciones.",
        ("importers_exporters", "maquiladoras"), 230, offices="Manzanillo, Lázaro Cárdenas", frequency="Trimestral",
        course=(("admit", 222), ("resolve", 124)), backed_by=(("CANACINTRA", 120, ""), ("AMIA", 18, "Las plantas del Bajío lo resienten en los embarques semanales."), ("INA", 64, "")),
    ),
    Filed(
        "robo", "CANACAR", "cargo-theft",
        "Robo de carga en la ruta de Querétaro a Nuevo Laredo",
        "Las unidades se detienen en paradores sin vigilancia y el aviso a la autoridad no deja constancia.",
        "Constituir un grupo especializado que proponga un protocolo de aviso y un padrón de paradores seguros.",
        ("carriers", "importers_exporters"), 430, frequency="Unos 18 eventos al mes", evidence="Registro de 214 eventos en doce meses.",
        course=(("admit", 421), ("refer", 310)), backed_by=(("ANTP", 95, ""), ("CONATRAM", 600, "A los pequeños transportistas nos cuesta la unidad completa."), ("AMIA", 18, "")),
    ),
    Filed(
        "ventanilla", "CAAAREM", "outage",
        "Contingencia ante fallas de la ventanilla: constancia de intento de transmisión",
        "Cuando la ventanilla falla, los pedimentos no se transmiten y la empresa queda como si no hubiera intentado.",
        "Que exista una constancia automática de intento, con hora, que valga durante la validación.",
        ("customs_brokers", "importers_exporters"), 120, frequency="Cuatro fallas en el semestre", course=(("admit", 112),),
        backed_by=(("CLAA", 40, ""), ("COMCE", 210, "")),
    ),
    Filed(
        "tarimas", "CNA", "agricultural",
        "Contaminación agropecuaria en tarimas: inspección conjunta",
        "La revisión de tarimas se repite en planta y en puerto, con criterios distintos de dos dependencias.",
        "Una sola inspección conjunta y un formato que ambas reconozcan.",
        ("importers_exporters",), 62, offices="Veracruz, Ensenada", course=(("admit", 54),),
        backed_by=(("CONCAMIN", 75, ""), ("COMCE", 33, ""), ("AMANAC", 12, ""), ("AMPIP", 9, ""), ("CANACINTRA", 41, "")),
    ),
    Filed(
        "domicilio", "index", "validation",
        "Vigencia de la visita de validación cuando cambia el domicilio",
        "No se sabe si la visita vigente cubre una bodega que se abre en el mismo parque.",
        "Aclarar cuándo un cambio de domicilio obliga a una nueva visita.",
        ("maquiladoras", "industrial_parks"), 420, course=(("admit", 410),), backed_by=(("AMPIP", 30, ""),),
    ),
    Filed(
        "ciber", "AMIA", "cybersecurity",
        "Ciberseguridad: notificación de incidentes en 24 horas",
        "El perfil pide notificar incidentes en 24 horas sin decir qué es un incidente ni a quién se avisa.",
        "Definir incidente notificable, canal y formato.",
        ("importers_exporters",), 5, backed_by=(("CANIETI", 22, "Proponemos la clasificación que ya usan las empresas del sector."),),
    ),
    Filed(
        "perfil", "CANIETI", "outage",
        "Caídas del portal al adjuntar el perfil de la empresa",
        "El portal se cierra al adjuntar archivos de más de 10 MB y se pierde lo capturado.",
        "Permitir archivos mayores o dividir la captura por secciones.",
        ("importers_exporters", "maquiladoras"), 13, frequency="Diario en temporada de renovación",
        backed_by=(("CAAAREM", 50, ""), ("index", 44, ""), ("CANACINTRA", 12, ""), ("COMCE", 8, ""), ("AMIA", 5, ""), ("INA", 9, "")),
    ),
    Filed(
        "renovacion", "CANACINTRA", "application",
        "Renovación: qué fecha cuenta cuando la visita se reprograma",
        "Si la autoridad reprograma la visita, la certificación vence mientras tanto.",
        "Que cuente la fecha de la solicitud completa.",
        ("importers_exporters", "smes"), 9, backed_by=(("CONCAMIN", 33, ""), ("index", 20, ""), ("AMPIP", 4, ""), ("INA", 7, "")),
    ),
    Filed(
        "quinta", "CANACAR", "containers",
        "Revisión de cabina y quinta rueda en el cruce de exportación",
        "En el cruce se revisan cabina y quinta rueda aunque la unidad sea de una empresa certificada y venga sellada.",
        "Que la revisión se haga por análisis de riesgo y se registre el motivo.",
        ("carriers",), 7, offices="Nuevo Laredo, Colombia", backed_by=(("CONATRAM", 80, ""), ("ANTP", 30, ""), ("AMACARGA", 3, "")),
    ),
    Filed(
        "pymes", "CONATRAM", "smes",
        "Capacitación en línea para pequeños transportistas",
        "Los hombres-camión no pueden asistir a cursos presenciales de tres días.",
        "Un curso en línea, por módulos, con constancia.",
        ("carriers", "smes"), 2, backed_by=(("CANACAR", 150, ""),),
    ),
    Filed(
        "socios", "COMCE", "partners",
        "Formato único para socios comerciales extranjeros",
        "Cada empresa inventa su cuestionario y los proveedores dejan de contestar.",
        "Un formato único, bilingüe, que la validación reconozca.",
        ("importers_exporters",), 18, course=(("return", 12),), backed_by=(("CCE", 12, ""), ("AMIA", 5, "")),
    ),
    Filed(
        "criterio-luz", "AMPIP", "criterion",
        "Iluminación perimetral: qué se entiende por suficiente",
        "El estándar pide iluminación suficiente y cada visita la mide de otra manera.",
        "Una medida en luxes o un ejemplo aceptable.",
        ("industrial_parks", "warehouses"), 330, course=(("admit", 322), ("answer", 260), ("close", 240), ("reopen", 50)),
    ),
    Filed(
        "carta-porte", "ANTP", "regulation",
        "Carta porte en traslados internos entre plantas certificadas",
        "No se sabe si el traslado interno exige el complemento completo.",
        "Un criterio conjunto con la autoridad fiscal.",
        ("carriers", "maquiladoras"), 520, course=(("admit", 511), ("answer", 470), ("close", 440)),
    ),
    Filed(
        "reconocimiento", "CCE", "recognition",
        "Avance de los acuerdos de reconocimiento mutuo",
        "Las empresas preguntan con qué países ya se reconoce la certificación.",
        "Un informe semestral y una página que se mantenga al día.",
        ("importers_exporters",), 640, course=(("admit", 630), ("answer", 470)),
    ),
    Filed(
        "portal", "CANIETI", "application",
        "Solicitudes de renovación que se pierden en el portal",
        "El plazo sigue corriendo aunque la falla sea del portal.",
        "Constituir un grupo especializado que revise causas y proponga medidas.",
        ("importers_exporters", "maquiladoras"), 600, course=(("admit", 590), ("refer", 494)), backed_by=(("CAAAREM", 50, ""), ("index", 70, "")),
    ),
    Filed(
        "sellos-2", "AMANAC", "containers",
        "Sello exigido en patios de terceros",
        "Se exige el sello al recibir el contenedor vacío.",
        "Que se aclare en qué momento se coloca.",
        ("ship_agents",), 190, course=(("admit", 182), ("merge:sellos", 176)),
    ),
    Filed(
        "empresa", "CLAA", "suspension",
        "Suspensión de la certificación de una empresa afiliada",
        "Una empresa afiliada fue suspendida y pide que el grupo revise su caso.",
        "Que se revise la suspensión.",
        ("customs_brokers",), 140, course=(("refuse", 131),),
    ),
    Filed(
        "estacionamiento", "CONCANACO SERVYTUR", "agencies",
        "Espacios de espera frente a la aduana",
        "Las unidades de reparto esperan sobre la avenida.",
        "Gestionar con el municipio un espacio de espera.",
        ("carriers",), 160, course=(("withdraw", 151),),
    ),
    Filed(
        "foraneos", "INA", "training",
        "Calendario de capacitación para auditores internos",
        "Los cursos se anuncian con una semana de anticipación.",
        "Un calendario semestral publicado.",
        ("importers_exporters",), 300, course=(("admit", 292),), backed_by=(("AMIA", 10, ""),),
    ),
)  # fmt: skip

#: Never submitted: its chamber's representatives alone see it.
DRAFT = Filed(
    "borrador", "CANACAR", "cargo-theft",
    "Paradores seguros: reconocimiento durante la validación",
    "Los paradores del padrón deberían contar como medida de seguridad en ruta.",
    "", ("carriers",), 1,
)  # fmt: skip

RETURN_MISSING = (
    "Falta decir en cuántas empresas ocurre y adjuntar un ejemplo del cuestionario, sin datos de la empresa."
)
REFUSE_REASON = "Trata datos de una sola empresa, que este grupo no revisa."
REFUSE_CHANNEL = "El recurso que señala la propia resolución, ante la Dirección de Certificación."
REOPEN_FACTS = "Con los ejemplos publicados, tres visitas de agosto volvieron a pedir una medida en luxes que ninguno de ellos trae."
WITHDRAW_REASON = "La cámara lo gestionará directamente con el municipio."
ANSWERS = {
    "reconocimiento": "Hay acuerdos de reconocimiento mutuo vigentes con nueve países. La página del programa se actualiza cada semestre.",
    "criterio-luz": "Se considera suficiente la iluminación que permite identificar a una persona a diez metros en las cámaras del perímetro. Se publica un ejemplo fotográfico. Aclara un «debería».",
    "carta-porte": "El traslado interno entre plantas de una misma empresa certificada no exige el complemento cuando no se usan vías federales. Aclara un «debe».",
}
