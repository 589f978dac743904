"""The page of an issue, its attachments, and what others say there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.files.views import as_download
from app.issues import deadlines, loop, mentions, operations, policy, queries
from app.issues.case_data import find_case_data, find_in, fingerprint
from app.issues.course_forms import ConfirmForm
from app.issues.forms import CommentForm, SecondForm
from app.issues.leads import leads_of
from app.issues.models import (
    OPEN_TO_SECONDING,
    SILENT,
    STATES_OF,
    Answer,
    CommentRoom,
    Issue,
    IssueState,
)
from app.issues.views.blueprint import blueprint
from app.issues.views.deciding import Marks, warned_of
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
from app.journal.models import AuditEntry
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
    if issue.state is IssueState.MERGED and "original" not in request.args:
        survivor = queries.find_survivor(issue, actor)
        if survivor is not None:
            return redirect(url_for("issues.show", ref=survivor.ref, merged=issue.ref))
    return _page(issue)


@blueprint.post("/issues/<ref>/watch")
def watch(ref: str) -> Any:
    """Watch it, or with ``stop`` no longer."""
    issue = queries.get_issue(ref, current_actor())
    stops = "stop" in request.form
    with transaction():
        (operations.unwatch if stops else operations.watch)(issue, actor=current_actor())
    flash(
        _("You no longer watch this issue.")
        if stops
        else _("You watch this issue: each step is told to you by mail.")
    )
    return redirect(url_for("issues.show", ref=ref), code=303)


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
    marks = find_in({"second": form.text.data or ""})
    if form.validate() and (not marks or warned_of(marks)):
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
    return _page(queries.get_issue(ref, current_actor()), second_form=form, marked=marks), 422


@blueprint.post("/issues/<ref>/comments/<room>")
def comment(ref: str, room: str) -> Any:
    issue = queries.get_issue(ref, current_actor())
    if room not in set(CommentRoom):
        raise NotFound
    chosen = CommentRoom(room)
    policy.require(current_actor(), f"comment:{room}", issue)
    form = CommentForm(prefix=chosen.value)
    # What is said between the secretary and the chamber that filed it goes no further.
    marks = find_in({room: form.text.data or ""}) if chosen is CommentRoom.MEMBERS else {}
    if marks and not warned_of(marks):
        return _page(issue, comment_form=(chosen, form), marked=marks), 422
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
    marked: Marks | None = None,
) -> str:
    actor = current_actor()
    rooms = [room for room in CommentRoom if policy.may_read_room(actor, room, issue)]
    comments = queries.list_comments(issue.id, rooms)
    answer = queries.find_answer(issue.id)
    answer_due = deadlines.answer_due(issue, answer)
    confirmation = deadlines.confirmation_due(issue)
    told = TOLD | KEPT_AMONG_AUTHORS if policy.represents(actor, issue) else TOLD
    reads_the_desk = policy.reads_the_desk(actor, issue) and not policy.represents(actor, issue)
    if reads_the_desk:
        told |= KEPT_AT_THE_DESK
    merged = queries.list_merged_into(issue)
    entries = list_history("issue", issue.id, tags=told | {COMMENTED})
    history = [entry for entry in entries if entry.tag != COMMENTED]
    sources = [issue.what_happens, issue.request, issue.evidence, answer.text if answer else ""]
    said = {entry.new.get("comment_id"): entry for entry in entries if entry.tag == COMMENTED}
    shown = {row.id: mentions.emphasized(row.text, _named(said.get(row.id))) for row in comments}
    sources += [row.text for row in issue.secondings] + list(shown.values())
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
        acted_as={comment_id: entry.acted_as for comment_id, entry in said.items()},
        shown=shown,
        readers={room: _names(issue, room) for room in forms},
        confirmation=confirmation,
        confirm_form=_confirm_form(actor, issue),
        appeal_due=deadlines.appeal_due(issue),
        why_due=deadlines.why_due(issue),
        watches=actor.person_id in {person.id for person in queries.list_watchers(issue.id)},
        marked=marked or {},
        seen=fingerprint(marked or {}),
        came_from=next((row for row in merged if row.ref == request.args.get("merged")), None),
        put_on_next=_leads_on("agendas.put_on_next", actor, issue),
        leads=leads_of(issue, actor),
        convoke=_leads_on("groups.convoke", actor, issue),
        rooms=[(room, [row for row in comments if row.room is room], forms.get(room)) for room in rooms],
        steps=loop.loop_of(
            issue,
            history,
            actor,
            decision_due=deadlines.decision_due(issue) if issue.state is IssueState.SUBMITTED else None,
            completion_due=deadlines.completion_due(issue) if issue.state is IssueState.RETURNED else None,
            answer_due=answer_due,
            confirmation_due=confirmation,
            merged=merged,
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
        verbs=verbs_open(actor, issue) | _publishing(actor, issue, answer),
        primary=primary_of(actor, issue),
        second_form=second_form,
        form=failed if failed is not None and failed.errors else None,
        chambers=policy.seconding_chambers(actor, issue),
        backing=queries.count_secondings([issue.id]).get(issue.id, 0),
        affected_members=_members([issue, *merged]),
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
        verb
        for verb, states in STATES_OF.items()
        if issue.state in states and policy.is_due(verb, issue) and verb != "publish_answer"
    }
    if issue.state is IssueState.NOT_ADMITTED and deadlines.appeal_is_over(issue):
        moves.discard("appeal")
    if "close" in moves and deadlines.waits_until(issue) is not None:
        moves.discard("close")
    if issue.state in OPEN_TO_SECONDING:
        moves.add("second")
    return frozenset(verb for verb in moves if policy.may(actor, verb, issue))


def _publishing(actor: Actor, issue: Issue, answer: Answer | None) -> frozenset[str]:
    """Whether an answer that was given may still go to the register."""
    if answer is None or answer.answered_at is None or answer.published_at is not None:
        return frozenset()
    is_open = issue.state in STATES_OF["publish_answer"] and policy.may(actor, "publish_answer", issue)
    return frozenset({"publish_answer"}) if is_open else frozenset()


def _leads_on(endpoint: str, actor: Actor, issue: Issue) -> bool:
    """Whether the secretary may take it on from here to a room above, where that room offers it."""
    is_open = issue.state is IssueState.ADMITTED or (
        issue.state is IssueState.REFERRED and endpoint == "agendas.put_on_next"
    )
    return is_open and issue.body_id in actor.secretary_of and endpoint in current_app.view_functions


def _named(entry: AuditEntry | None) -> list[str]:
    return list(entry.new.get("mentioned", ())) if entry is not None else []


def _names(issue: Issue, room: CommentRoom) -> list[str]:
    """Whom a comment in this room may name."""
    return sorted({person.name for person in queries.list_readers(issue, room)})


def _members(issues: Sequence[Issue]) -> int:
    """Members affected, as each chamber counts its own: a chamber that backed two of them is counted once."""
    largest: dict[int, int] = {}
    for issue in issues:
        for row in issue.secondings:
            largest[row.chamber_id] = max(largest.get(row.chamber_id, 0), row.affected_members or 0)
    return sum(largest.values())


def _confirm_form(actor: Actor, issue: Issue) -> ConfirmForm | None:
    """What its chamber is asked on the page itself."""
    if "confirm" not in verbs_open(actor, issue):
        return None
    form = ConfirmForm(formdata=None)
    form.offer()
    return form


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
