"""The verbs of the room ``planning``: ``from app.planning import operations`` and ``operations.propose(…)``."""

from app.planning.operations.dates import add_date, move_date, remove_date
from app.planning.operations.life import approve, discard, hand_over, publish, send_back, take_back
from app.planning.operations.proposal import propose, propose_anew

__all__ = [
    "add_date",
    "approve",
    "discard",
    "hand_over",
    "move_date",
    "propose",
    "propose_anew",
    "publish",
    "remove_date",
    "send_back",
    "take_back",
]
