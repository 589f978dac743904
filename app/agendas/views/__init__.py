"""Pages of the room ``agendas``."""

from app.agendas.views import next_list, pages
from app.agendas.views.blueprint import blueprint

__all__ = ["blueprint", "next_list", "pages"]
