"""Pages of the room ``agendas``."""

from app.agendas.views import items, lanes, next_list, pages, paper, templates
from app.agendas.views.blueprint import blueprint

__all__ = ["blueprint", "items", "lanes", "next_list", "pages", "paper", "templates"]
