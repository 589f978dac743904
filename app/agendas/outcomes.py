"""What rooms above do when an item gets its outcome: the minutes it was about are approved with it.

They register when they are imported; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable

from app.agendas.models import AgendaItem, Outcome
from app.kernel.actor import Actor
from app.kernel.registry import Registry

#: Called in the transaction of the outcome, also when the same one is recorded again: what it does once it does once.
#: ``changes``: with what changes the item was agreed to. May refuse.
OutcomeEffect = Callable[[AgendaItem, Outcome, str, Actor], None]

_effects = Registry[OutcomeEffect]()
register_outcome_effect = _effects.add


def follow(item: AgendaItem, outcome: Outcome, changes: str, actor: Actor) -> None:
    for effect in _effects:
        effect(item, outcome, changes, actor)
