"""An agenda begun from its template, and proposed to the chair once it is complete.

Every change takes the agenda's next revision, so that an open sheet knows when somebody else worked on it.
"""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app import journal
from app.agendas import policy, queries, sources, template, wording
from app.agendas.models import TRANSITIONS, Agenda, AgendaItem, AgendaState
from app.bodies.models import Body, BodyKind
from app.bodies.operations import lifecycle
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import Refused, WrongState
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting, MeetingKind
from app.programme.queries import get_programme


def start(meeting: Meeting, *, actor: Actor) -> Agenda:
    """Give a planned meeting its agenda, COLLECTING, with the fixed items of its template and the groups' reports due.

    Raises NotAllowed, WrongState (the meeting is over, or has one).
    """
    policy.require_may(actor, "start", meeting)
    lifecycle.require_working(meeting.body)
    if meeting.state not in meeting_queries.AHEAD:
        raise WrongState(
            _("This session is %(state)s.", state=meeting_wording.state_label(meeting.state).lower())
        )
    if queries.find_agenda(meeting.id) is not None:
        raise WrongState(_("This session has its agenda already."))
    agenda = Agenda(meeting_id=meeting.id, state=AgendaState.COLLECTING, created_at=clock.now(), version=0)
    agenda.meeting = meeting
    language = get_programme().language
    previous = meeting_queries.find_previous(meeting)
    agenda.items = [
        AgendaItem(
            position=position,
            kind=fixed.kind,
            template_key=fixed.key,
            purpose=fixed.purpose,
            title=_fixed_title(fixed, meeting, previous, language),
            minutes=fixed.minutes,
            presenter=fixed.presenter,
            source=sources.minutes_of(previous.id)
            if previous is not None and fixed.key == template.PREVIOUS_MINUTES
            else "",
            issue=None,
        )
        for position, fixed in enumerate(_template_of(meeting))
    ]
    db.session.add(agenda)
    db.session.flush()
    journal.record("agenda:start", actor=actor, subject=agenda, new=_about(meeting), body_id=meeting.body_id)
    # Reports of groups are added with ``adding.add_under``, which itself begins here.
    from app.agendas.operations import group_reports

    group_reports.add_due(agenda, actor=actor)
    return agenda


def propose(agenda: Agenda, *, actor: Actor) -> None:
    """Send the agenda to the chair: COLLECTING → PROPOSED. Every item needs its minutes and who presents it.

    Raises NotAllowed, WrongState, Refused naming what is missing.
    """
    meeting = begin(agenda, "propose", actor=actor)
    require_transition(agenda, AgendaState.PROPOSED)
    require_complete(agenda, meeting)
    agenda.state = AgendaState.PROPOSED
    agenda.revision += 1
    db.session.flush()
    journal.record(
        "agenda:propose",
        actor=actor,
        subject=agenda,
        old={"state": AgendaState.COLLECTING},
        new={"state": agenda.state, "issues": [item.issue_id for item in agenda.items if item.issue_id]},
        body_id=meeting.body_id,
    )


def require_complete(agenda: Agenda, meeting: Meeting) -> None:
    """Raise Refused, naming items, unless each has minutes and presenter, and an extraordinary session its matter alone."""
    lines = queries.numbered(agenda)
    without_minutes = [line.number for line in lines if not line.item.is_heading and line.item.minutes <= 0]
    without_presenter = [
        line.number for line in lines if not line.item.is_heading and not line.item.presenter
    ]
    if without_minutes:
        raise Refused(_("These items have no minutes: %(items)s.", items=", ".join(without_minutes)))
    if without_presenter:
        raise Refused(
            _("These items have nobody to present them: %(items)s.", items=", ".join(without_presenter))
        )
    excluded = excluded_keys(meeting)
    kept_out = [line.number for line in lines if line.item.template_key in excluded]
    if kept_out:
        raise Refused(
            _(
                "The rules of procedure keep these items out of an extraordinary session: %(items)s.",
                items=", ".join(kept_out),
            )
        )
    if meeting.kind is MeetingKind.EXTRAORDINARY and not any(line.is_sub for line in lines):
        raise Refused(_("An extraordinary session needs the matter it is called for. Add it first."))


def require_transition(agenda: Agenda, state: AgendaState) -> None:
    """Raise WrongState unless the lifecycle knows the way from where the agenda is."""
    if state not in TRANSITIONS[agenda.state]:
        raise WrongState(
            _("This agenda is in the state “%(state)s”.", state=wording.state_chip(agenda.state)[1])
        )


def begin(agenda: Agenda, verb: str, *, actor: Actor) -> Meeting:
    """The first line of each verb here: whether the actor may, and the agenda held while it is worked on.

    Raises NotAllowed, WrongState.
    """
    meeting = agenda.meeting
    policy.require_may(actor, verb, meeting)
    queries.hold(agenda)
    if not policy.is_workable(agenda.state, meeting):
        raise WrongState(
            _(
                "The agenda can't be changed any more: it is in the state “%(agenda)s” and the session in "
                "“%(session)s”.",
                agenda=wording.state_chip(agenda.state)[1],
                session=meeting_wording.state_label(meeting.state),
            )
        )
    return meeting


def excluded_keys(meeting: Meeting) -> frozenset[str]:
    """Keys of the template that the session's rules keep out of it: what is not for an extraordinary session."""
    if meeting.kind is not MeetingKind.EXTRAORDINARY:
        return frozenset()
    return template.excluded_by(meeting_queries.rules_of(meeting), meeting.kind)


def _template_of(meeting: Meeting) -> list[template.TemplateItem]:
    """The body's own template, else the house's; what the rules keep out is left out of either."""
    own = queries.find_template(meeting.body_id, meeting.kind)
    if own is None:
        return template.default_for(
            meeting.kind,
            is_group=meeting.body.kind is BodyKind.SPECIALIZED,
            rules=meeting_queries.rules_of(meeting),
        )
    excluded = excluded_keys(meeting)
    return [item for item in template.from_rows(own.items) if item.key not in excluded]


def _fixed_title(
    fixed: template.TemplateItem, meeting: Meeting, previous: Meeting | None, language: str
) -> str:
    """The template's words; the item on the previous minutes names the session they are of."""
    if fixed.key != template.PREVIOUS_MINUTES:
        return fixed.title_in(language)
    return fixed.title_in(language) if previous is None else approval_title(previous, meeting.body, language)


def approval_title(held: Meeting, body: Body, language: str) -> str:
    """What the item is called under which a session's minutes are approved."""
    with force_locale(language):
        session = meeting_wording.long_title(held, body)
        if body.kind is BodyKind.SPECIALIZED:
            return _("Approval of the minutes of the %(session)s of the group", session=session)
        return _("Approval of the minutes of the %(session)s", session=session)


def _about(meeting: Meeting) -> dict[str, Any]:
    return {"meeting_id": meeting.id, "state": AgendaState.COLLECTING}
