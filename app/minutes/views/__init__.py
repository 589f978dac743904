"""Pages of the room ``minutes``: the paper and its life, the text at work, its versions."""

from app.minutes import loop, papers, sources
from app.minutes.views import course, printing, reading, writing
from app.minutes.views.blueprint import blueprint

__all__ = ["blueprint", "course", "loop", "papers", "printing", "reading", "sources", "writing"]
