"""Answering beforehand: from the session's own page, and by the link in the notice without signing in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bodies import queries as body_queries
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.meetings import answers, links, notice_queries, pages, policy, queries, wording
from app.meetings.forms import RecordReplyForm
from app.meetings.models import Meeting, NoticeRecipient, ReplyAnswer
from app.meetings.operations import replies
from app.meetings.views.blueprint import blueprint
from app.web.forms import SelectChoice
from app.web.guard import current_actor, public
from app.web.limits import limiter

#: A chamber's people share an address; whoever tries tokens does not get far.
LINK_LIMIT = "60 per minute"


@blueprint.post("/meetings/<int:meeting_id>/reply")
def reply(meeting_id: int) -> Any:
    """What a seat answers to the notice, given by whoever holds it."""
    actor = current_actor()
    meeting = queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, "reply", meeting)
    said = _chosen()
    seat = body_queries.get_seat(meeting.body_id, request.form.get("seat", 0, type=int))
    with transaction():
        replies.reply(meeting, seat, said=said, actor=actor)
    flash(_said(said.answer, seat.chamber.acronym))
    return redirect(url_for("meetings.show", meeting_id=meeting.id), code=303)


@blueprint.route("/meetings/<int:meeting_id>/seats/<int:seat_id>/reply", methods=["GET", "POST"])
def record_reply(meeting_id: int, seat_id: int) -> Any:
    """What a seat told the secretary by telephone."""
    actor = current_actor()
    meeting = queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, "record_reply", meeting)
    row = next((row for row in answers.answers_of(meeting) if row.seat.id == seat_id), None)
    if row is None or row.is_vacant:
        raise NotFound
    form = RecordReplyForm()
    form.answer.choices = [SelectChoice(*choice) for choice in answers.choices_of(row, is_principal=False)]
    people = [*([row.principal] if row.principal is not None else []), *row.alternates]
    form.said_by.choices = [SelectChoice(person.person_id, person.person.name) for person in people]
    if form.validate_on_submit():
        try:
            with transaction():
                replies.record_reply(
                    meeting, row.seat, said=_chosen(), said_by=int(form.said_by.data), actor=actor
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The answer of %(chamber)s by telephone is recorded.", chamber=row.name))
            return redirect(url_for("meetings.show", meeting_id=meeting.id, _anchor="answers"), code=303)
    page = render_template(
        "meetings/record_reply.html",
        form=form,
        meeting=meeting,
        row=row,
        said=answers.chip_of(row),
        title=wording.meeting_title(meeting),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/meetings/<int:meeting_id>/acknowledge")
def acknowledge(meeting_id: int) -> Any:
    """ "I have the notice", by the person it went to."""
    actor = current_actor()
    meeting = queries.get_meeting(meeting_id, actor)
    recipient = notice_queries.find_own_notice(meeting.id, actor.person_id or 0)
    if recipient is None:
        raise NotAllowed(_("No notice of this session went to you."))
    with transaction():
        replies.acknowledge(meeting, recipient, actor=actor)
    flash(_("Your receipt of the notice is recorded."))
    return redirect(url_for("meetings.show", meeting_id=meeting.id), code=303)


@blueprint.route("/replies/<token>", methods=["GET", "POST"])
@limiter.limit(LINK_LIMIT)
@public
def reply_by_link(token: str) -> Any:
    """The session and its three answers, for whoever holds the link of a notice. Looking at it records nothing."""
    found = links.follow(token)
    if found is None:
        return render_template("meetings/reply_over.html"), 404
    recipient, meeting, actor = found
    if request.method == "POST":
        return _answered_by_link(token, recipient, meeting, actor)
    return render_template(
        "meetings/reply_by_link.html",
        recipient=recipient,
        meeting=meeting,
        body=meeting.body,
        token=token,
        title=wording.meeting_title(meeting, meeting.body),
        seats=[
            row
            for row in answers.own_seats(actor, meeting, answers.answers_of(meeting))
            if row.seat_id == recipient.seat_id
        ],
        wording=wording,
    )


def _answered_by_link(token: str, recipient: NoticeRecipient, meeting: Meeting, actor: Actor) -> Any:
    if "read" in request.form:
        with transaction():
            replies.open_notice(meeting, recipient, actor=actor)
        return redirect(
            pages.address("notices.by_link", token=token) or url_for("meetings.reply_by_link", token=token),
            code=303,
        )
    if "acknowledge" in request.form or recipient.seat_id is None:
        with transaction():
            replies.acknowledge(meeting, recipient, by_link=True, actor=actor)
        flash(_("Your receipt of the notice is recorded."))
    else:
        said = _chosen()
        seat = body_queries.get_seat(meeting.body_id, recipient.seat_id)
        with transaction():
            replies.reply(meeting, seat, said=said, link=recipient, actor=actor)
        flash(_said(said.answer, seat.chamber.acronym))
    return redirect(url_for("meetings.reply_by_link", token=token), code=303)


def _chosen() -> replies.Answer:
    """The answer of a form: "coming", "not_coming", "alternate", or "alternate-12" for one of several alternates."""
    given, _dash, person = request.form.get("answer", "").partition("-")
    if given not in set(ReplyAnswer):
        raise InvalidInput(fields={"answer": _("Choose one of the answers.")})
    return replies.Answer(
        ReplyAnswer(given), int(person) if person.isdecimal() and len(person) < 10 else None
    )


def _said(answer: ReplyAnswer, chamber: str) -> str:
    return _(
        "Your answer for %(chamber)s is recorded: %(answer)s.",
        chamber=chamber,
        answer=wording.reply_chip(answer)[1].lower(),
    )
