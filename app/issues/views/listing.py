"""The list of issues: filtered, counted by state, kept as a view, taken away as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.issues import policy, queries
from app.issues.desk import count_backing
from app.issues.models import Answer, IssueState, SavedView
from app.issues.operations.saved import KEPT, remove_view, save_view
from app.issues.queries import AGES, Filters
from app.issues.views.blueprint import blueprint
from app.issues.wording import age_label, outcome_chip, state_chip
from app.kernel.actor import Actor
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput
from app.programme.queries import list_topics
from app.web.context import locale_code
from app.web.csv_files import as_csv
from app.web.guard import current_actor

#: States in which an issue may be put on a session's list, or a group be convoked for it.
FOR_A_LIST = frozenset({IssueState.ADMITTED, IssueState.REFERRED})
#: Rows of a table read at once.
BATCH = 500


@blueprint.get("/issues")
def index() -> Any:
    actor = current_actor()
    asked = _asked()
    if asked.get("view") == "triage" and (actor.secretary_of or actor.chair_of):
        return redirect(url_for("issues.desk"), code=301)
    filters = filters_of(asked)
    found = queries.list_issues(actor, filters, after=asked.get("after"), before=asked.get("before"))
    issues = found.items
    kept = {name: value for name, value in asked.items() if name in KEPT and value}
    by_state = queries.count_by_state(actor, filters)
    count = sum(by_state.values()) if not filters.states else sum(by_state[state] for state in filters.states)
    locale = locale_code()
    return render_template(
        "issues/index.html",
        issues=issues,
        secondings=queries.count_secondings([issue.id for issue in issues]),
        count=count,
        by_state=[(state, number) for state, number in by_state.items() if number],
        most_counted=queries.COUNTED_UP_TO,
        filters=filters,
        asked=asked,
        kept=kept,
        views=_views(actor),
        may_start=policy.may_start(actor),
        decides=bool(actor.secretary_of or actor.chair_of),
        keeps=actor.secretary_of,
        for_a_list=FOR_A_LIST,
        to_triage_count=queries.count_to_triage(actor) if actor.secretary_of else 0,
        state_chip=state_chip,
        choices={
            "state": [(state.value, state_chip(state)[1]) for state in IssueState],
            "topic": [(topic.id, topic.name_in(locale)) for topic in list_topics(active_only=False)],
            "chamber": [(row.id, row.acronym) for row in queries.list_chambers_with_issues(actor)],
            "body": [(row.id, row.short_name) for row in queries.list_bodies_of(actor)],
            "age": [(age, age_label(age)) for age in AGES],
        },
        pages={
            "previous_url": _page_url(kept, before=found.previous_cursor),
            "next_url": _page_url(kept, after=found.next_cursor),
        },
    )


@blueprint.get("/issues.csv")
def table() -> Response:
    """All that the filters show, not one page of it. Written while it is read."""
    actor, filters = current_actor(), filters_of(_asked())
    heading = [
        _("Folio"),
        _("Issue"),
        _("State"),
        _("Topic"),
        _("Filed by"),
        _("Body"),
        _("Filed on"),
        _("Days waiting"),
        _("Chambers that back it"),
        _("Members affected"),
        _("Outcome of the answer"),
        _("Answered on"),
    ]
    return as_csv("asuntos.csv", heading, _rows(actor, filters))


def _rows(actor: Actor, filters: Filters) -> Iterator[list[object]]:
    locale, after = locale_code(), None
    while True:
        page = queries.list_issues(actor, filters, after=after, limit=BATCH)
        backing = count_backing([issue.id for issue in page.items])
        answers = _answers([issue.id for issue in page.items])
        for issue in page.items:
            chambers, members = backing.get(issue.id, (0, 0))
            answer = answers.get(issue.id)
            yield [
                issue.folio,
                issue.title,
                state_chip(issue.state)[1],
                issue.topic.name_in(locale) if issue.topic else "",
                issue.chamber.acronym,
                issue.body.short_name,
                queries.filed_on(issue).isoformat() if issue.submitted_at else "",
                queries.waiting_days(issue),
                chambers,
                members,
                outcome_chip(answer.outcome)[1] if answer else "",
                answer.answered_at.astimezone(ZoneInfo(issue.body.zone)).date().isoformat()
                if answer and answer.answered_at
                else "",
            ]
        after = page.next_cursor
        if after is None:
            return


def _answers(issue_ids: list[int]) -> dict[int, Answer]:
    if not issue_ids:
        return {}
    rows = db.session.scalars(
        select(Answer)
        .where(Answer.issue_id.in_(issue_ids), Answer.answered_at.is_not(None))
        .order_by(Answer.id)
    )
    return {row.issue_id: row for row in rows}


@blueprint.post("/issues/views")
def keep_view() -> Response:
    """Keep the filters of the list under a name."""
    asked = {name: request.form.get(name, "") for name in KEPT}
    try:
        with transaction():
            row = save_view(request.form.get("name", ""), asked, actor=current_actor())
            kept, name = dict(row.asked), row.name
    except InvalidInput as error:
        flash(str(error.message), "error")
        return redirect(url_for("issues.index", **{k: v for k, v in asked.items() if v}), code=303)  # type: ignore[arg-type]
    flash(_("“%(name)s” is kept among your views.", name=name))
    return redirect(url_for("issues.index", **kept), code=303)


@blueprint.post("/issues/views/<int:view_id>/remove")
def drop_view(view_id: int) -> Response:
    with transaction():
        remove_view(view_id, actor=current_actor())
    flash(_("The view is removed."))
    return redirect(url_for("issues.index"), code=303)


def _views(actor: Actor) -> list[SavedView]:
    if actor.person_id is None:
        return []
    return list(
        db.session.scalars(
            select(SavedView)
            .where(SavedView.person_id == actor.person_id)
            .order_by(SavedView.name, SavedView.id)
        )
    )


def _asked() -> dict[str, str]:
    return {name: value.replace("\x00", "") for name, value in request.args.items()}


def filters_of(asked: Mapping[str, Any]) -> Filters:
    """Filters as an address gives them; what it gives wrong narrows nothing."""
    state = asked.get("state", "")
    return Filters(
        states=frozenset({IssueState(state)}) if state in set(IssueState) else frozenset(),
        topic_id=_number(asked.get("topic", "")),
        chamber_id=_number(asked.get("chamber", "")),
        body_id=_number(asked.get("body", "")),
        words=asked.get("q", "").strip()[:200],
        age=asked.get("age", "") if asked.get("age", "") in AGES else "",
        watched=asked.get("watched") == "1" and current_actor().is_signed_in,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _page_url(kept: Mapping[str, str], **cursor: str | None) -> str | None:
    return url_for("issues.index", **{**kept, **cursor}) if all(cursor.values()) else None  # type: ignore[arg-type]
