"""A group's end: its issues go back with their outcome, its open agreements are given on, its report is heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.agendas.operations import group_reports
from app.agreements.operations import Responsible
from app.agreements.operations import reassign as give_on_agreement
from app.bodies.models import Body
from app.bodies.operations import lifecycle
from app.groups import queries
from app.groups.operations.proposing import as_procedure
from app.issues import operations as issue_operations
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused
from app.meetings.models import Meeting
from app.meetings.wording import meeting_title


@dataclass(frozen=True)
class Ending:
    """What becomes of an issue: its ``outcome`` in words (and the agreement's ``number``), or back to the plenary."""

    outcome: str = ""
    number: str = ""

    @property
    def is_resolved(self) -> bool:
        return bool(self.outcome.strip())


def close(
    body: Body,
    *,
    endings: Mapping[int, Ending] | None = None,
    responsible: Mapping[int, Responsible] | None = None,
    reason: str = "",
    agreement: str = "",
    actor: Actor,
) -> None:
    """Close a group that reported: by the chair, or by the plenary's ``agreement`` entered by the secretary.

    ``endings`` by issue: those with an outcome are resolved, the others go back to the standing body, still referred.
    Open agreements are followed up by the standing body, owed by whom ``responsible`` names, else by who owed them.
    The report goes before the plenary if it never did. Raises Refused while a session is still to be held or its
    minutes are not approved, naming it; InvalidInput at ``responsible-<agreement>``.
    """
    take(body)
    lifecycle.require(body, "close", agreement=agreement, actor=actor)
    _require_sessions_done(body, needs_minutes=True)
    _give_back(body, _parent(body), endings or {}, responsible or {}, agreement, actor)
    lifecycle.close(body, reason=reason, agreement=agreement, actor=actor)
    group_reports.put_report(body, actor=as_procedure(actor))


def dissolve(
    body: Body,
    *,
    endings: Mapping[int, Ending] | None = None,
    responsible: Mapping[int, Responsible] | None = None,
    reason: str,
    agreement: str = "",
    to: Body | None = None,
    actor: Actor,
) -> None:
    """End a group without a report; issues and agreements go to ``to``, another group at work, else to the standing body."""
    take(body)
    lifecycle.require(body, "dissolve", reason=reason, agreement=agreement, actor=actor)
    _require_sessions_done(body, needs_minutes=False)
    parent = _parent(body)
    if to is not None and to.id != parent.id:
        if to.id == body.id or to.parent_id != parent.id:
            raise InvalidInput(fields={"to": _("Choose another group of %(body)s.", body=parent.short_name)})
        lifecycle.require_working(to)
    _give_back(body, to or parent, endings or {}, responsible or {}, agreement, actor)
    lifecycle.dissolve(body, reason=reason, agreement=agreement, actor=actor)


def _parent(body: Body) -> Body:
    if body.parent_id is None:
        raise Refused(_("This group stands under no body that could take over its issues."))
    return db.session.get_one(Body, body.parent_id)


def _require_sessions_done(body: Body, *, needs_minutes: bool) -> None:
    if ahead := queries.list_unheld(body.id):
        raise Refused(_("Hold or cancel this session first: %(session)s.", session=_session(ahead[0], body)))
    if needs_minutes and (open_ := queries.list_unapproved(body.id)):
        raise Refused(
            _(
                "The minutes of this session are not approved yet: %(session)s.",
                session=_session(open_[0], body),
            )
        )


def _session(meeting: Meeting, body: Body) -> str:
    return meeting_title(meeting, body)


def _give_back(
    body: Body,
    to: Body,
    endings: Mapping[int, Ending],
    responsible: Mapping[int, Responsible],
    agreement: str,
    actor: Actor,
) -> None:
    """Leave the group nothing that is still to be done."""
    through = as_procedure(actor)
    for issue in queries.list_issues_with(body.id):
        ending = endings.get(issue.id, Ending())
        if ending.is_resolved:
            issue_operations.resolve(
                issue, outcome=ending.outcome, number=ending.number or agreement, actor=actor
            )
        else:
            issue_operations.reassign(issue, to, actor=through)
    parent = _parent(body)
    for issue in queries.list_filed_to(body.id):
        issue_operations.adopt(issue, parent, actor=through)
    wrong: dict[str, str] = {}
    for row in queries.list_open_agreements(body.id):
        try:
            give_on_agreement(row, to, responsible=responsible.get(row.id), actor=through)
        except InvalidInput as error:
            wrong |= error.fields
    if wrong:
        raise InvalidInput(fields=wrong)
