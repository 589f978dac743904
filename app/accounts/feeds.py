"""A person's calendar addresses as a page shows them: who reads each, from how many places, and what to mind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.accounts import queries
from app.accounts.models import FeedClient, FeedToken
from app.kernel.actor import Actor
from app.kernel.registry import Registry

#: More networks than a telephone, a house and an office explain.
MANY_NETWORKS = 5


@dataclass(frozen=True)
class Unread:
    """A change that an address's calendar has not asked for yet: what changed, in words, and where it is to be read."""

    what: str
    url: str


#: What rooms above know that calendars should have read: of some addresses of the actor's, by their id.
UnreadSource = Callable[[Actor, Sequence[FeedToken]], Mapping[int, Unread]]
_sources = Registry[UnreadSource]()
register_unread_source = _sources.add


@dataclass(frozen=True)
class FeedLine:
    token: FeedToken
    networks: int
    unread: Unread | None

    @property
    def has_many_readers(self) -> bool:
        return self.networks > MANY_NETWORKS


def list_lines(actor: Actor) -> list[FeedLine]:
    """The living addresses of ``actor``, oldest first. A fixed number of queries."""
    tokens = queries.list_feed_tokens(actor.person_id) if actor.person_id is not None else []
    if not tokens:
        return []
    networks = queries.count_networks([token.id for token in tokens])
    unread: dict[int, Unread] = {}
    for source in _sources:
        unread |= source(actor, tokens)
    return [FeedLine(token, networks.get(token.id, 0), unread.get(token.id)) for token in tokens]


def list_troubled(actor: Actor) -> list[FeedLine]:
    """Those of them that their owner should look at."""
    return [line for line in list_lines(actor) if line.unread is not None or line.has_many_readers]


def client_label(client: FeedClient) -> str:
    return {
        FeedClient.GOOGLE: "Google Calendar",
        FeedClient.OUTLOOK: "Outlook",
        FeedClient.APPLE: _("Apple Calendar"),
        FeedClient.THUNDERBIRD: "Thunderbird",
        FeedClient.OTHER: _("another calendar"),
    }[client]
