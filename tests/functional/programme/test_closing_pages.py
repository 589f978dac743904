"""The pages of closing days, of business days and of rules: first what a change would move, then what it moved."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.bodies.models import Body
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.programme import effects, operations
from app.programme.models import ClosingDay
from tests import factories
from tests.pages import read, visible_text

NOW = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
DEAD = date(2026, 11, 2)


@pytest.fixture
def planned(app, house):
    """A session on 12 November 2026, seen from 1 October."""
    with clock.standing_at(NOW):
        with app.app_context(), transaction():
            body = db.session.get_one(Body, house.standing.id)
            factories.make_meeting(body, starts_at=datetime(2026, 11, 12, 16, 0, tzinfo=UTC))
        yield house


def declare(app, house, first=DEAD, last=None, name="Día de Muertos"):
    with app.app_context(), transaction():
        operations.close_days(starts_on=first, ends_on=last, name=name, actor=house.actor("admin"))


def closings(app):
    with app.app_context():
        return db.session.scalars(select(ClosingDay).order_by(ClosingDay.id)).all()


def told(app):
    """How many times moved deadlines were announced."""
    with app.app_context():
        kind = OutboxMessage.kind == "meeting:deadlines_moved"
        return len(db.session.scalars(select(OutboxMessage).where(kind)).all())


def last_entry(app, tag):
    with app.app_context():
        return db.session.scalars(
            select(AuditEntry).where(AuditEntry.tag == tag).order_by(AuditEntry.id.desc())
        ).first()


def moves(entry):
    return {move.key[2]: (move.old.isoformat(), move.new.isoformat()) for move in effects.read(entry.new)}


def send(client, path, data, **more):
    """A form as a browser sends it, with its token."""
    token = read(client.get("/settings").text).find(".//meta[@name='csrf-token']").get("content")
    return client.post(path, data={"csrf_token": token, **data}, **more)


def test_the_page_says_what_it_would_move_keeps_nothing_and_then_what_it_moved(app, planned, signed_in):
    secretary = signed_in("secretary")
    form = {"starts_on": "2026-11-02", "ends_on": "", "name": "Día de Muertos"}
    page = send(secretary, "/settings/closing-days", form | {"preview": "1"})
    assert page.status_code == 200
    assert "Esto movería 3 plazos. Todavía no se guarda nada." in visible_text(page.text)
    assert (closings(app), told(app)) == ([], 0)
    page = send(secretary, "/settings/closing-days", form, follow_redirects=True)
    text = visible_text(page.text)
    assert "Se movieron 3 plazos:" in text
    assert "jueves 29 de octubre de 2026 → pasa al miércoles 28 de octubre de 2026" in text
    (row,) = closings(app)
    page = secretary.get(f"/settings/closing-days/{row.id}")
    assert 'value="2026-11-02"' in page.text
    changed = {
        "starts_on": "2026-11-03", "ends_on": "", "name": "Inventario",
        "was_starts_on": "2026-11-02", "was_ends_on": "2026-11-02", "was_name": "Día de Muertos",
    }  # fmt: skip
    page = send(secretary, f"/settings/closing-days/{row.id}", changed | {"preview": "1"})
    assert "no movería ningún plazo" in visible_text(page.text)
    page = send(secretary, f"/settings/closing-days/{row.id}", changed, follow_redirects=True)
    assert "Inventario" in visible_text(page.text)
    assert send(secretary, f"/settings/closing-days/{row.id}", changed | {"name": "Otro"}).status_code == 409
    page = send(secretary, f"/settings/closing-days/{row.id}/reopen", {}, follow_redirects=True)
    assert closings(app) == []


def test_an_administrator_who_sits_nowhere_is_told_of_no_body_s_sessions(app, planned, signed_in):
    page = send(
        signed_in("admin"),
        "/settings/closing-days",
        {"starts_on": "2026-11-02", "name": "Día de Muertos"},
        follow_redirects=True,
    )
    assert page.status_code == 200
    assert "plazos" not in visible_text(page.text).split("Declarar inhábil")[0].split("Días inhábiles")[-1]


def test_anyone_can_read_which_days_of_a_year_do_not_count_and_why(app, planned, client):
    declare(app, planned)
    declare(app, planned, date(2026, 12, 18), date(2027, 1, 4), "Vacaciones generales")
    text = visible_text(client.get("/settings/business-days?year=2026").text)
    for said in ("Día de la Revolución", "Día de Muertos", "Vacaciones generales", "244 días hábiles"):
        assert said in text, said
    text = visible_text(client.get("/settings/business-days?year=2027").text)
    assert "Vacaciones generales" in text
    assert "Día de Muertos" not in text
    assert client.get("/settings/business-days?year=nonsense").status_code == 200
    assert client.get("/settings/business-days?year=99999").status_code == 404


def test_adopting_rules_says_what_it_would_move_and_what_it_moved(app, planned, signed_in):
    secretary = signed_in("secretary")
    page = secretary.get("/bodies/gcp/rules/adopt")
    form = {
        key: "" if value is False else str(value)
        for key, value in (factories.STANDING_DEFAULTS.as_values() | {"notice_ordinary_business": 12}).items()
        if value is not False
    } | {"effective_on": "2026-10-01"}
    assert page.status_code == 200
    page = send(secretary, "/bodies/gcp/rules/adopt", form | {"preview": "1"})
    assert "Esto movería 1 plazo." in visible_text(page.text)
    assert last_entry(app, "rules:adopt") is None
    page = send(secretary, "/bodies/gcp/rules/adopt", form, follow_redirects=True)
    assert "Se movió 1 plazo:" in visible_text(page.text)
    assert moves(last_entry(app, "rules:adopt")) == {"notice": ("2026-10-29", "2026-10-27")}
    assert told(app) == 1


# ── imports ──

CSV = """starts_on,ends_on,name
2026-11-02,,Día de Muertos
18/12/2026,2027-01-04,Vacaciones generales
2026-13-40,,Imposible
2027-02-05,2027-02-01,Al revés
,,Sin fecha
"""
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Oficina//ES
BEGIN:VEVENT
UID:vacaciones
DTSTART;VALUE=DATE:20261218
DTEND;VALUE=DATE:20270105
SUMMARY:Vacaciones generales
END:VEVENT
BEGIN:VEVENT
UID:muertos
DTSTART;VALUE=DATE:20261102
RRULE:FREQ=YEARLY
SUMMARY:Día de Muertos
END:VEVENT
BEGIN:VEVENT
UID:junta
DTSTART:20261103T160000Z
DTEND:20261103T170000Z
SUMMARY:Junta
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def upload(client, text, name):
    return send(
        client,
        "/settings/closing-days/import",
        {"file": (io.BytesIO(text.encode()), name)},
        content_type="multipart/form-data",
    )


def hidden(page, name):
    return next(field.get("value") for field in read(page.text).iter("input") if field.get("name") == name)


@pytest.mark.parametrize(
    ("text", "name", "added", "refused"),
    [
        (
            CSV,
            "dias.csv",
            1,
            ["2026-13-40", "no puede ser anterior", "starts_on está vacío"],
        ),
        (ICS, "dias.ics", 3, ["tiene hora"]),
    ],
)
def test_a_file_is_first_shown_then_declared_whole(app, planned, signed_in, text, name, added, refused):
    declare(app, planned)
    known, secretary = closings(app), signed_in("secretary")
    page = upload(secretary, text, name)
    said = visible_text(page.text)
    assert page.status_code == 200
    assert "ya está declarado" in said
    for why in refused:
        assert why in said, why
    assert [row.id for row in closings(app)] == [row.id for row in known]
    page = send(
        secretary,
        "/settings/closing-days/import/keep",
        {"table": hidden(page, "table"), "source": hidden(page, "source")},
        follow_redirects=True,
    )
    assert "Vacaciones generales" in visible_text(page.text)
    assert len(closings(app)) == 1 + added
    entry = last_entry(app, "programme:import_closing_days")
    assert (entry.tag, entry.new["file"], len(entry.new["days"])) == (
        "programme:import_closing_days",
        name,
        added,
    )
    # The same once more adds nothing, and leaves no trace.
    assert "Declarar" not in visible_text(upload(secretary, text, name).text).split("Qué pasará")[1]
    assert len(closings(app)) == 1 + added


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "vacio.csv"), ("\x00\x01", "binario.csv"), ("starts_on;otra\n", "mal.csv"), ("BEGIN:VCALENDAR", "roto.ics"),
        ("starts_on,name\n" + "\n".join(f"2026-01-01,{n}" for n in range(1200)), "larga.csv"), ("nada", "nada.ics"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(app, planned, signed_in, text, name):
    page = upload(signed_in("admin"), text, name)
    assert page.status_code in {200, 422}
    assert closings(app) == []


def test_the_command_declares_a_file_and_says_what_became_of_each_row(app, planned, tmp_path):
    file = tmp_path / "dias.csv"
    file.write_text(CSV, encoding="utf-8")
    said = app.test_cli_runner().invoke(args=["import", "closings", str(file), "--dry-run"])
    assert "no se guardó nada" in said.output.lower() or "nada" in said.output
    assert closings(app) == []
    said = app.test_cli_runner().invoke(args=["import", "closings", str(file)])
    assert said.exit_code == 1
    assert [row.name for row in closings(app)] == ["Día de Muertos", "Vacaciones generales"]
