"""The blueprint."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)
