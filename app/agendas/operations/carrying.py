"""Items that go on to another session of the body, and agendas that begin as another one did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app import journal
from app.agendas import item_papers, policy, queries, sources
from app.agendas.models import (
    Agenda,
    AgendaItem,
    ItemKind,
    ItemPaper,
    ItemPaperVersion,
    ItemState,
    Outcome,
    PaperState,
)
from app.agendas.operations.adding import add_as_it_was
from app.agendas.operations.building import begin
from app.agendas.operations.lanes import leave, require_item_transition, require_movable, require_reason
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import Refused, WrongState
from app.meetings.models import Meeting, MeetingState


def carry_to(item: AgendaItem, target: Agenda, *, reason: str, actor: Actor) -> AgendaItem:
    """Put an item on another coming session's agenda of its body, with its papers; returns it there.

    From an agenda at work, or its late lane, the item leaves (CARRIED); decided as deferred it stays where it was
    discussed. Needs ``item.agenda`` with items and meeting, and the same of ``target``. Raises NotAllowed, WrongState,
    InvalidInput, Refused (another body, the template's own, taken up already).
    """
    source = item.agenda.meeting
    reason = require_reason(reason, _("Say why it goes to another session."))
    if target.meeting.body_id != source.body_id or target.id == item.agenda_id:
        raise Refused(_("An item goes on to another session of the same body."))
    require_movable(item)
    is_deferred = item.outcome is Outcome.DEFERRED and source.state in (
        MeetingState.CLOSED,
        MeetingState.ARCHIVED,
    )
    if is_deferred:
        policy.require_may(actor, "carry", source)
        _require_not_taken_up(item, source)
    else:
        begin(item.agenda, "carry", actor=actor)
        require_item_transition(item, ItemState.CARRIED)
        if item.outcome is not None:
            raise WrongState(_("This item has its outcome already."))
        _leave(item)
    begin(target, "carry", actor=actor)
    carried = add_as_it_was(target, item, carried_from_id=item.id, purpose=item.purpose, actor=actor)
    _take_papers(item, carried)
    journal.record(
        "item:carry",
        actor=actor,
        subject=item,
        old={"meeting_id": source.id},
        new={"meeting_id": target.meeting.id, "item_id": carried.id},
        reason=reason,
        body_id=source.body_id,
    )
    journal.record(
        "item:carried",
        actor=actor,
        subject=carried,
        old={"meeting_id": source.id, "item_id": item.id},
        new={"meeting_id": target.meeting.id},
        reason=reason,
        body_id=source.body_id,
    )
    return carried


@dataclass
class Copied:
    """What a copy brought, and what it left behind with the reason in words."""

    added: list[AgendaItem] = field(default_factory=list)
    left: list[tuple[AgendaItem, str]] = field(default_factory=list)


def copy_agenda(agenda: Agenda, model: Agenda, *, actor: Actor) -> Copied:
    """Give an agenda the own items of another session's of the same body, in their order, with minutes and presenters.

    The fixed items both have take its minutes and presenters. Issues, reports and what members proposed stay behind:
    each comes by its own way. Needs items and meeting of both. Raises NotAllowed, WrongState, Refused.
    """
    meeting = begin(agenda, "copy", actor=actor)
    if model.meeting.body_id != meeting.body_id or model.id == agenda.id:
        raise Refused(_("Copy the agenda of another session of the same body."))
    _copy_frame(agenda, model)
    copied, origin = Copied(), sources.copy_of(model.meeting.id)
    known = {(item.title, item.source) for item in agenda.items}
    headings = {item.id: item for item in model.items if item.is_heading}
    for line in queries.numbered(model):
        item = line.item
        if item.is_fixed:
            continue
        why = _why_left(item, known, origin)
        if why:
            copied.left.append((item, why))
            continue
        above = headings.get(item.parent_id or 0)
        heading = _same_heading(agenda, above)
        added = add_as_it_was(
            agenda, item, heading=heading, purpose=item.purpose, source=origin, handling=item.handling, actor=actor
        )  # fmt: skip
        copied.added.append(added)
    journal.record(
        "agenda:copy",
        actor=actor,
        subject=agenda,
        new={
            "from_meeting_id": model.meeting.id,
            "items": [item.id for item in copied.added],
            "left": [item.id for item, _why in copied.left],
        },
        body_id=meeting.body_id,
    )
    return copied


def _copy_frame(agenda: Agenda, model: Agenda) -> None:
    """Minutes, presenters and the order of the fixed items as the other agenda has them."""
    theirs = {item.template_key: item for item in model.items if item.is_fixed}
    for item in agenda.items:
        other = theirs.get(item.template_key) if item.is_fixed else None
        if other is not None and not item.is_heading:
            item.minutes, item.presenter = other.minutes, other.presenter
            item.presenter_seat_id = other.presenter_seat_id
    tops = [item for item in agenda.items if item.parent_id is None]
    places = sorted(item.position for item in tops)
    known = sorted(
        (item for item in tops if item.template_key in theirs),
        key=lambda it: theirs[it.template_key].position,
    )
    order = iter(known)
    arranged = [
        next(order) if item in known else item for item in sorted(tops, key=lambda it: (it.position, it.id))
    ]
    for position, item in zip(places, arranged, strict=True):
        item.position = position
    agenda.revision += 1
    db.session.flush()


def _why_left(item: AgendaItem, known: set[tuple[str, str]], origin: str) -> str:
    if (item.title, origin) in known:
        return _("copied already")
    if item.kind is ItemKind.ISSUE:
        return _("an issue: it is proposed by itself while it is open")
    if item.group_id is not None:
        return _("a group's report: it is heard once")
    if item.source.startswith("minutes-"):
        return _("minutes: each are approved once")
    if item.proposer_seat_id is not None:
        return _("a member proposed it for that session")
    return ""


def _same_heading(agenda: Agenda, above: AgendaItem | None) -> AgendaItem | None:
    if above is None:
        return None
    return next(
        (item for item in agenda.items if item.is_heading and item.template_key == above.template_key), None
    )


def _require_not_taken_up(item: AgendaItem, source: Meeting) -> None:
    waiting = queries.list_left_over(source.body_id, None)
    if item.id not in {row.item.id for row in waiting}:
        raise Refused(_("This item was taken up already."))


def _leave(item: AgendaItem) -> None:
    if item.state is ItemState.ON_AGENDA:
        leave(item, ItemState.CARRIED)
    else:
        item.state = ItemState.CARRIED
        item.agenda.revision += 1
    db.session.flush()


def _take_papers(item: AgendaItem, carried: AgendaItem) -> None:
    """The papers attached to the one are attached to the other, each in the version it has now."""
    papers: Sequence[ItemPaper] = item_papers.list_of({item.id}).get(item.id, ())
    for paper in papers:
        latest = paper.latest
        copy = ItemPaper(
            item_id=carried.id, title=paper.title, audience=paper.audience, state=PaperState.ATTACHED
        )
        copy.versions = [
            ItemPaperVersion(
                number=1,
                file_id=latest.file_id,
                person_id=latest.person_id,
                person_name=latest.person_name,
                created_at=latest.created_at,
            )
        ]
        db.session.add(copy)
    db.session.flush()
