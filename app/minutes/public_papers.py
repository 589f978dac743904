"""Papers of public versions, remembered by the process that read them, under their seal.

A public version never changes, and its seal is the fingerprint of all that its paper shows; what is withheld isn't in it.
So what is remembered under a seal can be neither stale nor too much. Which version stands, and whether the reader may
have it, is asked of the database each time. See docs/adr/0022.
"""

from __future__ import annotations

from flask import current_app

from app.kernel.memory import Memory
from app.kernel.seals import fingerprint
from app.minutes import paper, publication_queries
from app.minutes.paper import Paper
from app.minutes.publication_queries import Standing

#: So many papers a process holds; the one that was asked for longest ago goes first.
MOST = 64
_MEMORY = "convoca.public_papers"


def paper_of(standing: Standing) -> Paper:
    """The paper of the public version that stands. 2 queries where this process hasn't read it yet, else none."""
    memory: Memory[Paper] = current_app.extensions.setdefault(_MEMORY, Memory())
    held = memory.find(standing.hash)
    if held is not None:
        return held
    content = publication_queries.content_of(standing)
    read = paper.read(content)
    # What doesn't bear its seal (`flask minutes verify` tells) is shown as it is, and never in another's place.
    if fingerprint(content) == standing.hash:
        memory.hold(standing.hash, read, most=MOST)
    return read
