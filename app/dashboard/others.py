"""What waits for those who sit for a chamber or the authority, or review minutes; and their sessions ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from app.agreements import queries as agreement_queries
from app.agreements.models import Agreement
from app.bodies.models import Appointment, AppointmentKind
from app.dashboard import queries
from app.dashboard.secretary import short_number
from app.dashboard.steps import dates_of
from app.dashboard.tasks import Desk, Task
from app.dashboard.wording import shortened
from app.issues import queries as issue_queries
from app.issues.models import Issue, IssueState
from app.kernel.actor import SeatHeld
from app.meetings.clock import Deadline
from app.meetings.models import AttendanceReply, Meeting, ReplyAnswer
from app.minutes import queries as minutes_queries
from app.minutes import wording as minutes_wording
from app.minutes.models import MinutesState

LISTED = 8


# ── minutes that wait for a review, a signature, a comment ──


def review_tasks(desk: Desk) -> Iterator[Task | None]:
    """One query."""
    for minutes in minutes_queries.list_to_review(desk.actor):
        meeting = minutes.meeting
        title = minutes_wording.page_title(meeting, meeting.body)
        if minutes.state is MinutesState.IN_REVIEW:
            what, why, do = (
                _("Review: %(minutes)s", minutes=title),
                _("It waits for your review."),
                _("Review"),
            )
        elif minutes.state is MinutesState.APPROVED:
            what, why, do = (
                _("Sign: %(minutes)s", minutes=title),
                _("It is approved; your signature is missing."),
                _("Sign"),
            )
        elif minutes.state is MinutesState.RECONCILED:
            what, why, do = (
                _("Vote on the approval: %(minutes)s", minutes=title),
                _("Your seat attended that session and has not voted."),
                pgettext("task", "Vote"),
            )
        else:
            what, why, do = (
                _("Read and comment: %(minutes)s", minutes=title),
                _("Your seat has said nothing yet."),
                _("Comment"),
            )
        circulated = minutes.state is MinutesState.CIRCULATED
        yield desk.task(
            what,
            f"{meeting.body.name}. {why}",
            url=url_for("minutes.remarks" if circulated else "minutes.show", meeting_id=meeting.id),
            do=do,
            due=minutes.comments_close_on if circulated else None,
            key=("minutes", meeting.id),
            waits_already=True,
        )


# ── who sits for a chamber ──


def returned_tasks(desk: Desk) -> Iterator[Task | None]:
    """Issues of the actor's chambers to be completed. One query."""
    for issue in queries.list_returned(desk.actor):
        yield desk.task(
            _("Complete issue %(folio)s", folio=issue.folio),
            _("The technical secretariat says: %(reason)s", reason=shortened(issue.reason)),
            url=url_for("issues.show", ref=issue.ref),
            do=_("Complete"),
            due=issue.return_by,
            key=("issue", issue.id),
            waits_already=True,
        )


@dataclass(frozen=True)
class Owed:
    agreement: Agreement
    left: int


def owed_tasks(desk: Desk, owed: Sequence[Owed]) -> Iterator[Task | None]:
    for row in owed:
        yield desk.task(
            _("Report on %(number)s", number=short_number(row.agreement)),
            shortened(row.agreement.text),
            url=url_for("agreements.show", agreement_id=row.agreement.id),
            do=_("Report on it"),
            due=row.agreement.due_on,
            key=("agreement", row.agreement.id),
        )


def response_tasks(desk: Desk) -> Iterator[Task | None]:
    """Recommendations that wait for the authority's word, for who sits for it. One query."""
    for agreement in agreement_queries.list_to_respond(desk.actor, LISTED):
        yield desk.task(
            _("Respond to %(number)s", number=short_number(agreement)),
            shortened(agreement.text),
            url=url_for("agreements.show", agreement_id=agreement.id),
            do=_("Respond"),
            due=agreement.response_due_on,
            key=("response", agreement.id),
            waits_already=True,
        )


def own_issues(desk: Desk) -> list[Issue]:
    """What the actor's chambers filed or are drafting: what was returned first, then drafts, then the newest. One query."""
    order = {IssueState.RETURNED: 0, IssueState.DRAFT: 1}
    found = sorted(issue_queries.list_own(desk.actor), key=lambda issue: order.get(issue.state, 2))
    return found[:LISTED]


@dataclass(frozen=True)
class SeatAt:
    """A seat of the actor's at a session ahead, and who fills it as far as known."""

    held: SeatHeld
    who: str
    #: The chip of its answer; none where the session was not convoked or nobody may answer yet.
    answer: tuple[str, str] | None


@dataclass(frozen=True)
class SessionAhead:
    meeting: Meeting
    seats: list[SeatAt]
    #: What its members have until when: (what, day).
    dates: list[tuple[str, date]] = field(default_factory=list)


def sessions_ahead(
    desk: Desk,
    meetings: Sequence[Meeting],
    replies: Mapping[tuple[int, int], AttendanceReply],
    chains: Mapping[int, Sequence[Deadline]],
) -> list[SessionAhead]:
    """The next sessions with the actor's seats, who sits for each, and what its members have until when. One query."""
    filled = queries.appointments_of({seat.seat_id for seat in desk.actor.seats}, desk.today)
    return [
        SessionAhead(
            meeting,
            [
                _seat_at(desk, held, filled.get(held.seat_id, []), replies.get((meeting.id, held.seat_id)))
                for held in _once(desk.actor.seats_in(meeting.body_id))
            ],
            dates_of(desk, meeting, chains.get(meeting.id, ())),
        )
        for meeting in meetings
    ]


def _once(seats: Sequence[SeatHeld]) -> list[SeatHeld]:
    return list({seat.seat_id: seat for seat in seats}.values())


def _seat_at(
    desk: Desk, held: SeatHeld, appointments: Sequence[Appointment], reply: AttendanceReply | None
) -> SeatAt:
    principal = next((row for row in appointments if row.kind is AppointmentKind.PRINCIPAL), None)
    alternate = next((row for row in appointments if row.kind is AppointmentKind.ALTERNATE), None)
    if reply is not None and reply.answer is ReplyAnswer.NOT_COMING:
        return SeatAt(held, _("Nobody attends"), ("stop", _("Does not attend")))
    if reply is not None and reply.answer is ReplyAnswer.ALTERNATE:
        return SeatAt(held, _named(desk, alternate), ("doing", _("The alternate attends")))
    answer = ("done", _("The principal attends")) if reply is not None else None
    return SeatAt(held, _named(desk, principal or alternate), answer)


def _named(desk: Desk, row: Appointment | None) -> str:
    if row is None:
        return _("The seat is vacant")
    person = row.person
    if person.id == desk.actor.person_id:
        return _("you, the principal") if row.kind is AppointmentKind.PRINCIPAL else _("you, an alternate")
    if row.kind is AppointmentKind.PRINCIPAL:
        return _("%(person)s, principal", person=person.name)
    return _("%(person)s, alternate", person=person.name)
