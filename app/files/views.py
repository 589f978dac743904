"""Pages of the room ``files``: none of its own; the room that owns an attachment decides who may have it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("files", __name__)
