"""Keeping files: once per content, under a name and a type of our own."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.files.kinds import Reason, RefusedFile
from app.files.models import FileContent, StoredFile
from app.files.operations import store
from app.files.queries import get_content
from app.files.views import as_download
from app.files.wording import reason_label
from app.kernel.actor import system
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def test_the_same_bytes_are_kept_once_under_each_name(app: Flask) -> None:
    with app.app_context():
        with transaction():
            files = [store(PDF, name, actor=system()) for name in ("uno.pdf", "dos.pdf")]
        assert [file.name for file in files] == ["uno.pdf", "dos.pdf"]
        assert {file.sha256 for file in files} == {hashlib.sha256(PDF).hexdigest()}
        assert db.session.scalar(select(func.count()).select_from(FileContent)) == 1
        assert [(file.media_type, file.size) for file in files] == [("application/pdf", len(PDF))] * 2
        assert get_content(files[1]) == PDF


def test_two_who_bring_the_same_at_once_do_not_collide(app: Flask) -> None:
    def bring(number: int) -> None:
        with app.app_context(), transaction():
            store(PDF, f"{number}.pdf", actor=system())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(bring, range(8)))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FileContent)) == 1
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 8


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vacio.pdf"),
        (b"%PDF-1.7\n" + b"0" * 10 * 1024 * 1024, "grande.pdf"),
        (b"<!doctype html><script>alert(1)</script>", "acta.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "plano.svg"),
        (b"MZ\x90\x00" + b"\x00" * 200, "lector.exe"),
    ],
)
def test_what_is_not_taken_is_refused_at_its_field_and_nothing_is_kept(
    app: Flask, content: bytes, name: str
) -> None:
    with app.test_request_context():
        with pytest.raises(InvalidInput) as refused, transaction():
            store(content, name, actor=system(), field="papers")
        assert set(refused.value.fields) == {"papers"}
        assert name in str(refused.value.fields["papers"])
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_every_reason_there_is_has_its_words(app: Flask) -> None:
    params: dict[Reason, dict[str, Any]] = {
        Reason.TOO_LARGE: {"size": 11_000_000, "limit": 10_485_760},
        Reason.NAME_MISMATCH: {"extension": "docx"},
    }
    with app.test_request_context():
        words = {reason: reason_label(RefusedFile(reason, **params.get(reason, {}))) for reason in Reason}
    assert all(words.values())
    assert "10 MB" in words[Reason.TOO_LARGE]


def test_a_download_is_never_shown_in_the_page(app: Flask) -> None:
    with app.app_context(), transaction():
        file = store(PDF, "acta\u202e.pdf\r\nX: y", actor=system())
        answer = as_download(file)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not set("\r\n\u202e") & set(answer.headers["Content-Disposition"])
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
