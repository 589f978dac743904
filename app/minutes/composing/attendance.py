"""Who presided, whether there was a quorum and at which call, who came for each seat and when, who did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.bodies.models import OfficerRole
from app.meetings.models import Capacity, Meeting, QuorumDeclaration, RollEntry
from app.meetings.roll_queries import PRESENT, OfficerOnRoll, Roll, SeatOnRoll
from app.meetings.wording import ordinal_words
from app.minutes.composing.facts import Facts
from app.minutes.composing.voice import Voice, plain


def of(facts: Facts, voice: Voice) -> str:
    roll = facts.roll
    parts = [
        _presiding(roll),
        *(_no_quorum(row, facts, voice) for row in facts.in_vain),
        _quorum(facts, voice),
        _present(roll, voice),
        _absent(roll, voice),
        _guests(roll, voice),
    ]
    return "\n\n".join(part for part in parts if part)


def _presiding(roll: Roll) -> str:
    return " ".join(said for item in roll.officers if item.entries or item.sits for said in _in_office(item))


def _in_office(item: OfficerOnRoll) -> Iterator[str]:
    name = plain(item.officer.person.name)
    if any(entry.is_remote for entry in item.entries):
        name = _("%(name)s, by videoconference", name=name)
    if item.officer.role is OfficerRole.CHAIR:
        yield _("%(name)s was in the chair.", name=name)
    elif item.officer.role is OfficerRole.CO_CHAIR:
        yield _("%(name)s was co-chair.", name=name)
    elif item.officer.role is OfficerRole.TECHNICAL_SECRETARY:
        yield _("%(name)s was technical secretary.", name=name)


def _no_quorum(row: QuorumDeclaration, facts: Facts, voice: Voice) -> str:
    """A call that came to nothing: what the second one rests on."""
    return ngettext(
        "At %(time)s it was put on record that at the %(call)s call there was no quorum:"
        " %(present)s seat was present of the %(required)s required.",
        "At %(time)s it was put on record that at the %(call)s call there was no quorum:"
        " %(present)s seats were present of the %(required)s required.",
        row.present,
        time=voice.moment(row.declared_at, facts.opened_at),
        call=ordinal_words(row.call),
        present=voice.number(row.present, gender="f"),
        required=voice.number(row.required, gender="f"),
    )


def _quorum(facts: Facts, voice: Voice) -> str:
    declared = facts.declared
    if declared is None:
        return ""
    counted = ngettext(
        "The technical secretariat verified the attendance of %(present)s of the %(seats)s seat that counts",
        "The technical secretariat verified the attendance of %(present)s of the %(seats)s seats that count",
        declared.seats,
        present=voice.number(declared.present, gender="f"),
        seats=voice.number(declared.seats, gender="f"),
    )
    alternates = sum(
        1
        for seat in facts.roll.seats
        if seat.counts(facts.roll.rules)
        and (entry := seat.entry_at(declared.declared_at)) is not None
        and entry.capacity is Capacity.ALTERNATE
    )
    if alternates:
        counted += ngettext(
            ", %(number)s of them through its alternate",
            ", %(number)s of them through their alternates",
            alternates,
            number=voice.number(alternates, gender="f"),
        )
    return counted + _(
        ", and at %(time)s declared that there was a quorum at the %(call)s call.",
        time=voice.moment(declared.declared_at, facts.opened_at),
        call=ordinal_words(declared.call),
    )


def _present(roll: Roll, voice: Voice) -> str:
    lines = [f"- {_of_seat(seat, roll.meeting, voice)}" for seat in roll.seats if seat.attended]
    return "\n".join([_("Present:"), "", *lines]) if lines else ""


def _of_seat(seat: SeatOnRoll, meeting: Meeting, voice: Voice) -> str:
    """Who filled it, one after the other: "CANACAR: Ana, titular, se retiró a …; Luis, suplente, …"."""
    stretches = [entry for entry in seat.entries if entry.capacity in PRESENT]
    told = "; ".join(_who_filled(entry, meeting, voice) for entry in stretches)
    return f"{plain(stretches[0].chamber_acronym)}: {told}."


def _who_filled(entry: RollEntry, meeting: Meeting, voice: Voice) -> str:
    name = plain(entry.person_name)
    if entry.capacity is Capacity.PRINCIPAL:
        said = _("%(name)s, principal", name=name)
    elif entry.principal_name:
        said = _(
            "%(name)s, alternate, in the absence of %(principal)s",
            name=name,
            principal=plain(entry.principal_name),
        )
    else:
        said = _("%(name)s, alternate", name=name)
    if entry.is_remote:
        said += _(", by videoconference")
    return said + "".join(_comings_and_goings(entry, meeting, voice))


def _comings_and_goings(entry: RollEntry, meeting: Meeting, voice: Voice) -> Iterator[str]:
    """Only what happened while the session ran."""
    opened, closed = meeting.opened_at, meeting.closed_at
    is_late = opened is not None and entry.arrived_at > opened
    is_early = entry.left_at is not None and (closed is None or entry.left_at < closed)
    if is_late:
        yield _(", who joined at %(time)s", time=voice.time(entry.arrived_at))
    if is_early:
        assert entry.left_at is not None
        time = voice.time(entry.left_at)
        yield _(" and left at %(time)s", time=time) if is_late else _(", who left at %(time)s", time=time)


def _absent(roll: Roll, voice: Voice) -> str:
    gone = [seat for seat in roll.seats if not seat.attended]
    excused = _acronyms(seat for seat in gone if seat.is_excused)
    vacant = _acronyms(
        seat for seat in gone if not seat.is_excused and seat.principal is None and not seat.alternates
    )
    missing = [name for name in _acronyms(gone) if name not in {*excused, *vacant}]
    said = []
    if not gone and len(roll.seats) > 1:
        said.append(_("Every seat attended."))
    if excused:
        said.append(
            ngettext(
                "Excused: %(chambers)s.",
                "Excused: %(chambers)s.",
                len(excused),
                chambers=voice.names(excused),
            )
        )
    if missing:
        said.append(
            ngettext(
                "Absent: %(chambers)s.", "Absent: %(chambers)s.", len(missing), chambers=voice.names(missing)
            )
        )
    if vacant:
        said.append(_("Nobody is appointed for %(chambers)s.", chambers=voice.names(vacant)))
    return " ".join(said)


def _acronyms(seats: Iterator[SeatOnRoll] | Sequence[SeatOnRoll]) -> list[str]:
    return [seat.seat.chamber.acronym for seat in seats]


def _guests(roll: Roll, voice: Voice) -> str:
    names = list(
        dict.fromkeys(
            f"{guest.name} ({guest.organization})" if guest.organization else guest.name
            for guest in roll.guests
        )
    )
    if not names:
        return ""
    return ngettext(
        "As a guest, with voice and no vote: %(names)s.",
        "As guests, with voice and no vote: %(names)s.",
        len(names),
        names=voice.names(names),
    )


def quorum_then(moment: datetime, facts: Facts, voice: Voice) -> str:
    """What the quorum was at a moment, where it was not the one declared; empty where it was."""
    declared = facts.declared
    if declared is None:
        return ""
    found = facts.roll.quorum_at(moment)
    if found.present == declared.present and found.is_met:
        return ""
    said = ngettext(
        "When it was decided %(present)s of the %(seats)s seats that count was present",
        "When it was decided %(present)s of the %(seats)s seats that count were present",
        found.present,
        present=voice.number(found.present, gender="f"),
        seats=voice.number(found.seats, gender="f"),
    )
    return said + (_(", which keeps the quorum.") if found.is_met else _(", which is no quorum."))
