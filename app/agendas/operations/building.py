"""Building an agenda: from its template, with issues, carried and own items; ordered, timed, proposed to the chair.

Every change takes the agenda's next revision, so that an open sheet knows when somebody else worked on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.agendas import policy, queries, template, timetable, wording
from app.agendas.models import TRANSITIONS, Agenda, AgendaItem, AgendaState, ItemKind, ItemPurpose
from app.bodies.models import BodyKind, Chamber, Seat
from app.issues.models import Issue, IssueState
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, StaleEdit, WrongState
from app.meetings import clock as procedural_clock
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting, MeetingKind
from app.programme.business import business_calendar
from app.programme.queries import get_programme

LONGEST_TITLE = 300
MOST_MINUTES = 600
DEFAULT_MINUTES = 15


def start(meeting: Meeting, *, actor: Actor) -> Agenda:
    """Give a planned meeting its agenda, COLLECTING, with the fixed items of its template.

    Raises NotAllowed, WrongState (the meeting is over, or has one).
    """
    policy.require_may(actor, "start", meeting)
    if meeting.state not in meeting_queries.AHEAD:
        raise WrongState(
            _("This session is %(state)s.", state=meeting_wording.state_label(meeting.state).lower())
        )
    if queries.find_agenda(meeting.id) is not None:
        raise WrongState(_("This session has its agenda already."))
    agenda = Agenda(meeting_id=meeting.id, state=AgendaState.COLLECTING, created_at=clock.now(), version=0)
    agenda.meeting = meeting
    language = get_programme().language
    agenda.items = [
        AgendaItem(
            position=position,
            kind=fixed.kind,
            template_key=fixed.key,
            purpose=fixed.purpose,
            title=_fixed_title(fixed, meeting, language),
            minutes=fixed.minutes,
            presenter=fixed.presenter,
            issue=None,
        )
        for position, fixed in enumerate(_template_of(meeting))
    ]
    db.session.add(agenda)
    db.session.flush()
    journal.record("agenda:start", actor=actor, subject=agenda, new=_about(meeting), body_id=meeting.body_id)
    return agenda


def add_issue(
    agenda: Agenda,
    issue: Issue,
    *,
    heading: AgendaItem | None = None,
    minutes: int = DEFAULT_MINUTES,
    actor: Actor,
) -> AgendaItem:
    """Put an admitted issue on the agenda, presented by the chamber that filed it; under "for agreement" if unsaid.

    Raises NotAllowed, WrongState, Refused (not admitted, of another body, on a coming agenda already; too late).
    """
    meeting = _begin_adding(agenda, actor)
    if issue.state not in {IssueState.ADMITTED, IssueState.REFERRED}:
        raise Refused(_("Only an admitted issue goes on an agenda."))
    if meeting.body_id not in {issue.body_id, issue.referred_to_id}:
        raise Refused(_("This issue belongs to another body."))
    if any(item.issue_id == issue.id for item in agenda.items):
        raise Refused(_("This issue is on the agenda already."))
    if issue.id in queries.list_scheduled_issue_ids(meeting.body_id, but=agenda.id):
        raise Refused(_("This issue is on the agenda of another coming session."))
    seat = _seat_of(meeting.body_id, issue.chamber_id)
    return _add(
        agenda,
        heading,
        template.FOR_AGREEMENT,
        actor,
        kind=ItemKind.ISSUE,
        title=issue.title,
        minutes=minutes,
        presenter=seat[1] if seat else "",
        presenter_seat_id=seat[0] if seat else None,
        issue_id=issue.id,
        issue=issue,
    )


def add_carried(
    agenda: Agenda, deferred: AgendaItem, *, heading: AgendaItem | None = None, actor: Actor
) -> AgendaItem:
    """Take up an item that an earlier session deferred, as it was. Raises NotAllowed, WrongState, Refused."""
    meeting = _begin_adding(agenda, actor)
    if deferred.id not in {
        row.item.id for row in queries.list_deferred_for(meeting.body_id, meeting.starts_at)
    }:
        raise Refused(_("This item was taken up already."))
    return _add(
        agenda,
        heading,
        template.FOR_AGREEMENT,
        actor,
        kind=ItemKind.ISSUE if deferred.issue_id else ItemKind.OWN,
        title=deferred.title,
        minutes=deferred.minutes or DEFAULT_MINUTES,
        presenter=deferred.presenter,
        presenter_seat_id=deferred.presenter_seat_id,
        issue_id=deferred.issue_id,
        issue=db.session.get(Issue, deferred.issue_id) if deferred.issue_id else None,
        carried_from_id=deferred.id,
    )


def add_own(
    agenda: Agenda,
    *,
    title: str,
    minutes: int = DEFAULT_MINUTES,
    presenter: str = "",
    heading: AgendaItem | None = None,
    actor: Actor,
) -> AgendaItem:
    """Put the secretariat's own item on the agenda. ``presenter`` is an office's key, a seat's acronym, or free text.

    Raises NotAllowed, WrongState, Refused (too late), InvalidInput.
    """
    _begin_adding(agenda, actor)
    _check(title, minutes, presenter, prefix="own-")
    return _add(
        agenda,
        heading,
        template.FOR_AGREEMENT,
        actor,
        kind=ItemKind.OWN,
        title=title,
        minutes=minutes,
        presenter=presenter,
        presenter_seat_id=None,
        issue_id=None,
        issue=None,
    )


@dataclass(frozen=True)
class ItemEdit:
    """What a sheet sent for one item. ``was_*``: what the writer saw when they began (None: not said)."""

    item_id: int
    title: str
    minutes: int
    presenter: str
    was_title: str | None = None
    was_minutes: int | None = None
    was_presenter: str | None = None


def edit_item(
    item: AgendaItem,
    *,
    title: str,
    minutes: int,
    presenter: str,
    purpose: ItemPurpose | None = None,
    since: int,
    actor: Actor,
) -> None:
    """Change one item of a loaded agenda; ``since`` is the agenda's revision the edit began from.

    Raises NotAllowed, WrongState, InvalidInput, StaleEdit, Refused (a fixed item's words).
    """
    agenda = item.agenda
    _begin(agenda, "edit", actor)
    if since != agenda.revision and title != item.title:
        raise StaleEdit(mine=title, theirs=item.title, revision=agenda.revision)
    changes = _changes(
        item, title=title, minutes=minutes, presenter=presenter, purpose=purpose or item.purpose
    )
    _apply(agenda, [(item, changes)] if changes else [], actor)


def save_sheet(agenda: Agenda, edits: Sequence[ItemEdit], *, since: int, actor: Actor) -> bool:
    """Save the sheet as it stands in the writer's window, merged with what others saved meanwhile. True if it changed.

    Of a field that both changed neither is lost: StaleEdit carries both texts, and its ``field`` and ``item_id``.
    Raises NotAllowed, WrongState, InvalidInput, StaleEdit, Refused (a fixed item's words).
    """
    _begin(agenda, "edit", actor)
    items = {item.id: item for item in agenda.items}
    todo: list[tuple[AgendaItem, dict[str, Any]]] = []
    for edit in edits:
        item = items.get(edit.item_id)
        if item is None:
            continue  # somebody removed it meanwhile
        wanted = {
            field: _merge(agenda, item, edit, field, since=since)
            for field in ("title", "minutes", "presenter")
        }
        changes = _changes(item, **wanted, purpose=item.purpose, prefix=f"-{item.id}")
        if changes:
            todo.append((item, changes))
    _apply(agenda, todo, actor)
    return bool(todo)


class FieldConflict(StaleEdit):
    """Two people changed one field of one item."""

    def __init__(self, *, field: str, item: AgendaItem, mine: str, theirs: str, revision: int) -> None:
        super().__init__(mine=mine, theirs=theirs, revision=revision)
        self.field = field
        self.item_id = item.id


def remove_item(item: AgendaItem, *, actor: Actor) -> None:
    """Take an item off the agenda; a fixed one stays. Needs ``item.agenda.items``.

    Raises NotAllowed, WrongState, Refused.
    """
    agenda = item.agenda
    meeting = _begin(agenda, "edit", actor)
    if item.is_fixed:
        raise Refused(_("This item comes from the template: it can be moved and timed, not removed."))
    old = {"id": item.id, "title": item.title, "issue_id": item.issue_id}
    agenda.items.remove(item)
    db.session.delete(item)
    for position, sibling in enumerate(_siblings(agenda, item.parent_id)):
        sibling.position = position
    agenda.revision += 1
    db.session.flush()
    journal.record("agenda:remove_item", actor=actor, subject=agenda, old=old, body_id=meeting.body_id)


def reorder(agenda: Agenda, order: Sequence[int], *, since: int, actor: Actor) -> None:
    """Put the whole flat list into ``order`` (every item's id once), as dragged. ``since``: the agenda's revision.

    Raises NotAllowed, WrongState, StaleEdit, Refused (not these items, or a sub-item above every heading).
    """
    meeting = _begin(agenda, "edit", actor)
    try:
        places = timetable.rearrange(agenda.items, order)
    except ValueError as error:
        raise Refused(_("That order doesn't fit this agenda. Reload the page and try again.")) from error
    if since != agenda.revision:
        raise StaleEdit(revision=agenda.revision)
    before = [item.id for item in timetable.in_order(agenda.items)]
    for item in agenda.items:
        item.parent_id, item.position = places[item.id].parent_id, places[item.id].position
    _record_order(agenda, meeting, before, actor)


def shift_item(item: AgendaItem, step: int, *, actor: Actor) -> bool:
    """Move an item one place up (-1) or down (1) among its siblings; False at either end. Needs ``item.agenda.items``.

    Raises NotAllowed, WrongState.
    """
    agenda = item.agenda
    meeting = _begin(agenda, "edit", actor)
    siblings = timetable.shift(agenda.items, item.id, step)
    if siblings is None:
        return False
    before = [other.id for other in timetable.in_order(agenda.items)]
    by_id = {other.id: other for other in agenda.items}
    for position, item_id in enumerate(siblings):
        by_id[item_id].position = position
    _record_order(agenda, meeting, before, actor)
    return True


def propose(agenda: Agenda, *, actor: Actor) -> None:
    """Send the agenda to the chair: COLLECTING → PROPOSED. Every item needs its minutes and who presents it.

    Raises NotAllowed, WrongState, Refused naming what is missing.
    """
    meeting = _begin(agenda, "propose", actor)
    require_transition(agenda, AgendaState.PROPOSED)
    require_complete(agenda, meeting)
    agenda.state = AgendaState.PROPOSED
    agenda.revision += 1
    db.session.flush()
    journal.record(
        "agenda:propose",
        actor=actor,
        subject=agenda,
        old={"state": AgendaState.COLLECTING},
        new={"state": agenda.state, "issues": [item.issue_id for item in agenda.items if item.issue_id]},
        body_id=meeting.body_id,
    )


def require_complete(agenda: Agenda, meeting: Meeting) -> None:
    """Raise Refused, naming items, unless each has minutes and presenter and an extraordinary session its matter."""
    lines = queries.numbered(agenda)
    without_minutes = [line.number for line in lines if not line.item.is_heading and line.item.minutes <= 0]
    without_presenter = [
        line.number for line in lines if not line.item.is_heading and not line.item.presenter
    ]
    if without_minutes:
        raise Refused(_("These items have no minutes: %(items)s.", items=", ".join(without_minutes)))
    if without_presenter:
        raise Refused(
            _("These items have nobody to present them: %(items)s.", items=", ".join(without_presenter))
        )
    if meeting.kind is MeetingKind.EXTRAORDINARY and not any(line.is_sub for line in lines):
        raise Refused(_("An extraordinary session needs the matter it is called for. Add it first."))


def require_transition(agenda: Agenda, state: AgendaState) -> None:
    """Raise WrongState unless the lifecycle knows the way from where the agenda is."""
    if state not in TRANSITIONS[agenda.state]:
        raise WrongState(
            _("This agenda is in the state “%(state)s”.", state=wording.state_chip(agenda.state)[1])
        )


def _begin(agenda: Agenda, verb: str, actor: Actor) -> Meeting:
    meeting = agenda.meeting
    policy.require_may(actor, verb, meeting)
    queries.hold(agenda)
    if not policy.is_workable(agenda.state, meeting):
        raise WrongState(
            _(
                "The agenda can't be changed any more: it is in the state “%(agenda)s” and the session in "
                "“%(session)s”.",
                agenda=wording.state_chip(agenda.state)[1],
                session=meeting_wording.state_label(meeting.state),
            )
        )
    return meeting


def _begin_adding(agenda: Agenda, actor: Actor) -> Meeting:
    """Once published, additions need an open window; what is late or for an extraordinary session is the chair's."""
    meeting = _begin(agenda, "add", actor)
    if agenda.state is not AgendaState.PUBLISHED or policy.may(actor, "add_late", meeting):
        return meeting
    if meeting.kind is MeetingKind.EXTRAORDINARY:
        raise Refused(_("Only the chair adds to the agenda of an extraordinary session that was convoked."))
    limit = procedural_clock.last_day_for_additions(
        meeting, meeting_queries.rules_of(meeting), business_calendar()
    )
    if clock.today(meeting.zone) > limit.on:
        raise Refused(
            _(
                "Additions closed on %(day)s, %(days)s business days before the session. Only the chair may let one "
                "in.",
                day=meeting_wording.day(limit.on),
                days=limit.days,
            )
        )
    return meeting


def _add(
    agenda: Agenda, heading: AgendaItem | None, default_key: str, actor: Actor, **values: Any
) -> AgendaItem:
    under = heading or next((item for item in agenda.items if item.template_key == default_key), None)
    under = under or next((item for item in agenda.items if item.is_heading), None)
    if under is not None and (not under.is_heading or under.agenda_id != agenda.id):
        raise InvalidInput(_("Choose one of this agenda's headings."))
    parent_id = under.id if under is not None else None
    item = AgendaItem(
        agenda_id=agenda.id,
        parent_id=parent_id,
        position=len(_siblings(agenda, parent_id)),
        template_key="",
        purpose=under.purpose if under is not None else ItemPurpose.AGREEMENT,
        **values,
    )
    agenda.items.append(item)
    agenda.revision += 1
    db.session.flush()
    journal.record(
        "agenda:add_item",
        actor=actor,
        subject=agenda,
        new={
            "id": item.id,
            "title": item.title,
            "issue_id": item.issue_id,
            "carried_from_id": item.carried_from_id,
        },
        body_id=agenda.meeting.body_id,
    )
    return item


def _siblings(agenda: Agenda, parent_id: int | None) -> list[AgendaItem]:
    return sorted(
        (item for item in agenda.items if item.parent_id == parent_id), key=lambda it: (it.position, it.id)
    )


def _merge(agenda: Agenda, item: AgendaItem, edit: ItemEdit, field: str, *, since: int) -> Any:
    """What a field becomes: mine when I changed it, theirs when only they did; both changed is a conflict."""
    mine, was, theirs = getattr(edit, field), getattr(edit, f"was_{field}"), getattr(item, field)
    if mine in (was, theirs):
        return theirs
    if since == agenda.revision or was == theirs:
        return mine
    raise FieldConflict(field=field, item=item, mine=str(mine), theirs=str(theirs), revision=agenda.revision)


def _changes(
    item: AgendaItem, *, title: str, minutes: int, presenter: str, purpose: ItemPurpose, prefix: str = ""
) -> dict[str, Any]:
    if item.is_fixed and title != item.title:
        raise Refused(_("This item's words come from the template."))
    if item.is_heading:
        return {}
    wanted = {"title": title, "minutes": minutes, "presenter": presenter, "purpose": purpose}
    changes = {key: value for key, value in wanted.items() if value != getattr(item, key)}
    if changes:
        _check(title, minutes, presenter, suffix=prefix)
    return changes


def _apply(agenda: Agenda, todo: Sequence[tuple[AgendaItem, dict[str, Any]]], actor: Actor) -> None:
    if not todo:
        return
    acronyms = (
        _seats_by_acronym(agenda.meeting.body_id)
        if any("presenter" in changes for _i, changes in todo)
        else {}
    )
    for item, changes in todo:
        old = {key: getattr(item, key) for key in changes}
        for key, value in changes.items():
            setattr(item, key, value)
        if "presenter" in changes:
            item.presenter_seat_id = acronyms.get(changes["presenter"])
        journal.record(
            "agenda:edit_item",
            actor=actor,
            subject=agenda,
            old={"id": item.id, **old},
            new=changes,
            body_id=agenda.meeting.body_id,
        )
    agenda.revision += 1
    db.session.flush()


def _check(title: str, minutes: int, presenter: str, *, prefix: str = "", suffix: str = "") -> None:
    wrong: dict[str, Any] = {}
    if not title.strip():
        wrong[f"{prefix}title{suffix}"] = _("Say what the item is about.")
    if len(title) > LONGEST_TITLE:
        wrong[f"{prefix}title{suffix}"] = _("At most %(count)s characters.", count=LONGEST_TITLE)
    if not 0 <= minutes <= MOST_MINUTES:
        wrong[f"{prefix}minutes{suffix}"] = _("Minutes from 0 to %(most)s.", most=MOST_MINUTES)
    if len(presenter) > 120:
        wrong[f"{prefix}presenter{suffix}"] = _("At most %(count)s characters.", count=120)
    if wrong:
        raise InvalidInput(fields=wrong)


def _record_order(agenda: Agenda, meeting: Meeting, before: list[int], actor: Actor) -> None:
    after = [item.id for item in timetable.in_order(agenda.items)]
    if before == after:
        return
    agenda.revision += 1
    db.session.flush()
    journal.record(
        "agenda:reorder",
        actor=actor,
        subject=agenda,
        old={"order": before},
        new={"order": after},
        body_id=meeting.body_id,
    )


def _template_of(meeting: Meeting) -> list[template.TemplateItem]:
    own = queries.find_template(meeting.body_id, meeting.kind)
    if own is not None:
        return template.from_rows(own.items)
    return template.default_for(
        meeting.kind,
        is_group=meeting.body.kind is BodyKind.SPECIALIZED,
        general_matters_in_extraordinary=meeting_queries.rules_of(meeting).general_matters_in_extraordinary,
    )


def _fixed_title(fixed: template.TemplateItem, meeting: Meeting, language: str) -> str:
    """The template's words; the item on the previous minutes names the session they are of."""
    if fixed.key != template.PREVIOUS_MINUTES:
        return fixed.title_in(language)
    previous = meeting_queries.find_previous(meeting)
    if previous is None:
        return fixed.title_in(language)
    with force_locale(language):
        session = meeting_wording.long_title(previous, meeting.body)
        if meeting.body.kind is BodyKind.SPECIALIZED:
            return _("Approval of the minutes of the %(session)s of the group", session=session)
        return _("Approval of the minutes of the %(session)s", session=session)


def _seat_of(body_id: int, chamber_id: int) -> tuple[int, str] | None:
    row = db.session.execute(
        select(Seat.id, Chamber.acronym)
        .join(Chamber, Chamber.id == Seat.chamber_id)
        .where(Seat.body_id == body_id, Seat.chamber_id == chamber_id, Seat.ends_on.is_(None))
        .limit(1)
    ).first()
    return (row.id, row.acronym) if row is not None else None


def _seats_by_acronym(body_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(Chamber.acronym, Seat.id)
        .join(Chamber, Chamber.id == Seat.chamber_id)
        .where(Seat.body_id == body_id, Seat.ends_on.is_(None))
    )
    return {row.acronym: row.id for row in rows}


def _about(meeting: Meeting) -> dict[str, Any]:
    return {"meeting_id": meeting.id, "state": AgendaState.COLLECTING}
