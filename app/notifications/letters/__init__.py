"""From an outbox message to letters: who is told what. One file a noun, one function a kind."""

from app.notifications.letters import (
    agenda_items,
    agreement_course,
    agreements,
    agreements_due,
    calendars,
    deadlines,
    extraordinary,
    groups,
    issue_course,
    issues,
    meetings,
    minutes,
    minutes_approval,
    people,
    seats,
    watched_issues,
)
from app.notifications.letters.writing import WRITERS, Letter, Rendered, write

__all__ = [
    "WRITERS",
    "Letter",
    "Rendered",
    "agenda_items",
    "agreement_course",
    "agreements",
    "agreements_due",
    "calendars",
    "deadlines",
    "extraordinary",
    "groups",
    "issue_course",
    "issues",
    "meetings",
    "minutes",
    "minutes_approval",
    "people",
    "seats",
    "watched_issues",
    "write",
]
