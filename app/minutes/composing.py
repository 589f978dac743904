"""The words minutes begin with: what roll, quorum, notes, outcomes and agreements say by themselves.

House style of a real *acta*: dates, times and small numbers in words. In the programme's language (the caller forces
the locale). Only the secretary's notes are anybody's own text; they are taken as written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.agendas.models import AgendaItem, Outcome
from app.agendas.template import ADOPTS_AGENDA, PREVIOUS_MINUTES
from app.agendas.timetable import Line
from app.bodies.models import Body, OfficerRole
from app.kernel import wording
from app.meetings.models import Capacity, Meeting, MeetingMode, QuorumDeclaration, RollEntry
from app.meetings.roll_queries import PRESENT, Roll, SeatOnRoll
from app.meetings.wording import long_title, ordinal_words
from app.minutes.models import SectionKind
from app.minutes.wording import is_formal

#: Items of the template whose words are their own.
ROLL, AGREEMENTS_READ, CLOSING = "roll", "agreements_read", "closing"
_DEALT_WITH = frozenset({Outcome.AGREED, Outcome.NOTED})
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")


@dataclass(frozen=True)
class Composed:
    """A section as it would read if nobody had touched it."""

    kind: SectionKind
    item_id: int | None
    heading: str
    text: str


@dataclass(frozen=True)
class Facts:
    """All that happened at the session, loaded."""

    meeting: Meeting
    body: Body
    roll: Roll
    declared: QuorumDeclaration | None
    lines: Sequence[Line[AgendaItem]]
    #: How many agreements each item's discussion ended in.
    adopted: dict[int, int]


def compose(facts: Facts) -> list[Composed]:
    """Every section in order: opening, attendance, one an item, closing.

    Where the agenda begins with the roll, as the template has it, attendance stands under that item.
    """
    items = [
        Composed(
            SectionKind.ITEM, line.item.id, f"{line.number} {line.item.title}"[:320], _item(line.item, facts)
        )
        for line in facts.lines
    ]
    begins_with_roll = bool(facts.lines) and facts.lines[0].item.template_key == ROLL
    heading = "" if begins_with_roll else _("Attendance and quorum")
    attendance = Composed(SectionKind.ATTENDANCE, None, heading, _attendance(facts))
    body = [items[0], attendance, *items[1:]] if begins_with_roll else [attendance, *items]
    return [
        Composed(SectionKind.OPENING, None, "", _opening(facts)),
        *body,
        Composed(SectionKind.CLOSING, None, "", _closing(facts)),
    ]


def _opening(facts: Facts) -> str:
    meeting = facts.meeting
    began = _local(meeting, meeting.opened_at or meeting.starts_at)
    values = {
        "time": wording.time_in_words(began, _language(), article=True),
        "day": _day_in_words(began),
        "body": _the(facts.body.name),
        "session": long_title(meeting, facts.body),
        "place": plain(meeting.place),
    }
    if meeting.mode is MeetingMode.REMOTE or not meeting.place:
        return _(
            "At %(time)s on %(day)s those who make up %(body)s met by videoconference to hold their %(session)s.",
            **values,
        )
    if meeting.mode is MeetingMode.HYBRID:
        return _(
            "At %(time)s on %(day)s those who make up %(body)s met at %(place)s and by videoconference"
            " to hold their %(session)s.",
            **values,
        )
    return _(
        "At %(time)s on %(day)s those who make up %(body)s met at %(place)s to hold their %(session)s.",
        **values,
    )


def _attendance(facts: Facts) -> str:
    parts = [
        _presiding(facts.roll),
        _quorum(facts),
        _present(facts.roll),
        _absent(facts.roll),
        _guests(facts.roll),
    ]
    return "\n\n".join(part for part in parts if part)


def _presiding(roll: Roll) -> str:
    said: list[str] = []
    for item in roll.officers:
        if not item.entries and not item.sits:
            continue
        name = plain(item.officer.person.name)
        if item.officer.role is OfficerRole.CHAIR:
            said.append(_("%(name)s was in the chair.", name=name))
        elif item.officer.role is OfficerRole.CO_CHAIR:
            said.append(_("%(name)s was co-chair.", name=name))
        elif item.officer.role is OfficerRole.TECHNICAL_SECRETARY:
            said.append(_("%(name)s was technical secretary.", name=name))
    return " ".join(said)


def _quorum(facts: Facts) -> str:
    declared = facts.declared
    if declared is None:
        return ""
    language = _language()
    counted = ngettext(
        "The technical secretariat verified the attendance of %(present)s of the %(seats)s seat that counts",
        "The technical secretariat verified the attendance of %(present)s of the %(seats)s seats that count",
        declared.seats,
        present=wording.number_in_words(declared.present, language, gender="f"),
        seats=wording.number_in_words(declared.seats, language, gender="f"),
    )
    alternates = sum(1 for seat in facts.roll.seats if _filled_by_alternate(seat, declared.declared_at))
    if alternates:
        counted += ngettext(
            ", %(number)s of them through its alternate",
            ", %(number)s of them through their alternates",
            alternates,
            number=wording.number_in_words(alternates, language, gender="f"),
        )
    at = wording.time_in_words(_local(facts.meeting, declared.declared_at), language, article=True)
    return counted + _(
        ", and at %(time)s declared that there was a quorum at the %(call)s call.",
        time=at,
        call=ordinal_words(declared.call),
    )


def _present(roll: Roll) -> str:
    lines = [
        f"- {_who_filled(entry, roll.meeting)}"
        for seat in roll.seats
        for entry in seat.entries
        if entry.capacity in PRESENT
    ]
    return "\n".join([_("Present:"), "", *lines]) if lines else ""


def _who_filled(entry: RollEntry, meeting: Meeting) -> str:
    chamber, name = plain(entry.chamber_acronym), plain(entry.person_name)
    if entry.capacity is Capacity.PRINCIPAL:
        said = _("%(chamber)s: %(name)s, principal", chamber=chamber, name=name)
    elif entry.principal_name:
        said = _(
            "%(chamber)s: %(name)s, alternate, in the absence of %(principal)s",
            chamber=chamber,
            name=name,
            principal=plain(entry.principal_name),
        )
    else:
        said = _("%(chamber)s: %(name)s, alternate", chamber=chamber, name=name)
    if entry.is_remote:
        said += _(", by videoconference")
    opened, closed = meeting.opened_at, meeting.closed_at
    if opened is not None and entry.arrived_at > opened:
        said += _(", from %(time)s", time=wording.clock_time(_local(meeting, entry.arrived_at), _language()))
    if entry.left_at is not None and (closed is None or entry.left_at < closed):
        said += _(", until %(time)s", time=wording.clock_time(_local(meeting, entry.left_at), _language()))
    return f"{said}."


def _absent(roll: Roll) -> str:
    excused = [
        plain(seat.seat.chamber.acronym) for seat in roll.seats if not seat.attended and seat.is_excused
    ]
    missing = [
        plain(seat.seat.chamber.acronym) for seat in roll.seats if not seat.attended and not seat.is_excused
    ]
    said = []
    if excused:
        said.append(
            ngettext(
                "Excused: %(chambers)s.",
                "Excused: %(chambers)s.",
                len(excused),
                chambers=wording.join_and(excused, _language()),
            )
        )
    if missing:
        said.append(
            ngettext(
                "Absent: %(chambers)s.",
                "Absent: %(chambers)s.",
                len(missing),
                chambers=wording.join_and(missing, _language()),
            )
        )
    return " ".join(said)


def _guests(roll: Roll) -> str:
    names = [
        plain(f"{guest.name} ({guest.organization})" if guest.organization else guest.name)
        for guest in roll.guests
    ]
    return (
        _("As guests, with voice and no vote: %(names)s.", names=wording.join_and(names, _language()))
        if names
        else ""
    )


def _item(item: AgendaItem, facts: Facts) -> str:
    if item.is_heading:
        has_items = any(line.item.parent_id == item.id for line in facts.lines)
        return "" if has_items else _("There was nothing to deal with under this item.")
    parts = [item.notes.strip(), _outcome(item, facts.adopted.get(item.id, 0))]
    return "\n\n".join(part for part in parts if part)


def _outcome(item: AgendaItem, adopted: int) -> str:
    """What the outcome says of itself; under the roll and the closing their own sections do."""
    if item.outcome is None or (item.template_key in {ROLL, CLOSING} and item.outcome in _DEALT_WITH):
        return ""
    if item.outcome is Outcome.AGREED and adopted:
        return ngettext(
            "The following agreement was adopted:", "The following agreements were adopted:", adopted
        )
    if item.outcome in _DEALT_WITH and item.template_key == AGREEMENTS_READ:
        return _("The agreements adopted were read out.")
    if item.outcome is Outcome.AGREED and item.template_key == ADOPTS_AGENDA:
        return _("The agenda was approved.")
    if item.outcome is Outcome.AGREED and item.template_key == PREVIOUS_MINUTES:
        return _("The minutes of the previous session were approved.")
    return {
        Outcome.AGREED: _("Put to those present, the item was approved."),
        Outcome.NOTED: _("Those present took note."),
        Outcome.DEFERRED: _("The item was deferred to a later session."),
        Outcome.REFERRED: _("The item was referred for attention."),
        Outcome.WITHDRAWN: _("The item was withdrawn from the agenda."),
    }[item.outcome]


def _closing(facts: Facts) -> str:
    meeting = facts.meeting
    if meeting.closed_at is None:
        ended = _("There being no further business, the chair declared the session closed.")
    else:
        closed = _local(meeting, meeting.closed_at)
        same_day = closed.date() == _local(meeting, meeting.opened_at or meeting.starts_at).date()
        ended = _(
            "There being no further business, the chair declared the session closed at %(time)s on %(day)s.",
            time=wording.time_in_words(closed, _language(), article=True),
            day=_("the day it began") if same_day else _day_in_words(closed),
        )
    drawn = (
        _("These minutes are drawn up in witness and signed by the chair and the technical secretary.")
        if is_formal(facts.body)
        else _("This record is drawn up and signed by the chair and the technical secretary.")
    )
    return f"{ended}\n\n{drawn}"


def _filled_by_alternate(seat: SeatOnRoll, at: datetime) -> bool:
    return any(
        entry.capacity is Capacity.ALTERNATE
        and entry.arrived_at <= at
        and (entry.left_at is None or entry.left_at > at)
        for entry in seat.entries
    )


def plain(text: str) -> str:
    """A name or a place inside Markdown, with none of its characters taken for marks."""
    return _MARKS.sub(r"\\\1", text)


def _the(body_name: str) -> str:
    """The body's name with its article: in Spanish "el Grupo …", "la Mesa …"."""
    if _language() != "es":
        return _("the %(name)s", name=plain(body_name))
    first = body_name.split(" ", 1)[0].lower()
    article = "la" if first.endswith(("a", "ión", "dad", "red")) else "el"
    return f"{article} {plain(body_name)}"


def _day_in_words(moment: datetime) -> str:
    return _(
        "%(weekday)s %(date)s",
        weekday=format_date(moment, "EEEE", locale=_language()),
        date=wording.date_in_words(moment.date(), _language()),
    )


def _local(meeting: Meeting, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(meeting.zone))


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "es"
