"""What rooms above add to a meeting's page: its agenda, its minutes, the session's room; and when a step was done.

They register when they are imported; this room knows none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.registry import Registry
from app.meetings.clock import Fact, Facts, Known, Step, known, session_day
from app.meetings.models import Meeting, StepDay


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

_papers = Registry[PaperSource]()
_facts = Registry[FactSource]()
register_paper_source = _papers.add
register_fact_source = _facts.add


def papers_of(meeting: Meeting, actor: Actor) -> list[Paper]:
    found = [paper for source in _papers for paper in source(meeting, actor)]
    return sorted(found, key=lambda paper: paper.order)


def facts_of(meetings: Sequence[Meeting]) -> Mapping[int, Facts]:
    """What all rooms know of the steps of these meetings, by the meetings' ids; and where past steps stand."""
    facts: dict[int, dict[Step, Fact]] = defaultdict(dict)
    if not meetings:
        return facts
    for source in _facts:
        for meeting_id, found in source(meetings).items():
            facts[meeting_id].update(found)
    for meeting_id, step, on in _passed(meetings):
        facts[meeting_id][step] = replace(known(facts[meeting_id].get(step, Known())), passed_on=on)
    return facts


def _passed(meetings: Sequence[Meeting]) -> Iterator[tuple[int, Step, date]]:
    """Steps whose day has passed while the session stood where it stands. One query."""
    asked = {meeting.id: meeting for meeting in meetings}
    for row in db.session.scalars(select(StepDay).where(StepDay.meeting_id.in_(sorted(asked)))):
        meeting = asked[row.meeting_id]
        if row.falls_on < clock.today(meeting.zone) and row.session_on == session_day(meeting):
            yield row.meeting_id, Step(row.step), row.falls_on
