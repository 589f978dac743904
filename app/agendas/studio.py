"""What the agenda's studio shows beside the sheet, and what its one form says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.agendas import (
    difference_wording,
    differences,
    lanes,
    paper,
    policy,
    queries,
    sources,
    template,
    timetable,
    wording,
)
from app.agendas.models import ITEM_TRANSITIONS, Agenda, AgendaItem, ItemPurpose, ItemState, Outcome
from app.agendas.operations import ItemEdit, group_reports
from app.agendas.operations.building import excluded_keys
from app.bodies import queries as body_queries
from app.bodies.models import Body, BodyKind, OfficerRole
from app.issues import desk
from app.issues import queries as issue_queries
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput
from app.meetings import asking_queries
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.programme.queries import get_programme


@dataclass(frozen=True)
class Proposal:
    """Something this session could take up: where it comes from, what it is, and the button's value."""

    source: str
    title: str
    note: str
    value: str
    url: str | None
    #: The template's key of where it goes.
    place: str = template.FOR_AGREEMENT


def proposals_for(agenda: Agenda, meeting: Meeting, actor: Actor) -> list[Proposal]:
    """What earlier sessions deferred, groups' reports, what rooms above propose, then issues, the weightiest first.

    A constant number of queries: 6, and those of the rooms above.
    """
    taken = queries.list_scheduled_issue_ids(meeting.body_id)
    found = _deferred(meeting, taken)
    deferred_issues = {proposal.note for proposal in found}
    if meeting.kind is MeetingKind.ORDINARY:
        found += [_report(group) for group in group_reports.list_due(meeting.body_id)]
    found += [_registered(row) for row in list_sources(agenda, meeting, actor)]
    weighed = desk.weigh(
        admitted.issue
        for admitted in issue_queries.list_admitted_for(meeting.body_id)
        if admitted.issue.id not in taken and admitted.issue.folio not in deferred_issues
    )
    return found + [
        _issue(row) for row in sorted(weighed, key=lambda row: (-row.weight, -row.days, row.issue.id))
    ]


def list_sources(agenda: Agenda, meeting: Meeting, actor: Actor) -> list[sources.Proposed]:
    """What rooms above propose for this session, and no coming agenda of its body has taken up; then a follow-up missing.

    Minutes come before an ordinary session; before another, what it was asked for; the follow-up wherever the rules
    let it.
    """
    taken = queries.list_scheduled_sources(meeting.body_id)
    propose = sources.proposed_for if meeting.kind is MeetingKind.ORDINARY else _asked_for
    found = propose(meeting, actor)
    if (
        not any(item.template_key == template.FOLLOW_UP for item in agenda.items)
        and template.FOLLOW_UP not in excluded_keys(meeting)
        and (open_lines := sources.followed_by(meeting, actor))
    ):
        found.append(_follow_up(len(open_lines)))
    return [row for row in found if row.key not in taken]


def _asked_for(meeting: Meeting, actor: Actor) -> list[sources.Proposed]:
    """What a session was asked for. One query, and one more where it was."""
    request = asking_queries.find_for(meeting.id, actor)
    if request is None:
        return []
    presenter = request.backers[0].chamber_acronym if request.backers else OfficerRole.CHAIR.value
    return [
        sources.Proposed(
            key=f"asked-{request.id}",
            origin=_("What the session was asked for"),
            title=request.subject,
            note=_("By %(who)s.", who=request.asked_by),
            url=None,
            minutes=30,
            presenter=presenter,
            purpose=ItemPurpose.AGREEMENT,
            place=template.FOR_AGREEMENT,
        )
    ]


def _follow_up(count: int) -> sources.Proposed:
    with force_locale(get_programme().language):
        title = _("Follow-up of agreements")
    return sources.Proposed(
        key="follow-up",
        origin=ngettext("%(num)s open agreement", "%(num)s open agreements", count),
        title=title,
        note="",
        url=None,
        minutes=20,
        presenter=OfficerRole.TECHNICAL_SECRETARY.value,
        purpose=ItemPurpose.INFORMATION,
        place=template.PREVIOUS_MINUTES,
    )


def _deferred(meeting: Meeting, taken: set[int]) -> list[Proposal]:
    return [
        Proposal(
            source=_said_of(row),
            title=row.item.title,
            note=row.item.issue.folio or "" if row.item.issue is not None else "",
            value=f"carried-{row.item.id}",
            url=_issue_url(row.item.issue.folio) if row.item.issue is not None else None,
        )
        for row in queries.list_left_over(meeting.body_id, meeting.starts_at)
        if row.item.issue_id not in taken
    ]


def _said_of(row: queries.Deferred) -> str:
    session = meeting_wording.meeting_title(row.meeting)
    if row.item.state is ItemState.ON_AGENDA:
        return _("Deferred at the %(session)s", session=session)
    return _("Left unanswered at the %(session)s", session=session)


def _report(group: Body) -> Proposal:
    return Proposal(
        source=_("A group's report, not heard yet"),
        title=group.name,
        note="",
        value=f"report-{group.id}",
        url=url_for("bodies.show", slug=group.slug),
        place=template.GROUP_REPORTS,
    )


def _registered(row: sources.Proposed) -> Proposal:
    return Proposal(
        source=row.origin,
        title=row.title,
        note=row.note,
        value=f"source-{row.key}",
        url=row.url,
        place=row.place,
    )


def _issue(row: desk.Waiting) -> Proposal:
    issue = row.issue
    return Proposal(
        source=_("Admitted issue, weight %(weight)s: %(parts)s", weight=row.weight, parts=_made_of(row)),
        title=issue.title,
        note=f"{issue.folio}, {issue.chamber.acronym}. "
        + ngettext("It has waited %(num)s day.", "It has waited %(num)s days.", row.days),
        value=f"issue-{issue.id}",
        url=_issue_url(issue.folio),
    )


def _made_of(row: desk.Waiting) -> str:
    """What a weight is the sum of, in words; what adds nothing is left out."""
    operators, points = len(row.issue.affected), desk.WEIGHTS
    parts = [
        (
            points["chamber"] * row.chambers,
            ngettext("%(num)s chamber backs it", "%(num)s chambers back it", row.chambers),
        ),
        (
            points["operators"] * operators,
            ngettext("%(num)s kind of operator affected", "%(num)s kinds of operator affected", operators),
        ),
        (
            points["members"] * (row.members // desk.MEMBERS_A_POINT),
            ngettext("%(num)s member affected", "%(num)s members affected", row.members),
        ),
        (
            points["days"] * (row.days // desk.DAYS_A_POINT),
            ngettext("%(num)s day waiting", "%(num)s days waiting", row.days),
        ),
    ]
    said = [
        _("%(what)s (%(points)s)", what=what[:1].lower() + what[1:], points=worth)
        for worth, what in parts
        if worth
    ]
    return ", ".join(said) or _("nobody backs it yet")


def _issue_url(folio: str | None) -> str | None:
    return url_for("issues.show", ref=folio) if folio else None


def news_in(agenda: Agenda, meeting: Meeting) -> list[str]:
    """What the next version will say otherwise than the one in force, in sentences; nothing before the first. 2 queries."""
    latest = queries.latest_version(agenda.id)
    if latest is None:
        return []
    draft = paper.content_of(agenda, meeting, lanes.left_since(agenda.id, latest.content))
    return difference_wording.sentences(differences.compare(latest.content, draft), meeting.zone)


def is_carriable(item: AgendaItem, meeting: Meeting) -> bool:
    """Whether an item may go on to another session from where it is."""
    if item.is_fixed or item.is_heading:
        return False
    if item.outcome is Outcome.DEFERRED:
        return meeting.state in (MeetingState.CLOSED, MeetingState.ARCHIVED)
    return (
        item.outcome is None
        and ItemState.CARRIED in ITEM_TRANSITIONS[item.state]
        and meeting.state in meeting_queries.AHEAD
    )


def targets_for(meeting: Meeting, actor: Actor) -> list[Meeting]:
    """The coming sessions of the same body that an item may go on to; to who begins no agenda, those that have one."""
    starts = policy.may(actor, "start", meeting)
    return [
        other
        for other, agenda in queries.list_other_sessions(meeting)
        if is_open_to(other, agenda, starts=starts)
    ]


def is_open_to(meeting: Meeting, agenda: Agenda | None, *, starts: bool) -> bool:
    if meeting.state not in meeting_queries.AHEAD or meeting.ends_at < clock.now():
        return False
    return starts if agenda is None else policy.is_workable(agenda.state, meeting)


def models_for(meeting: Meeting) -> list[Meeting]:
    """Other sessions of the body whose agenda this one may be copied from, the nearest first."""
    return [other for other, agenda in queries.list_other_sessions(meeting) if agenda is not None]


def speakers_of(item: AgendaItem, meeting: Meeting) -> list[str]:
    """Who sits today for the seat that presents an item: the principal, then the alternates."""
    if item.presenter_seat_id is None:
        return []
    for seated in body_queries.who_sat(meeting.body_id, clock.today(meeting.zone)):
        if seated.seat.id == item.presenter_seat_id:
            appointed = ([seated.principal] if seated.principal else []) + list(seated.alternates)
            return [appointment.person.name for appointment in appointed]
    return []


def presenters_in(body: Body) -> list[tuple[str, str]]:
    """Who may present: offices, then the body's seats. Pairs of the value kept and its words."""
    offices = [OfficerRole.CHAIR.value, OfficerRole.TECHNICAL_SECRETARY.value, wording.AUTHORITY]
    if body.kind is BodyKind.SPECIALIZED:
        offices.insert(2, OfficerRole.COORDINATOR.value)
    seats = body_queries.list_seats(body.id, clock.today(body.zone))
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
                purpose=_purpose(form.get(f"purpose-{item_id}", "")),
                was_purpose=_purpose(form.get(f"was-purpose-{item_id}", "")),
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
        for field in ("title", "minutes", "presenter", "purpose"):
            if getattr(edit, field) not in (None, getattr(item, field)):
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


def _purpose(typed: str) -> ItemPurpose | None:
    return ItemPurpose(typed) if typed in set(ItemPurpose) else None
