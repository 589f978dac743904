"""The register: what is owed, the most overdue first; as a board by state; and as a table to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from app.agreements import queries, wording
from app.agreements.models import Agreement, AgreementKind, AgreementState
from app.agreements.queries import Filters, Show
from app.agreements.views.blueprint import blueprint
from app.bodies.queries import list_bodies
from app.kernel.actor import Actor
from app.web.csv_files import as_csv
from app.web.guard import current_actor, public

_KEPT = ("show", "kind", "body", "chamber", "responsible", "year", "due_from", "due_to", "q")


@blueprint.get("/agreements")
@public
def index() -> str:
    """What is owed, the most overdue first; with ``show`` also the rest. To anyone what is published."""
    actor, asked = current_actor(), _asked()
    filters = filters_of(asked)
    query = queries.listed(actor, filters)
    found = queries.page_of(
        query,
        ascending=queries.is_ascending(filters),
        after=asked.get("after"),
        before=asked.get("before"),
    )
    kept = _kept(asked)
    return render_template(
        "agreements/index.html",
        agreements=found.items,
        count=queries.count(query),
        **_frame(actor, filters, kept),
        pages={
            "previous_url": _page_url(kept, before=found.previous_cursor),
            "next_url": _page_url(kept, after=found.next_cursor),
        },
    )


@blueprint.get("/agreements/board")
@public
def board() -> str:
    """The same by state: columns beside each other, on a phone below each other."""
    actor, asked = current_actor(), _asked()
    filters = filters_of(asked)
    return render_template(
        "agreements/board.html",
        columns=queries.board(actor, filters),
        **_frame(actor, filters, _kept(asked)),
    )


@blueprint.get("/agreements.csv")
@public
def table() -> Response:
    """All that the filters show, not one page of it. Written while it is read."""
    heading = [
        _("Number"),
        _("Kind"),
        _("Agreement"),
        _("Responsible"),
        _("Due on"),
        _("State"),
        _("Overdue"),
        _("Response of the authority"),
        _("Response due on"),
        _("Body"),
        _("Session on"),
        _("Adopted on"),
        _("Ended on"),
        _("Evidence expected"),
    ]
    return as_csv("acuerdos.csv", heading, _rows(current_actor(), filters_of(_asked())))


def _rows(actor: Actor, filters: Filters) -> Iterator[list[object]]:
    today = queries.today()
    for batch in queries.batches(actor, filters):
        for row in batch:
            yield [
                row.number or "",
                wording.kind_label(row.kind),
                row.text,
                row.responsible,
                row.due_on.isoformat(),
                wording.state_label(row.state),
                _("Yes") if row.is_overdue(today) else "",
                wording.response_label(row.response) if row.response is not None else "",
                row.response_due_on.isoformat() if row.response_due_on is not None else "",
                row.body.short_name,
                _local(row, "starts_at"),
                _local(row, "adopted_at"),
                _local(row, "ended_at"),
                row.evidence_expected,
            ]


def _local(agreement: Agreement, name: str) -> str:
    moment = agreement.meeting.starts_at if name == "starts_at" else getattr(agreement, name)
    return moment.astimezone(ZoneInfo(agreement.meeting.zone)).date().isoformat() if moment else ""


def _frame(actor: Actor, filters: Filters, kept: Mapping[str, str]) -> dict[str, Any]:
    """What list and board have round them: filters, what they may be set to, how many are overdue."""
    overdue = queries.filtered(actor, Filters(show=Show.OVERDUE, body=filters.body, chamber=filters.chamber))
    bodies = list_bodies(actor)
    records = bool(actor.secretary_of or actor.chair_of)
    answers_for = [(queries.MINE, _("What I answer for"))] if actor.is_signed_in else []
    return {
        "most_counted": queries.COUNTED_UP_TO,
        "overdue_count": queries.count(overdue),
        "filters": filters,
        "kept": kept,
        "today": queries.today(),
        "wording": wording,
        # Many rows, few states: each word is looked up once.
        "state_chip": cache(wording.state_chip),
        "response_chip": cache(wording.response_chip),
        "body_named": next((row.short_name for row in bodies if row.slug == filters.body), ""),
        "choices": {
            "show": [
                (Show.OVERDUE.value, pgettext("agreement", "Overdue")),
                *(
                    (state.value, wording.state_label(state))
                    for state in AgreementState
                    if state not in queries.UNDECIDED_STATES or records
                ),
                (Show.UNANSWERED.value, _("Response awaited or under study")),
                (Show.ALL.value, _("All of them")),
            ],
            "kind": [(kind.value, wording.kind_label(kind)) for kind in AgreementKind],
            "body": [(body.slug, body.short_name) for body in bodies],
            "chamber": [
                *answers_for,
                *((row.acronym, row.acronym) for row in queries.list_responsible_chambers(actor)),
            ],
            "year": [(year, str(year)) for year in queries.list_years()],
        },
    }


def filters_of(asked: Mapping[str, str]) -> Filters:
    """Filters as an address gives them; a year or a day that is none narrows nothing."""
    return Filters(
        show=asked.get("show", ""),
        kind=asked.get("kind", ""),
        body=asked.get("body", ""),
        chamber=asked.get("chamber", ""),
        responsible=asked.get("responsible", "").strip(),
        year=_year(asked.get("year", "")),
        due_from=_day(asked.get("due_from", "")),
        due_to=_day(asked.get("due_to", "")),
        words=asked.get("q", "").strip(),
    )


def _asked() -> dict[str, str]:
    return {name: value.replace("\x00", "")[:200] for name, value in request.args.items()}


def _kept(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: asked[name] for name in _KEPT if asked.get(name)}


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _page_url(kept: Mapping[str, str], **cursor: str | None) -> str | None:
    return url_for("agreements.index", **{**kept, **cursor}) if all(cursor.values()) else None  # type: ignore[arg-type]
