"""The blueprint of the room ``accounts``."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
