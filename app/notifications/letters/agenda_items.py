"""Letters about items: one proposed by a member, one that came late, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app.accounts.models import Person
from app.agendas import lanes, wording
from app.agendas.models import AgendaItem, ItemState
from app.bodies.actors import actor_of
from app.journal.models import OutboxMessage
from app.kernel.db import db
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting
from app.meetings.wording import full_title, moment
from app.notifications.letters import readers
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute


def _seen(message: OutboxMessage, person: Person) -> tuple[AgendaItem, Meeting]:
    """The item and its session as this person sees them. Raises NotFound."""
    actor = actor_of(person)
    meeting = meeting_queries.get_meeting(int(message.payload["meeting_id"]), actor)
    return lanes.get_item(message.subject_id, meeting.id, actor), meeting


def _proposers(message: OutboxMessage) -> Sequence[Person]:
    """Who sits for the chamber that proposed it; the secretary where nobody else did."""
    item = db.session.get_one(AgendaItem, message.subject_id)
    if item.proposer_seat_id is None:
        return readers.secretary(message)
    return readers.holders(item.proposer_seat_id, readers.body_id_of(message))


def _facts(item: AgendaItem, meeting: Meeting) -> list[tuple[str, str]]:
    facts = [(_("Session"), full_title(meeting, meeting.body)), (_("Item"), item.title)]
    if item.proposer_seat is not None:
        by = _("%(chamber)s, %(person)s", chamber=item.proposer_seat.chamber.acronym, person=item.proposed_by)
        facts.append((_("Proposed by"), by))
    if item.proposed_at is not None:
        facts.append((_("Proposed on"), moment(item.proposed_at, meeting.zone)))
    return [*facts, (_("Time it needs"), _("%(minutes)s minutes", minutes=item.minutes))]


def _reason(item: AgendaItem) -> list[tuple[str, str]]:
    return [(_("Reason"), item.reason)] if item.reason else []


@told("item:proposed", readers.secretary)
def _proposed(message: OutboxMessage, person: Person) -> Letter:
    item, meeting = _seen(message, person)
    return Letter(
        person=person,
        subject=_("Item proposed: %(session)s", session=full_title(meeting, meeting.body)),
        paragraphs=[_("A chamber asks for an item on the agenda, in time. Take it up, or say why not.")],
        facts=_facts(item, meeting),
        quotes=_reason(item),
        action=(_("Answer it"), absolute("agendas.edit", meeting_id=meeting.id)),
    )


@told("item:late", readers.chair)
def _late(message: OutboxMessage, person: Person) -> Letter:
    item, meeting = _seen(message, person)
    return Letter(
        person=person,
        subject=_("Late item, before you: %(session)s", session=full_title(meeting, meeting.body)),
        paragraphs=[
            _(
                "An item came after the agenda was closed to additions. Only you may let it in, or leave it out."
            )
        ],
        facts=_facts(item, meeting),
        quotes=_reason(item),
        action=(_("Let it in or leave it out"), absolute("agendas.edit", meeting_id=meeting.id)),
    )


@told("item:answered", _proposers)
def _answered(message: OutboxMessage, person: Person) -> Letter:
    item, meeting = _seen(message, person)
    reason = str(message.payload.get("reason") or "")
    is_in = message.payload["state"] == ItemState.ON_AGENDA
    title = full_title(meeting, meeting.body)
    return Letter(
        person=person,
        subject=_("On the agenda: %(item)s", item=item.title) if is_in else _("Not taken up: %(item)s", item=item.title),
        paragraphs=[
            _("It goes on the agenda, and will stand in its next published version.")
            if is_in
            else _("It does not go on the agenda of this session. It may be proposed for another one.")
        ],
        facts=[*_facts(item, meeting), (_("Now"), wording.item_state_label(item.state))],
        quotes=[(_("Why"), reason)] if reason else [],
        action=(_("See the agenda"), absolute("agendas.preview", meeting_id=meeting.id)),
        reason=_("You get this because you sit for the chamber that proposed it.")
        if item.proposer_seat_id is not None
        else _("You get this as the technical secretary of the session “%(session)s”.", session=title),
    )  # fmt: skip
