"""Why a file was not taken, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _


def refusal(reason: str, name: str, params: Mapping[str, Any]) -> str:
    """What is wrong with the file ``name`` and what to do about it; ``reason`` and ``params`` as sniff gives them."""
    why = {
        "empty": _("it is empty."),
    }.get(reason, _("its kind is not taken. Use PDF, Word, Excel, PowerPoint, text or an image."))
    return _("“%(name)s” was not kept: %(why)s", name=name, why=why)
