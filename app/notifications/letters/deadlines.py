"""Letters about the procedural clock: a step that comes near or was missed, and deadlines that a change has moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Person
from app.agendas.queries import list_presenting_seats
from app.bodies import queries as body_queries
from app.bodies.actors import actor_of
from app.bodies.models import Body, OfficerRole
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.business_days import DayUnit
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import clock as procedural_clock
from app.meetings import queries
from app.meetings.clock import Counted, Step
from app.meetings.makers import MAKERS, Maker
from app.meetings.models import Meeting
from app.meetings.reminders import Occasion
from app.meetings.wording import counted, day, full_title, not_counted, step_duty, step_label
from app.minutes.remark_queries import list_silent_seats
from app.notifications.letters import readers
from app.notifications.letters.writing import Item, Letter, told
from app.programme import effects
from app.programme.business import business_calendar
from app.web.addresses import absolute


def _secretaries(message: OutboxMessage) -> Sequence[Person]:
    """Of every body whose deadlines were moved; one of several is named once."""
    return [
        person
        for body_id in message.payload.get("body_ids", ())
        for person in readers.officers(int(body_id), (OfficerRole.TECHNICAL_SECRETARY,))
    ]


@told("meeting:deadlines_moved", _secretaries)
def _moved(message: OutboxMessage, person: Person) -> Letter:
    """Only what this secretary keeps the record of."""
    actor = actor_of(person)
    kept = [move for move in effects.read(message.payload) if move.body_id in actor.secretary_of]
    lines = effects.lines(kept, actor)
    if not lines:
        raise NotFound
    late = sum(line.is_late for line in lines)
    return Letter(
        person=person,
        subject=ngettext("%(num)s deadline was moved", "%(num)s deadlines were moved", len(lines)),
        paragraphs=[
            _cause(message),
            *(
                [
                    ngettext(
                        "%(num)s of them has passed by its new day.",
                        "%(num)s of them have passed by their new day.",
                        late,
                    )
                ]
                if late
                else []
            ),
        ],
        items_heading=_("From which day to which"),
        items=[
            Item(
                f"{number}.",
                _("%(what)s: from %(old)s to %(new)s", what=line.what, old=day(line.old), new=day(line.new)),
            )
            for number, line in enumerate(lines, start=1)
        ],
        action=(_("See what is due"), absolute("dashboard.home")),
    )


def _cause(message: OutboxMessage) -> str:
    name = str(message.payload.get("name", ""))
    return {
        "programme:close_day": _("Closing days were declared: %(name)s.", name=name),
        "programme:edit_closing_day": _("Closing days were changed: %(name)s.", name=name),
        "programme:reopen_day": _("Closing days were taken back: %(name)s.", name=name),
        "programme:import_closing_days": _("Closing days were imported: %(name)s.", name=name),
        "programme:configure": _("The country or the subdivision whose holidays count was changed."),
        "rules:adopt": _("The body adopted rules of procedure."),
    }[str(message.payload["tag"])]


# ── a step that comes near, or was missed ──


def _makers(message: OutboxMessage) -> Sequence[Person]:
    """Who makes the step, by what they hold in the body today."""
    step, body_id = Step(str(message.payload["step"])), readers.body_id_of(message)
    makers = MAKERS[step]
    people: list[Person] = []
    if Maker.SECRETARY in makers:
        people += readers.secretary(message)
    if Maker.CHAIR in makers:
        people += readers.chair(message)
    if Maker.MEMBERS in makers:
        people += _members_for(step, message.subject_id, body_id)
    return people


def _members_for(step: Step, meeting_id: int, body_id: int) -> Sequence[Person]:
    """Those who sit in the body; for papers, for who presents; for comments, for a seat on the roll that is silent."""
    if step is Step.COMMENTS:
        wanted: Collection[int] | None = list_silent_seats(meeting_id)
    else:
        wanted = list_presenting_seats([meeting_id]).get(meeting_id, ()) if step is Step.PAPERS else None
    return [
        appointment.person
        for seated in body_queries.who_sat(body_id, clock.today(db.session.get_one(Body, body_id).zone))
        if wanted is None or seated.seat.id in wanted
        for appointment in (*([seated.principal] if seated.principal else []), *seated.alternates)
    ]


@told("meeting:step_due", _makers)
def _step_due(message: OutboxMessage, person: Person) -> Letter:
    """As it was announced; the day's reason as the calendar has it now."""
    actor, said = actor_of(person), message.payload
    meeting = queries.get_meeting(message.subject_id, actor)
    if meeting.body_id not in actor.body_ids:
        raise NotFound
    step, on = Step(str(said["step"])), date.fromisoformat(str(said["on"]))
    is_late = said["occasion"] == Occasion.LATE
    title = full_title(meeting, meeting.body)
    facts = [(_("Session"), title), (_("Day"), day(on))]
    if said.get("counted_from"):
        since = date.fromisoformat(str(said["counted_from"]))
        counted_days = _counted(on, int(said["days"]), since, DayUnit(said.get("unit", DayUnit.BUSINESS)))
        facts.append(
            (_("Why that day"), " ".join([counted(counted_days), *not_counted(counted_days.skipped)]))
        )
    return Letter(
        person=person,
        subject=_("Missed: %(step)s, %(session)s", step=step_label(step), session=title)
        if is_late
        else _("Reminder: %(step)s, %(session)s", step=step_label(step), session=title),
        paragraphs=[
            *([_("The day for this has passed.")] if is_late else []),
            step_duty(step),
        ],
        facts=facts,
        action=_where(step, meeting),
    )


def _counted(on: date, days: int, since: date, unit: DayUnit) -> Counted:
    calendar = business_calendar()
    if unit is DayUnit.NATURAL:
        return replace(procedural_clock.before(calendar, since, days, unit), on=on)
    return Counted(on, days, since, calendar.explain(on, since))


def _where(step: Step, meeting: Meeting) -> tuple[str, str]:
    if step is Step.COMMENTS:
        return _("Read and comment"), absolute("minutes.remarks", meeting_id=meeting.id)
    return _("See the session"), absolute("meetings.show", meeting_id=meeting.id)
