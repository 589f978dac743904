"""The verbs of the room ``groups``: ``from app.groups import operations`` and ``operations.propose(…)``."""

from app.groups.operations.constituting import constitute, letter_of, refuse
from app.groups.operations.ending import Ending, close, dissolve
from app.groups.operations.proposing import FirstSession, propose
from app.groups.operations.working import (
    add_document,
    dissent,
    extend,
    remove_document,
    report,
    resume,
    resume_work,
    suspend,
)

__all__ = [
    "Ending",
    "FirstSession",
    "add_document",
    "close",
    "constitute",
    "dissent",
    "dissolve",
    "extend",
    "letter_of",
    "propose",
    "refuse",
    "remove_document",
    "report",
    "resume",
    "resume_work",
    "suspend",
]
