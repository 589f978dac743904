"""The semester report: every figure against a semester counted by hand, who reads it, and what each number leads to."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.db import transaction
from app.reports import periods
from app.reports.drawings import charts_of
from app.reports.queries import agreements as agreement_queries
from app.reports.report import Report, make
from app.reports.scope import Scope
from tests import factories, pdf
from tests.functional.reports import semester_scene
from tests.pages import PageClient
from tests.queries import counted

SECOND_OF_2026 = "/reports/semester?body=gcp&period=2026-2"


@pytest.fixture(autouse=True)
def _read_in_january() -> Iterator[None]:
    with clock.standing_at(semester_scene.READ_ON):
        yield


@pytest.fixture
def scene(app: Flask, house: factories.House) -> dict[str, Any]:
    with app.app_context(), transaction():
        return {name: row.id for name, row in semester_scene.build(house).items()}


def figures(report: Report, key: str) -> dict[str, list[str]]:
    return {row.label: [cell.text for cell in row.cells] for row in report.tables[key].all_rows}


def report_of(house: factories.House, period: periods.Period, who: str = "secretary") -> Report:
    from app.bodies.models import Body
    from app.kernel.db import db

    body = db.session.get_one(Body, house.standing.id)
    return make(Scope((body,), period), house.actor(who), "es")


def test_the_figures_of_a_semester_are_those_counted_by_hand(
    app: Flask, house: factories.House, scene: dict[str, Any]
) -> None:
    with app.test_request_context("/"):
        report = report_of(house, periods.semester(2026, 2))
        name = "Consultivo Permanente"
        # One ordinary (July), one extraordinary (November), none ceremonial, one cancelled, one that is still planned.
        assert figures(report, "sessions") == {name: ["1", "1", "0", "1", "1"]}
        # In the whole of 2026: June and July.
        assert figures(report, "minimum") == {f"{name}, 2026": ["2", "1", "2", "Cumplido"]}
        assert figures(report, "attendance") == {
            "CCE": ["2", "2", "0", "0", "100 %"],
            "CANACAR": ["2", "1", "1", "0", "100 %"],
            "CAAAREM": ["2", "0", "0", "2", "0 %"],
            "index": ["2", "0", "0", "2", "0 %"],
            "ANTP": ["1", "1", "0", "0", "100 %"],  # its seat ended in October
        }
        assert figures(report, "roll")["CAAAREM"] == ["Se excusó", "Ausente"]
        assert figures(report, "roll")["ANTP"] == ["Titular", ""]
        assert figures(report, "issues_by_chamber") == {
            "CANACAR": ["3", "2", "1", "0"],
            "CAAAREM": ["1", "0", "0", "1"],
            "Todos los asuntos": ["4", "2", "1", "1"],
        }
        assert figures(report, "issues_by_topic") == {"Robo de carga": ["4", "2", "1", "1"]}
        # What was answered after the period was admitted at its end.
        assert figures(report, "issues_by_state") == {
            "Admitido": ["1"],
            "Respondido": ["1"],
            "Resuelto": ["1"],
            "Retirado": ["1"],
            "Todos los asuntos": ["4"],
        }
        assert [row.cells[0].count for row in report.tables["answers"].rows] == [1]
        assert ([row.days for row in report.answered], report.median_days) == ([5, 12], 8.5)
        assert figures(report, "agreements") == {
            "Adoptados en el periodo": ["5", "1", "1", "2", "1", "0"],
            "De antes": ["2", "0", "0", "0", "1", "1"],
            "Todos los acuerdos": ["7", "1", "1", "2", "2", "1"],
        }
        assert figures(report, "agreements_by_responsible") == {"CANACAR": ["7", "1", "1", "2", "2", "1"]}
        owed = agreement_queries.list_owed(report.scope, house.actor("secretary"))
        due = {row.agreement.id: row.due_on.isoformat() for row in owed}
        assert due[scene["extended_since"]] == "2027-01-10"


def test_the_edges_of_a_period_are_those_of_the_days_of_the_body(
    app: Flask, house: factories.House, scene: dict[str, Any]
) -> None:
    with app.test_request_context("/"):
        first = report_of(house, periods.semester(2026, 1))
        assert [meeting.id for meeting in first.held] == [scene["june"]]
        assert figures(first, "issues_by_chamber") == {"ANTP": ["1", "0", "1", "0"]}
        ended = first.tables["agreements"].find("new", "on_time")
        assert ended is not None
        assert [thing.id for thing in ended[2].things] == [scene["ended_before"]]


def test_those_of_the_body_read_the_same_numbers(signed_in: Any, scene: dict[str, Any]) -> None:
    for who in ("secretary", "chair", "canacar_alternate", "guest"):
        page = signed_in(who).get(SECOND_OF_2026)
        assert page.status_code == 200
        assert "8.5 días hábiles" in page.text
        assert "Cumplidos fuera de plazo" in page.text


def test_who_reads_the_report_of_which_body(signed_in: Any, house: factories.House) -> None:
    for who, address, status in (
        ("admin", SECOND_OF_2026, 403),
        ("member", SECOND_OF_2026, 403),
        ("member", "/reports/semester", 403),
        ("insider", SECOND_OF_2026, 403),
        ("coordinator", SECOND_OF_2026, 403),
        ("coordinator", "/reports/semester?body=robo-de-carga", 200),
        ("insider", "/reports/semester?body=reservado", 200),
        ("secretary", "/reports/semester?body=reservado", 404),
        ("secretary", "/reports/semester?body=nadie", 404),
        ("admin", "/reports/semester.pdf?body=gcp", 403),
        ("insider", "/reports/semester/agreements.csv?body=gcp", 403),
        ("insider", "/reports/semester/agreements?body=gcp&row=new&column=all", 403),
        ("secretary", "/reports/semester/agreements?body=gcp&row=nada&column=all", 404),
        ("secretary", "/reports/semester/roll.csv", 404),  # only of one body
        ("secretary", "/reports/semester.pdf?period=jueves", 404),
    ):
        assert signed_in(who).get(address).status_code == status, (who, address)


def test_the_public_is_asked_to_sign_in(client: PageClient) -> None:
    answer = client.get(SECOND_OF_2026)
    assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/sign-in")


def test_every_number_leads_to_a_list_of_as_many_things(signed_in: Any, scene: dict[str, Any]) -> None:
    client = signed_in("secretary")
    page = html5lib.parse(client.get(SECOND_OF_2026).text, namespaceHTMLElements=False)
    links = [
        (link.attrib["href"], int(link.text))
        for cell in page.iter("td")
        for link in cell.findall("a")
        if link.text and link.text.isdigit()
    ]
    assert len(links) > 30
    for address, number in links[::3]:
        listed = html5lib.parse(client.get(address).text, namespaceHTMLElements=False)
        assert len(list(next(listed.iter("tbody")).iter("tr"))) == number, address


def test_each_chart_is_a_drawing_with_its_words_and_the_numbers_of_its_table(
    app: Flask, house: factories.House, scene: dict[str, Any], signed_in: Any
) -> None:
    from xml.etree import ElementTree as ET

    page = signed_in("secretary").get(SECOND_OF_2026).text
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    with app.test_request_context("/"):
        report = report_of(house, periods.semester(2026, 2))
        charts = charts_of(report)
    assert set(charts) == {
        "minimum", "attendance", "issues_by_chamber", "issues_by_topic", "issues_by_state", "agreements",
    }  # fmt: skip
    assert len(drawings) == len(charts)
    space = "{http://www.w3.org/2000/svg}"
    for drawing in drawings:
        tree = ET.fromstring(drawing)
        key = tree.attrib["aria-labelledby"].split("-")[1]
        table = report.tables[key]
        assert tree.attrib["role"] == "img"
        assert (tree.findtext(f"{space}title"), tree.findtext(f"{space}desc")) == (
            charts[key].title,
            charts[key].description,
        )
        assert not [node for node in tree.iter() if "style" in node.attrib]
        drawn = [[bar.number for bar in row.bars] for row in charts[key].rows]
        columns = {
            "minimum": ("held", "ahead"),
            "attendance": ("principal", "alternate", "absent"),
            "issues_by_state": ("count",),
            "agreements": ("on_time", "late", "open", "overdue", "ended"),
        }.get(key, ("settled", "waiting", "set_aside"))
        assert drawn == [
            [number for number in numbers if number] for _label, numbers in table.counts(*columns)
        ]
        shown = [node.text for node in tree.iter(f"{space}text")]
        assert {str(number) for numbers in drawn for number in numbers} <= set(shown)


def test_the_paper_says_what_the_page_says(signed_in: Any, scene: dict[str, Any]) -> None:
    answer = signed_in("canacar").get("/reports/semester.pdf?body=gcp&period=2026-2")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    read = pdf.read(answer.data)
    assert (read.language, read.is_tagged, read.claims_ua) == ("es", True, True)
    assert {"H1", "H2", "Table", "Figure"} <= read.tags
    for words in (
        "Informe del semestre: Grupo Consultivo Permanente",
        "Segundo semestre de 2026",
        "8.5 días hábiles",
        "Asistencia por representación",
        "CAAAREM",
        "Cumplidos fuera de plazo",
    ):
        assert words in read.words


def test_a_table_can_be_taken_away_and_no_cell_is_a_formula(
    app: Flask, house: factories.House, signed_in: Any, scene: dict[str, Any]
) -> None:
    from app.agreements.models import Agreement
    from app.kernel.db import db

    with app.app_context(), transaction():
        agreement = db.session.get_one(Agreement, scene["open"])
        agreement.responsible_chamber_id, agreement.responsible = None, "=1+1"
    client = signed_in("secretary")
    text = client.get("/reports/semester/agreements_by_responsible.csv?body=gcp&period=2026-2").text
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert rows[1:] == [
        ["CANACAR", "6", "1", "1", "1", "2", "1"],
        ["'=1+1", "1", "0", "0", "1", "0", "0"],
        ["Todos los acuerdos", "7", "1", "1", "2", "2", "1"],
    ]


def test_an_empty_period_says_so(signed_in: Any, scene: dict[str, Any]) -> None:
    page = signed_in("secretary").get("/reports/semester?body=gcp&from=2021-01-01&to=2021-01-31").text
    assert "No hubo nada en este periodo" in page
    assert "Del 1 de enero de 2021 al 31 de enero de 2021" in page
    assert "<svg" not in page


def test_days_that_are_none_are_said_at_their_field_and_kept(signed_in: Any) -> None:
    client = signed_in("secretary")
    for asked, words in (
        ("period=2026-3", "Elija un semestre o indique dos fechas."),
        ("from=2026-02-30&to=2026-03-01", "Indique una fecha."),
        ("from=2026-03-02&to=2026-03-01", "Termina antes de empezar."),
        ("from=2020-03-02&to=2026-03-01", "Tres años como máximo."),
        ("from=2026-03-02", "Indique una fecha."),
        ("from=9999-12-31&to=9999-12-31", "Indique una fecha."),
    ):
        answer = client.get(f"/reports/semester?{asked}")
        assert answer.status_code == 422
        assert words in answer.text
        for name, value in (pair.split("=") for pair in asked.split("&")):
            assert name == "period" or f'name="{name}" value="{value}"' in answer.text


def test_all_bodies_together_count_each_thing_once(signed_in: Any, scene: dict[str, Any]) -> None:
    page = signed_in("secretary").get("/reports/semester?period=2026-2").text
    assert "Todos sus órganos" in page
    assert "CANACAR · GCP" in page


def test_the_report_asks_the_same_number_of_questions_however_much_there_is(
    app: Flask, house: factories.House, signed_in: Any, scene: dict[str, Any]
) -> None:
    client = signed_in("secretary")
    client.get(SECOND_OF_2026)
    before = counted(app, lambda: client.get(SECOND_OF_2026))
    with app.app_context(), transaction():
        semester_scene._sessions(house)
        semester_scene._issues(house)
        semester_scene._agreements(house)
    assert counted(app, lambda: client.get(SECOND_OF_2026)) == before
    assert before <= 24
