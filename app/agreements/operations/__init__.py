"""The verbs of the room ``agreements``: ``from app.agreements import operations`` and ``operations.adopt(…)``."""

from app.agreements.operations.adoption import Responsible, adopt, edit, not_adopt, propose
from app.agreements.operations.extensions import ask_extension, extend, refuse_extension
from app.agreements.operations.follow_up import Attachment, accept, report, send_back, verify
from app.agreements.operations.handing_on import reassign
from app.agreements.operations.plenary import supersede, take_note, void
from app.agreements.operations.responses import respond

__all__ = [
    "Attachment",
    "Responsible",
    "accept",
    "adopt",
    "ask_extension",
    "edit",
    "extend",
    "not_adopt",
    "propose",
    "reassign",
    "refuse_extension",
    "report",
    "respond",
    "send_back",
    "supersede",
    "take_note",
    "verify",
    "void",
]
