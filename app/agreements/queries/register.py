"""The register: narrowed, paged, searched, and as a board by state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, load_only

from app.agreements.models import OPEN_STATES, UNANSWERED, Agreement, AgreementKind, AgreementState
from app.agreements.queries.visibility import (
    COUNTED_UP_TO,
    UNDECIDED_STATES,
    is_mine,
    is_open,
    is_overdue,
    readable_by,
    visible_to,
)
from app.bodies.models import Body, Chamber
from app.kernel import keyset
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.db import db
from app.kernel.keyset import Direction, Page
from app.meetings.models import Meeting

PAGE = 50
#: Of each state, so many stand on the board; the rest are one press away.
ON_BOARD = 12
#: Rows of a table read at once.
BATCH = 500
#: The states of the board, in the order of its columns.
BOARD = tuple(state for state in AgreementState if state not in UNDECIDED_STATES)


class Show(StrEnum):
    """What the register lists besides single states."""

    OPEN = ""
    OVERDUE = "overdue"
    UNANSWERED = "unanswered"
    ALL = "all"


#: What the filter by chamber takes besides acronyms: what the reader answers for.
MINE = "mine"


@dataclass(frozen=True)
class Filters:
    """What a reader of the register asked for; the empty value of each asks for nothing."""

    show: str = Show.OPEN
    kind: str = ""
    body: str = ""
    chamber: str = ""
    responsible: str = ""
    year: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    words: str = ""

    @property
    def is_narrowed(self) -> bool:
        return self != Filters()

    @property
    def has_more(self) -> bool:
        """Whether any of those that stand behind "more filters" is set."""
        return replace(self, show="", body="", chamber="", words="").is_narrowed


def filtered(actor: Actor, filters: Filters) -> Select[Agreement]:
    """The register, narrowed, each agreement with its body and meeting. Unknown values find nothing."""
    return _narrowed(visible_to(actor), actor, filters)


def listed(actor: Actor, filters: Filters) -> Select[Agreement]:
    """The same with no more of each agreement and its body than list and board say, and nothing of its meeting."""
    return _narrowed(readable_by(actor), actor, filters).options(
        load_only(
            Agreement.number,
            Agreement.text,
            Agreement.responsible,
            Agreement.due_on,
            Agreement.state,
            Agreement.response,
            Agreement.response_due_on,
            raiseload=True,
        ),
        contains_eager(Agreement.body).load_only(Body.short_name),
    )


def _narrowed(query: Select[Agreement], actor: Actor, filters: Filters) -> Select[Agreement]:
    wanted = [_shown(filters.show), *_wanted(actor, filters)]
    return query.where(*(condition for condition in wanted if condition is not None))


def _shown(show: str) -> ColumnElement[bool] | None:
    match show:
        case Show.ALL:
            return None
        case Show.OPEN:
            return is_open()
        case Show.OVERDUE:
            return is_overdue()
        case Show.UNANSWERED:
            return and_(is_open(), Agreement.response.in_(UNANSWERED))
    return _is_in(show)


def _wanted(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.kind:
        is_known = filters.kind in set(AgreementKind)
        wanted.append(Agreement.kind == AgreementKind(filters.kind) if is_known else false())
    if filters.body:
        wanted.append(Agreement.body_id == select(Body.id).where(Body.slug == filters.body).scalar_subquery())
    if filters.chamber == MINE:
        wanted.append(is_mine(actor))
    elif filters.chamber:
        chamber = select(Chamber.id).where(Chamber.acronym == filters.chamber).scalar_subquery()
        wanted.append(Agreement.responsible_chamber_id == chamber)
    if filters.responsible:
        wanted.append(Agreement.responsible.icontains(filters.responsible, autoescape=True))
    if filters.year is not None:
        wanted.append(Meeting.year == filters.year)
    if filters.due_from is not None:
        wanted.append(Agreement.due_on >= filters.due_from)
    if filters.due_to is not None:
        wanted.append(Agreement.due_on <= filters.due_to)
    wanted += [
        or_(
            Agreement.text.icontains(word, autoescape=True),
            Agreement.number.icontains(word, autoescape=True),
            Agreement.responsible.icontains(word, autoescape=True),
        )
        for word in filters.words.split()[:8]
    ]
    return wanted


def is_ascending(filters: Filters) -> bool:
    """What is owed is listed by urgency, the soonest due first; what is past the other way round."""
    return filters.show in {Show.OPEN, Show.OVERDUE, Show.UNANSWERED}


def page_of(
    query: Select[Agreement],
    *,
    ascending: bool,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE,
) -> Page[Agreement]:
    """A page of the register: what is due first when ``ascending``, else what was due last. One query."""
    direction: Direction = "asc" if ascending else "desc"
    return keyset.page(
        db.session,
        query,
        keys=[(Agreement.due_on, direction), (Agreement.id, direction)],
        limit=limit,
        after=after,
        before=before,
    )


def batches(actor: Actor, filters: Filters) -> Iterator[Sequence[Agreement]]:
    """All that the filters find, in the order of its pages, a batch at a time."""
    query, after = filtered(actor, filters), None
    while True:
        page = page_of(query, ascending=is_ascending(filters), after=after, limit=BATCH)
        yield page.items
        after = page.next_cursor
        if after is None:
            return


@dataclass(frozen=True)
class Column:
    """A state of the board: its first agreements, and how many there are (counted up to COUNTED_UP_TO)."""

    state: AgreementState
    agreements: Sequence[Agreement]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.agreements)


def board(actor: Actor, filters: Filters) -> list[Column]:
    """The register by state: what is open the soonest due first, what ended the other way. A query a state, one to count."""
    queries = {state: listed(actor, replace(filters, show=state.value)) for state in BOARD}
    counts = db.session.execute(
        select(
            *(
                select(func.count())
                .select_from(
                    query.with_only_columns(Agreement.id).limit(COUNTED_UP_TO + 1).subquery(f"of_{state}")
                )
                .scalar_subquery()
                .label(state)
                for state, query in queries.items()
            )
        )
    ).one()
    return [
        Column(state, page_of(query, ascending=state in OPEN_STATES, limit=ON_BOARD).items, number)
        for (state, query), number in zip(queries.items(), counts, strict=True)
    ]


def list_responsible_chambers(actor: Actor) -> Sequence[Chamber]:
    """Chambers that owe or owed something the actor may read, for the filter."""
    owes = visible_to(actor).where(Agreement.responsible_chamber_id == Chamber.id).correlate(Chamber)
    return db.session.scalars(
        select(Chamber).where(owes.with_only_columns(Agreement.id).exists()).order_by(Chamber.acronym)
    ).all()


def list_years() -> Sequence[int]:
    """The years of sessions that were held, the latest first."""
    held = select(Meeting.year).where(Meeting.opened_at.is_not(None)).distinct()
    return db.session.scalars(held.order_by(Meeting.year.desc()).limit(30)).all()


def list_recent_public(limit: int = 5) -> Sequence[Agreement]:
    """The last adopted that anyone may read."""
    return db.session.scalars(
        visible_to(ANONYMOUS).order_by(Agreement.adopted_at.desc(), Agreement.id.desc()).limit(limit)
    ).all()


def search(actor: Actor, words: str, limit: int = 20) -> Sequence[Agreement]:
    """What the actor may read in which every word occurs (text, number or responsible party), the newest first."""
    if not words.strip():
        return []
    query = filtered(actor, Filters(show=Show.ALL, words=words))
    return db.session.scalars(query.order_by(Agreement.id.desc()).limit(limit)).all()


def _is_in(state: str) -> ColumnElement[bool]:
    if state not in set(AgreementState):
        return false()
    return Agreement.state == AgreementState(state)
