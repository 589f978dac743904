"""Where minutes speak of an item of the agenda: the numbers of its paragraphs, as their reader finds them on the page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from app.kernel.actor import Actor
from app.kernel.db import db
from app.minutes import clauses, queries
from app.minutes.models import EDITABLE_STATES, Minutes, MinutesSection, MinutesState, MinutesVersion


@dataclass(frozen=True)
class Passage:
    """The paragraphs ``numbers`` of the minutes, under the anchor of their part."""

    minutes: Minutes
    anchor: str
    numbers: range


def passages_on(item_ids: Collection[int], actor: Actor) -> dict[int, Passage]:
    """By item, as far as this actor reads the minutes. Four queries at most."""
    if not item_ids:
        return {}
    rows = db.session.scalars(
        queries.visible_to(actor)
        .where(
            Minutes.id.in_(
                select(MinutesSection.minutes_id).where(MinutesSection.item_id.in_(sorted(item_ids)))
            )
        )
        .options(selectinload(Minutes.sections))
        .order_by(Minutes.id)
    ).all()
    texts = _texts_of(rows, actor)
    found: dict[int, Passage] = {}
    for minutes in rows:
        last = 0
        for place, (section, text) in enumerate(
            zip(minutes.sections, texts.get(minutes.id, ()), strict=False), start=1
        ):
            first, last = last + 1, last + sum(not passage.is_heading for passage in clauses.cut(text))
            if section.item_id in item_ids and section.item_id is not None:
                found[section.item_id] = Passage(minutes, f"part-{place}", range(first, last + 1))
    return found


def _texts_of(rows: Sequence[Minutes], actor: Actor) -> Mapping[int, list[str]]:
    """The text of each section that this actor reads: the text at work for its keepers, else the last version."""
    at_work = {
        minutes.id: [section.text for section in minutes.sections]
        for minutes in rows
        if minutes.state in EDITABLE_STATES and queries.keeps_record(actor, minutes)
    }
    sealed = [minutes for minutes in rows if minutes.id not in at_work]
    if not sealed:
        return at_work
    newest = (
        select(MinutesVersion.minutes_id, func.max(MinutesVersion.number).label("number"))
        .where(
            or_(
                *(
                    and_(
                        MinutesVersion.minutes_id == minutes.id,
                        MinutesVersion.state.in_(_states_read(minutes, actor)),
                    )
                    for minutes in sealed
                )
            )
        )
        .group_by(MinutesVersion.minutes_id)
        .subquery()
    )
    versions = db.session.execute(
        select(MinutesVersion.minutes_id, MinutesVersion.content).join(
            newest,
            and_(newest.c.minutes_id == MinutesVersion.minutes_id, newest.c.number == MinutesVersion.number),
        )
    )
    return at_work | {
        minutes_id: [section["text"] for section in content["sections"]] for minutes_id, content in versions
    }


def _states_read(minutes: Minutes, actor: Actor) -> list[MinutesState]:
    """The states of the versions whose numbering this actor finds on the page: what is reconciled is at work again."""
    if queries.keeps_record(actor, minutes):
        return list(MinutesState)
    if minutes.meeting.body_id in actor.body_ids:
        return [state for state in queries.CIRCULATED_STATES if state is not MinutesState.RECONCILED]
    return [MinutesState.PUBLISHED, MinutesState.CORRECTED]
