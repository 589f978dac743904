"""What the agenda's studio shows beside the sheet, and what its one form says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.agendas import queries, template, timetable, wording
from app.agendas.models import Agenda, AgendaItem
from app.agendas.operations import ItemEdit
from app.bodies import queries as body_queries
from app.bodies.models import BodyKind, OfficerRole
from app.issues import queries as issue_queries
from app.kernel import clock
from app.kernel.errors import InvalidInput
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting


@dataclass(frozen=True)
class Proposal:
    """Something this session could take up: where it comes from, what it is, and the button's value."""

    source: str
    title: str
    note: str
    value: str
    url: str | None


def proposals_for(agenda: Agenda, meeting: Meeting) -> list[Proposal]:
    """What earlier sessions deferred, then admitted issues, the most backed first. 4 queries."""
    taken = queries.list_scheduled_issue_ids(meeting.body_id)
    found = [
        Proposal(
            source=_("Deferred at the %(session)s", session=meeting_wording.meeting_title(row.meeting)),
            title=row.item.title,
            note=row.item.issue.folio or "" if row.item.issue is not None else "",
            value=f"carried-{row.item.id}",
            url=_issue_url(row.item.issue.folio) if row.item.issue is not None else None,
        )
        for row in queries.list_deferred_for(meeting.body_id, meeting.starts_at)
        if row.item.issue_id not in taken
    ]
    deferred_issues = {proposal.note for proposal in found}
    for admitted in issue_queries.list_admitted_for(meeting.body_id):
        issue = admitted.issue
        if issue.id in taken or issue.folio in deferred_issues:
            continue
        backed = ngettext("%(num)s chamber backs it", "%(num)s chambers back it", admitted.secondings)
        waits = ngettext("It has waited %(num)s day.", "It has waited %(num)s days.", admitted.waiting_days)
        found.append(
            Proposal(
                source=_("Admitted issue, %(backed)s", backed=backed)
                if admitted.secondings
                else _("Admitted issue"),
                title=issue.title,
                note=f"{issue.folio}, {issue.chamber.acronym}. {waits}",
                value=f"issue-{issue.id}",
                url=_issue_url(issue.folio),
            )
        )
    return found


def _issue_url(folio: str | None) -> str | None:
    return url_for("issues.show", ref=folio) if folio else None


def presenters_for(meeting: Meeting) -> list[tuple[str, str]]:
    """Who may present: offices, then the body's seats. Pairs of the value kept and its words."""
    offices = [OfficerRole.CHAIR.value, OfficerRole.TECHNICAL_SECRETARY.value, wording.AUTHORITY]
    if meeting.body.kind is BodyKind.SPECIALIZED:
        offices.insert(2, OfficerRole.COORDINATOR.value)
    seats = body_queries.list_seats(meeting.body_id, clock.today(meeting.zone))
    return [(office, wording.presenter_label(office)) for office in offices] + [
        (seat.chamber.acronym, seat.chamber.acronym) for seat in seats
    ]


@dataclass(frozen=True)
class Bar:
    """A stretch of the time budget's bar: matters for agreement stand out."""

    at: int
    width: int
    is_for_agreement: bool


def bars(lines: Sequence[timetable.Line[AgendaItem]]) -> list[Bar]:
    """The agenda as stretches of a bar, in minutes, neighbours of one kind joined."""
    under = {line.item.id for line in lines if line.item.template_key == template.FOR_AGREEMENT}
    found: list[Bar] = []
    at = 0
    for line in lines:
        if line.item.is_heading or not line.item.minutes:
            continue
        stands_out = line.item.parent_id in under
        if found and found[-1].is_for_agreement == stands_out:
            last = found.pop()
            found.append(Bar(last.at, last.width + line.item.minutes, stands_out))
        else:
            found.append(Bar(at, line.item.minutes, stands_out))
        at += line.item.minutes
    return found


def origins(lines: Sequence[timetable.Line[AgendaItem]], backing: Mapping[int, int]) -> dict[int, str]:
    """Where each item comes from, in a few words."""
    found: dict[int, str] = {}
    for line in lines:
        item = line.item
        if item.issue is not None and item.issue.folio:
            count = backing.get(item.issue_id or 0, 0)
            found[item.id] = item.issue.folio + (
                ", " + ngettext("%(num)s seconding", "%(num)s secondings", count) if count else ""
            )
        elif item.carried_from_id is not None:
            found[item.id] = _("carried over")
    return found


def backing_of(agenda: Agenda) -> Mapping[int, int]:
    return issue_queries.count_secondings([item.issue_id for item in agenda.items if item.issue_id])


def next_meeting_of(meeting: Meeting) -> Meeting | None:
    return meeting_queries.find_following(meeting)


def edits_in(form: Mapping[str, str]) -> list[ItemEdit]:
    """What the sheet's form says of each item: ``title-12``, ``minutes-12``, ``presenter-12`` and ``was-…`` of each.

    Raises InvalidInput at the field whose minutes are no number.
    """
    edits: list[ItemEdit] = []
    wrong: dict[str, str] = {}
    for name, typed in form.items():
        if not name.startswith("minutes-") or not name[8:].isdecimal() or len(name) > 17:
            continue
        item_id = int(name[8:])
        minutes = _minutes(typed)
        if minutes is None:
            wrong[name] = _("Minutes from 0 to %(most)s.", most=600)
            continue
        edits.append(
            ItemEdit(
                item_id=item_id,
                title=_line(form.get(f"title-{item_id}", "")),
                minutes=minutes,
                presenter=form.get(f"presenter-{item_id}", "").strip(),
                was_title=_said(form, f"was-title-{item_id}"),
                was_minutes=_minutes(form.get(f"was-minutes-{item_id}", "")),
                was_presenter=_said(form, f"was-presenter-{item_id}"),
            )
        )
    if wrong:
        raise InvalidInput(fields=wrong)
    return edits


def saved_otherwise(agenda: Agenda, form: Mapping[str, str]) -> dict[str, str]:
    """The sent fields that now hold something else, by their name in the form: what others wrote meanwhile."""
    kept = {item.id: item for item in agenda.items}
    found: dict[str, str] = {}
    for edit in edits_in(form):
        item = kept.get(edit.item_id)
        if item is None:
            continue
        for field in ("title", "minutes", "presenter"):
            if getattr(edit, field) != getattr(item, field):
                found[f"{field}-{item.id}"] = str(getattr(item, field))
    return found


def _said(form: Mapping[str, str], name: str) -> str | None:
    return _line(form[name]) if name in form else None


def _line(text: str) -> str:
    """One line: a title is wrapped on the sheet, never broken."""
    return " ".join(text.split())


def _minutes(typed: str) -> int | None:
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 4 else None
