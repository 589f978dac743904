"""The file of a session: everything its reader may have, in one archive whose sums can be checked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from flask import Flask

from app.agendas import operations as agendas
from app.agendas.models import Outcome
from app.agreements.operations import adoption
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import Capacity
from app.meetings.operations import quorum, roll
from app.minutes import operations as minutes
from app.minutes.models import Minutes
from app.votes import operations as votes
from tests.factories import House
from tests.functional.agendas import setting
from tests.pages import PageClient

PAPER = "Comparativo de visitas, versión 2.txt"
CONTENT = "Seis visitas en Lázaro Cárdenas.\n".encode()
TEXT = "La autoridad publicará el criterio de añejamiento."


@pytest.fixture
def held(app: Flask, house: House) -> int:
    """A session from its notice to its circulated minutes; its id."""
    with app.app_context():
        meeting_id = setting.proposed(house)
        secretary, chair = house.actor("secretary"), house.actor("chair")
        with setting.at(setting.EARLY), transaction():
            agenda = setting.loaded(house, meeting_id)
            own = next(item for item in agenda.items if item.kind.value == "own")
            for title, content in ((PAPER, CONTENT), (PAPER, b"Otro documento.\n")):
                agendas.attach_paper(own, agendas.Upload(content, title), title=title, actor=secretary)
            agendas.publish(agenda, actor=chair)
        with setting.at(setting.SESSION), transaction():
            _sit(house, meeting_id)
        with setting.at(setting.SESSION + timedelta(hours=2)), transaction():
            meeting = setting.meeting_of(house, meeting_id)
            setting.decide_all(house, meeting_id, Outcome.NOTED)
            agendas.close_session(meeting, actor=secretary)
            drawn = minutes.draft(meeting, actor=secretary)
            minutes.review(drawn, actor=secretary)
            minutes.circulate(drawn, actor=chair)
    return meeting_id


def _sit(house: House, meeting_id: int) -> None:
    secretary = house.actor("secretary")
    meeting = setting.meeting_of(house, meeting_id)
    from app.bodies.models import Seat
    from app.bodies.queries import list_officers

    for name in ("CCE", "CANACAR", "CAAAREM"):
        roll.arrive(
            meeting,
            db.session.get_one(Seat, house.seats[name].id),
            person=house.people[name.lower()],
            capacity=Capacity.PRINCIPAL,
            actor=secretary,
        )
    for officer in list_officers(meeting.body_id, clock.today(meeting.zone)):
        if officer.role.value == "chair":
            roll.arrive_as_officer(meeting, officer, actor=secretary)
    quorum.declare(meeting, actor=secretary)
    agendas.open_session(meeting, actor=secretary)
    item = next(item for item in setting.loaded(house, meeting_id).items if item.kind.value == "own")
    agreement = adoption.propose(
        item,
        text=TEXT,
        responsible=adoption.Responsible.of_chamber(house.chambers["CANACAR"]),
        due_on=(setting.SESSION + timedelta(days=60)).date(),
        actor=secretary,
    )
    votes.record_consensus(meeting, item, subject=TEXT, actor=secretary)
    adoption.adopt(agreement, actor=secretary)


def opened(client: PageClient, meeting_id: int) -> zipfile.ZipFile:
    answer = client.get(f"/meetings/{meeting_id}/expediente.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "GCP-2026-ORD1.zip" in answer.headers["Content-Disposition"]
    return zipfile.ZipFile(io.BytesIO(answer.data))


def names_in(archive: zipfile.ZipFile) -> list[str]:
    return [name.removeprefix("GCP-2026-ORD1/") for name in archive.namelist()]


def test_the_secretary_takes_everything_and_its_sums_hold(held: int, signed_in: Any, tmp_path: Path) -> None:
    with setting.at(setting.NEXT_DAY):
        archive = opened(signed_in("secretary"), held)
        again = signed_in("secretary").get(f"/meetings/{held}/expediente.zip").data
    names = names_in(archive)
    assert [name.split("/")[0] for name in names] == sorted(name.split("/")[0] for name in names), "in order"
    for wanted in (
        "01-Convocatoria/GCP-2026-ORD1--convocatoria-1.pdf",
        "02-Orden-del-dia/Orden-del-dia-de-la-primera-sesion-ordinaria-de-2026-v1.pdf",
        "02-Orden-del-dia/Orden-del-dia-de-la-primera-sesion-ordinaria-de-2026-v1.docx",
        f"03-Documentos/6.1 {PAPER}",
        f"03-Documentos/6.1 {PAPER.removesuffix('.txt')} (2).txt",
        "04-Sesion/Lista-de-asistencia.csv",
        "04-Sesion/Quorum.csv",
        "04-Sesion/Votaciones.csv",
        "05-Acta/Acta-de-la-primera-sesion-ordinaria-de-2026-v3.pdf",
        "05-Acta/Acta-de-la-primera-sesion-ordinaria-de-2026-v3.docx",
        "06-Acuerdos/Acuerdos.csv",
        "07-Bitacora/Bitacora.csv",
        "MANIFEST.json",
        "SHA256SUMS",
    ):
        assert wanted in names, (wanted, names)
    assert any("Constancia" in name for name in names), "the proof of notice"
    archive.extractall(tmp_path)
    folder = tmp_path / "GCP-2026-ORD1"
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    assert manifest["reference"] == "GCP/2026/ORD1"
    assert manifest["holds"] == "everything"
    for row in manifest["files"]:
        content = (folder / row["file"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (row["size"], row["sha256"])
        assert row["title"]
        assert row["source"]
    assert (folder / f"03-Documentos/6.1 {PAPER}").read_bytes() == CONTENT
    assert again == _bytes(archive), "the same session is the same bytes"


def _bytes(archive: zipfile.ZipFile) -> bytes:
    assert archive.fp is not None
    archive.fp.seek(0)
    return archive.fp.read()


def test_what_it_holds_says_what_happened(held: int, signed_in: Any) -> None:
    with setting.at(setting.NEXT_DAY):
        archive = opened(signed_in("secretary"), held)

    def read(ending: str) -> bytes:
        return archive.read(next(name for name in archive.namelist() if name.endswith(ending)))

    def rows(ending: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(read(ending).decode("utf-8-sig"))))

    assert ["CANACAR", "Titular CANACAR", "Titular"] in [row[:3] for row in rows("Lista-de-asistencia.csv")]
    assert rows("Quorum.csv")[1][2:6] == ["3", "3", "5", "Sí"]
    ballots = rows("Votaciones.csv")
    assert len(ballots) == 4
    assert [ballots[1][at] for at in (0, 1, 5)] == ["6.1", TEXT, "A favor"]
    agreement = rows("Acuerdos.csv")[1]
    assert (agreement[0], agreement[3]) == ("GCP/2026/ORD1/ACU-01", TEXT)
    journal = rows("Bitacora.csv")
    tags = {row[3] for row in journal[1:]}
    assert {"meeting:convoke", "meeting:open", "vote:close", "agreement:adopt", "minutes:circulate"} <= tags
    printed = pypdfium2.PdfDocument(read("v3.pdf"))
    text = " ".join("".join(page.get_textpage().get_text_bounded() for page in printed).split())
    written = docx.Document(io.BytesIO(read("v3.docx")))
    for words in (TEXT, "GCP/2026/ORD1/ACU-01", "CANACAR: Titular CANACAR, titular."):
        assert words in text, words
        assert any(words in paragraph.text for paragraph in written.paragraphs), words


@pytest.mark.parametrize("who", ["canacar", "guest"])
def test_a_member_takes_what_a_member_may_read(held: int, signed_in: Any, who: str) -> None:
    client = signed_in(who)
    with setting.at(setting.NEXT_DAY):
        archive = opened(client, held)
        page = client.get(f"/meetings/{held}/expediente")
    names = names_in(archive)
    assert any(name.startswith("05-Acta/") for name in names), "circulated to the body's people"
    assert any(name.startswith("03-Documentos/") for name in names)
    assert not any("Constancia" in name or name.startswith("07-") for name in names), (
        "addresses and journal are not theirs"
    )
    assert (
        json.loads(archive.read("GCP-2026-ORD1/MANIFEST.json"))["holds"] == "what the body's people may read"
    )
    assert page.status_code == 200
    assert "Lo que usted puede consultar de la sesión" in page.text


def test_before_they_circulate_the_minutes_are_not_in_a_members_file(
    app: Flask, held: int, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        found = db.session.query(Minutes).filter_by(meeting_id=held).one()
        found.state = found.state.__class__("draft")
    with setting.at(setting.NEXT_DAY):
        assert not any(name.startswith("05-") for name in names_in(opened(signed_in("canacar"), held)))
        assert any(name.startswith("05-") for name in names_in(opened(signed_in("secretary"), held)))


@pytest.mark.parametrize("who", ["member", "insider", "admin"])
def test_who_is_not_of_the_body_takes_nothing(held: int, signed_in: Any, who: str) -> None:
    for path in ("expediente", "expediente.zip"):
        assert signed_in(who).get(f"/meetings/{held}/{path}").status_code == 403


def test_there_is_nothing_to_take_before_the_notice(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    client = signed_in("secretary")
    answer = client.get(f"/meetings/{meeting_id}/expediente.zip")
    assert answer.status_code == 409
    assert "comienza con su convocatoria" in answer.text
    page = client.get(f"/meetings/{meeting_id}/expediente")
    assert "Aún no hay nada aquí" in page.text
    assert "Expediente de la sesión" not in client.get(f"/meetings/{meeting_id}").text
