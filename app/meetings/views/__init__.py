"""Pages of the room ``meetings``, by noun."""

from app.meetings import effects, sections
from app.meetings.views import asking, moving, replies, sessions
from app.meetings.views.blueprint import blueprint

__all__ = ["asking", "blueprint", "effects", "moving", "replies", "sections", "sessions"]
