"""The blueprint of the room ``agendas``."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("agendas", __name__)
