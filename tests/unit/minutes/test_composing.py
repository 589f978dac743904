"""The sentences minutes begin with, and their edges: one and several, alternates, nobody absent, second call, by video."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.agendas.models import Handling, ItemKind, Outcome
from app.bodies.models import BodyKind, OfficerRole
from app.journal.models import AuditEntry
from app.meetings.models import Capacity, MeetingKind, MeetingMode
from app.minutes.composing import Recess, recesses_in
from app.votes.models import Result, Way
from tests.unit.minutes import session_told as scene

ALTERNATE = Capacity.ALTERNATE


# ── how they begin and end ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "se reunieron en la Sala Magna, para celebrar su segunda sesión ordinaria de 2026."),
        ({"place": "Auditorio *Norte*."}, "se reunieron en el Auditorio \\*Norte\\*, para celebrar"),
        ({"place": "Hidalgo 77"}, "se reunieron en Hidalgo 77, para celebrar"),
        ({"place": ""}, "se reunieron por videoconferencia para celebrar"),
        ({"mode": MeetingMode.REMOTE}, "se reunieron por videoconferencia para celebrar"),
        ({"mode": MeetingMode.HYBRID}, "en la Sala Magna, y por videoconferencia, para celebrar"),
        (
            {"kind": MeetingKind.EXTRAORDINARY, "number": 1},
            "su primera sesión extraordinaria de 2026.",
        ),
        (
            {"convoked_at": scene.after(-60 * 24 * 14)},
            "La convocatoria respectiva se notificó el jueves veintinueve de octubre de dos mil veintiséis.",
        ),
    ],
)
def test_minutes_begin_with_hour_day_body_place_and_session(values: dict[str, object], said: str) -> None:
    opening = scene.told(scene.facts(meeting=scene.meeting_of(**values)))[0].text
    assert opening.startswith(
        "Siendo las diez horas con seis minutos del jueves doce de noviembre de dos mil veintiséis,"
        " quienes integran el Grupo Consultivo se reunieron"
    )
    assert said in opening


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "a las doce horas con cincuenta y ocho minutos del día de su inicio."),
        (
            {"closed_at": scene.after(15 * 60)},
            "a la una hora del viernes trece de noviembre de dos mil veintiséis.",
        ),
        ({"closed_at": None}, "Agotado el orden del día, la Presidencia declaró concluida la sesión."),
    ],
)
def test_minutes_end_with_the_hour_it_closed(values: dict[str, object], said: str) -> None:
    closing = scene.told(scene.facts(meeting=scene.meeting_of(**values)))[-1].text
    assert said in closing
    assert closing.endswith("la presente acta, que firman la Presidencia y la Secretaría Técnica.")


def test_the_next_session_is_named_where_one_is_planned() -> None:
    following = scene.meeting_of(
        id=2, year=2027, number=1, starts_at=datetime(2027, 5, 13, 16, 0, tzinfo=UTC)
    )
    closing = scene.told(scene.facts(following=following))[-1].text
    assert closing.startswith(
        "La siguiente sesión del órgano será la primera sesión ordinaria de 2027, prevista para el"
        " jueves trece de mayo de dos mil veintisiete, a las diez horas."
    )
    assert "siguiente sesión" not in scene.told(scene.facts())[-1].text


def test_a_group_keeps_a_shorter_record_in_figures() -> None:
    group = scene.body_of(BodyKind.SPECIALIZED, name="Grupo Especializado en Robo de Carga")
    items = [scene.item("Orden del día", Outcome.AGREED, template_key="agenda")]
    parts = scene.told(
        scene.facts(
            items, body=group, declarations=[scene.declared(1, 3)], meeting=scene.meeting_of(number=3)
        )
    )
    text = "\n".join(part.text for part in parts)
    assert "Siendo las 10:06 h del jueves 12 de noviembre de 2026, quienes integran el Grupo" in text
    assert "su tercera sesión." in text
    assert "de 1 de las 3 representaciones" in text
    assert "la presente minuta, que firman" in text
    assert "en los términos siguientes" not in text


def test_minutes_are_in_the_programmes_language() -> None:
    parts = scene.told(scene.facts(declarations=[scene.declared(1, 3)]), "en")
    assert parts[0].text == (
        "At 10:06 on Thursday 12 November 2026 those who make up the Grupo Consultivo met at Sala Magna to hold their"
        " second ordinary session of 2026."
    )
    assert "the attendance of one of the three seats that count" in parts[1].text


# ── who was there ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (scene.there("CCE", "ANTP"), "Asistieron todas las representaciones."),
        ([*scene.there("CCE"), scene.seat("ANTP")], "No asistió: ANTP."),
        ([*scene.there("CCE"), scene.seat("ANTP"), scene.seat("index")], "No asistieron: ANTP e index."),
        (
            [*scene.there("CCE"), scene.seat("ANTP", scene.entry("ANTP", "", Capacity.EXCUSED))],
            "Se excusó: ANTP.",
        ),
        (
            [*scene.there("CCE"), scene.seat("CNA", scene.entry("CNA", "", Capacity.EXCUSED)), scene.seat("INA")],
            "Se excusó: CNA. No asistió: INA.",
        ),
        ([*scene.there("CCE"), scene.seat("INA", is_vacant=True)], "Sin persona designada: INA."),
    ],
)  # fmt: skip
def test_who_did_not_come_is_told_by_why(seats: list[object], said: str) -> None:
    last = scene.attendance(scene.facts(seats=seats)).split("\n\n")[-1]  # type: ignore[arg-type]
    assert last == said


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([scene.entry("CANACAR", "Óscar")], "- CANACAR: Óscar, titular."),
        (
            [scene.entry("CANACAR", "Lucía", ALTERNATE, instead_of="Óscar")],
            "- CANACAR: Lucía, suplente, en ausencia de Óscar.",
        ),
        ([scene.entry("CANACAR", "Lucía", ALTERNATE)], "- CANACAR: Lucía, suplente."),
        (
            [scene.entry("CANACAR", "Óscar", is_remote=True)],
            "- CANACAR: Óscar, titular, por videoconferencia.",
        ),
        (
            [scene.entry("CANACAR", "Óscar", came=40)],
            "- CANACAR: Óscar, titular, se incorporó a las diez horas con cuarenta minutos.",
        ),
        (
            [scene.entry("CANACAR", "Óscar", left=91)],
            "- CANACAR: Óscar, titular, se retiró a las once horas con treinta y un minutos.",
        ),
        (
            [scene.entry("CANACAR", "Óscar", came=40, left=60)],
            "- CANACAR: Óscar, titular, se incorporó a las diez horas con cuarenta minutos y se retiró a las once horas.",
        ),
        (
            [
                scene.entry("CANACAR", "Óscar", left=60),
                scene.entry("CANACAR", "Lucía", ALTERNATE, came=60, instead_of="Óscar"),
            ],
            (
                "- CANACAR: Óscar, titular, se retiró a las once horas; Lucía, suplente, en ausencia de Óscar,"
                " se incorporó a las once horas."
            ),
        ),
        ([scene.entry("CANACAR", "Óscar", left=178)], "- CANACAR: Óscar, titular."),
        ([scene.entry("#1 *x*", "<b>", left=178)], "- \\#1 \\*x\\*: <b\\>, titular."),
    ],
)
def test_who_filled_a_seat_is_told_with_the_hours(entries: list[object], said: str) -> None:
    present = scene.attendance(scene.facts(seats=[scene.seat("CANACAR", *entries)]))  # type: ignore[arg-type]
    assert said in present.split("\n")


@pytest.mark.parametrize(
    ("guests", "said"),
    [
        ((("Ana", "ANAM"),), "En calidad de persona invitada, con voz y sin voto: Ana (ANAM)."),
        (
            (("Ana", ""), ("Iván", "ONU")),
            "En calidad de personas invitadas, con voz y sin voto: Ana e Iván (ONU).",
        ),
        ((("Ana", ""), ("Ana", "")), "En calidad de persona invitada, con voz y sin voto: Ana."),
    ],
)
def test_guests_are_named(guests: tuple[tuple[str, str], ...], said: str) -> None:
    assert scene.attendance(scene.facts(guests=guests)).endswith(said)


def test_who_presided_may_have_done_so_by_video() -> None:
    said = scene.attendance(
        scene.facts(
            officers=(
                scene.officer(OfficerRole.CHAIR, "Ernesto Villaseñor", is_remote=True),
                scene.officer(OfficerRole.CO_CHAIR, "Rosa Paz"),
                scene.officer(OfficerRole.TECHNICAL_SECRETARY, "Marisol Arriaga"),
            )
        )
    )
    assert said.startswith(
        "Presidió Ernesto Villaseñor, por videoconferencia. Copresidió Rosa Paz."
        " Tuvo a su cargo la secretaría técnica Marisol Arriaga."
    )


# ── the quorum ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("alternates", "said"),
    [
        (
            0,
            "asistencia de tres de las cinco representaciones que cuentan para el quórum, y a las diez horas con cuatro",
        ),
        (1, "para el quórum, una de ellas por conducto de su suplente, y a las"),
        (2, "para el quórum, dos de ellas por conducto de su suplente, y a las"),
    ],
)
def test_the_quorum_is_told_in_words_with_its_alternates(alternates: int, said: str) -> None:
    seats = [
        scene.seat(name, scene.entry(name, name, ALTERNATE if at < alternates else Capacity.PRINCIPAL))
        for at, name in enumerate(("CCE", "ANTP", "CNA"))
    ]
    told = scene.attendance(scene.facts(seats=seats, declarations=[scene.declared(3, 5)]))
    assert said in told
    assert "declaró que existía quórum en primera convocatoria." in told


def test_a_second_call_tells_what_the_first_came_to() -> None:
    declarations = [
        scene.declared(1, 19, at=10, is_met=False),
        scene.declared(7, 19, at=15, is_met=False),
        scene.declared(9, 19, call=2, at=45),
    ]
    told = scene.attendance(
        scene.facts(meeting=scene.meeting_of(opened_at=scene.after(46), call=2), declarations=declarations)
    )
    assert (
        "A las diez horas con quince minutos se hizo constar que en primera convocatoria no existía quórum:"
        " se encontraban presentes siete de las diez representaciones requeridas." in told
    )
    assert "no existía quórum: se encontraba presente una" not in told, "of each call its last count"
    assert "declaró que existía quórum en segunda convocatoria." in told


def test_a_first_call_held_another_day_says_its_day() -> None:
    declarations = [
        scene.declared(1, 19, at=15 - 2 * 24 * 60, is_met=False),
        scene.declared(9, 19, call=2),
    ]
    told = scene.attendance(scene.facts(declarations=declarations))
    assert (
        "A las diez horas con quince minutos del martes diez de noviembre de dos mil veintiséis se hizo constar"
        in told
    )
    assert "se encontraba presente una de las diez" in told


def test_an_item_tells_its_quorum_only_where_it_differed() -> None:
    seats = [
        *scene.there("CCE", "CNA", "INA"),
        scene.seat("ANTP", scene.entry("ANTP", "Ana", left=50)),
        scene.seat("COMCE"),
    ]
    before, after, short = (
        scene.item("Antes", at=30),
        scene.item("Después", at=60),
        scene.item("Al final", at=150),
    )
    seats[1] = scene.seat("CNA", scene.entry("CNA", "Rocío", left=120))
    seats[2] = scene.seat("INA", scene.entry("INA", "Irma", left=120))
    parts = scene.told(scene.facts([before, after, short], seats=seats, declarations=[scene.declared(4, 5)]))
    assert "Al resolverse" not in parts[2].text
    assert parts[3].text.endswith(
        "Al resolverse este punto se encontraban presentes tres de las cinco representaciones que cuentan para el"
        " quórum, por lo que éste se mantenía."
    )
    assert parts[4].text.endswith(
        "se encontraba presente una de las cinco representaciones que cuentan para el quórum, por lo que no lo había."
    )


# ── recesses ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_recess_stands_under_the_item_that_was_under_way_or_at_the_end() -> None:
    items = [scene.item("Uno", at=30), scene.item("Dos", at=90)]
    recesses = [Recess(scene.after(60), scene.after(75)), Recess(scene.after(100))]
    parts = scene.told(scene.facts(items, recesses=recesses))
    assert "receso" not in parts[2].text
    assert parts[3].text.startswith(
        "A las once horas se decretó un receso; la sesión se reanudó a las once horas con quince minutos."
    )
    assert parts[-1].text.startswith("A las once horas con cuarenta minutos se decretó un receso.")


def test_recesses_are_read_from_the_journal() -> None:
    history = [
        AuditEntry(tag="meeting:resume", at=scene.after(1)),
        AuditEntry(tag="meeting:recess", at=scene.after(2)),
        AuditEntry(tag="meeting:resume", at=scene.after(3)),
        AuditEntry(tag="meeting:recess", at=scene.after(4)),
    ]
    assert recesses_in(history) == [Recess(scene.after(2), scene.after(3)), Recess(scene.after(4))]


# ── items ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"outcome": Outcome.NOTED}, "Las personas presentes tomaron conocimiento."),
        ({"outcome": Outcome.AGREED}, "Sometido a consideración de las personas presentes, el punto fue aprobado."),
        ({"outcome": Outcome.DEFERRED}, "El punto se difirió para una sesión posterior."),
        ({"outcome": Outcome.REFERRED}, "El punto se turnó para su atención."),
        ({"outcome": Outcome.WITHDRAWN}, "El punto se retiró del orden del día."),
        ({"outcome": Outcome.AGREED, "handling": Handling.CONSENT}, "Se aprobó en bloque, sin discusión."),
        ({"outcome": Outcome.NOTED, "template_key": "general_matters"}, "No hubo asuntos generales que tratar."),
        (
            {"outcome": Outcome.NOTED, "template_key": "general_matters", "notes": "CNA avisó."},
            "CNA avisó.",
        ),
        ({"outcome": Outcome.NOTED, "template_key": "agreements_read"}, "Se dio lectura a los acuerdos adoptados."),
        ({"outcome": Outcome.AGREED, "template_key": "previous_minutes"}, "El acta de la sesión anterior fue aprobada."),
        ({"outcome": None}, ""),
        ({"outcome": Outcome.NOTED, "template_key": "closing"}, ""),
        ({"outcome": Outcome.NOTED, "notes": "Se expuso.\n\nSe preguntó."},
         "Se expuso.\n\nSe preguntó.\n\nLas personas presentes tomaron conocimiento."),
        ({"outcome": None, "kind": ItemKind.HEADING}, "No hubo asuntos que tratar en este punto."),
    ],
)  # fmt: skip
def test_an_item_tells_what_came_of_it(values: dict[str, object], said: str) -> None:
    assert scene.told(scene.facts([scene.item("Punto", **values)]))[2].text == said  # type: ignore[arg-type]


def test_the_agenda_as_adopted_is_listed_with_its_numbers() -> None:
    roll = scene.item("Lista de asistencia", template_key="roll")
    agenda = scene.item("Orden del día", Outcome.AGREED, template_key="agenda")
    heading = scene.item("Asuntos para acuerdo", None, kind=ItemKind.HEADING)
    under = scene.item("Sellos *5.3*", parent_id=heading.id)
    parts = scene.told(scene.facts([roll, agenda, heading, under]))
    assert [part.heading for part in parts] == [
        "", "1 Lista de asistencia", "", "2 Orden del día", "3 Asuntos para acuerdo", "3.1 Sellos *5.3*", "",
    ]  # fmt: skip
    assert parts[3].text == (
        "Sometido a consideración de las personas presentes, el orden del día fue aprobado.\n\n"
        "El orden del día quedó en los términos siguientes:\n\n"
        "1. Lista de asistencia\n2. Orden del día\n3. Asuntos para acuerdo\n    - 3.1 Sellos \\*5.3\\*"
    )
    assert parts[4].text == ""


# ── votes ────────────────────────────────────────────────────────────────────────────────────────────────────────

TEXT = "La autoridad publicará el criterio."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            scene.vote(TEXT, "CCE:f CNA:f INA:f", way=Way.CONSENSUS),
            ("Se sometió a consideración de las tres representaciones presentes con derecho a voto el acuerdo"
            " GCP/2026/ORD2/ACU-03, y se aprobó por consenso."),
        ),
        (
            scene.vote(TEXT, "CCE:f CNA:f INA:a ANTP:o"),
            ("Se sometió a votación el acuerdo GCP/2026/ORD2/ACU-03, con dos votos a favor, uno en contra y una abstención."
            " A favor: CCE y CNA. En contra: INA. Abstención: ANTP. Se aprobó por mayoría."),
        ),
        (
            scene.vote(TEXT, "CCE:f", way=Way.MAJORITY),
            ("Se sometió a votación el acuerdo GCP/2026/ORD2/ACU-03, con un voto a favor, ninguno en contra y ninguna"
            " abstención. A favor: CCE. Se aprobó por unanimidad."),
        ),
        (
            scene.vote(TEXT, "CCE:f INA:a", casting="f"),
            ("con un voto a favor, uno en contra y ninguna abstención. A favor: CCE. En contra: INA. Empatada la votación,"
            " Ernesto Villaseñor, en ejercicio de la Presidencia, emitió su voto de calidad a favor. Se aprobó por mayoría."),
        ),
        (
            scene.vote("Otra *cosa*.", "CCE:f INA:a", casting="a", result=Result.NOT_CARRIED),
            ("Se sometió a votación la propuesta «Otra \\*cosa\\*», con un voto a favor, uno en contra y ninguna abstención."
            " A favor: CCE. En contra: INA. Empatada la votación, Ernesto Villaseñor, en ejercicio de la Presidencia,"
            " emitió su voto de calidad en contra. No se aprobó."),
        ),
        (
            scene.vote(TEXT, "INA:a CNA:o ANTP:o", way=Way.CONSENSUS, result=Result.NOT_CARRIED),
            ("con ningún voto a favor, uno en contra y dos abstenciones. En contra: INA. Abstención: ANTP y CNA."
            " No hubo consenso."),
        ),
    ],
)  # fmt: skip
def test_a_vote_is_told_by_seat_in_words(given: object, said: str) -> None:
    point = scene.item("Sellos", Outcome.AGREED)
    parts = scene.told(
        scene.facts([point], votes={point.id: [given]}, adopted={point.id: [scene.agreement(TEXT)]})
    )
    assert said in parts[2].text
    assert parts[2].text.endswith("Se adoptó el acuerdo siguiente:")
    assert "el punto fue aprobado" not in parts[2].text


def test_a_dissent_is_noted_in_the_words_of_its_seat() -> None:
    point, given = scene.item("Sellos", Outcome.AGREED), scene.vote(TEXT, "CCE:f INA:a")
    given.ballots[1].dissent = "Falta el *costo*."
    told = scene.told(scene.facts([point], votes={point.id: [given]}))[2].text
    assert told.endswith("La representación de INA pidió que constara su disenso: «Falta el \\*costo\\*.»")


def test_a_record_names_only_those_who_were_not_in_favour() -> None:
    point, given = scene.item("Sellos", Outcome.AGREED), scene.vote(TEXT, "CCE:f CNA:f INA:a")
    told = scene.told(
        scene.facts([point], votes={point.id: [given]}, body=scene.body_of(BodyKind.SPECIALIZED))
    )[2].text
    assert "con 2 votos a favor, 1 en contra y ninguna abstención. En contra: INA. Se aprobó" in told
