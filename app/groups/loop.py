"""What specialized groups add to the loop of an issue: proposed for it, its report, its closing."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.bodies import queries as body_queries
from app.bodies.models import AT_WORK, Body, BodyState, Mandate
from app.groups.models import GroupIssue, GroupProposal
from app.issues.loop import LoopStep, register_loop_source
from app.issues.models import Issue, IssueState
from app.kernel.actor import Actor
from app.kernel.db import db


@register_loop_source
def steps_of(issue: Issue, actor: Actor) -> Iterator[LoopStep]:
    """Stations of each group this issue was proposed for or referred to, as far as this actor may see. One query."""
    linked = select(GroupIssue.body_id).where(GroupIssue.issue_id == issue.id)
    rows = db.session.execute(
        body_queries.visible_to(actor)
        .where(Body.id.in_(linked) | (Body.id == (issue.referred_to_id or 0)))
        .where(Body.parent_id.is_not(None))
        .join(Mandate, Mandate.body_id == Body.id, isouter=True)
        .join(GroupProposal, GroupProposal.body_id == Body.id, isouter=True)
        .add_columns(Mandate, GroupProposal)
        .order_by(Body.id)
    )
    for body, mandate, proposal in rows:
        url = url_for("bodies.show", slug=body.slug)
        if proposal is not None:
            yield LoopStep(
                what=_("Group proposed: %(group)s", group=body.short_name),
                on=proposal.proposed_at.astimezone(ZoneInfo(body.zone)).date(),
                url=url,
            )
        if mandate is not None and mandate.reported_on is not None:
            yield LoopStep(
                what=_("Report of the group %(group)s", group=body.short_name),
                on=mandate.reported_on,
                url=url,
            )
        elif body.state in AT_WORK and issue.state is IssueState.REFERRED and issue.referred_to_id == body.id:
            yield LoopStep(
                what=_("Report of the group %(group)s", group=body.short_name),
                on=body.ends_on,
                url=url,
                state="next",
            )
        if body.state is BodyState.CLOSED and mandate is not None:
            yield LoopStep(
                what=_("Group closed: %(group)s", group=body.short_name), on=mandate.closed_on, url=url
            )
