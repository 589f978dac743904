"""From an outbox message to letters: who is told what. One file a noun, one function a kind."""

from app.notifications.letters import agreements, issues, meetings, minutes, people
from app.notifications.letters.writing import WRITERS, Letter, Rendered, write

__all__ = ["WRITERS", "Letter", "Rendered", "agreements", "issues", "meetings", "minutes", "people", "write"]
