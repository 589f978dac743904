"""Pages of the room ``reports``: the semester report, and the ancestry of agreements and issues."""

from app.reports.views import semester
from app.reports.views.blueprint import blueprint

__all__ = ["blueprint", "semester"]
