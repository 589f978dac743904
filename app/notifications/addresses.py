"""Addresses that nobody guesses: each invitation's ORGANIZER, and where a mail that doesn't arrive is sent back to.

``agenda+r<token>@example.org``: the token says about whom and what, until when, and carries a keyed hash over it. That of
an invitation is good for as long as its session is answered, and stays the same whatever moves: an ORGANIZER that
changes makes another's event of it (RFC 5546 3.2.2.6). Who writes there was written to from there. Local parts lose
their case on the way, so it is all lower case and digits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import current_app

from app.kernel import clock

#: Octets of the keyed hash that are kept: 128 bits.
HASHED: Final = 16
#: Two numbers, then the last day it is good on, in days since EPOCH.
_FACTS: Final = struct.Struct(">IIH")
EPOCH: Final = date(2020, 1, 1)
#: In the place of days: it has no last day of its own.
_OPEN: Final = 65535
REPLY, BOUNCE = "r", "b"
#: So long after it left, a mail may come back.
BOUNCES_WITHIN: Final = timedelta(days=30)
_TOKEN: Final = re.compile(r"([rb])([a-z2-7]{42})")


@dataclass(frozen=True)
class Token:
    """What a plus-address says: for REPLY a meeting and a person, for BOUNCE a mail. Its hash was right."""

    kind: str
    first: int
    second: int
    #: None for an address that is good while what it is about is. Invitations had one before 0020.
    last_day: date | None

    @property
    def is_expired(self) -> bool:
        return self.last_day is not None and clock.now().date() > self.last_day


def reply_address(meeting_id: int, person_id: int, *, until: date | None = None) -> str | None:
    """The ORGANIZER of one person's invitation to one session, always the same; None where no mailbox is configured.

    Such as went out before had a last day, ``until``.
    """
    return _address(REPLY, meeting_id, person_id, until)


def bounce_address(mail_id: int) -> str | None:
    """Where the servers on the way send a mail back to; None where no mailbox is configured."""
    return _address(BOUNCE, mail_id, 0, clock.now().date() + BOUNCES_WITHIN)


def read(address: str) -> Token | None:
    """The token in ``address``, if it is one of ours with a true hash, expired or not; None for any other address."""
    name, at, domain = mailbox().partition("@")
    local, _at, given_domain = address.strip().lower().rpartition("@")
    base, _plus, text = local.partition("+")
    found = _TOKEN.fullmatch(text)
    if not at or (base, given_domain) != (name, domain) or found is None:
        return None
    kind, encoded = found.groups()
    raw = base64.b32decode(encoded.upper() + "=" * (-len(encoded) % 8))
    facts, given = raw[: _FACTS.size], raw[_FACTS.size :]
    if not hmac.compare_digest(given, _hash(kind, facts)):
        return None
    first, second, days = _FACTS.unpack(facts)
    return Token(kind, first, second, EPOCH + timedelta(days=days) if days != _OPEN else None)


def is_ours(address: str) -> bool:
    """Whether it has the form of a plus-address of the mailbox, whatever its token is worth."""
    name, _at, domain = mailbox().partition("@")
    local, _at, given = address.strip().lower().rpartition("@")
    return bool(domain) and given == domain and local.startswith(f"{name}+")


def mailbox() -> str:
    return str(current_app.config["MAIL_REPLY_ADDRESS"])


def _address(kind: str, first: int, second: int, until: date | None) -> str | None:
    name, at, domain = mailbox().partition("@")
    if not at:
        return None
    days = min(max((until - EPOCH).days, 0), _OPEN - 1) if until is not None else _OPEN
    facts = _FACTS.pack(first, second, days)
    encoded = base64.b32encode(facts + _hash(kind, facts)).decode().rstrip("=").lower()
    return f"{name}+{kind}{encoded}@{domain}"


def _hash(kind: str, facts: bytes) -> bytes:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, b"convoca address " + kind.encode() + facts, hashlib.sha256)[:HASHED]
