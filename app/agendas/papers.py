"""What the agenda adds to a meeting's page, and what it knows of the procedural clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from app.agendas import item_papers, policy, queries, wording
from app.agendas.annexes import Annex, register_annex_source
from app.agendas.models import AgendaState
from app.journal.queries import list_history_of
from app.kernel.actor import Actor
from app.meetings import queries as meeting_queries
from app.meetings.clock import Facts, Known, Step
from app.meetings.models import Meeting
from app.meetings.papers import Paper, register_fact_source, register_paper_source


@register_paper_source
def agenda_of(meeting: Meeting, actor: Actor) -> Iterator[Paper]:
    """The agenda: published for whoever sees the meeting, before that for its people. One query."""
    agenda = queries.find_head(meeting.id)
    edits = policy.may(actor, "add", meeting)
    if agenda is None:
        if policy.may(actor, "start", meeting) and meeting.state in meeting_queries.AHEAD:
            yield Paper(
                what=_("Agenda"),
                url=url_for("agendas.edit", meeting_id=meeting.id),
                note=_("Not begun yet"),
                order=10,
                is_next=True,
                do=_("Begin the agenda"),
            )
        return
    workable = edits and policy.is_workable(agenda.state, meeting)
    if agenda.version > 0:
        yield Paper(
            what=_("Agenda, version %(number)s", number=agenda.version),
            url=url_for("agendas.show", meeting_id=meeting.id),
            state=wording.state_chip(agenda.state),
            order=10,
        )
    elif policy.may_preview(actor, meeting):
        yield Paper(
            what=_("Draft of the agenda"),
            url=url_for("agendas.preview", meeting_id=meeting.id),
            state=wording.state_chip(agenda.state),
            note=_("Seen only by the body's people until it is published."),
            order=10,
        )
    if policy.is_workable(agenda.state, meeting) and policy.may(actor, "propose_item", meeting):
        yield Paper(
            what=_("Propose an item"),
            url=url_for("agendas.propose_item", meeting_id=meeting.id),
            order=12,
        )
    if workable:
        yield Paper(
            what=_("Work on the agenda"),
            url=url_for("agendas.edit", meeting_id=meeting.id),
            order=11,
            is_next=agenda.state in {AgendaState.COLLECTING, AgendaState.PROPOSED},
            do=_("Finish the agenda")
            if agenda.state is AgendaState.COLLECTING
            else _("Review and publish the agenda"),
        )


@register_fact_source
def agenda_to_chair(meetings: Sequence[Meeting]) -> Mapping[int, Facts]:
    """When each agenda went to the chair, from the journal. Two queries."""
    sent = {
        agenda.id: agenda.meeting_id
        for agenda in queries.list_heads(meeting.id for meeting in meetings)
        if agenda.state is not AgendaState.COLLECTING
    }
    zones = {meeting.id: ZoneInfo(meeting.zone) for meeting in meetings}
    return {
        sent[entry.subject_id]: {
            Step.AGENDA_TO_CHAIR: entry.at.astimezone(zones[sent[entry.subject_id]]).date()
        }
        for entry in list_history_of([("agenda", agenda_id) for agenda_id in sent])
        if entry.tag == "agenda:propose"
    }


@register_fact_source
def papers_are_in(meetings: Sequence[Meeting]) -> Mapping[int, Facts]:
    """Of each session whose items expect papers: when the last one came, or that one is missing. Two queries."""
    expected = item_papers.list_expected({meeting.id: meeting.zone for meeting in meetings})
    return {
        meeting_id: {Step.PAPERS: Known(done_on=found.in_since, is_missing=found.waiting > 0)}
        for meeting_id, found in expected.items()
    }


@register_annex_source
def papers_of_items(meeting: Meeting) -> Iterator[Annex]:
    """What is attached to the items of its agenda, in the agenda's order, each with its item's number. 5 queries."""
    agenda = queries.find_agenda(meeting.id)
    if agenda is None:
        return
    found = item_papers.list_of([item.id for item in agenda.items])
    for line in queries.numbered(agenda):
        for paper in found.get(line.item.id, ()):
            yield Annex(title=paper.title, sha256=paper.latest.file.sha256, item=line.number)
