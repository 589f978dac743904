"""The home page on a Tuesday, read by its sections."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.issues.models import IssueState
from tests import factories
from tests.pages import read

#: A Tuesday morning in Mexico City.
NOW = datetime(2026, 10, 20, 15, 0, tzinfo=UTC)
TODAY = date(2026, 10, 20)


def home(client: Any) -> str:
    answer = client.get("/home")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def section(text: str, name: str) -> str:
    """What a reader sees of the section whose title has the id ``name``; empty when it isn't there."""
    for element in read(text).iter("section"):
        if element.get("aria-labelledby") == name:
            return " ".join(" ".join(element.itertext()).split())
    return ""


def filed(house: Any, days_ago: int, by: str = "CANACAR", **values: Any) -> Any:
    values.setdefault("state", IssueState.SUBMITTED)
    values.setdefault("listed_at", NOW - timedelta(days=days_ago))
    return factories.make_issue(
        values.pop("body", house.standing), house.chambers[by], house.people[by.lower()], **values
    )
