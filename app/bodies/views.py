"""Pages of the room ``bodies``."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("bodies", __name__)
