"""The feeds, and one session as a file. The pages stand in ``months``, ``listing`` and ``subscribing``."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.accounts import feed_polls
from app.accounts.queries import find_feed_token
from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES
from app.calendars import composing, early, keeping, personal, rows, serving
from app.calendars.audience import Audience
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import queries as meetings_queries
from app.meetings.wording import full_title, hour, state_chip
from app.programme.queries import get_programme
from app.web.guard import current_actor, public, sessionless

blueprint = Blueprint("calendars", __name__)
blueprint.add_app_template_filter(full_title, "session_name")
blueprint.add_app_template_filter(hour, "session_hour")
blueprint.add_app_template_filter(lambda meeting: state_chip(meeting.state), "session_chip")


@blueprint.get("/calendar.ics")
@sessionless
def programme_feed() -> Response:
    """Every public meeting of every body; with ``?body=a,b`` (or once for each) of those only, however they are named."""
    if "body" in request.args:
        return _composed(request.args.getlist("body"))
    made = _kept(early.PROGRAMME_KEY) or keeping.build(None, everything=_wants_everything())
    return serving.answer(made, cache=early.PUBLIC_CACHE, filename=early.filename_of(early.PROGRAMME_KEY))


def _composed(named: Sequence[str]) -> Response:
    slugs = sorted({slug for names in named for slug in names.split(",") if slug})
    made = composing.of_bodies(slugs, everything=_wants_everything())
    return serving.answer(made, cache=early.PUBLIC_CACHE, filename="calendario.ics")


@blueprint.get("/topics/<key>/calendar.ics")
@sessionless
def topic_feed(key: str) -> Response:
    """Public meetings whose published agenda takes up an issue on the topic."""
    made = composing.of_topic(key, everything=_wants_everything())
    return serving.answer(made, cache=early.PUBLIC_CACHE, filename=f"{key}.ics")


@blueprint.get("/bodies/<slug>/calendar.ics")
@sessionless
def body_feed(slug: str) -> Response:
    """A public body's public meetings. A body that isn't public is not there."""
    made = _kept(f"body/{slug}")
    if made is None:
        body = db.session.scalar(
            select(Body).where(Body.slug == slug, Body.is_public, Body.state.not_in(UNPUBLISHED_STATES))
        )
        if body is None:
            raise NotFound
        made = keeping.build(body, everything=_wants_everything())
    return serving.answer(made, cache=early.PUBLIC_CACHE, filename=early.filename_of(f"body/{slug}"))


@blueprint.get("/feeds/<token>.ics")
@sessionless
def personal_feed(token: str) -> Response:
    """One person's feed, for who holds its token; any other token is 404."""
    found = find_feed_token(token)
    if found is None:
        raise NotFound
    made = personal.of(found.person, everything=_wants_everything())
    answer = serving.answer(made, cache=serving.PRIVATE_CACHE, filename="convoca.ics")
    feed_polls.note(
        found.id, address=request.remote_addr or "", user_agent=request.headers.get("User-Agent", "")
    )
    return answer


def _wants_everything() -> bool:
    return request.args.get("all") == "1"


def _kept(key: str) -> keeping.Feed | None:
    """The kept feed when it is current and the default window is what was asked for."""
    if _wants_everything():
        return None
    current = early.poll(db.engine, key)
    return keeping.find_kept(key, current.etag) if current is not None else None


@blueprint.get("/meetings/<int:meeting_id>/calendar.ics", endpoint="meeting")
@public
def one_meeting(meeting_id: int) -> Response:
    """One meeting for who wants it in the calendar by hand; members get the remote link too."""
    actor, programme = current_actor(), get_programme()
    meeting = meetings_queries.get_meeting(meeting_id, actor)
    audience = Audience.MEMBER if meeting.body_id in actor.body_ids else Audience.PUBLIC
    blocks = rows.blocks_of([meeting], programme, audience)
    made = keeping.joined(keeping.head_of(None, programme), programme, blocks)
    return serving.answer(made, cache=serving.PRIVATE_CACHE, filename=f"sesion-{meeting.id}.ics")
