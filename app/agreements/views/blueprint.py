"""The blueprint of the room ``agreements``."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("agreements", __name__)
