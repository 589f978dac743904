"""What the things of the room ``meetings`` are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import get_locale, ngettext, pgettext
from flask_babel import gettext as _
from sqlalchemy import inspect

from app.bodies.models import Body, BodyKind
from app.kernel import wording as words
from app.kernel.business_days import DayUnit, Explanation
from app.kernel.db import db
from app.meetings.asking_models import RequestState
from app.meetings.clock import Counted, Deadline, Step
from app.meetings.limits import Limit
from app.meetings.models import (
    Meeting,
    MeetingKind,
    MeetingMode,
    MeetingState,
    NoticeCapacity,
    ReplyAnswer,
)
from app.programme import explaining
from app.programme.queries import get_programme

_FOLIO_KIND = {MeetingKind.ORDINARY: "ORD", MeetingKind.EXTRAORDINARY: "EXT", MeetingKind.CEREMONIAL: "SOL"}


def folio_kind(kind: MeetingKind) -> str:
    """The letters of a kind in references and in agreement numbers: ORD, EXT, SOL."""
    return _FOLIO_KIND[kind]


def reference(meeting: Meeting, body: Body | None = None) -> str:
    """ "GCP/2026/ORD2": what its papers carry at the foot."""
    body = body or body_of(meeting)
    return f"{body.acronym}/{meeting.year}/{_FOLIO_KIND[meeting.kind]}{meeting.number}"


def meeting_title(meeting: Meeting, body: Body | None = None) -> str:
    """ "2nd ordinary session of 2026"; for a specialized group, which counts through its life, "4th session"."""
    if meeting.title:
        return meeting.title
    number = ordinal(meeting.number)
    if counts_through_life(meeting.kind, body or body_of(meeting)):
        return _("%(number)s session", number=number)
    match meeting.kind:
        case MeetingKind.ORDINARY:
            return _("%(number)s ordinary session of %(year)s", number=number, year=meeting.year)
        case MeetingKind.EXTRAORDINARY:
            return _("%(number)s extraordinary session of %(year)s", number=number, year=meeting.year)
        case MeetingKind.CEREMONIAL:
            return _("%(number)s ceremonial session of %(year)s", number=number, year=meeting.year)


def long_title(meeting: Meeting, body: Body | None = None) -> str:
    """ "second ordinary session of 2026": as documents say it, in the middle of a sentence."""
    if meeting.title:
        return meeting.title
    number = ordinal_words(meeting.number)
    if counts_through_life(meeting.kind, body or body_of(meeting)):
        return _("%(number)s session", number=number)
    return {
        MeetingKind.ORDINARY: _("%(number)s ordinary session of %(year)s", number=number, year=meeting.year),
        MeetingKind.EXTRAORDINARY: _(
            "%(number)s extraordinary session of %(year)s", number=number, year=meeting.year
        ),
        MeetingKind.CEREMONIAL: _(
            "%(number)s ceremonial session of %(year)s", number=number, year=meeting.year
        ),
    }[meeting.kind]


def full_title(meeting: Meeting, body: Body | None = None) -> str:
    """ "2nd ordinary session of 2026, Grupo Consultivo Permanente": where nothing else says whose it is."""
    body = body or body_of(meeting)
    return _("%(session)s, %(body)s", session=meeting_title(meeting, body), body=body.short_name)


def counts_through_life(kind: MeetingKind, body: Body) -> bool:
    """Whether sessions of ``kind`` are numbered through the body's life instead of anew each year."""
    return body.kind is BodyKind.SPECIALIZED and kind is MeetingKind.ORDINARY


def body_of(meeting: Meeting) -> Body:
    """The body of a meeting, from what is loaded where it is."""
    if "body" not in inspect(meeting).unloaded:
        return meeting.body
    found = db.session.get(Body, meeting.body_id)
    assert found is not None, "a meeting has a body by foreign key"
    return found


def ordinal(number: int) -> str:
    """ "2.ª" in Spanish (sessions are feminine), "2nd" in English."""
    return words.ordinal(number, "f", _language())


def ordinal_words(number: int) -> str:
    """ "second", "vigésima primera"; as a numeral above 99."""
    return words.ordinal_in_words(number, "f", _language())


def kind_label(kind: MeetingKind) -> str:
    return {
        MeetingKind.ORDINARY: pgettext("meeting", "Ordinary"),
        MeetingKind.EXTRAORDINARY: pgettext("meeting", "Extraordinary"),
        MeetingKind.CEREMONIAL: pgettext("meeting", "Ceremonial"),
    }[kind]


def local_time(moment: datetime, zone: str) -> str:
    """ "10:06 h", in ``zone``."""
    return words.clock_time(moment.astimezone(ZoneInfo(zone)), _language())


def hour(meeting: Meeting) -> str:
    """When it begins, in its own zone; which that is, where it goes by another clock that day than the programme."""
    starts_at, home = meeting.starts_at, ZoneInfo(get_programme().zone)
    local = starts_at.astimezone(ZoneInfo(meeting.zone))
    said = words.clock_time(local, _language())
    if local.utcoffset() == starts_at.astimezone(home).utcoffset():
        return said
    return f"{said}, {words.zone_name(meeting.zone, _language())}"


def mode_label(mode: MeetingMode) -> str:
    return {
        MeetingMode.IN_PERSON: _("In person"),
        MeetingMode.REMOTE: _("By videoconference"),
        MeetingMode.HYBRID: _("In person and by videoconference"),
    }[mode]


def state_label(state: MeetingState) -> str:
    return state_chip(state)[1]


def state_chip(state: MeetingState) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        MeetingState.PLANNED: ("draft", pgettext("meeting", "Planned")),
        MeetingState.CONVOKED: ("open", pgettext("meeting", "Convoked")),
        MeetingState.DEFERRED: ("soon", pgettext("meeting", "Deferred, to be convoked again")),
        MeetingState.NO_QUORUM: ("stop", pgettext("meeting", "No quorum")),
        MeetingState.IN_SESSION: ("doing", pgettext("meeting", "In session")),
        MeetingState.RECESS: ("doing", pgettext("meeting", "In recess")),
        MeetingState.CLOSED: ("done", pgettext("meeting", "Closed")),
        MeetingState.ARCHIVED: ("closed", pgettext("meeting", "Archived")),
        MeetingState.CANCELLED: ("stop", pgettext("meeting", "Cancelled")),
    }[state]


def request_state_chip(state: RequestState) -> tuple[str, str]:
    """The chip of a request for an extraordinary session."""
    return {
        RequestState.ASKED: ("open", pgettext("request", "Needs support")),
        RequestState.SUPPORTED: ("doing", pgettext("request", "Supported")),
        RequestState.PLANNED: ("done", pgettext("request", "Session planned")),
        RequestState.DECLINED: ("stop", pgettext("request", "Declined")),
        RequestState.WITHDRAWN: ("closed", pgettext("request", "Withdrawn")),
    }[state]


def capacity_label(capacity: NoticeCapacity) -> str:
    return {
        NoticeCapacity.PRINCIPAL: pgettext("meeting", "Principal"),
        NoticeCapacity.ALTERNATE: pgettext("meeting", "Alternate, for information"),
        NoticeCapacity.OFFICER: pgettext("meeting", "Officer"),
        NoticeCapacity.GUEST: pgettext("meeting", "Guest"),
        NoticeCapacity.FORMER: pgettext("meeting", "No longer in the body, for information"),
    }[capacity]


def reply_chip(answer: ReplyAnswer | None) -> tuple[str, str]:
    """What a seat answered: the chip's shape and its words."""
    if answer is None:
        return "open", _("No answer")
    return {
        ReplyAnswer.COMING: ("done", _("The principal attends")),
        ReplyAnswer.ALTERNATE: ("doing", _("The alternate attends")),
        ReplyAnswer.NOT_COMING: ("stop", _("Does not attend")),
    }[answer]


def reply_button(answer: ReplyAnswer, *, is_principal: bool) -> str:
    """An answer as the person who gives it would say it."""
    if is_principal:
        return {
            ReplyAnswer.COMING: _("I will attend"),
            ReplyAnswer.ALTERNATE: _("My alternate will attend"),
            ReplyAnswer.NOT_COMING: _("I will not attend"),
        }[answer]
    return {
        ReplyAnswer.COMING: _("The principal will attend"),
        ReplyAnswer.ALTERNATE: _("The alternate will attend"),
        ReplyAnswer.NOT_COMING: _("Nobody will attend"),
    }[answer]


def sentence(text: str) -> str:
    """The same with a capital at its beginning; the rest as it is."""
    return text[:1].upper() + text[1:]


def when(meeting: Meeting) -> str:
    """ "jueves 14 de mayo de 2027, 10:00 h, hora del centro"."""
    return moment(meeting.starts_at, meeting.zone)


def moment(at: datetime, zone: str) -> str:
    return words.moment(at, zone, _language())


def day(on: date) -> str:
    """ "jueves 14 de mayo de 2027"."""
    return words.day(on, _language())


def clock_time(at: datetime) -> str:
    """ "10:00 h": of a local time, as it stands."""
    return words.clock_time(at, _language())


def long_day(on: date) -> str:
    """ "13 may 2027": a short day with its year."""
    return format_date(on, "d MMM y", locale=_language())


def weekday_long_day(on: date) -> str:
    """ "jue 13 may 2027": a short day with its weekday and year."""
    return format_date(on, "EEE d MMM y", locale=_language())


def step_label(step: Step) -> str:
    """What a link of the procedural clock is called."""
    return {
        Step.CALL_FOR_ISSUES_OPENS: pgettext("step", "Call for issues opens"),
        Step.CALL_FOR_ISSUES: pgettext("step", "Call for issues closes"),
        Step.AGENDA_TO_CHAIR: pgettext("step", "Agenda to the chair"),
        Step.NOTICE: pgettext("step", "Notice, at the latest"),
        Step.PAPERS: pgettext("step", "Papers"),
        Step.ADDITIONS: pgettext("step", "Members' additions"),
        Step.SESSION: pgettext("step", "Session"),
        Step.DRAFT_MINUTES: pgettext("step", "Draft minutes"),
        Step.COMMENTS: pgettext("step", "Comments"),
        Step.APPROVAL: pgettext("step", "Approval of the minutes"),
    }[step]


def step_duty(step: Step) -> str:
    """What a link of the procedural clock asks of whoever makes it."""
    return {
        Step.CALL_FOR_ISSUES_OPENS: _("That day the call for issues for this session opens."),
        Step.CALL_FOR_ISSUES: _("Issues for this session may be filed until that day."),
        Step.AGENDA_TO_CHAIR: _("The agenda goes to the chair by that day."),
        Step.NOTICE: _("The notice goes out by that day; later it needs a reasoned urgency of the chair."),
        Step.PAPERS: _("The papers for this session are due by that day."),
        Step.ADDITIONS: _("Members may add to the agenda of this session until that day."),
        Step.SESSION: _("That day the session is held."),
        Step.DRAFT_MINUTES: _("The draft of the minutes is due by that day."),
        Step.COMMENTS: _("Comments on the minutes of this session are heard until that day."),
        Step.APPROVAL: _("That day the minutes of this session go to approval."),
    }[step]


def counted(deadline: Counted | Deadline | Limit) -> str:
    """ "13 business days before Thursday 12 November 2026." """
    assert deadline.counted_from is not None
    if deadline.unit is DayUnit.NATURAL:
        return explaining.counted_in_natural_days(
            deadline.days, since=deadline.counted_from, ran_out=deadline.ran_out
        )
    return explaining.counted(deadline.days, since=deadline.counted_from, on=deadline.on)


def counted_in(chain: Sequence[Deadline]) -> str:
    """In which days a chain is counted."""
    if any(deadline.unit is DayUnit.NATURAL for deadline in chain):
        return _("In business days, the notice in calendar days, by the rules of the body")
    return _("In business days, by the rules of the body")


def shifted(days: int) -> str:
    """ "7 days later", "not moved"."""
    if days == 0:
        return _("does not move")
    if days > 0:
        return ngettext("%(num)s day later", "%(num)s days later", days)
    return ngettext("%(num)s day earlier", "%(num)s days earlier", -days)


def moved_summary(moved: int, broken: int) -> str:
    """ "8 deadlines move, 2 of them break." """
    if not moved and not broken:
        return _("No deadline moves.")
    said = ngettext("%(num)s deadline moves", "%(num)s deadlines move", moved)
    if not broken:
        return _("%(moved)s; none breaks.", moved=said)
    breaks = ngettext("%(num)s breaks", "%(num)s break", broken)
    return _("%(moved)s; %(broken)s.", moved=said, broken=breaks)


def skipped(explanation: Explanation) -> list[str]:
    """The days that did not count, by reason, as the items of a list."""
    return explaining.passed_over(explanation)


def not_counted(explanation: Explanation) -> list[str]:
    """The same as one line, where no list can stand; none where every day counted."""
    lines = skipped(explanation)
    return [_("These do not count: %(days)s", days=" ".join(lines))] if lines else []


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "es"
