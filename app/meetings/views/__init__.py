"""Pages of the room ``meetings``, by noun."""

from app.meetings import effects
from app.meetings.views import moving, replies, sessions
from app.meetings.views.blueprint import blueprint

__all__ = ["blueprint", "effects", "moving", "replies", "sessions"]
