"""Pages of the room ``agreements``: the register, and one agreement with its follow-up."""

from app.agreements import loop, sources
from app.agreements.views import by_link, extract, follow_up, plenary, reading, register, responses
from app.agreements.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "by_link",
    "extract",
    "follow_up",
    "loop",
    "plenary",
    "reading",
    "register",
    "responses",
    "sources",
]
