"""Tables of agreements: what became of those that were owed in the period."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from app.reports.queries.agreements import Fate, OwedAgreement
from app.reports.tables.table import Row, Table, counted, summed


def fate_words(fate: Fate) -> str:
    return {
        Fate.ON_TIME: _("Fulfilled on time"),
        Fate.LATE: _("Fulfilled late"),
        Fate.OPEN: pgettext("agreements", "Open"),
        Fate.OVERDUE: pgettext("agreements", "Overdue"),
        Fate.ENDED: _("Without effect or superseded"),
    }[fate]


def by_fate(owed: Sequence[OwedAgreement]) -> Table:
    """Those adopted in the period, and those that came from before."""
    rows = [
        _row("new", _("Adopted in the period"), [row for row in owed if row.is_new]),
        _row("before", _("From before"), [row for row in owed if not row.is_new]),
    ]
    return Table(
        key="agreements",
        title=_("What became of the agreements"),
        columns=(("when", _("Agreements")), *_columns()),
        rows=tuple(rows),
        note=_(
            "All that were owed in the period, as they stood on the day of this report. On time is what was"
            " reported by its due date and verified."
        ),
        total=summed(_("All agreements"), rows),
    )


def by_responsible(owed: Sequence[OwedAgreement]) -> Table:
    groups: dict[str, list[OwedAgreement]] = {}
    for row in owed:
        groups.setdefault(_responsible(row), []).append(row)
    named = [(of_it[-1].agreement.responsible, key, of_it) for key, of_it in groups.items()]
    ordered = sorted(named, key=lambda group: (-len(group[2]), group[0]))
    rows = [_row(key, label, of_it) for label, key, of_it in ordered]
    return Table(
        key="agreements_by_responsible",
        title=_("Agreements by who owes them"),
        columns=(("responsible", _("Responsible")), *_columns()),
        rows=tuple(rows),
        total=summed(_("All agreements"), rows),
    )


def _responsible(row: OwedAgreement) -> str:
    """Who owes it: a chamber or a person, however it was worded, else an office by its words."""
    agreement = row.agreement
    if agreement.responsible_chamber_id is not None:
        return f"chamber-{agreement.responsible_chamber_id}"
    if agreement.responsible_person_id is not None:
        return f"person-{agreement.responsible_person_id}"
    return f"office-{agreement.responsible}"


def _columns() -> tuple[tuple[str, str], ...]:
    return (("all", pgettext("agreements", "All")), *((fate.value, fate_words(fate)) for fate in Fate))


def _row(key: str, label: str, owed: Sequence[OwedAgreement]) -> Row:
    return Row(
        key,
        label,
        (
            counted([row.agreement for row in owed]),
            *(counted([row.agreement for row in owed if row.fate is fate]) for fate in Fate),
        ),
    )
