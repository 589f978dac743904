"""Permissions as data, evaluated by one small function that denies the unknown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from app.kernel.errors import NotAllowed


class Standing(StrEnum):
    """In what capacity somebody stands before a thing. A person may hold several at once."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    ADMINISTRATOR = "administrator"
    CHAIR = "chair"
    SECRETARY = "secretary"
    COORDINATOR = "coordinator"
    MEMBER = "member"  # principal or alternate of a seat of the body
    GUEST = "guest"  # permanent guest of the body
    AUTHORITY = "authority"  # sits in the body for the authority (a chamber of that kind)
    AUTHOR = "author"  # filed it, or represents the chamber that filed it
    RESPONSIBLE = "responsible"  # owes it: the responsible person, or represents the responsible chamber
    SELF = "self"  # the person it is about
    SYSTEM = "system"  # the worker and the command line


Table = Mapping[str, frozenset[Standing]]


def permits(table: Table, verb: str, standings: Collection[Standing]) -> bool:
    """Whether any of ``standings`` may ``verb``. A verb the table does not list is denied to everyone."""
    allowed = table.get(verb, frozenset())
    return Standing.ANYONE in allowed or any(standing in allowed for standing in standings)


def require(table: Table, verb: str, standings: Collection[Standing]) -> None:
    """Raise NotAllowed, naming who may, unless ``permits``."""
    if not permits(table, verb, standings):
        who = sorted(
            standing.value for standing in table.get(verb, frozenset()) if standing is not Standing.SYSTEM
        )
        raise NotAllowed(who_may=who)
