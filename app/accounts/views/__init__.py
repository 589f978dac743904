"""Pages of the room ``accounts``: sign-in, one's own account, and people for administrators."""

from app.accounts.views import account, people, signing_in
from app.accounts.views.blueprint import blueprint

__all__ = ["account", "blueprint", "people", "signing_in"]
