"""What the form of the agenda's sheet sends, for the tests of the studio."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Flask

from tests.factories import House
from tests.functional.agendas.setting import loaded


def fields(app: Flask, house: House, meeting_id: int) -> dict[str, Any]:
    """What the sheet's form sends as it was opened."""
    with app.app_context():
        agenda = loaded(house, meeting_id)
        sent: dict[str, Any] = {"revision": agenda.revision}
        for item in agenda.items:
            if item.is_heading:
                continue
            for field in ("title", "minutes", "presenter"):
                sent[f"{field}-{item.id}"] = sent[f"was-{field}-{item.id}"] = getattr(item, field)
        return sent


def hidden(conflict: str) -> dict[str, str]:
    """What the form that keeps one's own text sends besides that text."""
    form = conflict[conflict.index('class="conflict-texts"') :]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in pairs if name != "csrf_token"}


def own(app: Flask, house: House, meeting_id: int) -> int:
    with app.app_context():
        return next(item.id for item in loaded(house, meeting_id).items if item.title == "Asunto propio")
