"""The verbs of the room ``agreements``: ``from app.agreements import operations`` and ``operations.adopt(…)``."""

from app.agreements.operations.adoption import Responsible, adopt, edit, not_adopt, propose
from app.agreements.operations.follow_up import accept, extend, report, send_back, supersede, verify, void
from app.agreements.operations.handing_on import reassign

__all__ = [
    "Responsible",
    "accept",
    "adopt",
    "edit",
    "extend",
    "not_adopt",
    "propose",
    "reassign",
    "report",
    "send_back",
    "supersede",
    "verify",
    "void",
]
