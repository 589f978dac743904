"""Calendar addresses in the demonstration: one that is read, one that a calendar forgot, one that went from hand to hand."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.feed_polls import Poll
from app.accounts.models import FeedClient, FeedToken
from app.accounts.operations import feed_polls, feed_tokens
from app.accounts.queries import list_feed_tokens
from app.demo.story import Story
from app.kernel import clock

#: Whose, called what, read by which calendar, last so many hours before the demonstration is loaded, from how many networks.
ADDRESSES = (
    ("CANACAR/0", "Outlook de la oficina", FeedClient.OUTLOOK, 2, 1),
    ("CANACAR/0", "Teléfono anterior", FeedClient.APPLE, 24 * 29, 2),
    ("secretary", "Google Calendar", FeedClient.GOOGLE, 7, 1),
    ("authority", "Enlace de la oficina", FeedClient.OTHER, 3, 9),
)
MADE_DAYS_AGO = 200


def schedule_feeds(story: Story) -> None:
    """Addresses are made early; that they are read is known from the last days."""
    story.at(story.moment(MADE_DAYS_AGO, 9), lambda: _make(story))
    story.at(clock.now() - timedelta(minutes=1), lambda: _read(story))


def _make(story: Story) -> None:
    for who, name, *_read in ADDRESSES:
        person = story.people[who]
        feed_tokens.create(person, name=name, actor=story.actor(who))


def _read(story: Story) -> None:
    polls: list[Poll] = []
    for who, name, client, hours, networks in ADDRESSES:
        token = next(token for token in list_feed_tokens(story.people[who].id) if token.name == name)
        polls += _polls(token, client, hours, networks)
    feed_polls.keep(polls)


def _polls(token: FeedToken, client: FeedClient, hours: int, networks: int) -> list[Poll]:
    last = clock.now() - timedelta(hours=hours)
    return [
        Poll(token.id, last - timedelta(hours=5 * number), client, f"{number:032x}")
        for number in range(networks)
    ]
