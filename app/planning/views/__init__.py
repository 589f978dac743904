"""Pages of the room ``planning``, by noun."""

from app.planning.views import calendars, dates, decisions
from app.planning.views.blueprint import blueprint

__all__ = ["blueprint", "calendars", "dates", "decisions"]
