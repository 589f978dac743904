"""Reading tables of chambers and members: pure, so that what is refused is refused before anything is tried."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bodies.import_rows import read_member
from app.bodies.models import AppointmentKind
from app.bodies.operations.bodies import slugify
from app.bodies.operations.rules import _numbers_well
from app.bodies.rules import STANDING_DEFAULTS
from app.kernel.imports import (
    FileRefused,
    ImportReport,
    Record,
    RowOutcome,
    RowResult,
    printable,
    read_table,
)

CELLS = {"body": "GCP", "chamber": "AMIA", "person": "Ana", "email": "Ana@Example.org", "kind": "Suplente"}


@pytest.fixture(autouse=True)
def _in_an_application(app_without_database):
    with app_without_database.app_context():
        yield


@pytest.fixture(scope="module")
def app_without_database():
    from app.factory import create_app

    return create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": "sqlite:///:memory:"})


def test_a_member_is_read_with_spanish_words_and_days():
    row = read_member(Record(2, {**CELLS, "rank": "2", "voting": "Sí", "starts_on": "31/01/2026"}))
    assert (row.email, row.kind, row.rank) == ("ana@example.org", AppointmentKind.ALTERNATE, 2)
    assert (row.is_voting, row.starts_on, row.ends_on) == (True, date(2026, 1, 31), None)


def test_a_record_keeps_the_line_it_begins_on_though_cells_span_lines():
    data = b'acronym,name\n"A\nB",x\n\nC,"y\n\nz"\nD,w\n'
    table = read_table(data, required=("acronym", "name"))
    assert [record.line for record in table.records] == [2, 5, 8]
    assert table.records[1].cells == {"acronym": "C", "name": "y z"}


@given(st.binary(max_size=300))
def test_whatever_the_bytes_a_table_is_read_or_refused_in_words(data):
    try:
        table = read_table(b"a,b\n" + data, required=("a", "b"))
    except FileRefused:
        return
    for record in table.records:
        assert record.problem or set(record.cells) == {"a", "b"}
        assert all(cell.isprintable() for cell in record.cells.values())


def test_a_report_counts_and_never_speaks_to_the_terminal():
    report = ImportReport([RowResult(2, RowOutcome.CREATED), RowResult(3, RowOutcome.REFUSED, why="x")])
    assert (report.count(RowOutcome.CREATED), report.has_refused) == (1, True)
    assert printable("a\x1b[31mb\nc") == "a\ufffd[31mb\ufffdc"


@pytest.mark.parametrize(
    ("name", "slug"), [("Robo de Carga", "robo-de-carga"), ("  Ñandú & Cía. ", "nandu-cia"), ("日本", "")]
)
def test_an_address_is_made_from_a_name(name, slug):
    assert slugify(name) == slug


def test_the_house_pattern_numbers_agreements_apart():
    assert _numbers_well(STANDING_DEFAULTS.agreement_number)
    assert _numbers_well("{BODY}-{KIND}-{SESSION}-{SEQ}/{YEAR}")
    assert not _numbers_well("{BODY}-{KIND}-{SESSION}-{YEAR}")
