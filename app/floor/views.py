"""Pages of the room ``floor``."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("floor", __name__)
