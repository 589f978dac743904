"""The demonstration's sessions: planned, convoked, held, minuted; and what became of what they agreed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.agendas import operations as agendas
from app.agendas.models import Agenda, AgendaItem, Outcome
from app.agendas.queries import get_agenda
from app.agreements.models import Agreement, AgreementKind
from app.agreements.operations import adoption, follow_up
from app.bodies.models import AppointmentKind
from app.bodies.queries import list_officers, list_seats
from app.demo import approvals, following, studio, voting
from app.demo.content import people as cast
from app.demo.content.sessions import AHEAD, FIXED_NOTES, GROUP_NEXT, OF_GROUPS, ORDINARY, Agreed, Discussed
from app.demo.notices import schedule_notice
from app.demo.remarks import schedule_round
from app.demo.story import ZONE, Story
from app.meetings import operations as meetings
from app.meetings.models import Capacity, Meeting, MeetingKind, MeetingMode, ReplyAnswer
from app.meetings.operations import quorum, replies, roll
from app.minutes.operations import find_minutes_of, life, writing
from app.minutes.queries import FROZEN_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Weeks from one ordinary session to the next.
HALF_YEAR = 26
#: Every so many seats one is absent, and one is filled by its alternate.
ABSENT_EVERY, ALTERNATE_EVERY = 9, 4
#: By seat, in the body's order; None has not answered.
ANSWERS = (
    None,
    ReplyAnswer.ALTERNATE,
    ReplyAnswer.COMING,
    ReplyAnswer.NOT_COMING,
    ReplyAnswer.COMING,
    ReplyAnswer.COMING,
)
REMOTE_LINK = "https://videoconferencia.example.org/sala-oea"


def schedule_sessions(story: Story) -> None:
    ahead = next_ordinary(story)
    for back, items in enumerate(reversed(ORDINARY), start=1):
        day = ahead - timedelta(weeks=HALF_YEAR * back)
        while not story.business.is_business_day(day):
            day -= timedelta(days=1)
        _Sitting(story, "GCP", f"GCP/{back}", day, items, hour=10, hours=3).schedule()
    coming = _Sitting(story, "GCP", "GCP/ahead", ahead, AHEAD, hour=10, hours=3)
    story.at(story.moment(140, 12), coming.plan)
    story.at(story.moment(6, 12), coming.build)
    studio.schedule_of_plenary(story, "GCP/ahead")
    for acronym, days in (("GE-TP", (460, 230)), ("GE-RC", (290, 190, 75))):
        for number, (ago, items) in enumerate(zip(days, OF_GROUPS[acronym], strict=True), start=1):
            _Sitting(
                story, acronym, f"{acronym}/{number}", _open_day(story, ago), items, hour=11, hours=2.5
            ).schedule(is_last=acronym == "GE-RC" and number == 3)
    _group_sessions_ahead(story)


def next_ordinary(story: Story) -> date:
    """The Thursday, three weeks ahead or a little more, that is a business day."""
    day = story.today + timedelta(days=21)
    while day.weekday() != 3 or not story.business.is_business_day(day):
        day += timedelta(days=1)
    return day


def _open_day(story: Story, ago: int) -> date:
    day = story.day(ago)
    while not story.business.is_business_day(day):
        day -= timedelta(days=1)
    return day


def _group_sessions_ahead(story: Story) -> None:
    soon = story.today
    if not story.business.is_business_day(soon):
        soon = story.business_after(soon, 1)
    following = _Sitting(story, "GE-RC", "GE-RC/next", soon, GROUP_NEXT, hour=11, hours=2.5)
    story.at(story.moment(30, 12), following.plan)
    story.at(story.on(story.business_before(soon, 8), 9), following.build)
    story.at(story.on(story.business_before(soon, 7), 9), following.convoke)
    story.at(story.on(story.business_before(soon, 4), 11), following.take_answers)
    studio.schedule_of_group(story, "GE-RC/next", soon)
    schedule_notice(story, following.key, soon)
    later = _Sitting(
        story, "GE-RC", "GE-RC/later", story.business_after(story.today, 32), (), hour=11, hours=2
    )
    story.at(story.moment(30, 12, 10), later.plan)
    first = _Sitting(story, "GE-CS", "GE-CS/1", story.business_after(story.today, 18), (), hour=12, hours=2)
    story.at(story.moment(20, 12), first.plan)
    cancelled = _Sitting(story, "GE-RC", "GE-RC/cancelled", _open_day(story, 40), (), hour=11, hours=2)
    story.at(story.moment(70, 12), cancelled.plan_extraordinary)
    story.at(story.moment(50, 12), cancelled.cancel)


class _Sitting:
    """One session from its planning to the fate of its agreements."""

    def __init__(
        self,
        story: Story,
        acronym: str,
        key: str,
        day: date,
        items: Sequence[Discussed],
        *,
        hour: int,
        hours: float,
    ) -> None:
        self.story, self.acronym, self.key, self.day, self.items = story, acronym, key, day, items
        self.starts_at = Story.on(day, hour)
        self.ends_at = self.starts_at + timedelta(hours=hours)
        self.agreements: list[tuple[Agreement, Agreed]] = []

    @property
    def meeting(self) -> Meeting:
        return self.story.meetings[self.key]

    def schedule(self, *, is_last: bool = False) -> None:
        """Everything that happened to a session that was held. ``is_last``: its minutes are still in circulation."""
        story, before = self.story, self.story.business_before
        ahead = 12 if self.acronym == "GCP" else 7
        planned = max(self.day - timedelta(days=120), self._founded())
        story.at(Story.on(planned, 12), self.plan)
        story.at(Story.on(before(self.day, ahead + 4), 12), self.build)
        story.at(Story.on(before(self.day, ahead), 12), self.convoke)
        story.at(self.starts_at - timedelta(minutes=12), self.call_the_roll)
        story.at(self.starts_at + timedelta(minutes=5), self.declare_quorum)
        story.at(self.starts_at + timedelta(minutes=6), self.open)
        drafted = story.business_after(self.day, 4)
        story.at(Story.on(drafted, 11), self.draft_minutes)
        circulated = before(story.today, 1) if is_last else story.business_after(drafted, 3)
        story.at(Story.on(circulated, 12), self.circulate)
        if is_last:
            schedule_round(story, self.key, circulated, lambda: self._minutes)
            return
        if self.key == approvals.VOTED:
            days_ago = [story.business_before(story.today, days) for days in (3, 2, 1)]
            for day, event in zip(days_ago, (self.reconcile, self.put_to_vote, self.vote), strict=True):
                story.at(Story.on(day, 12), event)
            return
        reconciled = story.business_after(circulated, 9)
        story.at(Story.on(reconciled, 12), self.approve)
        story.at(Story.on(story.business_after(reconciled, 2), 12), self.sign_and_publish)

    def _founded(self) -> date:
        founded = {"GE-TP": 495, "GE-RC": 311, "GE-CS": 44}.get(self.acronym)
        return self.story.day(founded) if founded else date.min

    def plan(self) -> None:
        self._plan(MeetingKind.ORDINARY)

    def plan_extraordinary(self) -> None:
        self._plan(MeetingKind.EXTRAORDINARY)

    def _plan(self, kind: MeetingKind) -> None:
        body = self.story.bodies[self.acronym]
        remote = self.acronym in {"GE-RC", "GE-TP"}
        self.story.meetings[self.key] = meetings.plan(
            body,
            kind=kind,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            zone=ZONE,
            place="" if remote else body.place,
            mode=MeetingMode.REMOTE if remote else MeetingMode.IN_PERSON,
            remote_url=REMOTE_LINK if remote else "",
            actor=self.story.actor("secretary"),
        )

    def cancel(self) -> None:
        meetings.cancel(
            self.meeting,
            reason="No se reunió la información necesaria; los puntos pasan a la siguiente sesión.",
            since=self.meeting.revision,
            actor=self.story.actor("chair"),
        )

    def build(self) -> None:
        """The template's items, and under their headings what this session is about."""
        secretary = self.story.actor("secretary")
        agenda = agendas.start(self.meeting, actor=secretary)
        headings = {item.template_key: item for item in agenda.items if item.template_key}
        for discussed in self.items:
            heading = headings.get(discussed.heading)
            if discussed.issue:
                issue = self.story.issues[discussed.issue]
                item = agendas.add_issue(
                    agenda, issue, heading=heading, minutes=discussed.minutes, actor=secretary
                )
                agendas.edit_item(
                    item,
                    title=discussed.title,
                    minutes=discussed.minutes,
                    presenter=item.presenter,
                    since=agenda.revision,
                    actor=secretary,
                )
            else:
                agendas.add_own(
                    agenda,
                    title=discussed.title,
                    minutes=discussed.minutes,
                    presenter=_presenter(discussed.presenter),
                    heading=heading,
                    actor=secretary,
                )

    def convoke(self) -> None:
        agenda = self._agenda()
        agendas.propose(agenda, actor=self.story.actor("secretary"))
        agendas.publish(agenda, actor=self.story.actor("chair"))

    def _agenda(self) -> Agenda:
        agenda = get_agenda(self.meeting.id)
        agenda.meeting = self.meeting
        return agenda

    def take_answers(self) -> None:
        """What some seats say beforehand; the others are those to call."""
        chambers = {chamber.id: acronym for acronym, chamber in self.story.chambers.items()}
        for seat, answer in zip(list_seats(self.meeting.body_id, self.day), ANSWERS, strict=False):
            if answer is not None:
                actor = self.story.representative(chambers[seat.chamber_id])
                replies.reply(self.meeting, seat, said=replies.Answer(answer), actor=actor)

    def call_the_roll(self) -> None:
        """Principals arrive, some alternates for them; a few seats stay empty."""
        secretary = self.story.actor("secretary")
        for officer in list_officers(self.meeting.body_id, self.day):
            if officer.role.value in {"chair", "technical_secretary"}:
                roll.arrive_as_officer(self.meeting, officer, actor=secretary)
        for index, seat in enumerate(list_seats(self.meeting.body_id, self.day), start=self.meeting.number):
            if index % ABSENT_EVERY == 0:
                continue
            appointed = [item for item in seat.appointments if item.holds_on(self.day)]
            alternates = [item for item in appointed if item.kind is AppointmentKind.ALTERNATE]
            chosen = alternates[0] if alternates and index % ALTERNATE_EVERY == 0 else appointed[0]
            roll.arrive(
                self.meeting,
                seat,
                person=chosen.person,
                capacity=Capacity.PRINCIPAL
                if chosen.kind is AppointmentKind.PRINCIPAL
                else Capacity.ALTERNATE,
                is_remote=self.meeting.mode is MeetingMode.REMOTE,
                actor=secretary,
            )

    def declare_quorum(self) -> None:
        quorum.declare(self.meeting, actor=self.story.actor("secretary"))

    def open(self) -> None:
        agendas.open_session(self.meeting, actor=self.story.actor("chair"))
        told = {(item.heading, item.title): item for item in self.items}
        at = self.starts_at + timedelta(minutes=8)
        agenda = self._agenda()
        parents = {item.id: item for item in agenda.items}
        for item in _in_order(agenda):
            if item.is_heading:
                continue
            heading = parents[item.parent_id].template_key if item.parent_id else ""
            discussed = told.get((heading, item.title))
            self.story.at(at, lambda item=item, discussed=discussed: self._discuss(item, discussed))  # type: ignore[misc]
            at += timedelta(minutes=max(item.minutes, 2))
        self.story.at(at, self.close)

    def _discuss(self, item: AgendaItem, discussed: Discussed | None) -> None:
        secretary = self.story.actor("secretary")
        notes = discussed.notes if discussed else FIXED_NOTES.get(item.template_key, "")
        if notes:
            agendas.note(item, notes, since=item.revision, actor=secretary)
        for agreed in discussed.agreed if discussed else ():
            self._agree(item, agreed)
        outcome = Outcome(discussed.outcome) if discussed else _fixed_outcome(item)
        agendas.decide(item, outcome, actor=secretary)

    def _agree(self, item: AgendaItem, agreed: Agreed) -> None:
        story, secretary = self.story, self.story.actor("secretary")
        acronym = cast.AUTHORITY[0] if agreed.responsible == "authority" else agreed.responsible
        agreement = adoption.propose(
            item,
            text=agreed.text,
            responsible=adoption.Responsible.of_chamber(story.chambers[acronym]),
            due_on=self._business_day(self.day + timedelta(days=agreed.due_days)),
            kind=AgreementKind(agreed.kind),
            evidence_expected=agreed.evidence,
            actor=secretary,
        )
        _for, against, abstaining = agreed.votes or (0, 0, 0)
        voting.decide(self.meeting, item, agreement, against, abstaining, actor=secretary)
        following.schedule(story, self.meeting, agreement, agreed)
        if agreed.fate != "adopted":
            story.at(
                Story.on(_weekday(self.day + timedelta(days=7)), 13), lambda: self._accept(agreement, agreed)
            )
        if agreed.fate in {"reported", "fulfilled"}:
            reported = min(agreement.due_on - timedelta(days=5), story.day(2))
            story.at(Story.on(_weekday(reported), 13), lambda: self._report(agreement, agreed))
        if agreed.fate == "fulfilled":
            verified = min(agreement.due_on - timedelta(days=1), story.day(1))
            story.at(Story.on(_weekday(verified), 14), lambda: self._verify(agreement))

    def _business_day(self, day: date) -> date:
        return day if self.story.business.is_business_day(day) else self.story.business_after(day, 1)

    def _owner(self, agreed: Agreed) -> str:
        return "authority" if agreed.responsible == "authority" else f"{agreed.responsible}/0"

    def _accept(self, agreement: Agreement, agreed: Agreed) -> None:
        follow_up.accept(agreement, actor=self.story.actor(self._owner(agreed)))

    def _report(self, agreement: Agreement, agreed: Agreed) -> None:
        follow_up.report(agreement, text=agreed.report, actor=self.story.actor(self._owner(agreed)))

    def _verify(self, agreement: Agreement) -> None:
        follow_up.verify(agreement, text="Se verificó la evidencia.", actor=self.story.actor("secretary"))

    def close(self) -> None:
        agendas.close_session(self.meeting, actor=self.story.actor("chair"))

    def draft_minutes(self) -> None:
        minutes = writing.draft(self.meeting, actor=self.story.actor("secretary"))
        life.review(minutes, note="", actor=self.story.actor("secretary"))
        self._minutes = minutes

    def circulate(self) -> None:
        life.circulate(self._minutes, actor=self.story.actor("chair"))

    def reconcile(self) -> None:
        life.reconcile(self._minutes, actor=self.story.actor("secretary"))

    def approve(self) -> None:
        self.reconcile()
        approvals.approve(self.story, self._minutes)

    def put_to_vote(self) -> None:
        approvals.put_to_vote(self.story, self._minutes)

    def vote(self) -> None:
        approvals.vote(self.story, self._minutes)

    def sign_and_publish(self) -> None:
        approvals.sign(self.story, self._minutes)
        if self.key != approvals.SIGNED:
            withheld = approvals.WITHHELD if self.key == approvals.REDACTED else ""
            approvals.publish(self.story, self._minutes, withheld=withheld)


def _in_order(agenda: Agenda) -> list[AgendaItem]:
    from app.agendas import timetable

    return list(timetable.in_order(agenda.items))


def _presenter(said: str) -> str:
    return {
        "Presidencia": "chair",
        "Secretaría técnica": "technical_secretary",
        "Coordinación": "coordinator",
    }.get(said, said)


def _fixed_outcome(item: AgendaItem) -> Outcome:
    minutes = find_minutes_of(item)
    if minutes is not None and minutes.state not in FROZEN_STATES:
        return Outcome.DEFERRED
    return Outcome.AGREED if item.template_key in {"agenda", "previous_minutes"} else Outcome.NOTED


def _weekday(day: date) -> date:
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day
