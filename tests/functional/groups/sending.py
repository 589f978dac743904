"""Forms of groups sent as a person sends them."""

from __future__ import annotations

from tests.pages import read

#: A small file that is what it says.
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def send(visitor, path, **fields):
    """Post a form as its page would, with the token of a page."""
    token = read(visitor.get("/chambers").text).find(".//meta[@name='csrf-token']").get("content")
    return visitor.post(path, data={"csrf_token": token, **fields})


def typed(html):
    """What a form would send as it stands."""
    form = next(f for f in read(html).iter("form") if (f.get("action") or "").startswith("/groups/convoke"))
    pairs = []
    for box in form.iter("input"):
        if box.get("type") in {"checkbox", "radio"} and box.get("checked") is None:
            continue
        if box.get("name") and box.get("name") != "csrf_token":
            pairs.append((box.get("name"), box.get("value") or ""))
    pairs += [(area.get("name"), area.text or "") for area in form.iter("textarea")]
    for select_ in form.iter("select"):
        options = list(select_.iter("option"))
        chosen = next((o for o in options if o.get("selected") is not None), options[0])
        pairs.append((select_.get("name"), chosen.get("value")))
    found: dict = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
