"""Issues like the one being written, as a part of the page that the form fetches while its title is typed."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.issues import policy, queries
from app.issues.models import OPEN_TO_SECONDING
from app.issues.similar import Similar, similar_to
from app.issues.views.blueprint import blueprint
from app.issues.wording import state_chip
from app.kernel.errors import NotAllowed
from app.web.guard import current_actor

LONGEST_ASKED = 300


@blueprint.get("/issues/similar")
def similar() -> str:
    """``?title=``, and ``but=`` (the draft's number) that is left out. For whoever may file."""
    if not policy.may_start(current_actor()):
        raise NotAllowed
    title = request.args.get("title", "")[:LONGEST_ASKED]
    return render_template("issues/_similar.html", **part(title, but=request.args.get("but", type=int)))


def part(title: str, *, but: int | None = None) -> dict[str, Any]:
    """What the part shows: the issues, how many chambers back each, and for whom the reader may second."""
    actor = current_actor()
    found: list[Similar] = similar_to(actor, title, but=but)
    return {
        "similar": found,
        "similar_backing": queries.count_secondings([row.issue.id for row in found]),
        "may_second": {
            row.issue.id
            for row in found
            if row.issue.state in OPEN_TO_SECONDING and policy.may(actor, "second", row.issue)
        },
        "similar_chip": state_chip,
    }
