"""Pages of the room ``minutes``: the paper, its life and versions, what is said about it, what the public reads."""

from app.minutes import loop, papers, sources
from app.minutes.views import (
    approval,
    comparing,
    course,
    dissents,
    printing,
    publication,
    reading,
    remarks,
    signing,
    verifying,
    writing,
)
from app.minutes.views.blueprint import blueprint

__all__ = [
    "approval",
    "blueprint",
    "comparing",
    "course",
    "dissents",
    "loop",
    "papers",
    "printing",
    "publication",
    "reading",
    "remarks",
    "signing",
    "sources",
    "verifying",
    "writing",
]
