"""``flask import chambers`` and ``flask import members``: row by row, twice the same, never half a row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

import app as package
from app.accounts.models import Person, PersonState
from app.bodies.models import Appointment, Body, Chamber, Seat
from app.bodies.queries import find_chamber, who_sat
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.db import db, transaction
from tests import factories

CHAMBERS_CSV = Path(package.__file__).parent / "demo" / "data" / "chambers.csv"
CHAMBERS_HEADER = "acronym,name,kind,sector,country\n"
MEMBERS_HEADER = "body,chamber,person,email,kind,rank,voting,starts_on,ends_on,letter,phone\n"


@pytest.fixture
def run(app, tmp_path):
    """``run("chambers", text, "--lang", "en")``: what the command printed and its exit status."""

    def invoke(kind, data, *options):
        path = data
        if not isinstance(data, Path):
            path = tmp_path / f"{kind}.csv"
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        done = app.test_cli_runner().invoke(args=["import", kind, str(path), "--lang", "en", *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.output, done.exit_code

    return invoke


def count(app, table):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def test_the_real_chambers_come_in_and_a_second_run_changes_nothing(app, run):
    said, status = run("chambers", CHAMBERS_CSV)
    assert status == 0
    assert "19 rows: 19 created, 0 updated, 0 unchanged, 0 refused." in said
    assert "line 2: created, CCE" in said
    assert (count(app, Chamber), count(app, AuditEntry)) == (19, 19)
    said, status = run("chambers", CHAMBERS_CSV)
    assert status == 0
    assert "19 rows: 0 created, 0 updated, 19 unchanged, 0 refused." in said
    assert (count(app, Chamber), count(app, AuditEntry)) == (19, 19)
    with app.app_context():
        found = find_chamber("CONCANACO SERVYTUR")
        assert found.name == "Confederación de Cámaras Nacionales de Comercio, Servicios y Turismo"


def test_the_report_speaks_the_programmes_language_unless_told_otherwise(app, house, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(CHAMBERS_HEADER + "AMIA,Asociación,association,automotive,MX\n", encoding="utf-8")
    said = app.test_cli_runner().invoke(args=["import", "chambers", str(path)]).output
    assert "renglón 2: creado, AMIA" in said
    refused = app.test_cli_runner().invoke(args=["import", "chambers", str(path), "--lang", "pt"])
    assert refused.exit_code == 2


def test_a_changed_row_is_updated_and_says_in_what(app, run):
    run("chambers", CHAMBERS_HEADER + "AMIA,Asociación,association,automotive,MX\n")
    said, status = run("chambers", CHAMBERS_HEADER + "amia,Asociación Mexicana,asociación,automotive,MX\n")
    assert status == 0
    assert "line 2: updated, amia. acronym, name" in said
    with app.app_context():
        assert db.session.scalar(select(Chamber.name)) == "Asociación Mexicana"


def test_columns_a_file_lacks_leave_what_is_known(app, run):
    run("chambers", CHAMBERS_HEADER + "AMIA,Asociación,association,automotive,GT\n")
    said, _status = run("chambers", "kind;acronym;name\nassociation;AMIA;Asociación\n")
    assert "1 unchanged" in said


def test_every_kind_of_bad_row_is_refused_with_its_reason_and_the_others_go_on(app, run):
    rows = [
        "GOOD,Buena,chamber,trucking,MX",
        ",Sin siglas,chamber,,MX",
        "NONAME,,chamber,,MX",
        "KIND,Tipo,guild,,MX",
        "COUNTRY,País,chamber,,MEX",
        "FEW,Pocas,chamber",
        "MANY,Muchas,chamber,,MX,more",
        "good,Otra vez,chamber,,MX",
        f"{'L' * 41},Larga,chamber,,MX",
        "BELL,Con \a campana,chamber,,MX",
        '=1+1,"=HYPERLINK(""http://x"")",chamber,@SUM(A1),MX',
        "",
        '"TWO\nLINES",Dos líneas,chamber,,MX',
        "LAST,Última,chamber,,MX",
    ]
    said, status = run("chambers", CHAMBERS_HEADER + "\n".join(rows) + "\n")
    assert status == 1
    for expected in (
        "line 2: created, GOOD",
        "line 3: refused, acronym is empty",
        "line 4: refused, NONAME. name is empty",
        "line 5: refused, KIND. kind “guild” is unknown; it is one of chamber, cámara, confederation",
        "line 6: refused, COUNTRY. country: Write the country as two letters, such as MX",
        "line 7: refused, it has 3 cells where the header has 5",
        "line 8: refused, it has 6 cells where the header has 5",
        "line 9: refused, good. line 2 says the same thing already",
        "line 10: refused, LLLLL",
        "line 11: refused, name holds characters that can't be shown",
        "line 12: created, =1+1",
        "line 14: created, TWO LINES",
        "line 16: created, LAST",
        "13 rows: 4 created, 0 updated, 0 unchanged, 9 refused.",
    ):
        assert expected in said, said
    with app.app_context():
        assert find_chamber("=1+1").name == '=HYPERLINK("http://x")'
    assert (count(app, Chamber), count(app, AuditEntry)) == (4, 4)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "This file is empty"),
        (b"acronym,name\nA,B\n", "it lacks kind"),
        (b"acronym,name,kind,colour\n", "it has the unknown colour"),
        (b"acronym,name,kind,Name\n", "it has twice name"),
        ("acronym,name,kind\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 ...", "spreadsheet"),
        (b"acronym,name,kind\nA\x00,B,chamber\n", "isn't a text file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(app, run, data, reason):
    said, status = run("chambers", data)
    assert status == 1
    assert "Nothing was imported" in said
    assert reason in said
    assert count(app, Chamber) == 0


def test_an_unclosed_quote_ends_the_reading_but_not_what_came_before(app, run):
    said, status = run(
        "chambers", CHAMBERS_HEADER + 'A,Una,chamber,,MX\nB,"Sin cerrar,chamber,,MX\nC,Tres,chamber,,MX\n'
    )
    assert status == 1
    assert "line 2: created, A" in said
    assert "line 3: refused, the line can't be read" in said
    assert count(app, Chamber) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_encodings_and_separators_are_recognized(app, run, encoding, separator):
    text = "acronym,name,kind\nCNA,Cámara del Ñandú,cámara\n".replace(",", separator)
    said, status = run("chambers", text.encode(encoding))
    assert status == 0
    assert ("read as Latin-1" in said) == (not encoding.startswith("utf"))
    with app.app_context():
        assert db.session.scalar(select(Chamber.name)) == "Cámara del Ñandú"


def test_a_dry_run_says_the_same_and_keeps_nothing(app, run):
    said, status = run("chambers", CHAMBERS_CSV, "--dry-run")
    assert status == 0
    assert "19 created" in said
    assert "This was a trial: nothing was saved." in said
    assert (count(app, Chamber), count(app, AuditEntry)) == (0, 0)


MEMBERS = (
    "GCP,AMIA,Ana Pérez,ana@example.org,titular,,sí,2025-01-01,,DG-1/2025,55 1234 5678\n"
    "GCP,AMIA,Luis Gómez,luis@example.org,suplente,1,,2025-02-01,,,\n"
    "gcp,amia,Rosa Díaz,rosa@example.org,alternate,2,,01/02/2025,31/12/2025,DG-3/2025,\n"
    "GE-RC,AMIA,Ana Pérez,ana@example.org,principal,0,no,2025-03-01,,,\n"
)


@pytest.fixture
def amia(app, house):
    with app.app_context(), transaction():
        factories.make_chamber("AMIA")
    return house


def test_members_come_in_with_person_seat_and_appointment_and_nobody_is_written_to(app, run, amia):
    said, status = run("members", MEMBERS_HEADER + MEMBERS)
    assert status == 0, said
    assert "line 2: created, Ana Pérez (AMIA, GCP). new: person, seat, appointment" in said
    assert "line 3: created, Luis Gómez (AMIA, GCP). new: person, appointment" in said
    assert "line 5: created, Ana Pérez (AMIA, GE-RC). new: seat, appointment" in said
    assert count(app, OutboxMessage) == 0
    with app.app_context():
        seated = {item.chamber.acronym: item for item in who_sat(amia.standing.id, date(2025, 6, 1))}["AMIA"]
        assert (seated.seat.starts_on, seated.seat.is_voting) == (date(2025, 1, 1), True)
        assert seated.principal.letter == "DG-1/2025"
        assert seated.principal.person.state is PersonState.INVITED
        assert seated.principal.person.phone == "55 1234 5678"
        assert [item.person.name for item in seated.alternates] == ["Luis Gómez", "Rosa Díaz"]
        later = {item.chamber.acronym: item for item in who_sat(amia.standing.id, date(2026, 1, 1))}["AMIA"]
        assert [item.person.name for item in later.alternates] == ["Luis Gómez"]
        group = {item.chamber.acronym: item for item in who_sat(amia.group.id, date(2026, 1, 1))}["AMIA"]
        assert not group.seat.is_voting


def test_a_second_run_of_members_changes_nothing(app, run, amia):
    run("members", MEMBERS_HEADER + MEMBERS)
    before = [count(app, table) for table in (Person, Seat, Appointment, AuditEntry)]
    said, status = run("members", MEMBERS_HEADER + MEMBERS)
    assert status == 0
    assert "4 rows: 0 created, 0 updated, 4 unchanged, 0 refused." in said
    assert [count(app, table) for table in (Person, Seat, Appointment, AuditEntry)] == before


def test_without_dates_a_member_sits_from_today_and_stays_the_same_on_later_days(app, run, amia):
    row = "GCP,AMIA,Ana Pérez,ana@example.org,titular\n"
    header = "body,chamber,person,email,kind\n"
    assert "1 created" in run("members", header + row)[0]
    assert "1 unchanged" in run("members", header + row)[0]
    said, _status = run(
        "members", "body,chamber,person,email,kind,letter,phone\n" + row.strip() + ",DG-9,55\n"
    )
    assert "line 2: updated, Ana Pérez (AMIA, GCP). changed: person, appointment" in said


def test_the_day_of_the_accreditation_letter_may_come_with_it_and_be_corrected(app, run, amia):
    header = "body,chamber,person,email,kind,starts_on,letter,letter_on\n"
    row = "GCP,AMIA,Ana Pérez,ana@example.org,titular,2025-01-01,DG-1/2025,"

    def dated():
        with app.app_context():
            seated = {item.chamber.acronym: item for item in who_sat(amia.standing.id, date(2025, 6, 1))}
            return seated["AMIA"].principal.letter_on

    assert "1 created" in run("members", header + row + "15/12/2024\n")[0]
    assert dated() == date(2024, 12, 15)
    assert "1 unchanged" in run("members", header + row + "\n")[0]
    assert dated() == date(2024, 12, 15)
    assert "1 updated" in run("members", header + row + "2024-12-16\n")[0]
    assert dated() == date(2024, 12, 16)
    assert "1 refused" in run("members", header + row + "ayer\n")[0]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_successive_principals_may_come_in_any_order_and_twice(app, run, amia, order):
    rows = [
        "GCP,AMIA,Ana Pérez,ana@example.org,titular,,,2024-01-01,,,\n",
        "GCP,AMIA,Luis Gómez,luis@example.org,titular,,,2026-01-01,,,\n",
    ]
    data = MEMBERS_HEADER + "".join(rows[number] for number in order)
    assert run("members", data)[1] == 0
    with app.app_context():
        for day, name in ((date(2025, 12, 31), "Ana Pérez"), (date(2026, 1, 1), "Luis Gómez")):
            seated = {item.chamber.acronym: item for item in who_sat(amia.standing.id, day)}["AMIA"]
            assert seated.principal.person.name == name
    said, status = run("members", data)
    assert (status, "2 unchanged" in said) == (0, True)


def test_a_bad_member_is_refused_whole_and_the_others_go_on(app, run, amia):
    rows = [
        "NADA,AMIA,Ana,ana1@example.org,titular,,,,,,",
        "GCP,NADA,Ana,ana2@example.org,titular,,,,,,",
        "GCP,AMIA,Ana,not-an-address,titular,,,,,,",
        "GCP,AMIA,Ana,ana4@example.org,observer,,,,,,",
        "GCP,AMIA,Ana,ana5@example.org,suplente,0,,,,,",
        "GCP,AMIA,Ana,ana6@example.org,titular,,maybe,,,,",
        "GCP,AMIA,Ana,ana7@example.org,titular,,,31-01-2026,,,",
        "GCP,AMIA,Ana,ana8@example.org,titular,,,2026-02-01,2026-01-01,,",
        "GCP,CCE,Ana,ana9@example.org,titular,,,2019-01-01,,,",
        f"GCP,AMIA,Ana,ana10@example.org,suplente,1,,2025-01-01,,{'x' * 121},",
        "GCP,AMIA,Luis,luis@example.org,titular,,sí,2025-01-01,,,",
        "GCP,AMIA,Otro Luis,luis@example.org,suplente,,,2024-01-01,,,",
        "GCP,AMIA,Rosa,rosa@example.org,suplente,1,no,2025-01-01,,,",
        "GCP,AMIA,Luis,LUIS@example.org,titular,,,2025-01-01,,,",
    ]
    people = count(app, Person)
    said, status = run("members", MEMBERS_HEADER + "\n".join(rows) + "\n")
    assert status == 1
    for expected in (
        "line 2: refused, Ana (AMIA, NADA). there is no body NADA",
        "line 3: refused, Ana (NADA, GCP). there is no chamber NADA",
        "line 4: refused, Ana. email “not-an-address” isn't an address",
        "line 5: refused, Ana. kind “observer” is unknown",
        "line 6: refused, Ana. rank is 0 for the principal",
        "line 7: refused, Ana. voting “maybe” is unknown",
        "line 8: refused, Ana. starts_on “31-01-2026” isn't a date",
        "line 9: refused, Ana. ends_on is before starts_on",
        "line 10: refused, Ana (CCE, GCP). starts_on: The seat exists from 2020-01-01 on",
        "line 11: refused, Ana (AMIA, GCP). letter: At most 120 characters",
        "line 12: created, Luis (AMIA, GCP)",
        "line 13: refused, Otro Luis (AMIA, GCP). its person contradicts line 12",
        "line 14: refused, Rosa (AMIA, GCP). its voting contradicts line 12",
        "line 15: refused, Luis. line 12 says the same thing already",
        "14 rows: 1 created, 0 updated, 0 unchanged, 13 refused.",
    ):
        assert expected in said, said
    assert count(app, Person) == people + 1, "a refused row left its person behind"
    with app.app_context():
        assert not db.session.scalar(select(Person.id).where(Person.email.like("ana%")))
        assert db.session.scalar(select(func.count()).select_from(Body)) == 3
