"""Who one is to this interface, and the token that whatever writes must carry."""

from __future__ import annotations

from typing import Any

from flask_wtf.csrf import generate_csrf

from app.api import shapes
from app.api.blueprint import reads
from app.web.guard import current_actor


@reads("/session", shapes.Session, tag="Session")
def session() -> dict[str, Any]:
    """Whom the session's cookie signs in, and the session's token against forged requests."""
    actor = current_actor()
    return {"name": actor.name, "acts_as": actor.acts_as, "csrf_token": generate_csrf()}
