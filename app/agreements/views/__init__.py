"""Pages of the room ``agreements``: the register, and one agreement with its follow-up."""

from app.agreements import loop, sources
from app.agreements.views import follow_up, reading, register
from app.agreements.views.blueprint import blueprint

__all__ = ["blueprint", "follow_up", "loop", "reading", "register", "sources"]
