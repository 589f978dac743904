"""The sheet saved as one: what each writer changed, merged with what others saved meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.agendas.models import Agenda, AgendaItem, ItemPurpose
from app.agendas.operations.building import begin
from app.agendas.operations.items import apply, changes_to
from app.kernel.actor import Actor
from app.kernel.errors import StaleEdit


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
    purpose: ItemPurpose | None = None
    was_purpose: ItemPurpose | None = None


class FieldConflict(StaleEdit):
    """Two people changed one field of one item."""

    def __init__(self, *, field: str, item: AgendaItem, mine: str, theirs: str, revision: int) -> None:
        super().__init__(mine=mine, theirs=theirs, revision=revision)
        self.field = field
        self.item_id = item.id


def save_sheet(agenda: Agenda, edits: Sequence[ItemEdit], *, since: int, actor: Actor) -> bool:
    """Save the sheet as it stands in the writer's window, merged with what others saved meanwhile. True if it changed.

    Of a field that both changed neither is lost: StaleEdit carries both texts, and its ``field`` and ``item_id``.
    Raises NotAllowed, WrongState, InvalidInput, StaleEdit, Refused (a fixed item's words).
    """
    begin(agenda, "edit", actor=actor)
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
        purpose = item.purpose
        if edit.purpose is not None:
            purpose = _merge(agenda, item, edit, "purpose", since=since)
        changes = changes_to(item, **wanted, purpose=purpose, prefix=f"-{item.id}")
        if changes:
            todo.append((item, changes))
    apply(agenda, todo, actor=actor)
    return bool(todo)


def _merge(agenda: Agenda, item: AgendaItem, edit: ItemEdit, field: str, *, since: int) -> Any:
    """What a field becomes: mine when I changed it, theirs when only they did; both changed is a conflict.

    The revision only speaks for who did not say what they began from: a save that merged took the newest one along,
    while the window may still show another's item as it was.
    """
    mine, was, theirs = getattr(edit, field), getattr(edit, f"was_{field}"), getattr(item, field)
    if mine in (was, theirs):
        return theirs
    if was == theirs or (was is None and since == agenda.revision):
        return mine
    raise FieldConflict(field=field, item=item, mine=str(mine), theirs=str(theirs), revision=agenda.revision)
