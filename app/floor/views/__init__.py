"""The room's pages: the room itself, the session's movements, the roll, the votes, what the others in it see."""

from app.floor.views import consent, roll, room, screen, sitting, votes
from app.floor.views.blueprint import blueprint

__all__ = ["blueprint", "consent", "roll", "room", "screen", "sitting", "votes"]
