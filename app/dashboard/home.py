"""The home page, composed for whatever the actor holds: each part is there or empty, and costs a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import current_app

from app.accounts import feeds
from app.accounts.feeds import FeedLine
from app.accounts.models import Person
from app.agendas.queries import list_presenting_seats
from app.agreements import queries as agreement_queries
from app.agreements.models import Agreement
from app.bodies.models import Body
from app.bodies.queries import rules_of
from app.dashboard import (
    agenda_items,
    decisions,
    extraordinary,
    groups,
    next_session,
    notices,
    others,
    planning,
    queries,
    secretary,
    steps,
)
from app.dashboard.next_session import Clock, NextForecast
from app.dashboard.others import Owed, SessionAhead
from app.dashboard.queries import SetUp
from app.dashboard.secretary import Inbox
from app.dashboard.tasks import Desk, Task, Workload, arrange
from app.issues.models import Issue
from app.kernel import clock
from app.kernel.actor import Actor
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting
from app.minutes import queries as minutes_queries
from app.minutes.models import Minutes
from app.notifications.incoming.reporting import Report, read_report
from app.notifications.models import Mail
from app.programme.business import business_calendar
from app.programme.queries import get_programme

LISTED = 5
#: Sessions ahead that the page looks at for what is to be done about them.
LOOKED_AHEAD = 12


@dataclass
class Home:
    desk: Desk
    work: Workload = field(default_factory=Workload)
    clock: Clock | None = None
    forecast: NextForecast | None = None
    inbox: Inbox | None = None
    #: Calendar addresses of the actor's that something is wrong with.
    troubled_feeds: Sequence[FeedLine] = ()
    #: For who sits somewhere, or is a guest or coordinator.
    sessions: list[SessionAhead] = field(default_factory=list)
    issues: Sequence[Issue] = ()
    owed: list[Owed] = field(default_factory=list)
    awaiting_answer: Sequence[Issue] = ()
    awaiting_answer_count: int = 0
    #: For who holds nothing in any body.
    is_member: bool = False
    followed: Sequence[Body] = ()
    followed_sessions: Sequence[Meeting] = ()
    recent_minutes: Sequence[Minutes] = ()
    recent_agreements: Sequence[Agreement] = ()
    #: The administrator's.
    set_up: SetUp | None = None
    invited: Sequence[Person] = ()
    invited_count: int = 0
    failed: Sequence[Mail] = ()
    failed_count: int = 0
    #: Where answers by mail have not come in for some time.
    mailbox: Report | None = None

    @property
    def keeps_record(self) -> bool:
        return bool(self.desk.actor.secretary_of | self.desk.actor.chair_of)

    @property
    def sits_for_authority(self) -> bool:
        return any(seat.is_authority for seat in self.desk.actor.seats)

    @property
    def may_file(self) -> bool:
        """Filing is what a chamber's representative comes for; the authority answers instead."""
        return any(not seat.is_authority for seat in self.desk.actor.seats)


def read_home(actor: Actor) -> Home:
    """All that the page of ``actor`` shows."""
    desk = Desk(actor, clock.today(get_programme().zone), business_calendar())
    home = Home(desk)
    home.troubled_feeds = feeds.list_troubled(actor)
    tasks: list[Task | None] = []
    if home.keeps_record:
        tasks += _keep_record(home)
    if actor.body_ids:
        tasks += _sit(home)
    if actor.is_administrator:
        _administer(home)
    if not actor.body_ids:
        _follow(home)
    home.work = arrange(tasks)
    return home


def _keep_record(home: Home) -> list[Task | None]:
    """The secretary's and the chair's: the inbox, the sessions ahead, the minutes, what is overdue, the clock."""
    desk, actor = home.desk, home.desk.actor
    kept = actor.secretary_of | actor.chair_of
    rules = rules_of(kept)
    meetings = meeting_queries.list_upcoming(actor, LOOKED_AHEAD, body_ids=kept)
    agendas = queries.agendas_of({meeting.id for meeting in meetings})
    chains = steps.chains_of(desk, meetings, agendas, rules)
    tasks: list[Task | None] = []
    in_hand: Sequence[tuple[Meeting, Minutes | None]] = ()
    if actor.secretary_of:
        home.inbox = secretary.read_inbox(desk, rules)
        own = [meeting for meeting in meetings if meeting.body_id in actor.secretary_of]
        in_hand = secretary.minutes_in_hand(desk)
        tasks += home.inbox.tasks
        tasks += steps.keeper_tasks(desk, own, agendas, chains)
        tasks += notices.bounce_tasks(desk, own)
        tasks += secretary.minutes_tasks(desk, in_hand, rules)
        tasks += secretary.agreement_tasks(desk)
        tasks += decisions.closing_tasks(desk)
        tasks += decisions.answer_tasks(desk)
        tasks += groups.keeper_tasks(desk)
    if actor.chair_of:
        tasks += steps.chair_tasks(desk, meetings, agendas, chains)
        tasks += decisions.decision_tasks(desk)
        tasks += groups.decision_tasks(desk)
        tasks += secretary.request_tasks(desk)
    tasks += agenda_items.waiting_tasks(desk)
    tasks += planning.calendar_tasks(desk)
    tasks += extraordinary.asked_tasks(desk)
    tasks += secretary.overdue_tasks(desk)
    chosen = next_session.choose(desk, meetings, in_hand, rules)
    if chosen is not None:
        home.clock = next_session.read_clock(desk, chosen[0], agendas, wants_minutes=chosen[1])
    home.forecast = next_session.read_forecast(meetings)
    return tasks


def _sit(home: Home) -> list[Task | None]:
    """What everybody in a body has: minutes to review, and by seat the sessions, issues and agreements of their chamber."""
    desk, actor = home.desk, home.desk.actor
    tasks = list(others.review_tasks(desk))
    tasks += groups.coordinator_tasks(desk)
    if actor.seats or not home.keeps_record:
        tasks += _sessions(home)
    if actor.seats:
        tasks += others.returned_tasks(desk)
        tasks += extraordinary.support_tasks(desk)
    if home.may_file:
        home.issues = others.own_issues(desk)
    if home.sits_for_authority:
        tasks += others.response_tasks(desk)
        home.awaiting_answer, home.awaiting_answer_count = queries.list_awaiting_answer(actor, LISTED)
    home.owed = [
        Owed(agreement, desk.left(agreement.due_on)) for agreement in agreement_queries.list_owed_by(actor)
    ]
    tasks += others.owed_tasks(desk, home.owed)
    return tasks


def _sessions(home: Home) -> list[Task | None]:
    """The next sessions of the actor's bodies, with what their members have until when."""
    desk, actor = home.desk, home.desk.actor
    ahead = meeting_queries.list_upcoming(actor, LISTED, body_ids=actor.body_ids)
    ids = [meeting.id for meeting in ahead]
    replies, presenting = queries.replies_of(ids), list_presenting_seats(ids)
    chains = steps.chains_of(desk, ahead, {}, rules_of({meeting.body_id for meeting in ahead}))
    home.sessions = others.sessions_ahead(desk, ahead, replies, chains)
    return list(steps.member_tasks(desk, ahead, chains, replies, presenting))


def _follow(home: Home) -> None:
    """What the public reads, and the sessions of the bodies one follows."""
    actor = home.desk.actor
    assert actor.person_id is not None, "the page is for who is signed in"
    home.followed = queries.list_followed(actor.person_id)
    home.is_member = bool(home.followed) or not actor.is_administrator
    if not home.is_member:
        return
    home.followed_sessions = meeting_queries.list_upcoming(
        actor, LISTED, body_ids={body.id for body in home.followed}
    )
    home.recent_minutes = minutes_queries.list_recent_published(LISTED)
    home.recent_agreements = agreement_queries.list_recent_public(LISTED)


def _administer(home: Home) -> None:
    home.set_up = queries.read_set_up(home.desk.today)
    home.invited, home.invited_count = queries.list_invited(LISTED)
    home.failed, home.failed_count = queries.list_failed_mail(LISTED)
    report = read_report(current_app.config)
    if report is not None and report.is_pressing:
        home.mailbox = report
