"""Pages of the room ``groups``."""

from app.groups.views.blueprint import blueprint

__all__ = ["blueprint"]
