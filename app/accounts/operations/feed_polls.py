"""What was noted of polls, kept: the last of each address, and the networks it was asked from of late."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from app.accounts.feed_polls import Poll
from app.accounts.models import FeedPoll, FeedToken
from app.accounts.queries import POLLS_KEPT
from app.kernel import clock
from app.kernel.db import db


def keep(polls: Sequence[Poll]) -> int:
    """Keep ``polls``, in any order and however often, and forget the networks of long ago; returns how many were new.

    No journal entry: nobody did anything. For the worker.
    """
    oldest = clock.now() - POLLS_KEPT
    newest = {(poll.token_id, poll.network): poll for poll in sorted(polls, key=lambda poll: poll.at)}
    tokens = {
        row.id: row
        for row in db.session.scalars(
            select(FeedToken).where(FeedToken.id.in_({token_id for token_id, _network in newest}))
        )
    }
    known = {
        (row.token_id, row.network): row
        for row in db.session.scalars(select(FeedPoll).where(FeedPoll.token_id.in_(tokens)))
    }
    done = 0
    for key, poll in newest.items():
        token = tokens.get(poll.token_id)
        if token is None or poll.at < oldest:
            continue
        done += _keep(token, poll, known.get(key))
    db.session.execute(delete(FeedPoll).where(FeedPoll.last_at < oldest))
    return done


def _keep(token: FeedToken, poll: Poll, known: FeedPoll | None) -> bool:
    if token.last_polled_at is None or token.last_polled_at <= poll.at:
        token.last_polled_at, token.last_client = poll.at, poll.client
    if known is None:
        db.session.add(FeedPoll(token_id=token.id, network=poll.network, last_at=poll.at))
        return True
    is_newer = known.last_at < poll.at
    if is_newer:
        known.last_at = poll.at
    return is_newer
