"""What rooms above add to a meeting's page: its agenda, its minutes, the session's room; and when a step was done.

They register when they are imported; this room knows none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.kernel.actor import Actor
from app.meetings.clock import Fact, Facts, Step
from app.meetings.models import Meeting


@dataclass(frozen=True)
class Paper:
    """A link of a meeting's page: what it is called, its address (none: it isn't there yet), its state's chip."""

    what: str
    url: str | None
    state: tuple[str, str] | None = None
    note: str = ""
    #: Papers stand in this order: agenda 10, session 20, minutes 30.
    order: int = 50
    #: Whether it is what this actor should do next: shown as the page's button.
    is_next: bool = False
    #: The words of that button.
    do: str = ""


#: Papers of a meeting for this actor, only those they may see.
PaperSource = Callable[[Meeting, Actor], Iterable[Paper]]
#: Of several meetings, by their id, when steps of the procedural clock were done that the meeting itself does not tell,
#: and what is missing. As many queries for one as for many.
FactSource = Callable[[Sequence[Meeting]], Mapping[int, Facts]]

_papers: list[PaperSource] = []
_facts: list[FactSource] = []


def register_paper_source(source: PaperSource) -> PaperSource:
    """Add ``source`` once. Usable as a decorator."""
    if source not in _papers:
        _papers.append(source)
    return source


def register_fact_source(source: FactSource) -> FactSource:
    """Add ``source`` once. Usable as a decorator."""
    if source not in _facts:
        _facts.append(source)
    return source


def papers_of(meeting: Meeting, actor: Actor) -> list[Paper]:
    found = [paper for source in _papers for paper in source(meeting, actor)]
    return sorted(found, key=lambda paper: paper.order)


def facts_of(meetings: Sequence[Meeting]) -> Mapping[int, Facts]:
    """What all rooms know of the steps of these meetings, by the meetings' ids."""
    facts: dict[int, dict[Step, Fact]] = defaultdict(dict)
    if meetings:
        for source in _facts:
            for meeting_id, found in source(meetings).items():
                facts[meeting_id].update(found)
    return facts
