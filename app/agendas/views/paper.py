"""The paper: an agenda as published, its draft, and two versions side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.agendas import (
    difference_wording,
    differences,
    item_papers,
    paper,
    policy,
    printing,
    queries,
    sources,
    wording,
)
from app.agendas.models import Agenda, AgendaVersion, Audience, ItemPaper
from app.agendas.template import FOLLOW_UP
from app.agendas.views.blueprint import blueprint
from app.kernel import redlines
from app.kernel.actor import Actor
from app.kernel.documents.sheet import Sheet
from app.kernel.errors import NotFound
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting
from app.web.documents import PAPER_LIMIT, as_docx, as_pdf, asked_language
from app.web.guard import current_actor, public
from app.web.limits import limiter


@blueprint.get("/meetings/<int:meeting_id>/agenda")
@public
def show(meeting_id: int) -> Any:
    """The agenda as published, to whoever may see the meeting; ``?version=1`` an earlier one."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    agenda = queries.find_head(meeting.id)
    if (agenda is None or agenda.version == 0) and policy.may_preview(actor, meeting):
        return redirect(url_for("agendas.preview", meeting_id=meeting.id))
    if agenda is None:
        raise NotFound
    version = _asked_version(agenda)
    return _paper_page(
        "agendas/show.html", meeting, agenda, paper.read(version.content), actor, version=version
    )


@blueprint.get("/meetings/<int:meeting_id>/agenda.pdf")
@limiter.limit(PAPER_LIMIT)
@public
def pdf(meeting_id: int) -> Response:
    """The agenda as published, to print; ``?version=1`` an earlier one, ``?language=en`` in another language."""
    return as_pdf(_sheet(meeting_id))


@blueprint.get("/meetings/<int:meeting_id>/agenda.docx")
@limiter.limit(PAPER_LIMIT)
@public
def docx(meeting_id: int) -> Response:
    """The same as a Word file."""
    return as_docx(_sheet(meeting_id))


def _sheet(meeting_id: int) -> Sheet:
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    agenda = queries.find_head(meeting.id)
    if agenda is None:
        raise NotFound
    version = _asked_version(agenda)
    papers = _papers_on(paper.read(version.content), meeting, inside=policy.may_preview(actor, meeting))
    with asked_language():
        return printing.sheet_of(version, meeting, meeting.body, papers)


def _asked_version(agenda: Agenda) -> AgendaVersion:
    """The version the address asks for, else the last. Raises NotFound, also before the first."""
    version = queries.find_version(agenda.id, request.args.get("version", type=int) or agenda.version)
    if version is None:
        raise NotFound
    return version


@blueprint.get("/meetings/<int:meeting_id>/agenda/preview")
def preview(meeting_id: int) -> Any:
    """The draft as the paper it becomes, to the body's people."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    if not policy.may_preview(actor, meeting):
        raise NotFound
    agenda = queries.get_agenda(meeting.id)
    return _paper_page(
        "agendas/preview.html",
        meeting,
        agenda,
        paper.read(paper.content_of(agenda, meeting)),
        actor,
        version=None,
    )


def _paper_page(
    template: str,
    meeting: Meeting,
    agenda: Agenda,
    read: paper.Paper,
    actor: Actor,
    *,
    version: AgendaVersion | None,
) -> str:
    inside = policy.may_preview(actor, meeting)
    workable = policy.is_workable(agenda.state, meeting)
    return render_template(
        template,
        meeting=meeting,
        body=meeting.body,
        agenda=agenda,
        paper=read,
        version=version,
        versions=queries.list_versions(agenda.id),
        inside=inside,
        papers=_papers_on(read, meeting, inside=inside),
        papers_due=item_papers.papers_due(meeting),
        is_late=item_papers.is_late,
        followed=_followed(read, meeting, actor, inside=inside),
        followed_url=sources.url_of,
        on_agenda=queries.list_item_ids(agenda.id) if inside else set(),
        may_propose=workable and policy.may(actor, "propose_item", meeting),
        may_work=policy.may(actor, "add", meeting) and workable,
        meeting_wording=meeting_wording,
        wording=wording,
    )


def _followed(
    read: paper.Paper, meeting: Meeting, actor: Actor, *, inside: bool
) -> Sequence[sources.Followed]:
    """What the follow-up goes through: as sealed with the version, in a draft as it is. Outside only what is public."""
    if read.followed is None:
        has_item = any(line.template_key == FOLLOW_UP for line in read.lines)
        return sources.followed_by(meeting, actor) if has_item else []
    if inside:
        return read.followed
    return [replace(row, last="") for row in sources.readable(read.followed, actor)]


def _papers_on(read: paper.Paper, meeting: Meeting, *, inside: bool) -> Mapping[int, Sequence[ItemPaper]]:
    """The papers a reader of this paper may have, by item: all of them inside, of an open session those for anyone."""
    if not inside and not meeting_queries.is_open_to_anyone(meeting):
        return {}
    found = item_papers.list_of([line.item_id for line in read.lines])
    if inside:
        return found
    return {
        item_id: [one for one in papers if one.audience is Audience.PUBLIC]
        for item_id, papers in found.items()
    }


@blueprint.get("/meetings/<int:meeting_id>/agenda/versions/<int:old>/<int:new>")
@public
def compare(meeting_id: int, old: int, new: int) -> Any:
    """Two published versions: what changed in sentences, the reader's own items first, and both papers beside each other."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    agenda = queries.find_head(meeting.id)
    found = [queries.find_version(agenda.id, number) for number in (old, new)] if agenda is not None else []
    versions = [version for version in found if version is not None]
    if len(versions) != 2:
        raise NotFound
    before, after = versions
    changes = differences.compare(before.content, after.content)
    own = {seat.chamber_acronym for seat in actor.seats_in(meeting.body_id)}
    older, newer = difference_wording.marks(changes)
    return render_template(
        "agendas/compare.html",
        meeting=meeting,
        body=meeting.body,
        versions=queries.list_versions(before.agenda_id),
        sides=[(before, paper.read(before.content), older), (after, paper.read(after.content), newer)],
        summary=difference_wording.summary(changes, own),
        sentences=difference_wording.sentences(changes, meeting.zone, own),
        reworded={
            change.entry.id: redlines.words(change.before.title, change.after.title)
            for change in changes
            if change.kind is differences.ChangeKind.REWORDED and change.before and change.after
        },
        meeting_wording=meeting_wording,
    )


@blueprint.get("/meetings/<int:meeting_id>/agenda/versions")
@public
def choose_versions(meeting_id: int) -> Any:
    """The form of the comparison: ``?old=1&new=2`` leads to its page."""
    old, new = request.args.get("old", type=int), request.args.get("new", type=int)
    if old is None or new is None:
        return redirect(url_for("agendas.show", meeting_id=meeting_id))
    return redirect(url_for("agendas.compare", meeting_id=meeting_id, old=old, new=new))
