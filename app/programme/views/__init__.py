"""Pages of the room ``programme``, by noun."""

from app.programme.views import business_days, closings, settings, topics
from app.programme.views.blueprint import blueprint

__all__ = ["blueprint", "business_days", "closings", "settings", "topics"]
