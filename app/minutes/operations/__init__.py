"""The verbs of the room ``minutes``: ``from app.minutes import operations`` and ``operations.draft(…)``."""

from app.minutes.operations._text import content_of
from app.minutes.operations.approval import (
    Decided,
    approve,
    approve_with_changes,
    drop_changes,
    enter_changes,
)
from app.minutes.operations.in_session import find_minutes_of
from app.minutes.operations.life import (
    circulate,
    recirculate,
    reconcile,
    review,
    send_back,
)
from app.minutes.operations.publication import Mark, lift, mark, publish, republish
from app.minutes.operations.signing import correct, sign
from app.minutes.operations.writing import draft, edit
from app.minutes.operations.written import close, put_to_vote, remind, vote, withdraw

__all__ = [
    "Decided",
    "Mark",
    "approve",
    "approve_with_changes",
    "circulate",
    "close",
    "content_of",
    "correct",
    "draft",
    "drop_changes",
    "edit",
    "enter_changes",
    "find_minutes_of",
    "lift",
    "mark",
    "publish",
    "put_to_vote",
    "recirculate",
    "reconcile",
    "remind",
    "republish",
    "review",
    "send_back",
    "sign",
    "vote",
    "withdraw",
]
