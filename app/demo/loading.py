"""Loading the demonstration: once, whole or not at all."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from app import journal
from app.bodies.models import Body
from app.demo.asking import schedule_asking
from app.demo.content import people as cast
from app.demo.feeds import schedule_feeds
from app.demo.filing import schedule_issues
from app.demo.house import SYSTEM, furnish, schedule_groups
from app.demo.planning import schedule_planning
from app.demo.sittings import schedule_sessions
from app.demo.story import ZONE, Story
from app.journal.models import OutboxMessage, OutboxState
from app.kernel import clock
from app.kernel.db import db
from app.programme.queries import find_programme

#: The house is as old as this when the demonstration is loaded.
DAYS = 1040
#: What was announced longer ago than this is history: nobody is mailed about it.
NEWS_DAYS = 14


def is_loaded() -> bool:
    return find_programme() is not None


def load() -> bool:
    """Tell the whole story inside the caller's transaction; False when a programme is here already."""
    if is_loaded():
        return False
    now = clock.now()
    story = Story(clock.today(ZONE))
    began = story.moment(DAYS, 8)
    with clock.standing_at(began):
        furnish(story, story.day(DAYS))
    schedule_groups(story)
    schedule_issues(story)
    schedule_sessions(story)
    schedule_planning(story)
    schedule_feeds(story)
    schedule_asking(story)
    story.tell(now)
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.created_at < now - timedelta(days=NEWS_DAYS))
        .values(state=OutboxState.EXPANDED)
    )
    journal.record("demo:load", actor=SYSTEM, subject=_standing(story))
    return True


def _standing(story: Story) -> Body:
    return story.bodies["GCP"]


def accounts() -> list[dict[str, str]]:
    """The accounts the sign-in page shows, with the password they share."""
    return [{"email": email, "who": who, "password": cast.PASSWORD} for email, who in cast.ACCOUNTS]
