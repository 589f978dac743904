"""Who reads a feed."""

from __future__ import annotations

import enum


class Audience(enum.StrEnum):
    """Anyone, or people of the body: they get the remote link, and papers before they are published."""

    PUBLIC = "public"
    MEMBER = "member"
