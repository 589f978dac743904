"""Who really wrote a message: From may be anything (RFC 6047 3). It is believed for one of two reasons.

It came to the address of one person's invitation, which only they were given; or the server that took it in vouches for
the domain of its From (RFC 8601), and From is the attendee.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from flask import current_app

from app.notifications import addresses
from app.notifications.incoming.messages import Head, refuse
from app.notifications.models import Reason

_COMMENT: Final = re.compile(r"\([^()]*\)")
_RESULT: Final = re.compile(r"\s*(dmarc|dkim)\s*=\s*pass\b(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY: Final = re.compile(r"\b(header\.(?:from|d))\s*=\s*\"?([A-Za-z0-9.-]+)", re.IGNORECASE)


def token_among(found: Iterable[str], kind: str) -> addresses.Token | None:
    """The token of that kind in the addresses a message came to; None where none of them is one of ours.

    Raises UnfitError where one is of ours in form, and none of them is good: altered, of another kind, expired.
    """
    is_ours = False
    for address in found:
        token = addresses.read(address)
        if token is not None and token.kind == kind and not token.is_expired:
            return token
        is_ours = is_ours or addresses.is_ours(address)
    if is_ours:
        raise refuse(Reason.TOKEN)
    return None


def is_vouched_for(head: Head, address: str) -> bool:
    """Whether the configured server says that From, and From alone, is of the domain it names, and it is ``address``.

    Only its topmost field counts: those below may have come with the message.
    """
    server = str(current_app.config["MAIL_AUTHSERV_ID"]).lower()
    if not server or head.senders != [address]:
        return False
    domain = address.rpartition("@")[2]
    for field in head.each("Authentication-Results"):
        name, *results = _without_comments(field).split(";")
        if name.split()[:1] and name.split()[0].lower() == server:
            return any(_passes(result, domain) for result in results)
    return False


def _passes(result: str, domain: str) -> bool:
    """DMARC passes for the domain, or DKIM with a signature of it, or of one it is part of."""
    found = _RESULT.fullmatch(result)
    if found is None:
        return False
    said = {key.lower(): value.lower() for key, value in _PROPERTY.findall(found[2])}
    if found[1].lower() == "dmarc":
        return said.get("header.from") == domain
    signer = said.get("header.d", "")
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def _without_comments(field: str) -> str:
    for _depth in range(10):
        field, count = _COMMENT.subn(" ", field)
        if not count:
            break
    return field
