"""An item's own page: its papers, where it comes from, and what can be done with it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agendas import item_papers, lanes, operations, origins, policy, queries, studio, wording
from app.agendas.forms import PaperForm
from app.agendas.models import AgendaItem, AgendaState, Audience, Handling, ItemState, PaperState
from app.agendas.views.blueprint import blueprint
from app.files.views import as_download
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import DomainError, InvalidInput, NotFound
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting, MeetingState
from app.web.guard import current_actor, public

_ITEM = "/meetings/<int:meeting_id>/agenda/items/<int:item_id>"


@blueprint.get(_ITEM)
def item(meeting_id: int, item_id: int) -> Any:
    """To the body's people; what waits beside the agenda to who keeps it and who proposed it."""
    actor = current_actor()
    meeting, found = load(meeting_id, item_id, actor)
    return _page(meeting, found, actor)


def load(meeting_id: int, item_id: int, actor: Actor) -> tuple[Meeting, AgendaItem]:
    """The item with its agenda whole, as the verbs need it. Raises NotFound."""
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    if not policy.may_preview(actor, meeting):
        raise NotFound
    found = lanes.get_item(item_id, meeting.id, actor)
    agenda = queries.get_agenda(meeting.id)
    agenda.meeting = meeting
    return meeting, found


@blueprint.post(f"{_ITEM}/consent", endpoint="take_by_consent")
def take_by_consent(meeting_id: int, item_id: int) -> Response:
    _meeting, found = load(meeting_id, item_id, current_actor())
    with transaction():
        operations.take_by_consent(found, actor=current_actor())
    flash(_("The item is taken together with the others of the consent block."))
    return _back(meeting_id, item_id)


@blueprint.post(f"{_ITEM}/singly", endpoint="take_singly")
def take_singly(meeting_id: int, item_id: int) -> Response:
    _meeting, found = load(meeting_id, item_id, current_actor())
    with transaction():
        operations.take_singly(found, actor=current_actor())
    flash(_("The item is taken by itself."))
    return _back(meeting_id, item_id)


@blueprint.post(f"{_ITEM}/object", endpoint="object_to")
def object_to(meeting_id: int, item_id: int) -> Response:
    """``reason`` may be left empty: a member need not say why."""
    _meeting, found = load(meeting_id, item_id, current_actor())
    with transaction():
        operations.object_to(found, reason=request.form.get("reason", "")[:2000], actor=current_actor())
    flash(_("The item leaves the consent block: it is discussed and decided by itself."))
    return _back(meeting_id, item_id)


@blueprint.post(f"{_ITEM}/expect-papers", endpoint="expect_papers")
def expect_papers(meeting_id: int, item_id: int) -> Response:
    _meeting, found = load(meeting_id, item_id, current_actor())
    with transaction():
        operations.expect_papers(found, actor=current_actor())
    flash(_("Papers are expected for this item."))
    return _back(meeting_id, item_id)


@blueprint.post(f"{_ITEM}/expect-no-papers", endpoint="expect_no_papers")
def expect_no_papers(meeting_id: int, item_id: int) -> Response:
    _meeting, found = load(meeting_id, item_id, current_actor())
    with transaction():
        operations.expect_no_papers(found, actor=current_actor())
    flash(_("No papers are expected for this item."))
    return _back(meeting_id, item_id)


@blueprint.post(f"{_ITEM}/papers", endpoint="attach_paper")
def attach_paper(meeting_id: int, item_id: int) -> Any:
    actor = current_actor()
    meeting, found = load(meeting_id, item_id, actor)
    policy.require_attach(actor, found, meeting)
    form = PaperForm()
    form.offer()
    if form.validate() and _has_file(form):
        upload = form.file.data
        try:
            with transaction():
                operations.attach_paper(
                    found,
                    operations.Upload(upload.read(), upload.filename),
                    title=form.title.data or "",
                    audience=Audience(form.audience.data),
                    actor=actor,
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The paper is attached."))
            return _back(meeting_id, item_id)
    return _refused(meeting_id, item_id, actor, form)


@blueprint.route(f"{_ITEM}/papers/<int:paper_id>/replace", methods=["GET", "POST"], endpoint="replace_paper")
def replace_paper(meeting_id: int, item_id: int, paper_id: int) -> Any:
    actor = current_actor()
    meeting, found = load(meeting_id, item_id, actor)
    policy.require_attach(actor, found, meeting)
    paper = _paper_of(found, paper_id, meeting)
    form = PaperForm()
    del form.title, form.audience
    if form.validate_on_submit() and _has_file(form):
        upload = form.file.data
        try:
            with transaction():
                operations.replace_paper(
                    paper, operations.Upload(upload.read(), upload.filename), actor=actor
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The paper's next version is there. The one before stays on record."))
            return _back(meeting_id, item_id)
    page = render_template(
        "agendas/replace_paper.html",
        form=form,
        meeting=meeting,
        body=meeting.body,
        item=found,
        paper=paper,
        due=item_papers.papers_due(meeting),
        meeting_wording=meeting_wording,
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{_ITEM}/papers/<int:paper_id>/withdraw", endpoint="withdraw_paper")
def withdraw_paper(meeting_id: int, item_id: int, paper_id: int) -> Response:
    actor = current_actor()
    meeting, found = load(meeting_id, item_id, actor)
    with transaction():
        operations.withdraw_paper(_paper_of(found, paper_id, meeting), actor=actor)
    flash(_("The paper is withdrawn. Its files stay on record."))
    return _back(meeting_id, item_id)


@blueprint.get("/meetings/<int:meeting_id>/papers/<int:paper_id>", endpoint="paper")
@public
def paper(meeting_id: int, paper_id: int) -> Response:
    """A file to save: to the body's people, ``?version=1`` an earlier one.

    To anyone only the present one of a paper marked so, of an open session, on its published agenda.
    """
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    found = item_papers.get_paper(paper_id, meeting.id)
    if found.state is PaperState.WITHDRAWN and not policy.may(actor, "see_lanes", meeting):
        raise NotFound
    if policy.may_read_papers(actor, found.item, meeting):
        number = request.args.get("version", found.latest.number, type=int)
        version = item_papers.get_version(found, number)
    elif item_papers.is_open_to_anyone(found, meeting):
        version = found.latest
    else:
        raise NotFound
    return as_download(version.file).make_conditional(request)


@blueprint.post(f"{_ITEM}/carry", endpoint="carry")
def carry(meeting_id: int, item_id: int) -> Any:
    """``to``: the session of the body it goes to, whose agenda is begun if need be; ``reason``."""
    actor = current_actor()
    meeting, found = load(meeting_id, item_id, actor)
    policy.require_may(actor, "carry", meeting)
    target = meeting_queries.get_meeting(request.form.get("to", 0, type=int), actor)
    try:
        with transaction():
            agenda = queries.find_agenda(target.id) or operations.start(target, actor=actor)
            agenda.meeting = target
            operations.carry_to(found, agenda, reason=request.form.get("reason", ""), actor=actor)
    except InvalidInput as error:
        return _page(
            meeting_queries.get_meeting(meeting_id, actor),
            load(meeting_id, item_id, actor)[1],
            actor,
            error=error,
        ), error.status
    flash(
        _(
            "The item goes on to the %(session)s, with its papers.",
            session=meeting_wording.meeting_title(target),
        )
    )
    return _back(meeting.id, item_id)


def _paper_of(found: AgendaItem, paper_id: int, meeting: Meeting) -> Any:
    paper = item_papers.get_paper(paper_id, meeting.id)
    if paper.item_id != found.id:
        raise NotFound
    return paper


def _has_file(form: PaperForm) -> bool:
    if form.file.data and form.file.data.filename:
        return True
    form.show(InvalidInput(fields={"file": _("Choose a file.")}))
    return False


def _refused(meeting_id: int, item_id: int, actor: Actor, form: PaperForm) -> tuple[str, int]:
    """What was refused was rolled back: the page is read anew."""
    meeting, found = load(meeting_id, item_id, actor)
    return _page(meeting, found, actor, form=form), 422


def _page(
    meeting: Meeting,
    found: AgendaItem,
    actor: Actor,
    *,
    form: PaperForm | None = None,
    error: DomainError | None = None,
) -> str:
    agenda = found.agenda
    if form is None:
        form = PaperForm(formdata=None)
        form.offer()
    number = queries.current_numbering(agenda).get(found.id, "")
    workable = policy.is_workable(agenda.state, meeting)
    is_ours = found.state is ItemState.ON_AGENDA and not found.is_fixed and not found.is_heading
    carries = policy.may(actor, "carry", meeting) and studio.is_carriable(found, meeting)
    return render_template(
        "agendas/item.html",
        form=form,
        error=error,
        meeting=meeting,
        body=meeting.body,
        agenda=agenda,
        item=found,
        number=number,
        chip=wording.item_state_chip(found.state),
        origin=origins.of([found]).get(found.id, ""),
        papers=item_papers.list_of({found.id}).get(found.id, ())
        if policy.may_read_papers(actor, found, meeting)
        else (),
        due=item_papers.papers_due(meeting),
        is_late=item_papers.is_late,
        speakers=studio.speakers_of(found, meeting),
        targets=studio.targets_for(meeting, actor) if carries else [],
        may={
            "attach": policy.may_attach(actor, found, meeting)
            and not found.is_heading
            and policy.takes_papers(found, meeting),
            "edit": policy.may(actor, "edit", meeting) and workable and is_ours,
            "set_aside": policy.may(actor, "set_aside", meeting) and workable and is_ours,
            "object": found.handling is Handling.CONSENT
            and found.outcome is None
            and agenda.state in (AgendaState.PUBLISHED, AgendaState.ADOPTED)
            and meeting.state in (MeetingState.CONVOKED, *meeting_queries.RUNNING)
            and policy.may(actor, "object", meeting),
            "work": policy.may(actor, "add", meeting),
        },
        meeting_wording=meeting_wording,
        wording=wording,
    )


def _back(meeting_id: int, item_id: int) -> Response:
    return redirect(url_for("agendas.item", meeting_id=meeting_id, item_id=item_id), code=303)
