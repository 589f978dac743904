"""Public feeds made up of others: several bodies' in one, and a topic's."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import and_, select

from app.agendas.models import Agenda, AgendaItem, AgendaVersion
from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES
from app.calendars import feed, keeping, rows, touched
from app.calendars.audience import Audience
from app.calendars.remembering import Made, Silence, remembered
from app.issues.models import Issue
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.wording import join_and
from app.meetings.models import Meeting
from app.programme.models import Programme, Topic
from app.programme.queries import get_programme
from app.web.addresses import absolute

#: Of more bodies than these one has the whole programme's feed.
MOST_BODIES = 30
COLOR = "darkgreen"
_OF_BODIES = Silence(touched.SILENT)
#: An issue and its item say on which topic a session is.
_OF_TOPICS = Silence(touched.SILENT - {"agenda_item", "issue", "topic"})


def _find_public(slugs: Sequence[str]) -> Sequence[Body]:
    """Those of the bodies so named that anyone may know of, by their addresses."""
    return db.session.scalars(
        select(Body)
        .where(Body.slug.in_(slugs), Body.is_public, Body.state.not_in(UNPUBLISHED_STATES))
        .order_by(Body.slug)
    ).all()


def of_bodies(slugs: Sequence[str], *, everything: bool = False) -> keeping.Feed:
    """The public feeds of several bodies as one calendar.

    One that isn't there is NotFound: a calendar without it would look as if its sessions had been called off.
    """

    def make() -> Made:
        bodies = _find_public(slugs) if 0 < len(slugs) <= MOST_BODIES else []
        if not slugs or len(bodies) != len(slugs):
            raise NotFound
        return Made(_compose(bodies, everything=everything))

    return remembered(("bodies", *slugs, everything), _OF_BODIES, make)


def _compose(bodies: Sequence[Body], *, everything: bool) -> keeping.Feed:
    """Their kept chunks, one after another."""
    programme = get_programme()
    head = _head_of_several(bodies, programme)
    if everything:
        meetings = [meeting for body in bodies for meeting in db.session.scalars(rows.select_public(body))]
        return keeping.joined(head, programme, rows.blocks_of(meetings, programme, Audience.PUBLIC))
    return keeping.join(head, programme, [keeping.stretches_of(body) for body in bodies])


def _head_of_several(bodies: Sequence[Body], programme: Programme) -> feed.FeedHead:
    with force_locale(programme.language):
        name = join_and([body.short_name for body in bodies], programme.language)
    return keeping.head(
        programme,
        name=name,
        page=absolute("calendars.index"),
        source=absolute("calendars.programme_feed", body=",".join(body.slug for body in bodies)),
        color=bodies[0].color if len(bodies) == 1 else COLOR,
    )


def of_topic(key: str, *, everything: bool = False) -> keeping.Feed:
    """The public sessions that take up an issue on a topic, as their published agendas say. Raises NotFound."""
    return remembered(
        ("topic", key, everything), _OF_TOPICS, lambda: Made(_on(_get_topic(key), everything=everything))
    )


def _get_topic(key: str) -> Topic:
    """A topic of the programme, also one that is no longer offered: its feed goes on. Raises NotFound."""
    found = db.session.scalar(select(Topic).where(Topic.key == key))
    if found is None:
        raise NotFound
    return found


def _on(topic: Topic, *, everything: bool) -> keeping.Feed:
    programme = get_programme()
    query = rows.select_public().where(Meeting.id.in_(_taking_up(topic)))
    meetings = db.session.scalars(query if everything else rows.in_window(query)).all()
    with force_locale(programme.language):
        name = _(
            "%(programme)s: %(topic)s", programme=programme.name, topic=topic.name_in(programme.language)
        )
    head = keeping.head(
        programme,
        name=name,
        page=absolute("calendars.index"),
        source=absolute("calendars.topic_feed", key=topic.key),
        color=COLOR,
    )
    return keeping.joined(head, programme, rows.blocks_of(meetings, programme, Audience.PUBLIC))


def _taking_up(topic: Topic) -> list[int]:
    """Meetings whose agenda, as last published, has an item from an issue on the topic. One query."""
    found = db.session.execute(
        select(Agenda.meeting_id, AgendaItem.id, AgendaVersion.content)
        .join(AgendaItem, AgendaItem.agenda_id == Agenda.id)
        .join(Issue, Issue.id == AgendaItem.issue_id)
        .join(
            AgendaVersion, and_(AgendaVersion.agenda_id == Agenda.id, AgendaVersion.number == Agenda.version)
        )
        .where(Issue.topic_id == topic.id)
    )
    return sorted(
        {
            meeting_id
            for meeting_id, item_id, content in found
            if any(entry["id"] == item_id for entry in content["items"])
        }
    )
