"""What the studio's buttons add: their values turned into the verbs they stand for."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.agendas import operations, queries, studio
from app.agendas.models import Agenda, AgendaItem
from app.agendas.operations import group_reports
from app.issues import queries as issue_queries
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput, Refused
from app.meetings.models import Meeting

ALL = "all"


def take_up(agenda: Agenda, meeting: Meeting, form: Mapping[str, str], actor: Actor) -> list[AgendaItem]:
    """What ``add`` says: "issue-7", "carried-3", "report-2", "source-minutes-5", "all" of the proposed, or the own item."""
    value = form["add"]
    if value == ALL:
        values = [proposal.value for proposal in studio.proposals_for(agenda, meeting, actor)]
        return [_take(agenda, meeting, each, actor) for each in values]
    if value == "own":
        return [_own(agenda, form, actor)]
    return [_take(agenda, meeting, value, actor)]


def _take(agenda: Agenda, meeting: Meeting, value: str, actor: Actor) -> AgendaItem:
    kind, _dash, rest = value.partition("-")
    number = int(rest) if rest.isdecimal() else 0
    if kind == "issue" and number:
        return operations.add_issue(agenda, issue_queries.get_issue_by_id(number, actor), actor=actor)
    if kind == "carried":
        deferred = queries.list_left_over(meeting.body_id, meeting.starts_at)
        if item := next((row.item for row in deferred if row.item.id == number), None):
            return operations.add_carried(agenda, item, actor=actor)
    if kind == "report":
        due = group_reports.list_due(meeting.body_id)
        if group := next((group for group in due if group.id == number), None):
            return operations.add_report(agenda, group, actor=actor)
    if kind == "source":
        offered = studio.list_sources(agenda, meeting, actor)
        if source := next((source for source in offered if source.key == rest), None):
            return operations.add_proposed(agenda, source, actor=actor)
    raise Refused(_("This item was taken up already."))


def _own(agenda: Agenda, form: Mapping[str, str], actor: Actor) -> AgendaItem:
    minutes = form.get("own-minutes", "").strip()
    if not minutes.isdecimal():
        raise InvalidInput(fields={"own-minutes": _("Minutes from 0 to %(most)s.", most=600)})
    heading = None
    if form.get("heading"):
        heading = next((item for item in agenda.items if str(item.id) == form["heading"]), None)
        if heading is None:
            raise InvalidInput(_("Choose one of this agenda's headings."))
    return operations.add_own(
        agenda,
        title=" ".join(form.get("own-title", "").split()),
        minutes=int(minutes[:5]),
        presenter=form.get("own-presenter", "").strip(),
        heading=heading,
        actor=actor,
    )
