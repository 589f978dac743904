"""Pages of the room ``meetings``, by noun."""

from app.meetings.views import replies, sessions
from app.meetings.views.blueprint import blueprint

__all__ = ["blueprint", "replies", "sessions"]
