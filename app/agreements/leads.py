"""Where rooms above lead on to from the page of an agreement. This room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.agreements.models import Agreement
from app.kernel.actor import Actor
from app.kernel.registry import Lead, Registry

LeadSource = Callable[[Agreement, Actor], Iterable[Lead]]

_sources = Registry[LeadSource]()
register_leads = _sources.add


def leads_of(agreement: Agreement, actor: Actor) -> list[Lead]:
    return [lead for source in _sources for lead in source(agreement, actor)]
