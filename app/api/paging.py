"""Lists a page at a time, by the kernel's keyset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _
from sqlalchemy import Select

from app.kernel import keyset
from app.kernel.db import db
from app.kernel.errors import InvalidInput
from app.kernel.keyset import Keys
from app.web.addresses import absolute

Row = TypeVar("Row")
Answer = tuple[dict[str, Any], dict[str, str]]


def page_of(
    query: Select[Row], keys: Keys, asked: Mapping[str, Any], shape: Callable[[Row], dict[str, Any]]
) -> Answer:
    """The page that was asked for and its Link header. One query.

    A cursor that is none of this list's is refused: taken for the beginning, it would send a machine around for ever.
    """
    after = asked.get("after")
    if after is not None and keyset.decode(keys, after) is None:
        raise InvalidInput(fields={"after": _("This is no cursor of this list.")})
    found = keyset.page(db.session(), query, keys=keys, after=after, limit=asked["limit"])
    body = {"items": [shape(row) for row in found.items], "next_cursor": found.next_cursor}
    return body, _link(found.next_cursor)


def _link(cursor: str | None) -> dict[str, str]:
    if cursor is None:
        return {}
    kept = {**request.args.to_dict(), "after": cursor}
    return {"Link": f'<{absolute(request.endpoint or "", **kept)}>; rel="next"'}
