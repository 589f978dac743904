"""What holds on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, and_, or_

from app.kernel.db import Dated


def holding_on(table: type[Dated], on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition that a dated row holds on a day."""
    return and_(table.starts_on <= on, or_(table.ends_on.is_(None), table.ends_on >= on))
