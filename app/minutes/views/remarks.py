"""Comments on what was circulated: read, made, reworded, answered."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.kernel import redlines
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit, WrongState
from app.meetings.queries import rules_of
from app.minutes import anchors, annexed, queries, remark_pages, remark_queries, wording
from app.minutes.forms import clean
from app.minutes.models import Minutes, MinutesSection, Remark, RemarkState
from app.minutes.operations import answers, remarks
from app.minutes.remark_forms import AnswerForm, RefusalForm, RemarkForm
from app.minutes.remark_pages import Round
from app.minutes.views.blueprint import blueprint
from app.minutes.voices import voices_of
from app.web.forms import Form
from app.web.guard import current_actor


@blueprint.get("/meetings/<int:meeting_id>/minutes/remarks", endpoint="remarks")
def show(meeting_id: int) -> str:
    """The circulated paper with the comments beside their paragraphs, what each seat said, and the table."""
    minutes, found = _loaded(meeting_id)
    return render_template(
        "minutes/remarks.html",
        **_common(minutes),
        round=found,
        board=remark_pages.board_of(found, minutes, current_actor()),
        seat_chip=wording.seat_chip,
        assents=rules_of(minutes.meeting).silence_is_assent,
    )


@blueprint.get("/meetings/<int:meeting_id>/minutes/remarks/new")
def new_remark(meeting_id: int) -> Any:
    """``?clause=14``: a comment on that paragraph."""
    minutes, found = _loaded(meeting_id)
    if not found.voices:
        if found.is_open:
            flash(_("Only who is on the roll of the session comments on its minutes."), "error")
        else:
            flash(_("The window for comments has closed."), "error")
        return _back(meeting_id)
    anchor = _anchor(found, request.args.get("clause", default=0, type=int))
    form = RemarkForm(formdata=None, clause=anchor.number, proposed_wording=anchor.source)
    return _writing(minutes, found, anchor.source, form)


@blueprint.post("/meetings/<int:meeting_id>/minutes/remarks")
def remark(meeting_id: int) -> Any:
    minutes, found = _loaded(meeting_id)
    form = RemarkForm()
    anchor = _anchor(found, form.clause.data or 0)
    seat_id, status = form.seat_id.data, InvalidInput.status
    try:
        with transaction():
            row = remarks.remark(
                minutes,
                clause=anchor.number,
                text=clean(form, "text"),
                proposed_wording=clean(form, "proposed_wording"),
                seat_id=seat_id,
                actor=current_actor(),
            )
    except InvalidInput as error:
        form.show(error)
    except (Refused, WrongState) as error:
        flash(str(error), "error")
        status = error.status
    else:
        flash(_("Your comment is recorded. You may reword it or take it back until it is answered."))
        return _back(meeting_id, row)
    db.session.expire_all()
    return _writing(*_loaded(meeting_id), anchor.source, form), status


@blueprint.get("/meetings/<int:meeting_id>/minutes/remarks/<int:remark_id>")
def show_remark(meeting_id: int, remark_id: int) -> Any:
    """One comment: to its author, to reword it; to the secretary, to answer it; to the others, to read."""
    minutes, _found = _loaded(meeting_id)
    return _one(minutes, remark_queries.get_remark(minutes, remark_id))


@blueprint.post("/meetings/<int:meeting_id>/minutes/remarks/<int:remark_id>")
def edit_remark(meeting_id: int, remark_id: int) -> Any:
    form = RemarkForm()
    return _step(
        meeting_id,
        remark_id,
        form,
        lambda row: remarks.edit_remark(
            row,
            text=clean(form, "text"),
            proposed_wording=clean(form, "proposed_wording"),
            since=form.revision.data or 0,
            actor=current_actor(),
        ),
        _("Your comment reads as you left it."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/remarks/<int:remark_id>/withdraw")
def withdraw_remark(meeting_id: int, remark_id: int) -> Any:
    minutes, _found = _loaded(meeting_id)
    row = remark_queries.get_remark(minutes, remark_id)
    try:
        with transaction():
            remarks.withdraw_remark(row, actor=current_actor())
    except WrongState as error:
        flash(str(error), "error")
    else:
        flash(_("Your comment is withdrawn."))
    return _back(meeting_id)


@blueprint.post("/meetings/<int:meeting_id>/minutes/remarks/<int:remark_id>/accept")
def accept_remark(meeting_id: int, remark_id: int) -> Any:
    form = AnswerForm()
    return _step(
        meeting_id,
        remark_id,
        form,
        lambda row: answers.accept(
            row,
            wording=clean(form, "wording"),
            seen=clean(form, "seen"),
            response=clean(form, "response"),
            since=form.revision.data or 0,
            actor=current_actor(),
        ),
        _("Accepted: the paragraph reads as you see it here, and its author will be told."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/remarks/<int:remark_id>/refuse")
def refuse_remark(meeting_id: int, remark_id: int) -> Any:
    form = RefusalForm()
    return _step(
        meeting_id,
        remark_id,
        form,
        lambda row: answers.refuse(
            row, reason=clean(form, "reason"), since=form.revision.data or 0, actor=current_actor()
        ),
        _("Not accepted; its author will be told why."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/no-comments")
def no_comments(meeting_id: int) -> Any:
    """A seat on the roll has none; ``seat_id`` where the actor holds several."""
    minutes, _found = _loaded(meeting_id)
    try:
        with transaction():
            remarks.no_comments(minutes, seat_id=request.form.get("seat_id", type=int), actor=current_actor())
    except (Refused, WrongState, InvalidInput) as error:
        flash(str(error), "error")
    else:
        flash(_("It is recorded that your seat has no comments."))
    return _back(meeting_id)


def _step(meeting_id: int, remark_id: int, form: Form, perform: Any, said: str) -> Any:
    """One step of a comment; what is missing, or what somebody else changed meanwhile, is shown with what was typed."""
    minutes, _found = _loaded(meeting_id)
    row = remark_queries.get_remark(minutes, remark_id)
    status = 422
    stale: StaleEdit | None = None
    try:
        with transaction():
            perform(row)
    except InvalidInput as error:
        form.show(error)
    except StaleEdit as error:
        status, stale = 409, error
    except (Refused, WrongState) as error:
        flash(str(error), "error")
        return _back(meeting_id, row)
    else:
        flash(said)
        return _back(meeting_id, row)
    db.session.expire_all()
    minutes, _found = _loaded(meeting_id)
    return _one(minutes, remark_queries.get_remark(minutes, remark_id), form, stale), status


def _loaded(meeting_id: int) -> tuple[Minutes, Round]:
    """Raises NotFound for who is no part of the body, and while nothing has gone round."""
    actor = current_actor()
    minutes = queries.get_for_meeting(meeting_id, actor)
    found = remark_pages.round_of(minutes, actor)
    if found is None:
        raise NotFound
    return minutes, found


def _common(minutes: Minutes) -> dict[str, Any]:
    return {
        "minutes": minutes,
        "meeting": minutes.meeting,
        "title": wording.page_title(minutes.meeting, minutes.meeting.body),
        "chip": wording.state_chip(minutes.state),
        "wording": wording,
    }


def _anchor(found: Round, clause: int) -> anchors.Anchor:
    every = anchors.anchors_of(found.version.content)
    if not 1 <= clause <= len(every):
        raise NotFound
    return every[clause - 1]


def _writing(minutes: Minutes, found: Round, passage: str, form: RemarkForm) -> str:
    if "seat_id" in form:
        form.offer(
            [voice for voice in voices_of(minutes.meeting, current_actor()) if voice.seat_id is not None]
        )
    return render_template(
        "minutes/new_remark.html", **_common(minutes), form=form, passage=passage, version=found.version
    )


def _one(minutes: Minutes, row: Remark, form: Form | None = None, stale: StaleEdit | None = None) -> str:
    actor = current_actor()
    found = remark_pages.round_of(minutes, actor)
    if found is None:
        raise NotFound
    section = db.session.get_one(MinutesSection, row.section_id)
    now = answers.place_of(row, minutes, section).source
    may_edit = found.is_open and row.state is RemarkState.OPEN and row.person_id == actor.person_id
    answer = form if isinstance(form, AnswerForm) else _answer_form(row, now)
    answer.seen.data, answer.revision.data = now, row.revision
    refusal = form if isinstance(form, RefusalForm) else RefusalForm(formdata=None)
    refusal.revision.data = row.revision
    edit = form if isinstance(form, RemarkForm) else _edit_form(row)
    edit.revision.data = row.revision
    edit.offer(())
    comment = annexed.read({"comments": [annexed.comment_row(1, row, minutes.meeting)]}).comments[0]
    return render_template(
        "minutes/remark.html",
        **_common(minutes),
        row=row,
        comment=comment,
        now=now,
        changed=redlines.words(row.passage, now) if now != row.passage else (),
        may_edit=may_edit,
        may_answer=found.may_answer and row.state is not RemarkState.ACCEPTED,
        answer=answer,
        refusal=refusal,
        edit=edit,
        form=form,
        stale=stale,
        remark_chip=wording.remark_chip,
    )


def _answer_form(row: Remark, now: str) -> AnswerForm:
    """The wording proposed, or where the paragraph has changed since, the paragraph as it reads now."""
    proposed = row.proposed_wording if now == row.passage and row.proposed_wording else now
    return AnswerForm(formdata=None, wording=proposed)


def _edit_form(row: Remark) -> RemarkForm:
    return RemarkForm(
        formdata=None,
        clause=row.clause,
        text=row.text,
        proposed_wording=row.proposed_wording or row.passage,
    )


def _back(meeting_id: int, row: Remark | None = None) -> Response:
    anchor = f"remark-{row.id}" if row is not None else None
    return redirect(url_for("minutes.remarks", meeting_id=meeting_id, _anchor=anchor), code=303)
