"""Where rooms above lead on to from the page of an issue. This room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.issues.models import Issue
from app.kernel.actor import Actor
from app.kernel.registry import Lead, Registry

LeadSource = Callable[[Issue, Actor], Iterable[Lead]]

_sources = Registry[LeadSource]()
register_leads = _sources.add


def leads_of(issue: Issue, actor: Actor) -> list[Lead]:
    return [lead for source in _sources for lead in source(issue, actor)]
