"""What the procedural clocks of sessions ask of whoever opens the page: each step that is theirs, as a task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from app.agendas.models import Agenda, AgendaState
from app.bodies.queries import RulesByBody
from app.dashboard.tasks import Desk, Task
from app.kernel import clock as time
from app.meetings import clock, papers, wording
from app.meetings import queries as meeting_queries
from app.meetings.clock import Deadline, Step
from app.meetings.makers import MAKERS, Maker
from app.meetings.models import AttendanceReply, Meeting, MeetingState

#: Sessions whose chain waits for a new notice.
_HALTED = frozenset({MeetingState.DEFERRED, MeetingState.NO_QUORUM})
Chains = Mapping[int, Sequence[Deadline]]


def chains_of(
    desk: Desk, meetings: Sequence[Meeting], agendas: Mapping[int, Agenda], rules: RulesByBody
) -> Chains:
    """The chain of each session, by its id. As many queries for one as for many."""
    facts = papers.facts_of(meetings)
    found: dict[int, Sequence[Deadline]] = {}
    for meeting in meetings:
        known = dict(facts.get(meeting.id, {}))
        agenda = agendas.get(meeting.id)
        if agenda is not None and agenda.state is not AgendaState.COLLECTING:
            known.setdefault(Step.AGENDA_TO_CHAIR, desk.today)
        found[meeting.id] = clock.deadlines(
            meeting,
            meeting_queries.rules_of(meeting, rules),
            desk.calendar,
            time.today(meeting.zone),
            known,
        )
    return found


# ── the technical secretary ──


def keeper_tasks(
    desk: Desk, meetings: Sequence[Meeting], agendas: Mapping[int, Agenda], chains: Chains
) -> Iterator[Task | None]:
    """Every step up to the session: agendas to finish, notices to send, papers to ask for, rooms to open. No query."""
    for meeting in meetings:
        if meeting.state in meeting_queries.RUNNING:
            yield desk.task(
                _("The %(session)s is running", session=_name(meeting)),
                meeting.body.name,
                url=url_for("floor.show", meeting_id=meeting.id),
                do=_("Go to the room"),
                due=desk.today,
                key=("session", meeting.id),
            )
            continue
        agenda = agendas.get(meeting.id)
        for deadline in chains[meeting.id]:
            if not deadline.is_done:
                yield _keeper_task(desk, meeting, agenda, deadline)


def _keeper_task(desk: Desk, meeting: Meeting, agenda: Agenda | None, deadline: Deadline) -> Task | None:
    """Of minutes and their approval other parts of the page tell."""
    if deadline.step is Step.AGENDA_TO_CHAIR:
        return _agenda_task(desk, meeting, agenda, deadline)
    if deadline.step is Step.NOTICE:
        return _notice_task(desk, meeting, agenda, deadline)
    if deadline.step is Step.SESSION:
        return _session_task(desk, meeting, deadline)
    what = {
        Step.CALL_FOR_ISSUES_OPENS: _("The call for issues opens: %(session)s", session=_name(meeting)),
        Step.CALL_FOR_ISSUES: _("The call for issues closes: %(session)s", session=_name(meeting)),
        Step.ADDITIONS: _("Members' additions close: %(session)s", session=_name(meeting)),
        Step.PAPERS: _("Papers: %(session)s", session=_name(meeting)),
    }.get(deadline.step)
    if what is None or meeting.state in _HALTED:
        return None
    return desk.task(
        what,
        f"{meeting.body.name}. {wording.step_duty(deadline.step)}",
        url=url_for("meetings.show", meeting_id=meeting.id),
        do=_("See the session"),
        due=deadline.on,
        counted=deadline,
        key=(deadline.step.value, meeting.id),
    )


def _agenda_task(desk: Desk, meeting: Meeting, agenda: Agenda | None, deadline: Deadline) -> Task | None:
    begun = agenda is not None
    what = (
        _("Finish the agenda of the %(session)s", session=_name(meeting))
        if begun
        else _("Begin the agenda of the %(session)s", session=_name(meeting))
    )
    return desk.task(
        what,
        _("%(body)s. It goes to the chair before it is published.", body=meeting.body.name),
        url=url_for("agendas.edit", meeting_id=meeting.id),
        do=_("Finish") if begun else _("Begin"),
        due=deadline.on,
        counted=deadline,
        key=("agenda", meeting.id),
    )


def _notice_task(desk: Desk, meeting: Meeting, agenda: Agenda | None, deadline: Deadline) -> Task | None:
    handed_over = agenda is not None and agenda.state is not AgendaState.COLLECTING
    endpoint = "agendas.publish" if handed_over else "meetings.show"
    return desk.task(
        _("Send the notice of the %(session)s", session=_name(meeting)),
        _("%(body)s, %(when)s.", body=meeting.body.name, when=wording.when(meeting)),
        url=url_for(endpoint, meeting_id=meeting.id),
        do=_("Convoke"),
        due=deadline.on,
        counted=deadline,
        key=("notice", meeting.id),
    )


def _session_task(desk: Desk, meeting: Meeting, deadline: Deadline) -> Task | None:
    if meeting.state is not MeetingState.CONVOKED:
        return None
    return desk.task(
        _("Open the %(session)s", session=_name(meeting)),
        _("%(body)s, %(when)s.", body=meeting.body.name, when=wording.when(meeting)),
        url=url_for("floor.show", meeting_id=meeting.id),
        do=_("Prepare the room"),
        due=deadline.on,
        key=("session", meeting.id),
    )


# ── the chair ──


def chair_tasks(
    desk: Desk, meetings: Sequence[Meeting], agendas: Mapping[int, Agenda], chains: Chains
) -> Iterator[Task | None]:
    """Agendas handed over for publication, and notices whose last day comes near. No query."""
    for meeting in meetings:
        notice = next((row for row in chains[meeting.id] if row.step is Step.NOTICE), None)
        if meeting.body_id not in desk.actor.chair_of or meeting.state not in meeting_queries.AHEAD:
            continue
        if notice is None or notice.is_done:
            continue
        agenda = agendas.get(meeting.id)
        if agenda is not None and agenda.state is AgendaState.PROPOSED:
            yield desk.task(
                _("Approve the agenda of the %(session)s", session=_name(meeting)),
                _("%(body)s. The technical secretary has handed it over.", body=meeting.body.name),
                url=url_for("agendas.publish", meeting_id=meeting.id),
                do=_("Review"),
                due=notice.on,
                counted=notice,
                key=("agenda", meeting.id),
                waits_already=True,
            )
        else:
            yield desk.task(
                _("The notice of the %(session)s goes out", session=_name(meeting)),
                f"{meeting.body.name}. {wording.step_duty(Step.NOTICE)}",
                url=url_for("meetings.show", meeting_id=meeting.id),
                do=_("See the session"),
                due=notice.on,
                counted=notice,
                key=("notice", meeting.id),
            )


# ── who sits for a chamber ──


def member_tasks(
    desk: Desk,
    meetings: Sequence[Meeting],
    chains: Chains,
    replies: Mapping[tuple[int, int], AttendanceReply],
    presenting: Mapping[int, frozenset[int]],
) -> Iterator[Task | None]:
    """Until when issues, additions and the papers of what they present are taken; and notices to answer. No query."""
    for meeting in meetings:
        seats = {held.seat_id for held in desk.actor.seats_in(meeting.body_id)}
        if not seats or meeting.state in _HALTED:
            continue
        if meeting.state is MeetingState.CONVOKED and any(
            (meeting.id, seat) not in replies for seat in seats
        ):
            yield desk.task(
                _("Answer whether you attend: %(session)s", session=_name(meeting)),
                _("%(body)s, %(when)s.", body=meeting.body.name, when=wording.when(meeting)),
                url=url_for("meetings.show", meeting_id=meeting.id),
                do=pgettext("task", "Answer"),
                due=clock.session_day(meeting),
                key=("answer-notice", meeting.id),
                waits_already=True,
            )
        presents = bool(seats & presenting.get(meeting.id, frozenset()))
        for deadline in chains.get(meeting.id, ()):
            if not deadline.is_done:
                yield _member_task(desk, meeting, deadline, presents=presents)


def _member_task(desk: Desk, meeting: Meeting, deadline: Deadline, *, presents: bool) -> Task | None:
    show = url_for("meetings.show", meeting_id=meeting.id)
    said = {
        Step.CALL_FOR_ISSUES: (
            _("File issues for the %(session)s", session=_name(meeting)),
            url_for("issues.file"),
            _("File an issue"),
        ),
        Step.ADDITIONS: (
            _("Propose additions to the agenda of the %(session)s", session=_name(meeting)),
            show,
            _("See the session"),
        ),
        Step.PAPERS: (
            _("Send the papers of what you present: %(session)s", session=_name(meeting)),
            show,
            _("See the session"),
        ),
    }.get(deadline.step)
    if said is None or (deadline.step is Step.PAPERS and not presents):
        return None
    what, url, do = said
    return desk.task(
        what,
        f"{meeting.body.name}. {wording.step_duty(deadline.step)}",
        url=url,
        do=do,
        due=deadline.on,
        counted=deadline,
        key=(f"member-{deadline.step}", meeting.id),
    )


def dates_of(desk: Desk, meeting: Meeting, chain: Sequence[Deadline]) -> list[tuple[str, date]]:
    """What the members of a session's body have until when, as far as it is still to come: (what, day)."""
    if not desk.actor.seats_in(meeting.body_id):
        return []
    return [
        (wording.step_label(deadline.step), deadline.on)
        for deadline in chain
        if not deadline.is_done
        and deadline.step is not Step.COMMENTS
        and Maker.MEMBERS in MAKERS[deadline.step]
    ]


def _name(meeting: Meeting) -> str:
    return wording.meeting_title(meeting, meeting.body)
