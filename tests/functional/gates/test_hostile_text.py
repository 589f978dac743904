"""Hostile Markdown in a real page: what a chamber wrote stays text."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from app.issues.models import IssueState
from app.kernel.db import db, transaction
from tests import factories
from tests.pages import read

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<iframe src=//evil.example></iframe><form action=//evil.example><input name=q></form>",
    "[liga](javascript:alert(1)) [otra](JaVaScRiPt&colon;alert(1)) [datos](data:text/html,<script>alert(1)</script>)",
    "<style>body{display:none}</style><link rel=stylesheet href=//evil.example><base href=//evil.example>",
    '<p style="position:fixed" id="main" class="btn" onclick="alert(1)">p</p>',
    "</textarea></main></body><script>alert(1)</script>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "![imagen](https://evil.example/x.png)",
    "<object data=x></object><embed src=x><meta http-equiv=refresh content=0>",
)
#: In what people wrote, none of these.
FOREIGN = {
    "script", "style", "iframe", "object", "embed", "form", "input", "svg", "math", "link", "meta", "base", "img", "video",
}  # fmt: skip


def test_an_issue_of_hostile_text_shows_no_element_that_is_not_ours(
    signed_in: Any, house: Any, app: Any
) -> None:
    calm, hostile = _page(signed_in, house, app, "Texto tranquilo."), None
    hostile = _page(signed_in, house, app, "\n\n".join(HOSTILE))
    counted = {tag: len(list(hostile.iter(tag))) - len(list(calm.iter(tag))) for tag in sorted(FOREIGN)}
    assert {tag: more for tag, more in counted.items() if more > 0} == {}
    for element in hostile.iter():
        if isinstance(element.tag, str):
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"], (
                element.attrib
            )
            for name in ("href", "src", "action", "formaction"):
                value = element.get(name, "").strip().lower()
                assert not value.startswith(("javascript:", "data:text", "vbscript:")), value
                if name != "href":
                    assert "evil.example" not in value


def _page(signed_in: Any, house: Any, app: Any, text: str) -> Element:
    with app.app_context(), transaction():
        issue = factories.make_issue(
            house.standing, house.chambers["CANACAR"], house.people["canacar"], state=IssueState.ADMITTED,
            title="<b>" + text[:60] + "</b>", what_happens=text, evidence=text, request=text, customs_offices=text[:200],
        )  # fmt: skip
        ref = issue.ref
        db.session.flush()
    return read(signed_in("secretary").get(f"/issues/{ref}").text)
