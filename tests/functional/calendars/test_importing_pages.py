"""The page that imports a body's sessions: asked about times without a zone, shown first, then kept, and never twice."""

from __future__ import annotations

import io
import re
from importlib import resources
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.calendars.parcel import pack
from app.calendars.views.importing import LIMITS
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.db import db
from app.meetings.models import Meeting, MeetingState
from tests.pages import read, visible_text

PAGE = "/bodies/gcp/calendar/import"
FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Oficina//ES
BEGIN:VEVENT
UID:uno@oficina.example.org
DTSTAMP:20260101T000000Z
DTSTART;TZID=Central Standard Time (Mexico):20280511T100000
DTEND;TZID=Central Standard Time (Mexico):20280511T130000
SUMMARY:Primera sesión ordinaria
LOCATION:Sala Magna
END:VEVENT
BEGIN:VEVENT
UID:dos@oficina.example.org
DTSTAMP:20260101T000000Z
DTSTART:20281110T160000Z
DTEND:20281110T150000Z
SUMMARY:Termina antes de empezar
END:VEVENT
BEGIN:VEVENT
UID:tres@oficina.example.org
DTSTAMP:20260101T000000Z
DTSTART;TZID=America/Tijuana:20280306T090000
DTEND;TZID=America/Tijuana:20280306T110000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=America/Tijuana:20280313T090000
SUMMARY:Comité de la frontera
END:VEVENT
BEGIN:VEVENT
UID:tres@oficina.example.org
RECURRENCE-ID;TZID=America/Tijuana:20280320T090000
DTSTAMP:20260101T000000Z
DTSTART;TZID=America/Tijuana:20280321T120000
DTEND;TZID=America/Tijuana:20280321T140000
SUMMARY:Comité de la frontera\\, movido
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
FLOATING = FILE.replace(";TZID=Central Standard Time (Mexico)", "")
STAMPS = {
    "uno@oficina.example.org": "2028-05-11T16:00:00+00:00",
    "tres@oficina.example.org/20280306T170000Z": "2028-03-06T17:00:00+00:00",
    "tres@oficina.example.org/20280320T160000Z": "2028-03-21T19:00:00+00:00",
    "tres@oficina.example.org/20280327T160000Z": "2028-03-27T16:00:00+00:00",
}
FOREIGN = sorted(
    (
        item
        for folder in ("calendars", "events")
        for item in (resources.files("icalendar") / "tests" / folder).iterdir()
        if item.name.endswith(".ics")
    ),
    key=lambda item: item.name,
)
#: Every sixth: what the reading makes of each is tested where no database is needed.
SAMPLE = FOREIGN[::15]


def send(visitor: Any, path: str, data: dict[str, Any], **more: Any) -> Any:
    token = read(visitor.get("/account").text).find(".//meta[@name='csrf-token']").get("content")  # type: ignore[union-attr]
    return visitor.post(path, data={"csrf_token": token, **data}, **more)


def upload(visitor: Any, content: str | bytes, name: str = "sesiones.ics", **more: Any) -> Any:
    data = content.encode() if isinstance(content, str) else content
    form = {"file": (io.BytesIO(data), name), "is_public": "y", **more}
    return send(visitor, PAGE, form, content_type="multipart/form-data")


def typed(page: Any) -> dict[str, str]:
    """The form of a preview as it stands."""
    tree = read(page.text)
    form = next(form for form in tree.iter("form") if (form.get("action") or "").endswith("/import/keep"))
    return {
        str(field.get("name")): field.get("value") or ""
        for field in form.iter("input")
        if field.get("name") != "csrf_token"
    }


def keep(visitor: Any, page: Any, **more: str) -> Any:
    return send(
        visitor,
        f"{PAGE}/keep",
        {**typed(page), **more},
        content_type="multipart/form-data",
        follow_redirects=True,
    )


def kept(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {row.uid: row.starts_at.isoformat() for row in db.session.scalars(select(Meeting))}


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def entries(app: Flask, tag: str) -> list[Any]:
    with app.app_context():
        return list(
            db.session.scalars(select(AuditEntry).where(AuditEntry.tag == tag).order_by(AuditEntry.id))
        )


@pytest.mark.parametrize("who", ["secretary", "admin"])
def test_a_file_is_first_shown_and_then_kept_whole(app: Flask, signed_in: Any, who: str) -> None:
    visitor = signed_in(who)
    page = upload(visitor, FILE)
    said = visible_text(page.text)
    assert page.status_code == 200
    assert kept(app) == {}
    assert "termina antes de empezar" in said
    assert "Central Standard Time (Mexico)" in said
    assert "lunes 6 de marzo de 2028, 11:00 h, hora del centro" in said
    assert "Horas sin huso horario" not in said
    after = keep(visitor, page)
    assert kept(app) == STAMPS
    assert "Creados: 4;" in visible_text(after.text)
    (entry,) = entries(app, "body:import_calendar")
    assert entry.new == {
        "file": "sesiones.ics", "created": 4, "updated": 0, "zone": "America/Mexico_City",
    }  # fmt: skip
    assert len(entries(app, "meeting:import")) == 4
    assert count(app, OutboxMessage) == 0, "nobody is told of sessions that are only planned"


def test_the_history_of_the_body_tells_of_it(app: Flask, signed_in: Any) -> None:
    secretary = signed_in("secretary")
    keep(secretary, upload(secretary, FILE))
    assert "Calendario importado" in visible_text(secretary.get("/bodies/gcp/history").text)


def test_a_second_import_updates_by_identifier_and_says_what_changes(app: Flask, signed_in: Any) -> None:
    secretary = signed_in("secretary")
    keep(secretary, upload(secretary, FILE))
    again = visible_text(upload(secretary, FILE).text)
    assert "Guardar las" not in again
    newer = FILE.replace("20280511T1", "20280512T1").replace(
        "UID:uno@oficina.example.org", "UID:uno@oficina.example.org\r\nSEQUENCE:1"
    )
    page = upload(secretary, newer)
    said = visible_text(page.text)
    assert "fecha: jueves 11 de mayo de 2028, 10:00 h, hora del centro →" in said
    before = count(app, Meeting)
    keep(secretary, page)
    assert count(app, Meeting) == before
    assert kept(app)["uno@oficina.example.org"] == "2028-05-12T16:00:00+00:00"
    with app.app_context():
        assert db.session.scalars(
            select(Meeting.sequence).where(Meeting.uid == "uno@oficina.example.org")
        ).one()
    assert entries(app, "body:import_calendar")[-1].new["updated"] == 1


def test_times_without_a_zone_are_asked_about_before_anything_can_be_kept(app: Flask, signed_in: Any) -> None:
    secretary = signed_in("secretary")
    page = upload(secretary, FLOATING)
    said = visible_text(page.text)
    assert "1 evento dice una hora sin decir de dónde: Primera sesión ordinaria" in said
    assert "Guardar las" not in said
    page = send(
        secretary, f"{PAGE}/keep", {**typed(page), "zone": "America/Tijuana", "again": "1"},
        content_type="multipart/form-data",
    )  # fmt: skip
    said = visible_text(page.text)
    assert kept(app) == {}
    assert "jueves 11 de mayo de 2028, 11:00 h, hora del centro" in said
    assert "Guardar las 4 sesiones" in said
    # Choosing another zone without looking at what comes of it changes nothing of what was shown.
    keep(secretary, page, zone="UTC")
    assert kept(app) == STAMPS | {"uno@oficina.example.org": "2028-05-11T17:00:00+00:00"}


def test_a_calendar_may_be_taken_over_for_members_only(app: Flask, signed_in: Any) -> None:
    secretary = signed_in("secretary")
    keep(secretary, upload(secretary, FILE, is_public=""))
    with app.app_context():
        assert not any(db.session.scalars(select(Meeting.is_public)))


@pytest.mark.parametrize("who", ["chair", "canacar", "coordinator", "guest", "member"])
def test_nobody_else_may_and_nothing_changes(app: Flask, signed_in: Any, who: str) -> None:
    visitor = signed_in(who)
    before = count(app, AuditEntry)
    assert visitor.get(PAGE).status_code == 403
    assert upload(visitor, FILE).status_code == 403
    form = {"parcel": pack(FILE.encode()), "source": "x.ics", "read_in": "UTC"}
    assert send(visitor, f"{PAGE}/keep", form).status_code == 403
    assert (kept(app), count(app, AuditEntry)) == ({}, before)
    assert visitor.get("/bodies/reservado/calendar/import").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vacio.ics"),
        (b"Estimada secretaria:", "carta.ics"),
        (b"\x00\xff" * 50, "binario.ics"),
        (b"BEGIN:VCALENDAR\r\n" + b"X-A:" + b"a" * LIMITS.size, "grande.ics"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_calendar_is_refused_at_its_field(
    app: Flask, signed_in: Any, content: bytes, name: str
) -> None:
    page = upload(signed_in("secretary"), content, name)
    assert page.status_code == 422
    assert "field-error" in page.text
    assert kept(app) == {}


@pytest.mark.parametrize(
    "parcel", ["", "%%%", "AAAA", pack(b"x" * (LIMITS.size + 1)), pack(b"\x00" * 10_000_000)], ids=len
)
def test_a_parcel_that_was_tampered_with_costs_a_message(app: Flask, signed_in: Any, parcel: str) -> None:
    form = {"parcel": parcel, "source": "x\x00" * 300, "zone": "Nada/Nada", "read_in": "../../etc/passwd"}
    for more in ({}, {"again": "1"}):
        answer = send(signed_in("secretary"), f"{PAGE}/keep", form | more, content_type="multipart/form-data")
        assert answer.status_code == 303
    assert kept(app) == {}


def test_more_than_a_page_tries_at_once_is_refused_from_that_line_on(app: Flask, signed_in: Any) -> None:
    event = "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:20280101T160000Z\r\nDTEND:20280101T170000Z\r\nEND:VEVENT\r\n"
    many = "".join(event.format(n=n) for n in range(LIMITS.events + 5))
    page = upload(signed_in("secretary"), f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{many}END:VCALENDAR\r\n")
    assert page.status_code == 200
    assert "más de 1000" in visible_text(page.text)


@pytest.mark.parametrize("source", SAMPLE, ids=lambda item: item.name)
def test_a_file_that_no_one_here_wrote_is_shown_or_refused_and_kept_and_known_again(
    app: Flask, signed_in: Any, source: Any
) -> None:
    secretary = signed_in("secretary")
    page = upload(secretary, source.read_bytes(), source.name)
    assert page.status_code in {200, 422}
    if page.status_code == 422:
        return
    assert keep(secretary, page).status_code == 200
    said = visible_text(upload(secretary, source.read_bytes(), source.name).text)
    assert "Se creará" not in said
    assert not re.search(r"Guardar l", said)


def test_an_export_of_convoca_itself_changes_nothing(app: Flask, signed_in: Any) -> None:
    secretary = signed_in("secretary")
    keep(secretary, upload(secretary, FILE))
    own = secretary.get("/bodies/gcp/calendar.ics?all=1").data
    assert "Se creará" not in visible_text(upload(secretary, own).text)
    with app.app_context():
        assert set(db.session.scalars(select(Meeting.state))) == {MeetingState.PLANNED}


def test_what_is_not_taken_is_called_by_its_title(app: Flask, signed_in: Any) -> None:
    event = (
        "BEGIN:VEVENT\r\nUID:{n}@oficina\r\nSUMMARY:Sesión {n}\\, al revés\r\n"
        "DTSTART:20280101T{n}0000Z\r\nDTEND:20280101T100000Z\r\nEND:VEVENT\r\n"
    )
    nameless = "BEGIN:VEVENT\r\nUID:sin-nombre@oficina\r\nEND:VEVENT\r\n"
    file = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event.format(n=16)}{nameless}END:VCALENDAR\r\n"
    said = visible_text(upload(signed_in("secretary"), file).text)
    assert "Sesión 16, al revés" in said
    assert "16@oficina" not in said
    assert "sin-nombre@oficina" in said
