"""QR codes as inline SVG."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """An SVG of ``text`` in the colour of the page, without inline style; the caller labels it."""
    svg = segno.make(text, error="m").svg_inline(
        omitsize=True, border=2, dark="currentColor", svgclass=None, lineclass=None
    )
    return Markup(svg)  # noqa: S704 - made by segno from modules, holds no text of ours
