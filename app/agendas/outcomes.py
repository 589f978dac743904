"""What rooms above do when an item gets its outcome: the minutes it was about are approved with it.

They register when they are imported; this room knows none of them.
"""

from __future__ import annotations

from typing import Protocol

from app.agendas.models import AgendaItem, Outcome
from app.kernel.actor import Actor
from app.kernel.registry import Registry


class OutcomeEffect(Protocol):
    """Called in the transaction of the outcome, also when the same one is recorded again: what it does it does once.

    ``changes``: with what changes the item was agreed to. May refuse.
    """

    def __call__(self, item: AgendaItem, outcome: Outcome, changes: str, /, *, actor: Actor) -> None: ...


_effects = Registry[OutcomeEffect]()
register_outcome_effect = _effects.add


def follow(item: AgendaItem, outcome: Outcome, changes: str, *, actor: Actor) -> None:
    for effect in _effects:
        effect(item, outcome, changes, actor=actor)
