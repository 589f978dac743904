"""Every section of the minutes in order, as it would read if nobody had touched it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.minutes.composing import attendance, closing, items, opening
from app.minutes.composing.facts import Facts
from app.minutes.composing.voice import voice_for
from app.minutes.models import SectionKind

#: A heading holds no more than its column.
LONGEST_HEADING = 320


@dataclass(frozen=True)
class Composed:
    kind: SectionKind
    item_id: int | None
    heading: str
    text: str


def compose(facts: Facts) -> list[Composed]:
    """Opening, attendance, one an item, closing.

    Where the agenda begins with the roll, as the template has it, attendance stands under that item.
    """
    voice = voice_for(facts.meeting, facts.body)
    told = [
        Composed(
            SectionKind.ITEM,
            line.item.id,
            f"{line.number} {line.item.title}"[:LONGEST_HEADING],
            items.of(line.item, facts, voice),
        )
        for line in facts.lines
    ]
    begins_with_roll = bool(facts.lines) and facts.lines[0].item.template_key == items.ROLL
    heading = "" if begins_with_roll else _("Attendance and quorum")
    who = Composed(SectionKind.ATTENDANCE, None, heading, attendance.of(facts, voice))
    body = [told[0], who, *told[1:]] if begins_with_roll else [who, *told]
    return [
        Composed(SectionKind.OPENING, None, "", opening.of(facts, voice)),
        *body,
        Composed(SectionKind.CLOSING, None, "", closing.of(facts, voice)),
    ]
