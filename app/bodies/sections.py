"""What rooms above add to the page of a body: parts of it, and what can be done. This room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.bodies.models import Body
from app.kernel.actor import Actor
from app.kernel.registry import Registry


@dataclass(frozen=True)
class Section:
    """A part of the page: its heading and the template that draws it from ``values``."""

    id: str
    title: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    #: Before the seats, right under the mandate.
    comes_first: bool = False


@dataclass(frozen=True)
class Action:
    """A button at the head of the page. One of them at most is what the page is for (``is_primary``)."""

    text: str
    url: str
    is_primary: bool = False
    #: Quiet, plain or stop; the primary one is said by ``is_primary``.
    kind: str = "quiet"


#: Only what this actor may see, in a constant number of queries.
SectionSource = Callable[[Body, Actor], Iterable[Section]]
ActionSource = Callable[[Body, Actor], Iterable[Action]]

_sections = Registry[SectionSource]()
_actions = Registry[ActionSource]()
register_sections = _sections.add
register_actions = _actions.add


def sections_of(body: Body, actor: Actor) -> list[Section]:
    return [section for source in _sections for section in source(body, actor)]


def actions_of(body: Body, actor: Actor) -> list[Action]:
    return [action for source in _actions for action in source(body, actor)]
