"""What the tests of the room press and read."""

from __future__ import annotations

from typing import Any

from tests import pages, sessions


def post(client: pages.PageClient, url: str, **values: Any) -> Any:
    return client.post(url, data=values)


def form_values(client: pages.PageClient, url: str) -> dict[str, str]:
    """The fields of the item's form as a browser would send them unchanged."""
    tree = pages.read(client.get(url).get_data(as_text=True))
    form = next(item for item in tree.iter("form") if item.get("id", "").startswith("item-"))
    values = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.tag == "button":
            continue
        if element.tag == "textarea":
            values[name] = (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            chosen = [option for option in element.iter("option") if "selected" in option.attrib]
            values[name] = (chosen or list(element.iter("option")))[0].get("value", "")
        elif element.get("type") != "radio" or "checked" in element.attrib:
            values[name] = element.get("value", "")
    return values


def floor(session: sessions.Session, rest: str = "") -> str:
    return f"/meetings/{session.meeting.id}/floor{rest}"
