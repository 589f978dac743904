"""What comes onto an agenda: issues, what was carried on, the secretariat's own; in time, or into the late lane."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from app import journal
from app.agendas import policy, queries, template
from app.agendas.models import Agenda, AgendaItem, AgendaState, ItemKind, ItemPurpose, ItemState
from app.agendas.operations.building import begin, excluded_keys
from app.agendas.sources import Proposed
from app.bodies.models import Chamber, Seat
from app.issues.models import Issue, IssueState
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused
from app.meetings import clock as procedural_clock
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting, MeetingKind
from app.programme.business import business_calendar

LONGEST_TITLE = 300
LONGEST_PRESENTER = 120
MOST_MINUTES = 600
DEFAULT_MINUTES = 15
#: States from which an issue comes before a body.
READY = frozenset({IssueState.ADMITTED, IssueState.REFERRED})


def add_issue(
    agenda: Agenda,
    issue: Issue,
    *,
    heading: AgendaItem | None = None,
    minutes: int = DEFAULT_MINUTES,
    actor: Actor,
) -> AgendaItem:
    """Put an admitted issue on the agenda, presented by the chamber that filed it; under "for agreement" if unsaid.

    Too late for whoever is not the chair, it waits in the late lane. Raises NotAllowed, WrongState, Refused (not
    admitted, of another body, on a coming agenda already).
    """
    meeting = begin(agenda, "add", actor=actor)
    require_admitted(issue, queries.list_scheduled_issue_ids(meeting.body_id))
    if meeting.body_id not in {issue.body_id, issue.referred_to_id}:
        raise Refused(_("This issue belongs to another body."))
    seat = _seat_of(meeting.body_id, issue.chamber_id)
    return add_under(
        agenda,
        heading,
        template.FOR_AGREEMENT,
        actor=actor,
        state=lane_of(agenda, actor=actor),
        kind=ItemKind.ISSUE,
        title=issue.title,
        minutes=minutes,
        presenter=seat[1] if seat else "",
        presenter_seat_id=seat[0] if seat else None,
        issue_id=issue.id,
        issue=issue,
    )


def require_admitted(issue: Issue, scheduled: set[int]) -> None:
    """Raise Refused for an issue that no agenda of its body takes; ``scheduled``: those that one carries already."""
    if issue.state not in READY:
        raise Refused(_("Only an admitted issue goes on an agenda."))
    if issue.id in scheduled:
        raise Refused(_("This issue is on the agenda of a coming session already."))


def add_carried(
    agenda: Agenda, deferred: AgendaItem, *, heading: AgendaItem | None = None, actor: Actor
) -> AgendaItem:
    """Take up an item that an earlier session deferred, or left unanswered, as it was. Raises NotAllowed, WrongState, Refused."""
    meeting = begin(agenda, "add", actor=actor)
    if deferred.id not in {row.item.id for row in queries.list_left_over(meeting.body_id, meeting.starts_at)}:
        raise Refused(_("This item was taken up already."))
    return add_as_it_was(agenda, deferred, heading=heading, carried_from_id=deferred.id, actor=actor)


def add_as_it_was(
    agenda: Agenda, item: AgendaItem, *, heading: AgendaItem | None = None, actor: Actor, **values: Any
) -> AgendaItem:
    """Put on a held agenda what another one carried, with its words, minutes and presenter."""
    return add_under(
        agenda,
        heading,
        template.FOR_INFORMATION if item.purpose is ItemPurpose.INFORMATION else template.FOR_AGREEMENT,
        actor=actor,
        state=lane_of(agenda, actor=actor),
        **{
            "kind": ItemKind.ISSUE if item.issue_id else ItemKind.OWN,
            "title": item.title,
            "minutes": item.minutes or DEFAULT_MINUTES,
            "presenter": item.presenter,
            "presenter_seat_id": item.presenter_seat_id,
            "issue_id": item.issue_id,
            "issue": db.session.get(Issue, item.issue_id) if item.issue_id else None,
            "group_id": item.group_id,
            "expects_papers": item.expects_papers,
            **values,
        },
    )


def add_proposed(agenda: Agenda, proposed: Proposed, *, actor: Actor) -> AgendaItem:
    """Put on the agenda what a room above proposes for it, once. Raises NotAllowed, WrongState, Refused."""
    meeting = begin(agenda, "add", actor=actor)
    if proposed.key in queries.list_scheduled_sources(meeting.body_id):
        raise Refused(_("This item was taken up already."))
    return add_under(
        agenda,
        None,
        proposed.place,
        actor=actor,
        state=lane_of(agenda, actor=actor),
        kind=ItemKind.OWN,
        title=proposed.title[:LONGEST_TITLE],
        minutes=proposed.minutes,
        presenter=proposed.presenter,
        presenter_seat_id=None,
        purpose=proposed.purpose,
        source=proposed.key,
        issue_id=None,
        issue=None,
    )


def add_own(
    agenda: Agenda,
    *,
    title: str,
    minutes: int = DEFAULT_MINUTES,
    presenter: str = "",
    purpose: ItemPurpose | None = None,
    heading: AgendaItem | None = None,
    actor: Actor,
) -> AgendaItem:
    """Put the secretariat's own item on the agenda. ``presenter`` is an office's key, a seat's acronym, or free text.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    meeting = begin(agenda, "add", actor=actor)
    require_wording(title, minutes, presenter, prefix="own-")
    return add_under(
        agenda,
        heading,
        template.FOR_AGREEMENT,
        actor=actor,
        state=lane_of(agenda, actor=actor),
        kind=ItemKind.OWN,
        title=title,
        minutes=minutes,
        presenter=presenter,
        presenter_seat_id=seats_by_acronym(meeting.body_id).get(presenter),
        issue_id=None,
        issue=None,
        **({"purpose": purpose} if purpose is not None else {}),
    )


def add_under(
    agenda: Agenda,
    heading: AgendaItem | None,
    default_key: str,
    *,
    state: ItemState = ItemState.ON_AGENDA,
    actor: Actor,
    **values: Any,
) -> AgendaItem:
    """Put an item on a held agenda, or beside it: under ``heading``, else by ``default_key``, else under the first heading.

    ``default_key`` names a heading to go under, or a fixed item to come after. Raises Refused, InvalidInput.
    """
    under, position = place_for(agenda, heading, default_key)
    item = AgendaItem(
        agenda_id=agenda.id,
        state=state,
        parent_id=under.id if under is not None else None,
        position=position,
        template_key="",
        **{"purpose": under.purpose if under is not None else ItemPurpose.AGREEMENT, **values},
    )
    if state is ItemState.ON_AGENDA:
        make_room(agenda, item)
        agenda.items.append(item)
    else:
        db.session.add(item)
        set_committed_value(item, "agenda", agenda)
    agenda.revision += 1
    db.session.flush()
    journal.record(
        "agenda:add_item",
        actor=actor,
        subject=agenda,
        new={
            "id": item.id,
            "title": item.title,
            "state": state,
            "issue_id": item.issue_id,
            "carried_from_id": item.carried_from_id,
        },
        body_id=agenda.meeting.body_id,
    )
    if state is ItemState.LATE:
        tell_of_late(item, agenda.meeting)
    return item


def place_for(agenda: Agenda, heading: AgendaItem | None, default_key: str) -> tuple[AgendaItem | None, int]:
    """The heading an item goes under (None: top level), and its position there. Raises Refused, InvalidInput."""
    named = heading or next((item for item in agenda.items if item.template_key == default_key), None)
    if heading is not None and (not heading.is_heading or heading.agenda_id != agenda.id):
        raise InvalidInput(_("Choose one of this agenda's headings."))
    if named is not None and named.template_key in excluded_keys(agenda.meeting):
        raise Refused(
            _(
                "The rules of procedure keep “%(item)s” out of an extraordinary session.",
                item=named.title,
            )
        )
    if named is not None and not named.is_heading:
        return None, named.position + 1
    under = named or next((item for item in agenda.items if item.is_heading), None)
    return under, len(siblings(agenda, under.id if under is not None else None))


def make_room(agenda: Agenda, item: AgendaItem) -> None:
    """Move down what stands at the item's place or after it."""
    for sibling in siblings(agenda, item.parent_id):
        if sibling is not item and sibling.position >= item.position:
            sibling.position += 1


def siblings(agenda: Agenda, parent_id: int | None) -> list[AgendaItem]:
    return sorted(
        (item for item in agenda.items if item.parent_id == parent_id), key=lambda it: (it.position, it.id)
    )


def lane_of(agenda: Agenda, *, actor: Actor) -> ItemState:
    """Where what this actor adds goes: onto the agenda, or, published and past its window, into the late lane.

    The chair lets in what is late, and whatever comes to an extraordinary session that was convoked.
    """
    meeting = agenda.meeting
    if agenda.state is not AgendaState.PUBLISHED or policy.may(actor, "add_late", meeting):
        return ItemState.ON_AGENDA
    return ItemState.LATE if is_closed_to_additions(meeting) else ItemState.ON_AGENDA


def is_closed_to_additions(meeting: Meeting) -> bool:
    """Whether only the chair may still add: the window has closed, or the session is extraordinary."""
    if meeting.kind is MeetingKind.EXTRAORDINARY:
        return True
    return clock.today(meeting.zone) > additions_close(meeting).on


def additions_close(meeting: Meeting) -> procedural_clock.Counted:
    """The last day for additions, as the session's rules have it."""
    return procedural_clock.last_day_for_additions(
        meeting, meeting_queries.rules_of(meeting), business_calendar()
    )


def tell_of_late(item: AgendaItem, meeting: Meeting) -> None:
    """Tell the chair that something waits in the late lane."""
    journal.announce(
        "item:late",
        subject=item,
        payload={"body_id": meeting.body_id, "meeting_id": meeting.id, "item_id": item.id},
        dedupe=f"late-{item.id}-{item.agenda.revision}",
    )


def seats_by_acronym(body_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(Chamber.acronym, Seat.id)
        .join(Chamber, Chamber.id == Seat.chamber_id)
        .where(Seat.body_id == body_id, Seat.ends_on.is_(None))
    )
    return {row.acronym: row.id for row in rows}


def require_wording(title: str, minutes: int, presenter: str, *, prefix: str = "", suffix: str = "") -> None:
    """Raise InvalidInput, at the form's fields, for a title, minutes or presenter that can't be kept."""
    wrong = faults_in(title, minutes, presenter, prefix=prefix, suffix=suffix)
    if wrong:
        raise InvalidInput(fields=wrong)


def faults_in(
    title: str, minutes: int, presenter: str, *, prefix: str = "", suffix: str = ""
) -> dict[str, Any]:
    """What is wrong with an item's words and time, by the form's fields."""
    wrong: dict[str, Any] = {}
    if not title.strip():
        wrong[f"{prefix}title{suffix}"] = _("Say what the item is about.")
    if len(title) > LONGEST_TITLE:
        wrong[f"{prefix}title{suffix}"] = _("At most %(count)s characters.", count=LONGEST_TITLE)
    if not 0 <= minutes <= MOST_MINUTES:
        wrong[f"{prefix}minutes{suffix}"] = _("Minutes from 0 to %(most)s.", most=MOST_MINUTES)
    if len(presenter) > LONGEST_PRESENTER:
        wrong[f"{prefix}presenter{suffix}"] = _("At most %(count)s characters.", count=LONGEST_PRESENTER)
    return wrong


def _seat_of(body_id: int, chamber_id: int) -> tuple[int, str] | None:
    row = db.session.execute(
        select(Seat.id, Chamber.acronym)
        .join(Chamber, Chamber.id == Seat.chamber_id)
        .where(Seat.body_id == body_id, Seat.chamber_id == chamber_id, Seat.ends_on.is_(None))
        .limit(1)
    ).first()
    return (row.id, row.acronym) if row is not None else None
