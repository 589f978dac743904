"""What stands on an agenda: issues, carried and own items added, edited, taken off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.agendas import policy, queries, template
from app.agendas.models import Agenda, AgendaItem, AgendaState, ItemKind, ItemPurpose
from app.agendas.operations.building import begin
from app.bodies.models import Chamber, Seat
from app.issues.models import Issue, IssueState
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, StaleEdit
from app.meetings import clock as procedural_clock
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting, MeetingKind
from app.programme.business import business_calendar

LONGEST_TITLE = 300
MOST_MINUTES = 600
DEFAULT_MINUTES = 15


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
    return add_under(
        agenda,
        heading,
        template.FOR_AGREEMENT,
        actor=actor,
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
    return add_under(
        agenda,
        heading,
        template.FOR_AGREEMENT,
        actor=actor,
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
    return add_under(
        agenda,
        heading,
        template.FOR_AGREEMENT,
        actor=actor,
        kind=ItemKind.OWN,
        title=title,
        minutes=minutes,
        presenter=presenter,
        presenter_seat_id=None,
        issue_id=None,
        issue=None,
    )


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
    begin(agenda, "edit", actor=actor)
    if since != agenda.revision and title != item.title:
        raise StaleEdit(mine=title, theirs=item.title, revision=agenda.revision)
    changes = changes_to(
        item, title=title, minutes=minutes, presenter=presenter, purpose=purpose or item.purpose
    )
    apply(agenda, [(item, changes)] if changes else [], actor=actor)


def remove_item(item: AgendaItem, *, actor: Actor) -> None:
    """Take an item off the agenda; a fixed one stays. Needs ``item.agenda.items``.

    Raises NotAllowed, WrongState, Refused.
    """
    agenda = item.agenda
    meeting = begin(agenda, "edit", actor=actor)
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


def changes_to(
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


def apply(agenda: Agenda, todo: Sequence[tuple[AgendaItem, dict[str, Any]]], *, actor: Actor) -> None:
    """Make the changes, each on record, and take the agenda's next revision if there are any."""
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


def _begin_adding(agenda: Agenda, actor: Actor) -> Meeting:
    """Once published, additions need an open window; what is late or for an extraordinary session is the chair's."""
    meeting = begin(agenda, "add", actor=actor)
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


def add_under(
    agenda: Agenda, heading: AgendaItem | None, default_key: str, *, actor: Actor, **values: Any
) -> AgendaItem:
    """Put an item on a held agenda, under ``heading``, else under the heading of ``default_key``, else under the first."""
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
