"""The page of an issue, its attachments, and what others say there."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.files.views import as_download
from app.issues import deadlines, loop, operations, policy, queries
from app.issues.case_data import find_case_data
from app.issues.forms import CommentForm, SecondForm
from app.issues.models import (
    OPEN_TO_SECONDING,
    SILENT,
    STATES_OF,
    CommentRoom,
    Issue,
    IssueState,
)
from app.issues.views.blueprint import blueprint
from app.issues.wording import (
    KEPT_AMONG_AUTHORS,
    KEPT_AT_THE_DESK,
    TOLD,
    history_label,
    operator_label,
    outcome_chip,
    state_chip,
    strength_label,
)
from app.journal.queries import list_history
from app.kernel import texts
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotFound
from app.kernel.permissions import Standing
from app.web.context import locale_code
from app.web.guard import current_actor

#: The journal's entry of a comment: it tells in what capacity its person spoke.
COMMENTED = "issue:comment"


@blueprint.get("/issues/<ref>")
def show(ref: str) -> Any:
    actor = current_actor()
    issue = queries.get_issue(ref, actor)
    if issue.ref != ref:
        return redirect(url_for("issues.show", ref=issue.ref), code=301)
    if issue.state is IssueState.DRAFT and policy.may(actor, "edit", issue):
        return redirect(url_for("issues.edit", ref=ref))
    return _page(issue)


@blueprint.get("/issues/<ref>/attachments/<int:attachment_id>")
def attachment(ref: str, attachment_id: int) -> Response:
    """A file of the issue, to save; for whoever sees the issue."""
    issue = queries.get_issue(ref, current_actor())
    found = next((row for row in issue.attachments if row.id == attachment_id), None)
    if found is None:
        raise NotFound
    return as_download(found.file).make_conditional(request)


@blueprint.post("/issues/<ref>/second")
def second(ref: str) -> Any:
    issue = queries.get_issue(ref, current_actor())
    policy.require(current_actor(), "second", issue)
    form = SecondForm(prefix="second")
    form.offer(policy.seconding_chambers(current_actor(), issue))
    if form.validate():
        try:
            with transaction():
                operations.second(
                    issue,
                    chamber_id=form.chamber.data,
                    text=form.text.data or "",
                    affected_members=form.affected_members.data,
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("Your chamber backs this issue. The chamber that filed it sees it here."))
            return redirect(url_for("issues.show", ref=ref) + "#secondings", code=303)
    return _page(queries.get_issue(ref, current_actor()), second_form=form), 422


@blueprint.post("/issues/<ref>/comments/<room>")
def comment(ref: str, room: str) -> Any:
    issue = queries.get_issue(ref, current_actor())
    if room not in set(CommentRoom):
        raise NotFound
    chosen = CommentRoom(room)
    form = CommentForm(prefix=chosen.value)
    try:
        with transaction():
            operations.comment(issue, room=chosen, text=form.text.data or "", actor=current_actor())
    except InvalidInput as error:
        form.show(error)
        return _page(queries.get_issue(ref, current_actor()), comment_form=(chosen, form)), 422
    flash(_("Your comment is published."))
    return redirect(url_for("issues.show", ref=ref) + f"#room-{chosen.value}", code=303)


def _page(
    issue: Issue,
    *,
    second_form: SecondForm | None = None,
    comment_form: tuple[CommentRoom, CommentForm] | None = None,
) -> str:
    actor = current_actor()
    rooms = [room for room in CommentRoom if policy.may_read_room(actor, room, issue)]
    comments = queries.list_comments(issue.id, rooms)
    answer = queries.find_answer(issue.id)
    answer_due = deadlines.answer_due(issue, answer)
    told = TOLD | KEPT_AMONG_AUTHORS if policy.represents(actor, issue) else TOLD
    reads_the_desk = policy.reads_the_desk(actor, issue) and not policy.represents(actor, issue)
    if reads_the_desk:
        told |= KEPT_AT_THE_DESK
    merged = queries.list_merged_into(issue)
    entries = list_history("issue", issue.id, tags=told | {COMMENTED})
    history = [entry for entry in entries if entry.tag != COMMENTED]
    sources = [issue.what_happens, issue.request, issue.evidence, answer.text if answer else ""]
    sources += [row.text for row in issue.secondings] + [row.text for row in comments]
    for row in merged:
        sources += [row.what_happens, row.request, *(seconding.text for seconding in row.secondings)]
    forms = {room: CommentForm(prefix=room.value) for room in rooms} if issue.state not in SILENT else {}
    if comment_form is not None:
        forms[comment_form[0]] = comment_form[1]
    second_form = second_form or _second_form(actor, issue)
    failed = comment_form[1] if comment_form else second_form
    merged_into = queries.find_survivor(issue, actor)
    return render_template(
        "issues/show.html",
        issue=issue,
        html=texts.html_of(sources),
        answer=answer,
        answer_due=answer_due,
        acted_as={entry.new.get("comment_id"): entry.acted_as for entry in entries if entry.tag == COMMENTED},
        rooms=[(room, [row for row in comments if row.room is room], forms.get(room)) for room in rooms],
        steps=loop.loop_of(
            issue,
            history,
            actor,
            decision_due=deadlines.decision_due(issue) if issue.state is IssueState.SUBMITTED else None,
            completion_due=deadlines.completion_due(issue) if issue.state is IssueState.RETURNED else None,
            answer_due=answer_due,
        ),
        history=[
            {
                "at": entry.at,
                "what": history_label(entry),
                "who": ", ".join(filter(None, (entry.actor_name, entry.acted_as))),
                "reason": entry.reason,
            }
            for entry in reversed(history)
        ],
        files=[
            {
                "url": url_for("issues.attachment", ref=issue.ref, attachment_id=row.id),
                "name": row.file.name,
                "size": row.file.size,
            }
            for row in issue.attachments
        ],
        verbs=verbs_open(actor, issue),
        primary=primary_of(actor, issue),
        second_form=second_form,
        form=failed if failed is not None and failed.errors else None,
        chambers=policy.seconding_chambers(actor, issue),
        affected_members=sum(row.affected_members or 0 for row in issue.secondings),
        affected=[operator_label(kind) for kind in issue.affected],
        marks=_marks_for_triage(actor, issue),
        merged_into=merged_into,
        merged=merged,
        refusal=(issue.refusal_reason, issue.refusal_channel)
        if reads_the_desk and issue.refusal_reason
        else None,
        represents=policy.represents(actor, issue),
        topic=issue.topic.name_in(locale_code()) if issue.topic else "",
        filed_on=queries.filed_on(issue),
        state_chip=state_chip,
        outcome_chip=outcome_chip,
        strength_label=strength_label,
    )


def verbs_open(actor: Actor, issue: Issue) -> frozenset[str]:
    """What the actor may do with the issue in the state it is in."""
    moves = {
        verb for verb, states in STATES_OF.items() if issue.state in states and policy.is_due(verb, issue)
    }
    if issue.state in OPEN_TO_SECONDING:
        moves.add("second")
    return frozenset(verb for verb in moves if policy.may(actor, verb, issue))


#: Of what is open to somebody, the verb that the page is for.
PRIMARY = (
    "submit", "refuse", "admit", "uphold_appeal", "appeal", "answer", "confirm", "close", "reopen", "ask_reopening",
)  # fmt: skip


def primary_of(actor: Actor, issue: Issue) -> str:
    """The one thing this page is for, for this actor now: a verb, or ``comment``, or nothing."""
    open_to_them = verbs_open(actor, issue)
    for verb in PRIMARY:
        if verb in open_to_them:
            return verb
    backed_already = {row.chamber_id for row in issue.secondings}
    if "second" in open_to_them and not set(policy.seconding_chambers(actor, issue)) <= backed_already:
        return "second"
    may_comment = issue.state not in SILENT and policy.may(actor, "comment:members", issue)
    return "comment" if may_comment else ""


def _second_form(actor: Actor, issue: Issue) -> SecondForm | None:
    if "second" not in verbs_open(actor, issue):
        return None
    form = SecondForm(formdata=None, prefix="second")
    chambers = policy.seconding_chambers(actor, issue)
    form.offer(chambers)
    mine = next((row for row in issue.secondings if row.chamber_id in chambers), None)
    if mine is not None:
        form.chamber.data, form.text.data, form.affected_members.data = (
            mine.chamber_id,
            mine.text,
            mine.affected_members,
        )
    return form


def _marks_for_triage(actor: Actor, issue: Issue) -> list[Any]:
    """Case data the secretary should look at before admitting."""
    if issue.state is not IssueState.SUBMITTED or Standing.SECRETARY not in policy.standings(actor, issue):
        return []
    return find_case_data(f"{issue.title}\n\n{issue.what_happens}\n\n{issue.request}\n\n{issue.evidence}")
