"""Every computed day answers "why?": the places that show one, and nothing else shows days left without saying why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
#: Where a day that was counted is shown, and the answer that stands there.
PLACES = {
    "agendas/edit.html": "rule=meeting_wording.counted(due)",
    "agendas/propose_item.html": "why(meeting_wording.counted(closes)",
    "agendas/publish.html": "why(meeting_wording.counted(late)",
    "agreements/show.html": 'rule=_("Counted in business days from today.")',
    "dashboard/_parts.html": "why(task.rule, task.skipped)",
    "dashboard/home.html": "why(home.clock.rule",
    "issues/desk_issue.html": "rule=why_due.rule",
    "issues/show.html": "rule=why_due.rule",
    "meetings/_limit.html": "why(wording.counted(limit)",
    "meetings/_preview.html": "why(wording.counted(deadline)",
    "meetings/show.html": 'summary>{{ _("Why these days?") }}',
    "meetings/urgency.html": "why(wording.counted(limit)",
    "minutes/show.html": "why(why_until.rule",
}
#: Where the days left to a day that somebody chose are shown, or a list whose rows lead to a place that says why.
CHOSEN = {"bodies/show.html", "issues/desk.html"}


@pytest.mark.parametrize("place", sorted(PLACES))
def test_a_computed_day_says_why_it_is_that_day(place: str) -> None:
    assert PLACES[place] in (TEMPLATES / place).read_text(encoding="utf-8")


def test_no_other_page_shows_days_left() -> None:
    shown = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "components" not in path.parts
        and re.search(r"\b(deadline|days_left|why)\(", path.read_text(encoding="utf-8"))
    }
    assert shown <= PLACES.keys() | CHOSEN
