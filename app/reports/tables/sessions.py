"""Tables of sessions: what was held, against the minimum, and who filled each seat."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.meetings.models import Meeting, MeetingKind
from app.meetings.queries import AHEAD
from app.meetings.wording import meeting_title, reference
from app.reports.queries.sessions import HELD, NOT_HELD, Presence, SeatAttendance, YearCount
from app.reports.scope import Scope
from app.reports.tables.table import Cell, Row, Table, counted, said, summed


def held(scope: Scope, meetings: Sequence[Meeting]) -> Table:
    """The sessions of the period by body: held of each kind, not held, still to be held."""
    rows = []
    for body in scope.bodies:
        own = [meeting for meeting in meetings if meeting.body_id == body.id]
        kinds = [
            counted([meeting for meeting in own if meeting.kind is kind and meeting.state in HELD])
            for kind in MeetingKind
        ]
        rows.append(
            Row(
                body.slug,
                body.short_name,
                (
                    *kinds,
                    counted([meeting for meeting in own if meeting.state in NOT_HELD]),
                    counted(
                        [
                            meeting
                            for meeting in own
                            if meeting.state in AHEAD and meeting.state not in NOT_HELD
                        ]
                    ),
                ),
            )
        )
    return Table(
        key="sessions",
        title=_("Sessions held"),
        columns=(
            ("body", _("Body")),
            ("ordinary", pgettext("report", "Ordinary")),
            ("extraordinary", pgettext("report", "Extraordinary")),
            ("ceremonial", pgettext("report", "Ceremonial")),
            ("not_held", _("Not held")),
            ("ahead", pgettext("report", "Still to be held")),
        ),
        rows=tuple(rows),
        note=_("Not held are those cancelled and those without quorum."),
        total=summed(_("All bodies"), rows),
    )


def minimum(scope: Scope, years: Sequence[YearCount]) -> Table:
    """The ordinary sessions of each year of the period, against the least that the rules of each body ask for."""
    names = {body.id: body.short_name for body in scope.bodies}
    slugs = {body.id: body.slug for body in scope.bodies}
    return Table(
        key="minimum",
        title=_("Ordinary sessions against the minimum"),
        columns=(
            ("body", _("Body and year")),
            ("held", pgettext("report", "Held")),
            ("ahead", pgettext("report", "Still to be held")),
            ("minimum", _("Minimum a year")),
            ("state", _("State")),
        ),
        rows=tuple(
            Row(
                f"{slugs[year.body_id]}-{year.year}",
                _("%(body)s, %(year)s", body=names[year.body_id], year=year.year),
                (
                    counted(year.held),
                    counted(year.ahead),
                    said(str(year.minimum) if year.minimum else _("none")),
                    _state(year),
                ),
            )
            for year in years
        ),
        note=_("Of the whole year, up to the day of this report; by the rules of procedure then in force."),
    )


def _state(year: YearCount) -> Cell:
    if not year.minimum:
        return said(_("No minimum"))
    if not year.missing:
        return said(_("Met"), "done")
    words = ngettext("%(num)s missing", "%(num)s missing", year.missing)
    return said(words, "soon" if len(year.ahead) >= year.missing else "stop")


def attendance(scope: Scope, seats: Sequence[SeatAttendance]) -> Table:
    """By seat: at how many sessions it was filled by its principal, by an alternate, or not."""
    several = len(scope.bodies) > 1
    acronyms = {body.id: body.acronym for body in scope.bodies}
    rows = [
        Row(
            str(row.seat.id),
            f"{row.seat.chamber.acronym} · {acronyms[row.seat.body_id]}"
            if several
            else row.seat.chamber.acronym,
            (
                counted([meeting for meeting, _presence in row.marks]),
                counted(row.sessions(Presence.PRINCIPAL)),
                counted(row.sessions(Presence.ALTERNATE)),
                counted(row.sessions(Presence.EXCUSED, Presence.ABSENT)),
                said(_("%(number)s %%", number=row.percent)),
            ),
        )
        for row in seats
    ]
    return Table(
        key="attendance",
        title=_("Attendance by seat"),
        columns=(
            ("seat", _("Seat")),
            ("sessions", _("Sessions")),
            ("principal", _("By its principal")),
            ("alternate", _("By an alternate")),
            ("absent", _("Absent")),
            ("percent", _("Filled")),
        ),
        rows=tuple(rows),
        note=_(
            "Counted by seat, at the sessions held while the body had that seat. An excused seat is absent."
        ),
    )


def presence_words(presence: Presence | None) -> tuple[str, str]:
    """The chip's shape and its word; an empty word where there was no such seat."""
    if presence is None:
        return "", ""
    return {
        Presence.PRINCIPAL: ("done", pgettext("presence", "Principal")),
        Presence.ALTERNATE: ("doing", pgettext("presence", "Alternate")),
        Presence.EXCUSED: ("open", pgettext("presence", "Excused")),
        Presence.ABSENT: ("stop", pgettext("presence", "Absent")),
    }[presence]


def roll(meetings: Sequence[Meeting], seats: Sequence[SeatAttendance]) -> Table:
    """Session by session: how each seat of one body was filled."""
    return Table(
        key="roll",
        title=_("Session by session"),
        columns=(
            ("seat", _("Seat")),
            *((str(meeting.id), f"{reference(meeting)} · {meeting_title(meeting)}") for meeting in meetings),
        ),
        rows=tuple(
            Row(
                str(row.seat.id),
                row.seat.chamber.acronym,
                tuple(
                    said(words, shape)
                    for shape, words in (presence_words(row.at(meeting)) for meeting in meetings)
                ),
            )
            for row in seats
        ),
    )
