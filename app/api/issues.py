"""Issues, to machines that act for a signed-in person; and backing one for a chamber."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption
from werkzeug.exceptions import UnsupportedMediaType

from app.api import asked, shapes
from app.api.blueprint import reads, writes
from app.api.bodies import ref_of as body_ref
from app.api.paging import Answer, page_of
from app.bodies.models import Body
from app.issues import operations, policy, queries
from app.issues.models import Issue, IssueState
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.web.addresses import absolute
from app.web.context import locale_code
from app.web.guard import current_actor

#: States whose reason the page of an issue gives.
_REASONED = frozenset({IssueState.RETURNED, IssueState.NOT_ADMITTED, IssueState.WITHDRAWN})
#: What a line shows, and none of the long texts.
_AS_LISTED: tuple[ORMOption, ...] = (
    defer(Issue.what_happens),
    defer(Issue.evidence),
    defer(Issue.request),
    joinedload(Issue.body),
    joinedload(Issue.chamber),
    joinedload(Issue.topic),
)


@reads("/issues", shapes.Issues, asked=asked.IssuesAsked, tag="Issues")
def issues(wanted: Mapping[str, Any]) -> Answer:
    """The issues of one's bodies and the drafts of one's chambers, the latest first."""
    query = queries.visible_to(current_actor()).options(*_AS_LISTED)
    if "body" in wanted:
        query = query.where(Issue.body_id.in_(select(Body.id).where(Body.slug == wanted["body"])))
    if "state" in wanted:
        query = query.where(Issue.state == wanted["state"])
    return page_of(query, [(Issue.listed_at, "desc"), (Issue.id, "desc")], wanted, line_of)


@reads("/issues/<string(maxlength=40):ref>", shapes.WholeIssue, tag="Issues")
def issue(ref: str) -> dict[str, Any]:
    """One issue with the chambers that back it and the authority's answer."""
    actor = current_actor()
    found = queries.get_issue(ref, actor)
    survivor = queries.find_survivor(found, actor)
    zone = ZoneInfo(found.body.zone)
    answer = queries.find_answer(found.id)
    return line_of(found) | {
        "what_happens": found.what_happens,
        "evidence": found.evidence,
        "request": found.request,
        "affected": found.affected,
        "customs_offices": found.customs_offices,
        "frequency": found.frequency,
        "reason": found.reason if found.state in _REASONED else "",
        "merged_into": survivor.folio if survivor is not None else None,
        "secondings": [
            {"chamber": row.chamber.acronym, "text": row.text, "affected_members": row.affected_members}
            for row in found.secondings
        ],
        "answer": None
        if answer is None
        else {
            "office": answer.office,
            "outcome": answer.outcome,
            "strength": answer.strength,
            "text": answer.text,
            "answered_at": answer.answered_at.astimezone(zone) if answer.answered_at else None,
        },
    }


@writes(
    "/issues/<string(maxlength=40):ref>/secondings",
    shapes.Seconding,
    given=asked.SecondingGiven,
    tag="Issues",
)
def second(given: Mapping[str, Any], ref: str) -> dict[str, Any]:
    """Back an issue for one's chamber, or correct what the chamber said when it did."""
    actor = current_actor()
    found = queries.get_issue(ref, actor)
    policy.require(actor, "second", found)
    if not request.is_json:  # a form's fields would be taken for nothing given
        raise UnsupportedMediaType
    chamber_id, acronym = _chamber(given.get("chamber"), found, actor)
    with transaction():
        row = operations.second(
            found,
            chamber_id=chamber_id,
            text=given["text"],
            affected_members=given["affected_members"],
            actor=actor,
        )
        return {"chamber": acronym, "text": row.text, "affected_members": row.affected_members}


def _chamber(acronym: str | None, issue: Issue, actor: Actor) -> tuple[int, str]:
    """The chamber that is named, or the only one the actor may speak for."""
    theirs = policy.seconding_chambers(actor, issue)
    fitting = [pair for pair in theirs.items() if acronym in {None, pair[1]}]
    if len(fitting) != 1:
        raise InvalidInput(fields={"chamber": _("Choose a chamber you represent in this body.")})
    return fitting[0]


def line_of(issue: Issue) -> dict[str, Any]:
    zone = ZoneInfo(issue.body.zone)
    return {
        "ref": issue.ref,
        "folio": issue.folio,
        "title": issue.title,
        "state": issue.state,
        "body": body_ref(issue.body),
        "chamber": issue.chamber.acronym,
        "topic": issue.topic.name_in(locale_code()) if issue.topic is not None else None,
        "listed_at": issue.listed_at.astimezone(zone),
        "submitted_at": issue.submitted_at.astimezone(zone) if issue.submitted_at else None,
        "decided_at": issue.decided_at.astimezone(zone) if issue.decided_at else None,
        "return_by": issue.return_by,
        "links": {
            "self_": absolute("api.issue", ref=issue.ref),
            "page": absolute("issues.show", ref=issue.ref),
            "body": absolute("api.body", slug=issue.body.slug),
        },
    }
