"""Items of an agenda edited, and taken off it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app import journal
from app.agendas import item_papers
from app.agendas.models import Agenda, AgendaItem, ItemPurpose
from app.agendas.operations.adding import require_wording, seats_by_acronym, siblings
from app.agendas.operations.building import begin, excluded_keys
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import Refused, StaleEdit


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
    """Take an item off the agenda; a fixed one stays unless the rules keep it out. Needs ``item.agenda.items``.

    Raises NotAllowed, WrongState, Refused.
    """
    agenda = item.agenda
    meeting = begin(agenda, "edit", actor=actor)
    if item.is_fixed and item.template_key not in excluded_keys(meeting):
        raise Refused(_("This item comes from the template: it can be moved and timed, not removed."))
    if siblings(agenda, item.id):
        raise Refused(_("Move what stands under it first."))
    if item.proposer_seat_id is not None:
        raise Refused(_("A member proposed this item: set it aside, and the chair answers for it."))
    if item_papers.has_any(item.id):
        raise Refused(
            _("This item has papers, which stay on record: set it aside, or carry it to another session.")
        )
    old = {"id": item.id, "title": item.title, "issue_id": item.issue_id}
    agenda.items.remove(item)
    db.session.delete(item)
    close_ranks(agenda, item.parent_id)
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
        require_wording(title, minutes, presenter, suffix=prefix)
    return changes


def apply(agenda: Agenda, todo: Sequence[tuple[AgendaItem, dict[str, Any]]], *, actor: Actor) -> None:
    """Make the changes, each on record, and take the agenda's next revision if there are any."""
    if not todo:
        return
    acronyms = (
        seats_by_acronym(agenda.meeting.body_id)
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


def close_ranks(agenda: Agenda, parent_id: int | None) -> None:
    """Number the places anew where something has left."""
    for position, sibling in enumerate(siblings(agenda, parent_id)):
        sibling.position = position
