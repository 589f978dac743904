"""Bearer tokens: the secret goes out once, its SHA-256 stays."""

from __future__ import annotations

import hashlib
import secrets

#: 256 bits.
TOKEN_BYTES = 32


def new_token() -> str:
    """A random text nobody guesses, fit for an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """SHA-256 (hex) of a bearer token: what is kept instead of the token."""
    return hashlib.sha256(token.encode()).hexdigest()
