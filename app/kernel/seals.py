"""The fingerprint of a content that was sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over ``content`` in canonical JSON: keys in order, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def spaced(sha256: str) -> str:
    """A fingerprint in groups of eight, so that a line may break it and an eye may compare it."""
    return " ".join(sha256[at : at + 8] for at in range(0, len(sha256), 8))
