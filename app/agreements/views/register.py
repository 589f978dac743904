"""The register: what is owed, the most overdue first."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from app.agreements import (
    queries,
    wording,
)
from app.agreements.models import AgreementState
from app.agreements.queries import Filters, Show
from app.agreements.views.blueprint import blueprint
from app.bodies.queries import list_bodies
from app.web.guard import current_actor, public

_KEPT = ("show", "body", "chamber", "q")


@blueprint.get("/agreements")
@public
def index() -> str:
    """What is owed, the most overdue first; with ``show`` also the rest. To anyone what is published."""
    actor = current_actor()
    asked = {name: value.replace("\x00", "")[:200] for name, value in request.args.items()}
    filters = Filters(
        show=asked.get("show", ""),
        body=asked.get("body", ""),
        chamber=asked.get("chamber", ""),
        words=asked.get("q", "").strip(),
    )
    query = queries.filtered(actor, filters)
    found = queries.page_of(
        query,
        ascending=filters.show in {Show.OPEN, Show.OVERDUE},
        after=asked.get("after"),
        before=asked.get("before"),
    )
    kept = {name: asked[name] for name in _KEPT if asked.get(name)}
    overdue = queries.filtered(actor, Filters(show=Show.OVERDUE, body=filters.body, chamber=filters.chamber))
    return render_template(
        "agreements/index.html",
        agreements=found.items,
        count=queries.count(query),
        most_counted=queries.COUNTED_UP_TO,
        overdue_count=queries.count(overdue),
        filters=filters,
        today=queries.today(),
        wording=wording,
        choices={
            "show": [
                (Show.OVERDUE.value, pgettext("agreement", "Overdue")),
                *(
                    (state.value, wording.state_label(state))
                    for state in AgreementState
                    if state not in queries.UNDECIDED_STATES or actor.secretary_of or actor.chair_of
                ),
                (Show.ALL.value, _("All of them")),
            ],
            "body": [(body.slug, body.short_name) for body in list_bodies(actor)],
            "chamber": [(row.acronym, row.acronym) for row in queries.list_responsible_chambers(actor)],
        },
        pages={
            "previous_url": _page_url(kept, before=found.previous_cursor),
            "next_url": _page_url(kept, after=found.next_cursor),
        },
    )


def _page_url(kept: Mapping[str, str], **cursor: str | None) -> str | None:
    return url_for("agreements.index", **{**kept, **cursor}) if all(cursor.values()) else None  # type: ignore[arg-type]
