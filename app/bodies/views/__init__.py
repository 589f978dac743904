"""Pages of the room ``bodies``, by noun."""

from app.bodies.views import bodies, chambers, invitations, officers, rules, seats
from app.bodies.views.blueprint import blueprint

__all__ = ["blueprint", "bodies", "chambers", "invitations", "officers", "rules", "seats"]
