"""Pages of the room ``groups``."""

from app.groups.views import convoking, documents, moving
from app.groups.views.blueprint import blueprint

__all__ = ["blueprint", "convoking", "documents", "moving"]
