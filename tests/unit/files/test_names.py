"""Names of files: safe in a header, on any disk, and to read."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files.names import LONGEST, safe_filename


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("acta.pdf", "acta.pdf"),
        ("Acta de la 2.ª sesión (final).PDF", "Acta de la 2.ª sesión (final).pdf"),
        ("Ñandú – 日本語 ответ.docx", "Ñandú – 日本語 ответ.pdf"),
        ("acta.v2", "acta.v2.pdf"),
        ("acta", "acta.pdf"),
        ("acta.php.pdf", "acta.pdf"),
        ("acta.pdf.exe", "acta.pdf"),
        ("acta.html ", "acta.pdf"),
        ("acta.html.", "acta.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\acta.doc", "acta.pdf"),
        ("a\r\nSet-Cookie: b=c.pdf", "a Set-Cookie_ b=c.pdf"),
        ("a\x00b\x1f\x7f.pdf", "ab.pdf"),
        ("gpj\u202efdp.exe", "gpjfdp.pdf"),
        ("a\u200b\u2066b\ufeff.pdf", "ab.pdf"),
        ('a"b;c<d>e|f?g*h%i.pdf', "a_b_c_d_e_f_g_h_i.pdf"),
        ("  varios   espacios .pdf", "varios espacios.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("-rf.pdf", "rf.pdf"),
        ("con.pdf", "archivo con.pdf"),
        ("LPT1", "archivo LPT1.pdf"),
        ("conacyt.pdf", "conacyt.pdf"),
        ("", "archivo.pdf"),
        ("...", "archivo.pdf"),
        (".pdf", "archivo.pdf"),
        ("pdf", "pdf.pdf"),
        ("\ud800.pdf", "archivo.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(name: str, safe: str) -> None:
    assert safe_filename(name, "pdf") == safe


def test_a_long_name_is_cut_before_its_ending() -> None:
    assert safe_filename("a" * 500 + ".pdf", "pdf") == "a" * 116 + ".pdf"
    assert len(safe_filename("日" * 500, "pdf").encode()) <= 255


@settings(max_examples=500)
@given(st.text(max_size=200), st.sampled_from(["pdf", "docx", "txt"]))
def test_whatever_the_name_it_is_safe_and_making_it_safe_again_changes_nothing(
    name: str, extension: str
) -> None:
    safe = safe_filename(name, extension)
    assert safe.endswith(f".{extension}")
    assert len(extension) + 1 < len(safe) <= LONGEST
    assert not set(safe) & set('\\/<>:"|?*%;\x60$')
    assert not any(unicodedata.category(c)[0] == "C" for c in safe)
    assert not safe.startswith((".", "-", " "))
    safe.encode()
    assert safe_filename(safe, extension) == safe
