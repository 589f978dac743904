"""The blueprint of the room ``groups``. Its pages stand under ``/bodies/<slug>`` and ``/groups``."""

from __future__ import annotations

from flask import Blueprint

from app.groups import loop, models

__all__ = ["blueprint", "loop", "models"]

blueprint = Blueprint("groups", __name__)
