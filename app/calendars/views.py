"""Pages of the room ``calendars``."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("calendars", __name__)
