"""The verbs of the room ``meetings``: ``from app.meetings import operations`` and ``operations.plan(…)``.

``roll`` and ``quorum`` are their own modules; convoking, opening and closing touch the agenda and live in
``app.agendas.operations``.
"""

from app.meetings.operations.deferral import cancel, move
from app.meetings.operations.revision import move_to, revise
from app.meetings.operations.schedule import archive, edit, plan
from app.meetings.operations.session import declare_open, recess, resume

__all__ = [
    "archive",
    "cancel",
    "declare_open",
    "edit",
    "move",
    "move_to",
    "plan",
    "recess",
    "resume",
    "revise",
]
