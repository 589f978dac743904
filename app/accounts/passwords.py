"""Password hashes (argon2id) and what a password must be."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app
from flask_babel import gettext as _

from app.kernel.errors import InvalidInput

SHORTEST = 12
LONGEST = 200


@cache
def _hasher(memory: int, passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)


def hasher() -> PasswordHasher:
    return _hasher(int(current_app.config["ARGON2_MEMORY"]), int(current_app.config["ARGON2_TIME"]))


@cache
def _decoy(memory: int, passes: int) -> str:
    return _hasher(memory, passes).hash("nobody has this password")


def fits(password_hash: str, password: str) -> bool:
    """Whether ``password`` is the one; an account without a hash costs the same time as one with."""
    config = current_app.config
    known = password_hash or _decoy(int(config["ARGON2_MEMORY"]), int(config["ARGON2_TIME"]))
    try:
        hasher().verify(known, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return bool(password_hash)


def check_strength(password: str, *, email: str, name: str) -> None:
    """Raise InvalidInput at the field ``password`` for one that is short, endless, or made of the account itself."""
    if len(password) < SHORTEST:
        advice = _(
            "Choose a password of at least %(count)s characters: three or four words will do.", count=SHORTEST
        )
        raise InvalidInput(fields={"password": advice})
    if len(password) > LONGEST:
        raise InvalidInput(
            fields={"password": _("A password may have up to %(count)s characters.", count=LONGEST)}
        )
    plain = password.lower()
    parts = [email.split("@", maxsplit=1)[0].lower(), *name.lower().split()]
    if len(set(password)) < 5 or any(plain in {part, part * 2, part * 3} for part in parts if part):
        raise InvalidInput(fields={"password": _("That password is too easy to guess. Choose another one.")})
