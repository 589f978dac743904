"""Bodies, to machines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.api import asked, shapes
from app.api.blueprint import reads
from app.api.paging import Answer, page_of
from app.bodies import queries
from app.bodies.models import Body, BodyKind
from app.bodies.queries import SeatedOn
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.web.addresses import absolute
from app.web.guard import current_actor, public

_SLUG = re.compile(r"[a-z0-9-]+")


@reads("/bodies", shapes.Bodies, asked=asked.BodiesAsked, tag="Bodies")
@public
def bodies(wanted: Mapping[str, Any]) -> Answer:
    """The bodies there are, in the order in which they were entered."""
    query = queries.visible_to(current_actor())
    if "kind" in wanted:
        query = query.where(Body.kind == wanted["kind"])
    return page_of(query, [(Body.id, "asc")], wanted, line_of)


@reads("/bodies/<string(maxlength=60):slug>", shapes.WholeBody, asked=asked.BodyAsked, tag="Bodies")
@public
def body(wanted: Mapping[str, Any], slug: str) -> dict[str, Any]:
    """One body with its officers and with who sits in it, today or on a day."""
    if not _SLUG.fullmatch(slug):
        raise NotFound
    actor = current_actor()
    found = queries.get_body(slug, actor)
    on = wanted.get("on") or clock.today(found.zone)
    parent = db.session.scalar(queries.visible_to(actor).where(Body.id == found.parent_id))
    mandate = queries.find_mandate(found.id) if found.kind is BodyKind.SPECIALIZED else None
    return line_of(found) | {
        "purpose": found.purpose,
        "parent": ref_of(parent) if parent is not None else None,
        "mandate": mandate,
        "seats_on": on,
        "seats": [_seat(item) for item in queries.who_sat(found.id, on)],
        "officers": [
            {"role": officer.role, "name": officer.person.name}
            for officer in queries.list_officers(found.id, on)
        ],
    }


def line_of(body: Body) -> dict[str, Any]:
    published = queries.is_published(body)
    return {
        "slug": body.slug,
        "acronym": body.acronym,
        "name": body.name,
        "short_name": body.short_name,
        "kind": body.kind,
        "state": body.state,
        "is_public": published,
        "zone": body.zone,
        "place": body.place,
        "constituted_on": body.constituted_on,
        "ends_on": body.ends_on,
        "links": {
            **_links(body),
            "meetings": absolute("api.meetings", body=body.slug),
            "agreements": absolute("api.agreements", body=body.slug),
            "calendar": absolute("calendars.body_feed", slug=body.slug) if published else None,
        },
    }


def ref_of(body: Body) -> dict[str, Any]:
    """A body as other things name it."""
    return {"slug": body.slug, "acronym": body.acronym, "name": body.name, "links": _links(body)}


def _links(body: Body) -> dict[str, Any]:
    return {"self_": absolute("api.body", slug=body.slug), "page": absolute("bodies.show", slug=body.slug)}


def _seat(item: SeatedOn) -> dict[str, Any]:
    return {
        "chamber": item.chamber,
        "is_voting": item.seat.is_voting,
        "principal": item.principal.person.name if item.principal is not None else None,
        "alternates": [alternate.person.name for alternate in item.alternates],
    }
