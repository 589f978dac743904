"""The record of a matter as a tree that reads from top to bottom: each step with its day, its state and its link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import get_locale, pgettext
from flask_babel import gettext as _

from app.agendas.queries import Carried
from app.agendas.wording import outcome_chip
from app.agreements import wording as agreement_wording
from app.agreements.models import Agreement, AgreementState, Evidence, FollowUp
from app.issues.models import MOVES, Issue
from app.issues.wording import history_label, state_chip
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel import wording as words
from app.meetings import wording as meeting_wording
from app.meetings.clock import session_day
from app.minutes import wording as minutes_wording
from app.minutes.passages import Passage
from app.reports.ancestry.record import Record

#: What happened to the issue itself, where it is a step of its way.
STATIONS = frozenset({"issue:reassign", *(f"issue:{verb}" for verb in MOVES)}) - {
    "issue:submit",
    "issue:reopen",
}


@dataclass(frozen=True)
class Step:
    """``label`` says what it is; ``source`` is Markdown somebody wrote; ``then`` is what followed from it."""

    label: str
    title: str
    on: date | None = None
    url: str | None = None
    chip: tuple[str, str] | None = None
    about: str = ""
    source: str = ""
    is_here: bool = False
    then: tuple[Step, ...] = ()

    def sources(self) -> Iterator[str]:
        """Every text in it and below, to be rendered."""
        if self.source:
            yield self.source
        for step in self.then:
            yield from step.sources()


def grow(record: Record, *, here: Issue | Agreement) -> tuple[Step, ...]:
    """The tree of a matter; the step that is ``here`` is marked. Several roots where it came from no issue."""
    agreement_id = here.id if isinstance(here, Agreement) else None
    if record.issue is not None:
        items = [(row.meeting.starts_at, _item(record, row, agreement_id)) for row in record.carried]
        return (_issue(record, record.issue, items, is_here=isinstance(here, Issue)),)
    known = {row.item.id for row in record.carried}
    return (
        *(_item(record, row, agreement_id) for row in record.carried),
        *(_agreement(record, row, agreement_id) for row in record.agreements if row.item_id not in known),
    )


def _issue(record: Record, issue: Issue, items: Sequence[tuple[datetime, Step]], *, is_here: bool) -> Step:
    zone = issue.body.zone
    steps = [
        *((entry.at, _station(entry, zone)) for entry in record.history if entry.tag in STATIONS),
        *((row.decided_at or row.listed_at, _merged(row, zone)) for row in record.merged),
        *items,
    ]
    rounds = [entry for entry in record.history if entry.tag == "issue:reopen"]
    then = _in_rounds(sorted(steps, key=lambda step: step[0]), rounds, zone)
    if record.merged_into is not None:
        then = (*then, replace(_step_of(record.merged_into, zone), label=_("Goes on in"), on=None))
    return replace(
        _step_of(issue, zone),
        about=_("Filed by %(chamber)s", chamber=issue.chamber.acronym),
        is_here=is_here,
        then=then,
    )


def _in_rounds(
    steps: Sequence[tuple[datetime, Step]], reopened: Sequence[AuditEntry], zone: str
) -> tuple[Step, ...]:
    """The steps in order; what came after a reopening stands under it, as the next round."""
    if not reopened:
        return tuple(step for _moment, step in steps)
    entry, *later = reopened
    again = Step(
        label=_("New round"),
        title=history_label(entry),
        on=_day(entry.at, zone),
        about=_by(entry),
        source=entry.reason,
        then=_in_rounds([row for row in steps if row[0] > entry.at], later, zone),
    )
    return (*(step for moment, step in steps if moment <= entry.at), again)


def _station(entry: AuditEntry, zone: str) -> Step:
    return Step(
        label=_("Course"),
        title=history_label(entry),
        on=_day(entry.at, zone),
        about=_by(entry),
        source=entry.reason,
    )


def _merged(row: Issue, zone: str) -> Step:
    return replace(
        _step_of(row, zone),
        label=_("Merged into it"),
        on=_day(row.decided_at or row.listed_at, zone),
        about=row.chamber.acronym,
        chip=None,
    )


def _step_of(issue: Issue, zone: str) -> Step:
    return Step(
        label=_("Issue"),
        title=f"{issue.folio} · {issue.title}" if issue.folio else issue.title,
        on=_day(issue.submitted_at, zone) if issue.submitted_at is not None else None,
        url=url_for("issues.show", ref=issue.ref),
        chip=state_chip(issue.state),
    )


def _item_label() -> str:
    return pgettext("ancestry", "Item")


def _item(record: Record, carried: Carried, here: int | None) -> Step:
    item, meeting = carried.item, carried.meeting
    published = carried.agenda.version > 0
    passage = record.passages.get(item.id)
    then = [_passage(passage)] if passage is not None else []
    then += [_agreement(record, row, here) for row in record.agreements if row.item_id == item.id]
    return Step(
        label=_item_label(),
        title=f"{carried.number} {item.title}",
        on=session_day(meeting),
        url=url_for("agendas.show" if published else "agendas.edit", meeting_id=meeting.id),
        chip=outcome_chip(item.outcome)
        if item.outcome is not None
        else meeting_wording.state_chip(meeting.state),
        about=meeting_wording.full_title(meeting),
        then=tuple(then),
    )


def _passage(passage: Passage) -> Step:
    minutes = passage.minutes
    noun = minutes_wording.noun(minutes.meeting.body)
    numbers = passage.numbers
    if len(numbers) > 1:
        title = _("Paragraphs %(first)s to %(last)s", first=numbers[0], last=numbers[-1])
    else:
        title = _("Paragraph %(number)s", number=numbers[0]) if numbers else noun
    return Step(
        label=noun,
        title=title,
        url=url_for("minutes.show", meeting_id=minutes.meeting_id, _anchor=passage.anchor),
        chip=minutes_wording.state_chip(minutes.state),
    )


def _agreement(record: Record, agreement: Agreement, here: int | None) -> Step:
    zone = agreement.meeting.zone
    due = words.plain_day(agreement.due_on, _language())
    then = [_replaced(row) for row in record.related if row.successor_id == agreement.id]
    if agreement.id in record.inside:
        evidence = [_evidence(agreement, line, zone) for line in agreement.follow_ups]
        changes = [_change(entry, zone) for entry in record.changes if entry.subject_id == agreement.id]
        then += sorted([*evidence, *changes], key=lambda step: step.on or date.max)
    elif agreement.ended_at is not None:
        then.append(
            Step(
                label=_("End"),
                title=agreement_wording.state_label(agreement.state),
                on=_day(agreement.ended_at, zone),
            )
        )
    then += [_successor(row) for row in record.related if row.id == agreement.successor_id]
    return Step(
        label=_("Agreement"),
        title=agreement.number or _("Agreement proposed"),
        on=_day(agreement.adopted_at, zone) if agreement.adopted_at is not None else None,
        url=url_for("agreements.show", agreement_id=agreement.id),
        chip=agreement_wording.state_chip(
            agreement.state, is_overdue=agreement.is_overdue(clock.today(zone))
        ),
        about=_("%(responsible)s, due on %(day)s", responsible=agreement.responsible, day=due),
        source=agreement.text,
        is_here=agreement.id == here,
        then=tuple(then),
    )


def _evidence(agreement: Agreement, line: FollowUp, zone: str) -> Step:
    """A report and its files: the first is its title, the others come under it."""
    files = [_file(agreement, row, line, zone) for row in line.evidence]
    is_evidence = line.state is AgreementState.REPORTED
    return Step(
        label=_("Evidence") if is_evidence else _("Follow-up"),
        title=files[0].title if files else agreement_wording.state_label(line.state),
        on=_day(line.created_at, zone),
        url=files[0].url if files else None,
        about=line.person_name,
        source=line.text,
        then=tuple(files[1:]),
    )


def _file(agreement: Agreement, evidence: Evidence, line: FollowUp, zone: str) -> Step:
    return Step(
        label=_("Evidence"),
        title=evidence.file.name,
        on=_day(line.created_at, zone),
        url=url_for("agreements.evidence", agreement_id=agreement.id, evidence_id=evidence.id),
    )


def _change(entry: AuditEntry, zone: str) -> Step:
    return Step(
        label=_("Follow-up"),
        title=agreement_wording.verb_said(entry.tag),
        on=_day(entry.at, zone),
        about=_by(entry),
        source=entry.reason,
    )


def _successor(row: Agreement) -> Step:
    return replace(_elsewhere(row), label=_("In its place"))


def _replaced(row: Agreement) -> Step:
    return replace(_elsewhere(row), label=_("In the place of"))


def _elsewhere(row: Agreement) -> Step:
    """An agreement whose own ancestry is another page."""
    return Step(
        label="",
        title=row.number or "",
        on=_day(row.adopted_at, row.meeting.zone) if row.adopted_at is not None else None,
        url=url_for("reports.agreement_ancestry", agreement_id=row.id),
        chip=agreement_wording.state_chip(row.state),
    )


def _by(entry: AuditEntry) -> str:
    return entry.acted_as or entry.actor_name


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "es"
