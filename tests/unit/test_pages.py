"""The checking client finds what it is there to find."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.pages import PageClient, find_problems, visible_text

PAGE = """<!doctype html><html lang="es"><head><title>Asuntos</title></head><body><main>{}</main></body></html>"""
GOOD = """
<h1>Asuntos</h1><a href="/issues?page=2">Más</a> <a href="https://dof.gob.mx/">DOF</a> <a href="#nota">Nota</a>
<form method="post" action="/issues" id="nota">
  <input type="hidden" name="csrf_token" value="x"><label for="t">Título</label><input id="t" name="t">
  <label>Tema <select name="topic"><option>a</option></select></label><textarea aria-label="Texto"></textarea>
  <button>Enviar</button>
</form>
<svg viewBox="0 0 1 1" aria-hidden="true"><path d="M0 0"/></svg><img src="/static/seal.png" alt="">
<script type="application/json">{"a": 1}</script>
"""


@pytest.fixture
def small_app() -> Flask:
    app = Flask("small", static_folder=None)
    for rule, methods in (
        ("/issues", ["GET", "POST"]),
        ("/static/<path:name>", ["GET"]),
        ("/lists/", ["GET"]),
    ):
        app.add_url_rule(rule, endpoint=rule, view_func=lambda **_: PAGE.format("<br/></p>"), methods=methods)
    return app


def test_a_sound_page_has_no_problems(small_app: Flask) -> None:
    assert find_problems(PAGE.replace("{}", GOOD), small_app) == []


@pytest.mark.parametrize(
    ("fragment", "problem"),
    [
        ("<p>a</p></div>", "seen too early"),
        ("<p id=a></p><p id=a></p>", "id 'a' is used 2 times"),
        ("<form method=post action=/issues></form>", "no csrf_token"),
        ("<form method=post action=/nowhere><input type=hidden name=csrf_token></form>", "no route (404)"),
        ("<form method=post action=/lists/><input type=hidden name=csrf_token></form>", "no route (405)"),
        ("<form action=https://example.com/></form>", "on another site"),
        ("<a href=/lists>x</a>", "redirects"),
        ("<a href=/nowhere>x</a>", "no route (404)"),
        ("<button hx-post=/lists/>x</button>", "no route (405)"),
        ("<p style='color:red'>x</p>", "an inline style"),
        ("<style>p{}</style>", "an inline <style>"),
        ("<script>x</script>", "an inline <script>"),
        ("<p onclick=x>x</p>", "an inline handler onclick"),
        ("<p hx-on:click=x>x</p>", "an inline handler hx-on:click"),
        ("<a href=' javascript:x'>x</a>", "a javascript: address"),
        ("<img src=/static/a.png>", "no alt"),
        ("<input name=t>", "no label"),
    ],
)
def test_each_fault_is_found(small_app: Flask, fragment: str, problem: str) -> None:
    assert any(problem in found for found in find_problems(fragment, small_app)), find_problems(
        fragment, small_app
    )


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (
            "<!doctype html><html lang=es><head><title> </title></head><body><main></main></body></html>",
            "no title",
        ),
        ("<!doctype html><html><head><title>a</title></head><body><main></main></body></html>", "no lang"),
        ("<html lang=es><head><title>a</title></head><body><main></main></body></html>", "doctype"),
        (PAGE.format("<label for=a>x</label>"), "for='a' names no element"),
    ],
)
def test_each_fault_of_a_whole_page_is_found(small_app: Flask, page: str, problem: str) -> None:
    assert any(problem in found.lower() or problem in found for found in find_problems(page, small_app))


def test_the_client_fails_on_a_faulty_page_unless_told_to_look_away(small_app: Flask) -> None:
    client = PageClient(small_app, small_app.response_class)
    with pytest.raises(AssertionError, match="GET /issues → 200"):
        client.get("/issues")
    with client.unchecked():
        assert client.get("/issues").status_code == 200


def test_visible_text_is_what_a_reader_sees() -> None:
    assert visible_text(PAGE.format("<p>uno\n <b>dos</b></p>")) == "uno dos"
