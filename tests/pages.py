"""A client that reads each page it gets as a strict browser would, and fails the test on what it finds wrong.

Whole pages and htmx fragments are parsed as HTML5, errors counted. Then: a title and a language; ids unique and what
refers to them there; posting forms carry their CSRF field; actions, links and htmx requests lead to a route that
answers that method; nothing inline that the content security policy would refuse; images have alt; inputs have labels.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from html5lib.constants import E as PARSE_ERRORS
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

CSRF_FIELD = "csrf_token"
#: Scripts that hold data and are never run: the policy lets them be.
DATA_SCRIPTS = frozenset({"application/json", "application/ld+json"})
NEEDS_NO_LABEL = frozenset({"hidden", "submit", "button", "reset", "image"})
HTMX_REQUESTS = {
    f"{prefix}hx-{verb}": verb.upper()
    for verb in ("get", "post", "put", "patch", "delete")
    for prefix in ("", "data-")
}
REFERENCES = ("for", "form", "list", "aria-labelledby", "aria-describedby", "aria-controls")


class PageClient(FlaskClient):
    """Flask's test client; whatever HTML it receives is checked. ``with client.unchecked():`` looks away."""

    _checking = True

    @contextmanager
    def unchecked(self) -> Iterator[None]:
        self._checking = False
        try:
            yield
        finally:
            self._checking = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if self._checking and response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            problems = find_problems(response.get_data(as_text=True), self.application, response.request.path)
            assert not problems, "\n  ".join(
                [f"{response.request.method} {response.request.path} → {response.status_code}:", *problems]
            )
        return response


def login(client: FlaskClient, person: Any) -> None:
    """Sign ``person`` in without the form: a session in the server's table and its token in the cookie."""
    from app.accounts.models import Person
    from app.accounts.operations import sessions
    from app.kernel.db import db, transaction

    app = client.application
    with app.app_context(), transaction():
        token = sessions.start(db.session.get_one(Person, person.id), hours=app.config["SESSION_HOURS"])
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True


def read(text: str) -> Element:
    """The page as a tree without namespaces, for assertions: ``read(text).find(".//h1")``."""
    tree: Element = _parser().parse(text)
    return tree


def visible_text(text: str) -> str:
    """What a reader sees of ``text``, spaces collapsed."""
    body = read(text).find("body")
    return " ".join(" ".join(body.itertext()).split()) if body is not None else ""


def find_problems(text: str, app: Flask, path: str = "/") -> list[str]:
    """All that is wrong with ``text``, one line each, for a page that ``app`` serves at ``path``."""
    if not text.strip():
        return []
    parser = _parser()
    whole = re.match(r"\s*<(!doctype|html)\b", text, re.IGNORECASE) is not None
    tree = parser.parse(text) if whole else parser.parseFragment(text)
    problems = [_say(error, text) for error in parser.errors]
    if whole:
        problems += _check_head(tree)
    problems += _check_ids(tree, whole=whole)
    problems += _check_inline(tree)
    problems += _check_names(tree)
    problems += _check_requests(tree, app, path)
    return problems


def _parser() -> html5lib.HTMLParser:
    return html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)


def _say(error: tuple[tuple[int, int], str, dict[str, Any]], text: str) -> str:
    (line, column), code, values = error
    lines = text.splitlines()
    near = lines[line - 1].strip()[:110] if 0 < line <= len(lines) else ""
    return f"HTML {line}:{column} {PARSE_ERRORS[code] % values} in: {near}"


def _check_head(tree: Element) -> Iterator[str]:
    title = tree.find("head/title")
    if title is None or not "".join(title.itertext()).strip():
        yield "no title"
    if not tree.get("lang"):
        yield "html has no lang"
    if tree.find(".//main") is None:
        yield "no main landmark"


def _check_ids(tree: Element, *, whole: bool) -> Iterator[str]:
    ids = Counter(element.attrib["id"] for element in _elements(tree) if "id" in element.attrib)
    yield from (f"id {name!r} is used {times} times" for name, times in ids.items() if times > 1)
    if not whole:
        return  # a fragment may refer to the page it goes into
    for element in _elements(tree):
        for attribute in REFERENCES:
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{_show(element)}: {attribute}={name!r} names no element"


def _check_inline(tree: Element) -> Iterator[str]:
    for element in _elements(tree):
        if element.tag == "style":
            yield "an inline <style>"
        if (
            element.tag == "script"
            and "src" not in element.attrib
            and element.get("type") not in DATA_SCRIPTS
        ):
            yield "an inline <script>"
        for name, value in element.attrib.items():
            if name == "style":
                yield f"{_show(element)}: an inline style"
            if name.startswith("on") or re.match(r"(data-)?hx-on", name):
                yield f"{_show(element)}: an inline handler {name}"
            if value.strip().lower().startswith("javascript:"):
                yield f"{_show(element)}: a javascript: address in {name}"


def _check_names(tree: Element) -> Iterator[str]:
    labelled = {element.get("for") for element in tree.iter("label")}
    within = {id(inner) for label in tree.iter("label") for inner in label.iter()}
    for element in _elements(tree):
        if element.tag == "img" and "alt" not in element.attrib:
            yield f"{_show(element)}: no alt"
        if element.tag not in {"input", "select", "textarea"} or element.get("type") in NEEDS_NO_LABEL:
            continue
        named = element.get("aria-label") or element.get("aria-labelledby")
        if not named and id(element) not in within and element.get("id", "") not in labelled:
            yield f"{_show(element)}: no label"


def _check_requests(tree: Element, app: Flask, path: str) -> Iterator[str]:
    for form in tree.iter("form"):
        method = form.get("method", "get").upper()
        if method == "POST" and not any(field.get("name") == CSRF_FIELD for field in form.iter("input")):
            yield f"{_show(form)}: no {CSRF_FIELD}"
        targets = [form.get("action") or path]
        targets += [inner.attrib["formaction"] for inner in form.iter() if "formaction" in inner.attrib]
        for target in targets:
            if method in {"GET", "POST"} and (trouble := _unanswered(app, target, method, outside=False)):
                yield f"{_show(form)}: {trouble}"
    for element in _elements(tree):
        wanted = {
            element.attrib[name]: verb for name, verb in HTMX_REQUESTS.items() if name in element.attrib
        }
        if element.tag in {"a", "link"} and element.get("href"):
            wanted[element.attrib["href"]] = "GET"
        if element.tag in {"script", "img"} and element.get("src"):
            wanted[element.attrib["src"]] = "GET"
        for target, verb in wanted.items():
            if trouble := _unanswered(app, target, verb, outside=element.tag == "a"):
                yield f"{_show(element)}: {trouble}"


def _unanswered(app: Flask, target: str, method: str, *, outside: bool) -> str | None:
    """Why ``target`` leads nowhere; None when it is answered. Other sites are taken at their word where allowed."""
    parts = urlsplit(target)
    if parts.scheme in {"mailto", "tel", "webcal", "data"}:
        return None
    if parts.netloc and parts.netloc != urlsplit(str(app.config.get("PUBLIC_URL", ""))).netloc:
        return None if outside or parts.netloc == "localhost" else f"{target} is on another site"
    if not parts.path.startswith("/"):
        return None  # "#part", "?page=2": this page
    try:
        app.url_map.bind("localhost").match(parts.path, method=method)
    except RequestRedirect as redirect:
        return f"{method} {target} is not the address itself but redirects to {redirect.new_url}"
    except HTTPException as refusal:
        return f"{method} {target} has no route ({refusal.code})"
    return None


def _elements(tree: Element) -> Iterator[Element]:
    """All elements; comments, whose tag is a function, left out."""
    return (element for element in tree.iter() if isinstance(element.tag, str))


def _show(element: Element) -> str:
    shown = "".join(
        f' {name}="{element.attrib[name]}"' for name in ("id", "name", "action") if element.get(name)
    )
    return f"<{element.tag}{shown}>"
