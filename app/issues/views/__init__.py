"""Pages of the room ``issues``: the list, filing, the page of an issue and what is decided on it."""

from app.issues.views import course, decisions, desk, filing, listing, page, register, similar
from app.issues.views.blueprint import blueprint

__all__ = ["blueprint", "course", "decisions", "desk", "filing", "listing", "page", "register", "similar"]
