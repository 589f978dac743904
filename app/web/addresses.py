"""Absolute addresses for mail, feeds and QR codes: built on PUBLIC_URL, never on a request's Host header."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for


def absolute(endpoint: str, **values: Any) -> str:
    """``url_for`` under the installation's public address. Needs a request (or test request) context."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + url_for(endpoint, **values)


def webcal(address: str) -> str:
    """The absolute ``address`` of a feed as one that opens a calendar program instead of a browser."""
    return "webcal://" + address.split("://", 1)[1]
