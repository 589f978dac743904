"""Pages of the room ``reports``: the semester report, and the ancestry of agreements and issues."""

from app.reports import leads
from app.reports.views import ancestry, semester
from app.reports.views.blueprint import blueprint

__all__ = ["ancestry", "blueprint", "leads", "semester"]
