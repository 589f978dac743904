"""Sessions of the demonstration: what each discussed, what was said, what was agreed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Agreed:
    """An agreement: who owes it (an acronym, or ``authority``), in how many days, and what became of it since.

    ``fate``: fulfilled, in_progress, reported, adopted (nobody accepted it yet). ``votes``: for, against, abstentions;
    None means consensus. ``extended``: by how many days the chair did. ``supersedes``: the ``key`` of the one whose place
    it takes. ``studied``: of a recommendation, why the authority still studies it.
    """

    text: str
    responsible: str
    due_days: int
    fate: str = "fulfilled"
    kind: str = "commitment"
    evidence: str = "Documento publicado"
    votes: tuple[int, int, int] | None = None
    report: str = "Se entregó el documento comprometido y se publicó en la página del programa."
    extended: int = 0
    key: str = ""
    supersedes: str = ""
    studied: str = ""


@dataclass(frozen=True)
class Discussed:
    """An item under one of the template's headings: ``for_agreement``, ``for_information`` or ``group_reports``."""

    heading: str
    title: str
    minutes: int
    presenter: str
    notes: str
    outcome: str = "noted"
    issue: str = ""
    agreed: tuple[Agreed, ...] = ()


#: Notes of the fixed items, by their key in the template.
FIXED_NOTES = {
    "roll": "La Secretaría Técnica pasó lista de asistencia.",
    "agenda": "La Presidencia dio lectura al orden del día; no hubo modificaciones.",
    "previous_minutes": "Se dispensó la lectura del acta, que se circuló con la convocatoria.",
    "follow_up": "La Secretaría Técnica dio cuenta del estado de los acuerdos abiertos.",
    "agreements_read": "La Secretaría Técnica dio lectura a los acuerdos adoptados y se confirmó su redacción.",
}

#: Ordinary sessions of the standing body, oldest first; the last is the one ahead and lives in ``AHEAD``.
ORDINARY: tuple[tuple[Discussed, ...], ...] = (
    (
        Discussed("for_information", "Instalación del grupo y programa de trabajo", 20, "Presidencia",
                  "La Presidencia presentó el programa de trabajo del año y las reglas de operación."),
        Discussed("for_agreement", "Requisitos mínimos de seguridad: calendario de actualización", 30, "Autoridad",
                  "La autoridad expuso el calendario. CONCAMIN y CANACINTRA pidieron que las versiones se anuncien con tres meses de anticipación.",
                  "agreed", agreed=(
                      Agreed("La autoridad anunciará cada actualización de los requisitos mínimos de seguridad con tres meses de anticipación.", "authority", 60),
                      Agreed("Las cámaras remitirán a la Secretaría Técnica la relación de sus puntos de contacto.", "CCE", 30),
                  )),
    ),
    (
        Discussed("for_agreement", "Carta porte en traslados internos entre plantas certificadas", 25, "ANTP",
                  "ANTP expuso el problema. La autoridad ofreció un criterio conjunto con la autoridad fiscal.", "agreed",
                  agreed=(Agreed("La autoridad emitirá, junto con la autoridad fiscal, el criterio sobre carta porte en traslados internos.", "authority", 90),)),
        Discussed("for_information", "Programa anual de capacitación", 15, "CONCANACO SERVYTUR",
                  "Se presentaron las fechas y sedes. CONATRAM pidió módulos en línea."),
        Discussed("for_agreement", "Padrón de puntos de contacto por aduana", 20, "COMCE",
                  "COMCE propuso que cada aduana designe un punto de contacto para empresas certificadas.", "agreed",
                  agreed=(Agreed("Publicar el padrón de puntos de contacto de las diez aduanas con más operaciones.", "authority", 45, votes=(15, 0, 2)),)),
    ),
    (
        Discussed("for_agreement", "Solicitudes de renovación que se pierden en el portal", 25, "CANIETI",
                  "CANIETI mostró la bitácora de 87 intentos fallidos. Se acordó convocar a un grupo especializado.", "referred", issue="portal",
                  agreed=(Agreed("Constituir el Grupo Especializado en Tiempos del Portal, con CANIETI, CAAAREM e index, por seis meses.", "CANIETI", 30, kind="decision", evidence="Acta constitutiva"),)),
        Discussed("for_agreement", "Iluminación perimetral: qué se entiende por suficiente", 20, "AMPIP",
                  "AMPIP pidió una medida en luxes. La autoridad ofreció ejemplos aceptables.", "agreed",
                  agreed=(Agreed("La autoridad publicará ejemplos fotográficos de iluminación perimetral suficiente.", "authority", 90),)),
        Discussed("for_information", "Avance de los acuerdos de reconocimiento mutuo", 15, "CCE",
                  "La autoridad informó de tres acuerdos en negociación.", "noted", issue="reconocimiento"),
    ),
    (
        Discussed("for_agreement", "Robo de carga en la ruta de Querétaro a Nuevo Laredo", 30, "CANACAR",
                  "CANACAR y ANTP presentaron 214 eventos en doce meses. CONATRAM señaló que a los pequeños transportistas les cuesta la unidad completa.\n\nSe acordó convocar a un grupo especializado.", "referred", issue="robo",
                  agreed=(Agreed("Constituir el Grupo Especializado en Robo de Carga, coordinado por ANTP.", "ANTP", 30, kind="decision", evidence="Acta constitutiva"),)),
        Discussed("group_reports", "Tiempos del Portal: avance", 15, "CANIETI",
                  "La coordinación informó que se identificaron tres causas de las caídas."),
        Discussed("for_agreement", "Vigencia de la visita de validación cuando cambia el domicilio", 20, "index",
                  "index pidió un criterio. La autoridad solicitó más casos; se difirió.", "deferred", issue="domicilio"),
        Discussed("for_agreement", "Calendario anual de sesiones", 10, "Secretaría técnica",
                  "Se presentó el calendario del año siguiente y se aprobó por consenso.", "agreed",
                  agreed=(Agreed("Se aprueba el calendario anual de sesiones y se publica para suscripción.", "authority", 15, kind="decision", evidence="Calendario publicado"),
                          Agreed("CONCAMIN reunirá cada semestre las tasas de reconocimiento que observen las cámaras en un boletín.", "CONCAMIN", 365, "in_progress", evidence="Boletín semestral", key="boletín"),)),
    ),
    (
        Discussed("group_reports", "Robo de Carga: resultados y rutas prioritarias", 15, "ANTP",
                  "ANTP informó de 34 paradores visitados en la ruta de Querétaro a Nuevo Laredo."),
        Discussed("for_agreement", "Sellos de alta seguridad en patios de consolidación: alcance del «debe» en el estándar 5.3", 25, "AMACARGA",
                  "AMACARGA expuso el comparativo de seis visitas: misma operación, resultado distinto según la aduana.\n\nCANACAR señaló que el operador no tiene custodia durante la consolidación.\n\nLa autoridad presentó el proyecto de criterio y aceptó precisar el supuesto de patio de tercero.",
                  "agreed", issue="sellos", agreed=(
                      Agreed("La autoridad emitirá el criterio sobre el estándar 5.3 con los supuestos de patio propio y patio de tercero, y lo publicará en el registro de aclaraciones.", "authority", 140, "in_progress", votes=(12, 1, 1), evidence="Criterio publicado", extended=75),
                  )),
        Discussed("for_agreement", "Tasas de reconocimiento a empresas certificadas en Manzanillo y Lázaro Cárdenas", 25, "CONCAMIN",
                  "CONCAMIN presentó las tasas observadas. AMIA pidió incluir el despacho ferroviario. La autoridad ofreció publicarlas cada trimestre.", "agreed", issue="tasas",
                  agreed=(
                      Agreed("Publicar cada trimestre las tasas de reconocimiento por aduana.", "authority", 110, "fulfilled", supersedes="boletín"),
                      Agreed("index entregará la guía de inspección de remolques, versión 3.", "index", 190, "reported", evidence="Guía en PDF", report="Se entrega la guía de inspección de remolques, versión 3, con las observaciones de ANTP."),
                  )),
        Discussed("for_agreement", "Padrón de agentes de carga de confianza", 15, "CAAAREM",
                  "CAAAREM ofreció depurar el padrón con AMACARGA.", "agreed",
                  agreed=(Agreed("Depurar el padrón de agentes de carga de confianza.", "CAAAREM", 120, "in_progress", evidence="Padrón depurado"),)),
        Discussed("for_information", "Avance de los acuerdos de reconocimiento mutuo", 10, "Autoridad",
                  "La autoridad informó que se firmó un acuerdo y que dos siguen en negociación. AMIA pidió que las cámaras conozcan el calendario de las negociaciones.", "agreed",
                  agreed=(Agreed("Se recomienda a la autoridad publicar el calendario de negociación de los acuerdos de reconocimiento mutuo.", "authority", 240, "adopted", kind="recommendation", evidence="Calendario publicado",
                                 studied="Dos contrapartes piden reserva mientras negocian; se consulta con ellas qué puede publicarse."),)),
    ),
)  # fmt: skip

#: The session ahead: what its agenda holds so far, while the secretary works on it.
AHEAD: tuple[Discussed, ...] = (
    Discussed("group_reports", "Robo de Carga: protocolo de aviso y padrón de paradores", 15, "ANTP", ""),
    Discussed("group_reports", "Contenedores y Sellos: instalación y programa de trabajo", 10, "index", ""),
    Discussed("for_agreement", "Contingencia ante fallas de la ventanilla: constancia de intento de transmisión", 20, "CAAAREM", "", issue="ventanilla"),
    Discussed("for_information", "Avance de los acuerdos de reconocimiento mutuo en negociación", 10, "Autoridad", ""),
)  # fmt: skip

#: Sessions of the groups: acronym → each session's items, oldest first.
OF_GROUPS: dict[str, tuple[tuple[Discussed, ...], ...]] = {
    "GE-TP": (
        (
            Discussed("for_agreement", "Causas de las caídas del portal", 40, "CANIETI", "CANIETI e index repartieron las pruebas por tamaño de archivo y horario.", "agreed",
                      agreed=(Agreed("CANIETI entregará el resultado de las pruebas de carga.", "CANIETI", 40),)),
        ),
        (
            Discussed("for_agreement", "Proyecto de informe", 60, "CANIETI", "Se revisó el proyecto de informe, párrafo por párrafo, y se aprobó con dos precisiones de CAAAREM.", "agreed",
                      agreed=(Agreed("Presentar el informe al Grupo Consultivo Permanente.", "CANIETI", 20, evidence="Informe"),)),
        ),
    ),
    "GE-RC": (
        (
            Discussed("for_information", "Instalación y programa de trabajo", 20, "Coordinación", "Se presentó el mandato y se acordaron las rutas prioritarias."),
            Discussed("for_agreement", "Registro único de eventos", 30, "CANACAR", "Las cámaras llevan registros distintos. Se acordó un formato común.", "agreed",
                      agreed=(Agreed("Usar un formato común de registro de eventos y compartirlo cada mes.", "CANACAR", 60),)),
        ),
        (
            Discussed("for_agreement", "Paradores de la ruta de Querétaro a Nuevo Laredo", 40, "ANTP", "ANTP presentó 34 paradores visitados; 19 tienen vigilancia permanente.", "agreed",
                      agreed=(Agreed("Levantar el padrón de paradores seguros de la ruta de Querétaro a Nuevo Laredo.", "CANACAR", 220, "in_progress", evidence="Padrón con coordenadas"),)),
        ),
        (
            Discussed("for_agreement", "Protocolo de aviso a la autoridad", 45, "AMIA", "AMIA presentó el borrador del protocolo. CONCANACO pidió incluir reparto urbano.", "agreed",
                      agreed=(Agreed("AMIA integrará las observaciones y circulará la versión 2 del protocolo.", "AMIA", 25, "adopted", kind="recommendation", evidence="Protocolo, versión 2"),)),
        ),
    ),
}  # fmt: skip

#: The group's session that is convoked and about to begin.
GROUP_NEXT: tuple[Discussed, ...] = (
    Discussed("for_agreement", "Protocolo de aviso, versión 2", 30, "AMIA", ""),
    Discussed("for_agreement", "Padrón de paradores: revisión de los primeros veinte", 30, "CANACAR", ""),
    Discussed("for_information", "Estadística de eventos del trimestre", 15, "ANTP", ""),
)
