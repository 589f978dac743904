"""The paper and its life, and its versions."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from app.agendas.queries import list_issues_on
from app.bodies.wording import office_label
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.seals import spaced
from app.meetings import queries as meeting_queries
from app.meetings.models import MeetingState
from app.meetings.wording import meeting_title
from app.minutes import (
    annexed,
    pages,
    paper,
    policy,
    procedure_queries,
    publication_queries,
    queries,
    remark_pages,
    wording,
)
from app.minutes.forms import ApproveForm, CorrectForm, NoteForm, SignForm
from app.minutes.models import EDITABLE_STATES, Minutes
from app.minutes.views import standing
from app.minutes.views.blueprint import blueprint
from app.votes.wording import choice_label
from app.web.forms import Form
from app.web.guard import current_actor, public


@blueprint.get("/meetings/<int:meeting_id>/minutes")
@public
def show(meeting_id: int) -> Any:
    """The paper. To the secretary of a session without minutes, the button that draws them up."""
    actor = current_actor()
    minutes = queries.find_for_meeting(meeting_id, actor)
    if minutes is None:
        meeting = meeting_queries.get_meeting(meeting_id, actor)
        if not policy.may(actor, "draft", meeting) or meeting.state not in policy.DRAFTING_STATES:
            raise NotFound
        return render_template(
            "minutes/none.html",
            meeting=meeting,
            title=wording.page_title(meeting, meeting.body),
            wording=wording,
        )
    return page(minutes)


@blueprint.get("/meetings/<int:meeting_id>/minutes/versions/<int:number>")
@public
def version(meeting_id: int, number: int) -> str:
    """The paper as it stood at a step of its life; the public reads the public version alone."""
    actor = current_actor()
    minutes = queries.get_for_meeting(meeting_id, actor)
    row = queries.get_version(minutes, number, actor)
    return render_template(
        "minutes/version.html",
        minutes=minutes,
        meeting=minutes.meeting,
        version=row,
        paper=paper.read(row.content),
        annexes=annexed.read(row.content),
        wording=wording,
        chip=wording.state_chip(row.state),
        title=wording.page_title(minutes.meeting, minutes.meeting.body),
        note=row.note or wording.version_note(row.state),
    )


def address(verb: str, meeting_id: int) -> str:
    """Where a step's button posts to."""
    if verb in {"review", "send_back", "circulate", "recirculate"}:
        return url_for("minutes.hand_on", meeting_id=meeting_id, verb=verb)
    if verb == "publish":
        return url_for("minutes.publication", meeting_id=meeting_id)
    return url_for(f"minutes.{verb}", meeting_id=meeting_id)


def page(minutes: Minutes, wrong: tuple[str, Form] | None = None) -> str:
    actor = current_actor()
    meeting = minutes.meeting
    standing_version = publication_queries.find_standing(minutes)
    read = pages.read_by(actor, minutes, standing_version)
    inside = queries.reads_in_full(actor, minutes)
    steps = [(step, address(step.verb, meeting.id)) for step in pages.steps_for(minutes, meeting, actor)]
    verification = publication_queries.verification_of(minutes, standing_version)
    return render_template(
        "minutes/show.html",
        minutes=minutes,
        meeting=meeting,
        body=meeting.body,
        paper=read.paper,
        annexes=read.annexes,
        round=remark_pages.round_of(minutes, actor) if inside else None,
        number=read.number,
        inside=inside,
        title=wording.page_title(meeting, meeting.body),
        session=meeting_title(meeting),
        chip=wording.state_chip(minutes.state),
        line=pages.line_of(minutes, meeting) if inside else [],
        why_until=pages.why_comments_close(minutes, meeting) if inside else None,
        steps=steps,
        forms=_forms(minutes, actor, wrong),
        note_form=NoteForm(formdata=None) if steps else None,
        form=wrong[1] if wrong else None,
        wrong=wrong[0] if wrong else "",
        may_edit=minutes.state in EDITABLE_STATES and policy.may(actor, policy.edit_verb(minutes), meeting),
        versions=queries.list_versions(minutes, actor) if inside else [],
        issues=list_issues_on(meeting.id, actor),
        verification=verification,
        qr=standing.qr_of(verification),
        approval=standing.approval_of(minutes, actor, wrong) if inside else None,
        missing=standing.missing_signers(minutes) if inside else [],
        spaced=spaced,
        office_label=office_label,
        choice_label=choice_label,
        wording=wording,
        is_session_over=meeting.state in {MeetingState.CLOSED, MeetingState.ARCHIVED},
    )


def _forms(minutes: Minutes, actor: Actor, wrong: tuple[str, Form] | None) -> dict[str, Form]:
    """The forms of the steps that ask for more than words, by their verb."""
    if not queries.keeps_record(actor, minutes):
        return {}
    sessions = procedure_queries.list_approving_sessions(minutes.meeting)
    approve, correct = ApproveForm(formdata=None), CorrectForm(formdata=None)
    approve.offer(pages.methods_open_to(minutes, minutes.meeting))
    for form in (approve, correct):
        form.offer_sessions(sessions)
    return {
        "approve": approve,
        "correct": correct,
        "sign": SignForm(formdata=None),
        **(dict([wrong]) if wrong else {}),
    }
