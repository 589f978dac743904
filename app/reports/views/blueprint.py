"""The blueprint of the room ``reports``."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("reports", __name__)
