"""Sessions: listed, planned, shown, edited."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bodies import queries as body_queries
from app.bodies.models import Body
from app.journal.models import AuditEntry
from app.journal.queries import list_history
from app.kernel import texts
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotAllowed
from app.meetings import answers as answering
from app.meetings import (
    asking_policy,
    asking_queries,
    notice_queries,
    operations,
    pages,
    papers,
    policy,
    queries,
    sendings,
    wording,
)
from app.meetings.asking_models import ExtraordinaryRequest
from app.meetings.clock import Deadline
from app.meetings.forecast import SeatAnswer
from app.meetings.forms import EditForm, PlanForm
from app.meetings.models import TRANSITIONS, Meeting, MeetingKind, MeetingState, NoticeCapacity
from app.meetings.operations import asking
from app.meetings.views.blueprint import blueprint
from app.web.guard import current_actor, public

#: Said already, with its time, where the notice's recipients are listed.
RECEIPTS = frozenset({"notice:open", "notice:acknowledge"})
#: Of the answers and of whom a notice did not reach: for those who count on them.
ANSWERS = frozenset({"reply:give", "reply:record", "notice:resend"})


@blueprint.get("/meetings")
@public
def index() -> str:
    """Sessions ahead and past: to anyone those that are public, to members theirs too."""
    actor = current_actor()
    bodies = body_queries.list_bodies(actor)
    chosen = next((body for body in bodies if body.slug == request.args.get("body")), None)
    given_state = request.args.get("state", "")
    filters = queries.Filters(
        body_id=chosen.id if chosen is not None else None,
        year=request.args.get("year", type=int),
        state=MeetingState(given_state) if given_state in set(MeetingState) else None,
        is_past=request.args.get("when") == "past",
    )
    page = queries.list_meetings(
        actor, filters, after=request.args.get("after"), before=request.args.get("before")
    )
    kept = {
        "body": chosen.slug if chosen is not None else None,
        "year": filters.year,
        "state": filters.state.value if filters.state else None,
        "when": "past" if filters.is_past else None,
    }
    return render_template(
        "meetings/index.html",
        page=page,
        count=queries.count_meetings(actor, filters),
        counted_up_to=queries.COUNTED_UP_TO,
        filters=filters,
        kept=kept,
        bodies=bodies,
        years=queries.list_years(actor),
        states=[(state.value, wording.state_label(state)) for state in MeetingState],
        plannable=bool(queries.list_plannable(actor)),
        planner_url=pages.address("planning.index") if actor.secretary_of | actor.chair_of else None,
        wording=wording,
    )


@blueprint.route("/meetings/plan", methods=["GET", "POST"])
def plan() -> Any:
    actor = current_actor()
    bodies = queries.list_plannable(actor)
    if not bodies:
        raise NotAllowed(_("Only a body's technical secretary plans its sessions."), who_may=["secretary"])
    asked = _asked(actor)
    if asked is not None:
        bodies = [asked.body]
    kinds = list(MeetingKind) if asked is None else [MeetingKind.EXTRAORDINARY]
    form = PlanForm()
    form.offer(bodies, kinds)
    chosen = _chosen(bodies, form)
    if request.method == "GET":
        _prefill(form, chosen, kinds[0])
    warnings: list[str] = []
    if form.validate_on_submit():
        starts_at, ends_at = form.moments(chosen.zone)
        kind = MeetingKind(form.kind.data)
        warnings = (
            pages.warnings_against_planning(chosen, kind, starts_at, ends_at, actor)
            if ends_at > starts_at
            else []
        )
        if not warnings or "anyway" in request.form:
            try:
                with transaction():
                    make = (
                        partial(operations.plan, chosen, kind=kind)
                        if asked is None
                        else partial(asking.plan_asked, asked)
                    )
                    meeting = make(
                        starts_at=starts_at,
                        ends_at=ends_at,
                        zone=chosen.zone,
                        **form.place_values(),
                        actor=actor,
                    )
            except InvalidInput as error:
                form.show(error)
            else:
                flash(_("The %(session)s is planned.", session=wording.meeting_title(meeting)))
                return redirect(url_for("meetings.show", meeting_id=meeting.id), code=303)
    page = render_template("meetings/plan.html", form=form, warnings=warnings, asked=asked)
    return page, 422 if form.errors or warnings else 200


@blueprint.get("/meetings/<int:meeting_id>")
@public
def show(meeting_id: int) -> str:
    """One session: when and where, its clock, its papers; to its people the notice and the history too."""
    actor = current_actor()
    meeting = queries.get_meeting(meeting_id, actor)
    inside = policy.may_see_inside(actor, meeting)
    sees_answers = policy.may(actor, "see_answers", meeting)
    answers = _answers(meeting) if sees_answers or policy.may(actor, "reply", meeting) else []
    chain = pages.deadlines_of(meeting) if inside and meeting.state is not MeetingState.CANCELLED else []
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        body=meeting.body,
        title=wording.meeting_title(meeting),
        steps=pages.rail_of(meeting, chain),
        counted_in=wording.counted_in(chain),
        papers=papers.papers_of(meeting, actor),
        notices=sendings.sent_notices(meeting) if policy.may(actor, "see_notice", meeting) else [],
        was_convoked_as=_own_notice(meeting, actor),
        own_seats=answering.own_seats(actor, meeting, answers),
        answers=answers if sees_answers else [],
        forecast=answering.forecast_of(meeting, answers) if sees_answers and answers else None,
        history=_history(meeting, sees_answers=sees_answers) if inside else [],
        description=texts.html_of([meeting.description])[meeting.description],
        inside=inside,
        asked=asking_queries.find_for(meeting.id, actor) if inside else None,
        calendar_url=pages.address("calendars.meeting", meeting_id=meeting.id),
        may={
            verb: policy.may(actor, verb, meeting)
            for verb in ("edit", "cancel", "declare_urgency", "record_reply", "resend")
        }
        | {"move": policy.may(actor, policy.moving_verb(meeting), meeting)},
        can=_what_the_state_allows(meeting, chain),
        wording=wording,
        answering=answering,
        delivery_chip=sendings.delivery_chip,
        delivery_since=sendings.delivery_since,
    )


@blueprint.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
def edit(meeting_id: int) -> Any:
    meeting = queries.get_meeting(meeting_id, current_actor())
    policy.require_may(current_actor(), "edit", meeting)
    form = EditForm(obj=meeting)
    form.offer_modes()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.edit(
                    meeting, **form.place_values(), since=int(form.revision.data or 0), actor=current_actor()
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The session's data are saved."))
            return redirect(url_for("meetings.show", meeting_id=meeting.id), code=303)
    if form.errors:  # what was refused was rolled back: read it anew
        meeting = queries.get_meeting(meeting_id, current_actor())
    page = render_template(
        "meetings/edit.html",
        form=form,
        meeting=meeting,
        title=wording.meeting_title(meeting),
        wording=wording,
    )
    return page, 422 if form.errors else 200


def _asked(actor: Actor) -> ExtraordinaryRequest | None:
    """The request that the session is planned for, where it comes from one. Raises NotFound, NotAllowed, WrongState."""
    request_id = request.values.get("request", type=int)
    if request_id is None:
        return None
    asked = asking_queries.get_request(request_id, actor)
    asking_policy.require_may(actor, "plan_asked", asked)
    asking.require_open(asked, "plan_asked")
    return asked


def _chosen(bodies: list[Body], form: PlanForm) -> Body:
    wanted = request.args.get("body") if request.method == "GET" else form.body.data
    return next((body for body in bodies if wanted in (body.slug, body.id)), bodies[0])


def _prefill(form: PlanForm, body: Body, kind: MeetingKind) -> None:
    form.body.data = body.id
    form.place.data = body.place
    form.kind.data = kind.value
    form.mode.data = "in_person" if body.place else "remote"
    form.is_public.data = body.is_public
    given = request.args.get("date")
    if given:
        form.date.process_formdata([given])


def _what_the_state_allows(meeting: Meeting, chain: Sequence[Deadline]) -> dict[str, bool]:
    return {
        "edit": meeting.state in queries.AHEAD,
        "move": meeting.state in {MeetingState.PLANNED, MeetingState.CONVOKED},
        "cancel": MeetingState.CANCELLED in TRANSITIONS[meeting.state],
        "declare_urgency": meeting.state is MeetingState.PLANNED and pages.is_too_late_for_the_notice(chain),
    }


def _answers(meeting: Meeting) -> list[SeatAnswer]:
    """What the seats answered, while they may answer."""
    return answering.answers_of(meeting) if meeting.state is MeetingState.CONVOKED else []


def _history(meeting: Meeting, *, sees_answers: bool) -> Sequence[AuditEntry]:
    """What happened to a session; who answered is for those who count on it."""
    hidden = RECEIPTS if sees_answers else RECEIPTS | ANSWERS
    return [entry for entry in list_history("meeting", meeting.id) if entry.tag not in hidden]


def _own_notice(meeting: Meeting, actor: Actor) -> Any:
    """How this person was convoked, for themselves; nothing for who has left since and was told for information."""
    if actor.person_id is None or meeting.convoked_at is None:
        return None
    own = notice_queries.find_own_notice(meeting.id, actor.person_id)
    return own if own is not None and own.capacity is not NoticeCapacity.FORMER else None
