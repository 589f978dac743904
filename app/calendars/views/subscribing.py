"""How to have the sessions in one's own calendar: all of them, some bodies', a topic's, or one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import get_locale

from app.bodies.models import Body
from app.bodies.queries import list_bodies
from app.calendars.composing import MOST_BODIES
from app.calendars.views.pages import blueprint
from app.kernel.actor import ANONYMOUS
from app.kernel.wording import join_and
from app.programme.models import Topic
from app.programme.queries import get_programme, list_topics
from app.web.addresses import absolute, webcal
from app.web.guard import public
from app.web.qr import qr_svg


@dataclass(frozen=True)
class Chosen:
    """A feed that was put together on the page: what it is called, and its address."""

    name: str
    feed: str


@blueprint.get("/calendar/subscribe")
@public
def subscribe() -> str:
    """All public sessions; with ``?body=`` (once for each) or ``?topic=`` those alone. What isn't there counts as not said."""
    bodies, topics = list_bodies(ANONYMOUS), list_topics()
    named = set(request.args.getlist("body"))
    picked = [body for body in bodies if body.slug in named]
    topic = next((topic for topic in topics if topic.key == request.args.get("topic")), None)
    chosen = _chosen(picked, topic)
    return render_template(
        "calendars/subscribe.html",
        bodies=bodies,
        topics=topics,
        picked={body.slug for body in picked} if topic is None else set(),
        topic=topic,
        is_all=topic is None and not 0 < len(picked) <= MOST_BODIES,
        chosen=chosen,
        qr=qr_svg(webcal(chosen.feed)),
    )


def _chosen(bodies: Sequence[Body], topic: Topic | None) -> Chosen:
    language = str(get_locale())
    if topic is not None:
        return Chosen(topic.name_in(language), absolute("calendars.topic_feed", key=topic.key))
    if len(bodies) == 1:
        return Chosen(bodies[0].name, absolute("calendars.body_feed", slug=bodies[0].slug))
    if 1 < len(bodies) <= MOST_BODIES:
        slugs = ",".join(sorted(body.slug for body in bodies))
        name = join_and([body.short_name for body in bodies], language)
        return Chosen(name, absolute("calendars.programme_feed", body=slugs))
    return Chosen(get_programme().name, absolute("calendars.programme_feed"))
