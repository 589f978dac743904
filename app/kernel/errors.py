"""Domain errors: each carries a message for people; one handler in ``web`` maps them to a status and a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """Something the rules of the house refuse. ``message`` is translated text for the person who tried."""

    status = 400

    def __init__(self, message: Any = "") -> None:
        super().__init__(str(message))
        self.message = message


class NotFound(DomainError):
    """It does not exist, or this actor may not know that it does (the two are never told apart)."""

    status = 404


class NotAllowed(DomainError):
    """The actor may see it and may not do this. ``who_may`` names the standings that could."""

    status = 403

    def __init__(self, message: Any = "", *, who_may: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.who_may = tuple(who_may)


class WrongState(DomainError):
    """The lifecycle has no such transition from the state it is in; nothing was changed."""

    status = 409


class Refused(DomainError):
    """A condition of the rules does not hold (too late for a notice, an item without outcome); nothing was changed."""

    status = 409


class StaleEdit(DomainError):
    """The text was saved by somebody else since this edit began. Both texts are carried, neither is lost."""

    status = 409

    def __init__(
        self, message: Any = "", *, mine: str = "", theirs: str = "", revision: int = 0, theirs_by: str = ""
    ) -> None:
        super().__init__(message)
        self.mine = mine
        self.theirs = theirs
        self.revision = revision
        self.theirs_by = theirs_by


class InvalidInput(DomainError):
    """What was typed does not fit. ``fields`` maps a form field's name to what to do about it."""

    status = 422

    def __init__(self, message: Any = "", *, fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or next(iter((fields or {}).values()), ""))
        self.fields = dict(fields or {})
