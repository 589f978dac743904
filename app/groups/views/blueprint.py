"""The blueprint of the room ``groups``. Its pages stand under ``/bodies/<slug>`` and ``/groups``."""

from __future__ import annotations

from flask import Blueprint

from app.agreements.wording import state_chip as agreement_chip
from app.groups import loop, models, sections

__all__ = ["blueprint", "loop", "models", "sections"]

blueprint = Blueprint("groups", __name__)


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"agreement_chip": agreement_chip}
