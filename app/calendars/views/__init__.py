"""Pages and feeds of the room ``calendars``."""

from app.calendars import unread
from app.calendars.views import closings, importing, listing, months, subscribing
from app.calendars.views.pages import blueprint

__all__ = ["blueprint", "closings", "importing", "listing", "months", "subscribing", "unread"]
