"""Of which meetings the agreements are public: known to the room above, which publishes the minutes.

This room may not look up. Whoever publishes registers a query of meeting ids; while nobody has, nothing is public.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Select, false, select

from app.agreements.models import Agreement
from app.meetings.models import Meeting

Source = Callable[[], Select[int]]

_sources: list[Source] = []
_withheld: list[Source] = []


def register_published_meetings(source: Source) -> Source:
    """Declare the query that selects the ids of meetings whose minutes are published. The last one registered holds."""
    _sources[:] = [source]
    return source


def published_meeting_ids() -> Select[int]:
    return _sources[0]() if _sources else select(Meeting.id).where(false())


def register_withheld_agreements(source: Source) -> Source:
    """Declare the query that selects the ids of agreements of which words are withheld from the public."""
    _withheld[:] = [source]
    return source


def withheld_agreement_ids() -> Select[int]:
    return _withheld[0]() if _withheld else select(Agreement.id).where(false())
