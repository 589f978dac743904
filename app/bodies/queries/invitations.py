"""Links by which chambers name who sits."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.tokens import hash_token
from app.bodies.models import Seat, SeatInvitation
from app.kernel import clock
from app.kernel.db import db


def find_open_invitation(token: str) -> SeatInvitation | None:
    """The unused, unexpired, unrevoked link of this token, with its seat, chamber and body."""
    return db.session.scalar(
        select(SeatInvitation)
        .where(
            SeatInvitation.token_hash == hash_token(token),
            SeatInvitation.used_at.is_(None),
            SeatInvitation.revoked_at.is_(None),
            SeatInvitation.expires_at > clock.now(),
        )
        .options(
            joinedload(SeatInvitation.seat).joinedload(Seat.chamber),
            joinedload(SeatInvitation.seat).joinedload(Seat.body),
        )
    )


def latest_invitations(body_id: int) -> Mapping[int, SeatInvitation]:
    """The last link sent for each seat of a body; seats nobody was asked about are left out. One query."""
    rows = db.session.scalars(
        select(SeatInvitation)
        .join(Seat, Seat.id == SeatInvitation.seat_id)
        .where(Seat.body_id == body_id)
        .order_by(SeatInvitation.id)
    )
    return {row.seat_id: row for row in rows}
