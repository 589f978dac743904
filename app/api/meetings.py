"""Meetings, to machines; one of them with its agenda as it was published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select

from app.agendas import policy as agenda_policy
from app.agendas import queries as agenda_queries
from app.agendas.paper import PaperLine, read
from app.api import asked, shapes
from app.api.asked import LAST_ID, within_history
from app.api.blueprint import reads
from app.api.bodies import ref_of as body_ref
from app.api.paging import Answer, page_of
from app.bodies.models import Body
from app.kernel.actor import Actor
from app.meetings import policy, queries, wording
from app.meetings.models import Meeting, MeetingState
from app.programme.queries import get_programme
from app.web.addresses import absolute
from app.web.guard import current_actor, public

#: States whose reason the page of a meeting gives.
_REASONED = frozenset({MeetingState.CANCELLED, MeetingState.DEFERRED})


@reads("/meetings", shapes.Meetings, asked=asked.MeetingsAsked, tag="Meetings")
@public
def meetings(wanted: Mapping[str, Any]) -> Answer:
    """Sessions by when they start, the earliest first. Days are of the programme's time zone."""
    query = _narrowed(queries.visible_to(current_actor()), wanted)
    return page_of(query, [(Meeting.starts_at, "asc"), (Meeting.id, "asc")], wanted, line_of)


@reads(f"/meetings/<int(min=1, max={LAST_ID}):meeting_id>", shapes.WholeMeeting, tag="Meetings")
@public
def meeting(meeting_id: int) -> dict[str, Any]:
    """One session with its agenda as it was last published."""
    actor = current_actor()
    found = queries.get_meeting(meeting_id, actor)
    inside = policy.may_see_inside(actor, found)
    return line_of(found) | {
        "description": found.description,
        "remote_url": found.remote_url if inside and found.remote_url else None,
        "agenda": _agenda(found, actor),
    }


def _narrowed(query: Select[Meeting], wanted: Mapping[str, Any]) -> Select[Meeting]:
    if "body" in wanted:
        query = query.where(Body.slug == wanted["body"])
    if "state" in wanted:
        query = query.where(Meeting.state == wanted["state"])
    if "from_" in wanted or "to" in wanted:
        zone = ZoneInfo(get_programme().zone)
        if "from_" in wanted:
            query = query.where(Meeting.starts_at >= _midnight(wanted["from_"], zone))
        if "to" in wanted:
            query = query.where(Meeting.starts_at < _midnight(wanted["to"], zone) + timedelta(days=1))
    return query


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(within_history(day), time(), tzinfo=zone)


def line_of(meeting: Meeting) -> dict[str, Any]:
    zone = ZoneInfo(meeting.zone)
    return {
        "id": meeting.id,
        "uid": meeting.uid,
        "reference": wording.reference(meeting, meeting.body),
        "title": wording.meeting_title(meeting, meeting.body),
        "body": body_ref(meeting.body),
        "kind": meeting.kind,
        "year": meeting.year,
        "number": meeting.number,
        "state": meeting.state,
        "reason": meeting.reason if meeting.state in _REASONED else "",
        "is_public": queries.is_open_to_anyone(meeting),
        "starts_at": meeting.starts_at.astimezone(zone),
        "ends_at": meeting.ends_at.astimezone(zone),
        "zone": meeting.zone,
        "mode": meeting.mode,
        "place": meeting.place,
        "links": {
            **_links(meeting),
            "body": absolute("api.body", slug=meeting.body.slug),
        },
    }


def ref_of(meeting: Meeting, body: Body) -> dict[str, Any]:
    """A meeting as other things name it."""
    return {
        "id": meeting.id,
        "reference": wording.reference(meeting, body),
        "title": wording.meeting_title(meeting, body),
        "links": _links(meeting),
    }


def _links(meeting: Meeting) -> dict[str, Any]:
    return {
        "self_": absolute("api.meeting", meeting_id=meeting.id),
        "page": absolute("meetings.show", meeting_id=meeting.id),
    }


def _agenda(meeting: Meeting, actor: Actor) -> dict[str, Any] | None:
    head = agenda_queries.find_head(meeting.id)
    version = (
        agenda_queries.find_version(head.id, head.version) if head is not None and head.version else None
    )
    if version is None:
        return None
    paper = read(version.content)
    inside = agenda_policy.may_preview(actor, meeting)
    zone = ZoneInfo(paper.zone)
    return {
        "version": version.number,
        "published_at": version.published_at.astimezone(zone),
        "items": [_item(line, zone, inside=inside) for line in paper.lines],
        "links": {"page": absolute("agendas.show", meeting_id=meeting.id)},
    }


def _item(line: PaperLine, zone: ZoneInfo, *, inside: bool) -> dict[str, Any]:
    return {
        "number": line.number,
        "title": line.title,
        "starts_at": line.starts_at.astimezone(zone) if line.starts_at else None,
        "minutes": line.minutes,
        "presenter": line.presenter,
        "is_heading": line.is_heading,
        "issue": line.folio if inside and line.folio else None,
    }
