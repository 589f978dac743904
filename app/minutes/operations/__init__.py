"""The verbs of the room ``minutes``: ``from app.minutes import operations`` and ``operations.draft(…)``."""

from app.minutes.operations._text import content_of
from app.minutes.operations.life import (
    approve,
    circulate,
    correct,
    publish,
    recirculate,
    reconcile,
    review,
    send_back,
    sign,
)
from app.minutes.operations.writing import draft, edit

__all__ = [
    "approve",
    "circulate",
    "content_of",
    "correct",
    "draft",
    "edit",
    "publish",
    "recirculate",
    "reconcile",
    "review",
    "send_back",
    "sign",
]
