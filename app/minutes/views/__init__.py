"""Pages of the room ``minutes``: the paper and its life, the text at work, its versions, what the public reads."""

from app.minutes import loop, papers, sources
from app.minutes.views import approval, course, printing, publication, reading, signing, verifying, writing
from app.minutes.views.blueprint import blueprint

__all__ = [
    "approval",
    "blueprint",
    "course",
    "loop",
    "papers",
    "printing",
    "publication",
    "reading",
    "signing",
    "sources",
    "verifying",
    "writing",
]
