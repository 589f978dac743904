"""QR codes as inline SVG."""

from __future__ import annotations

from functools import lru_cache

import segno
from flask_babel import gettext as _
from markupsafe import Markup, escape

INK = "#111111"


def qr_svg(text: str, *, name: str = "", is_secret: bool = False) -> Markup:
    """An SVG of ``text``, dark on nothing, without inline style, named for who can't see it. A secret one is not kept."""
    name = escape(name or _("QR code of the calendar"))
    svg = _draw(text) if is_secret else _kept(text)
    # Made by segno from modules: nothing in it is text of ours but the name, escaped above.
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1))  # noqa: S704


def _draw(text: str) -> str:
    return segno.make(text, error="m").svg_inline(
        omitsize=True, border=1, dark=INK, svgclass=None, lineclass=None
    )


#: Choosing a code's mask takes longer than the rest of a page.
_kept = lru_cache(maxsize=256)(_draw)
