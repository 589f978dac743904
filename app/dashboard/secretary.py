"""What waits for a technical secretary: issues, minutes, agreements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.agreements import queries as agreement_queries
from app.agreements.models import Agreement
from app.bodies.queries import RulesByBody
from app.dashboard import queries
from app.dashboard.tasks import ONE_BY_ONE, Desk, Task, say_the_rest
from app.dashboard.wording import shortened
from app.issues import queries as issue_queries
from app.issues.models import Issue
from app.meetings import clock
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting
from app.minutes import queries as minutes_queries
from app.minutes import wording as minutes_wording
from app.minutes.models import Minutes, MinutesState

#: Issues looked at for the page; beyond them it says how many there are.
LOOKED_AT = 200
LISTED = 5
#: From so many business days left, a row of the inbox says when its period ends.
SOON = 2


@dataclass(frozen=True)
class InboxRow:
    """An issue to decide on."""

    issue: Issue
    secondings: int
    waited: int
    left: int


@dataclass(frozen=True)
class Inbox:
    rows: list[InboxRow]
    count: int
    tasks: list[Task]


def read_inbox(desk: Desk, rules: RulesByBody) -> Inbox:
    """The issues to decide on: the longest waiting as a table, those at or past their term as tasks. 3 queries."""
    issues = issue_queries.list_to_triage(desk.actor, LOOKED_AT)
    backing = issue_queries.count_secondings([issue.id for issue in issues[:LISTED]])
    count = issue_queries.count_to_triage(desk.actor)
    tasks: list[Task | None] = []
    rows: list[InboxRow] = []
    for issue in issues:
        filed = issue_queries.filed_on(issue)
        allowed = rules.on(issue.body_id, filed).triage_business
        counted = clock.after(desk.calendar, filed, allowed)
        waited = max(desk.calendar.between(filed, desk.today), 0)
        if len(rows) < LISTED:
            rows.append(InboxRow(issue, backing.get(issue.id, 0), waited, desk.left(counted.on)))
        tasks.append(
            desk.task(
                _("Admit or return issue %(folio)s", folio=issue.folio),
                _waiting(issue, waited, allowed),
                url=url_for("issues.show", ref=issue.ref),
                do=_("Decide"),
                due=counted.on,
                counted=counted,
                key=("issue", issue.id),
            )
        )
    said = say_the_rest(
        tasks,
        lambda num: ngettext("%(num)s more issue to decide on", "%(num)s more issues to decide on", num),
        url=url_for("issues.desk"),
        do=_("See all"),
    )
    return Inbox(rows, count, said)


def _waiting(issue: Issue, waited: int, allowed: int) -> str:
    if waited == 0:
        return _("%(chamber)s filed it today.", chamber=issue.chamber.acronym)
    return ngettext(
        "%(chamber)s filed it %(num)s business day ago; the rules allow %(allowed)s.",
        "%(chamber)s filed it %(num)s business days ago; the rules allow %(allowed)s.",
        waited,
        chamber=issue.chamber.acronym,
        allowed=allowed,
    )


# ── minutes ──


def minutes_tasks(
    desk: Desk, in_hand: Sequence[tuple[Meeting, Minutes | None]], rules: RulesByBody
) -> Iterator[Task | None]:
    """Minutes to draw up, to finish, to reconcile, to approve, to publish. One query."""
    remarks = queries.count_open_remarks({minutes.id for _meeting, minutes in in_hand if minutes})
    for meeting, minutes in in_hand:
        title = minutes_wording.page_title(meeting, meeting.body)
        key = ("minutes", meeting.id)
        why = meeting.body.name + "."
        if minutes is None or minutes.state is MinutesState.DRAFT:
            days = meeting_queries.rules_of(meeting, rules).draft_minutes_business
            counted = clock.after(desk.calendar, clock.session_day(meeting), days)
            yield desk.task(
                _("Write: %(minutes)s", minutes=title), why,
                url=url_for("minutes.show" if minutes is None else "minutes.edit", meeting_id=meeting.id),
                do=_("Write"), due=counted.on, counted=counted, key=key, waits_already=True,
            )  # fmt: skip
        elif minutes.state is MinutesState.CIRCULATED:
            if minutes.comments_close_on is None:
                continue
            pending, received = remarks.get(minutes.id, (0, 0))
            if minutes.comments_close_on >= desk.today and pending:
                yield desk.task(
                    _("Answer the comments: %(minutes)s", minutes=title), why,
                    url=url_for("minutes.remarks", meeting_id=meeting.id), do=_("Answer"),
                    due=minutes.comments_close_on, key=key, waits_already=True,
                    note=_("%(pending)s of %(num)s to be resolved", pending=pending, num=received),
                )  # fmt: skip
                continue
            if minutes.comments_close_on >= desk.today:
                yield desk.task(
                    _("Comments close: %(minutes)s", minutes=title), why,
                    url=url_for("minutes.show", meeting_id=meeting.id), do=_("See"), due=minutes.comments_close_on, key=key,
                )  # fmt: skip
                continue
            closed = _("The time for comments has closed.")
            note = (
                _("%(pending)s of %(num)s to be resolved", pending=pending, num=received) if pending else ""
            )
            yield desk.task(
                _("Reconcile: %(minutes)s", minutes=title), f"{why} {closed}",
                url=url_for("minutes.remarks" if pending else "minutes.show", meeting_id=meeting.id),
                do=_("Reconcile"), due=desk.today, key=key, note=note,
            )  # fmt: skip
        elif minutes.state is MinutesState.RECONCILED:
            yield desk.task(
                _("Take to approval: %(minutes)s", minutes=title), " ".join([why, _("Its comments are resolved.")]),
                url=url_for("minutes.show", meeting_id=meeting.id), do=_("See"), key=key,
            )  # fmt: skip
        elif minutes.state is MinutesState.SIGNED:
            yield desk.task(
                _("Publish: %(minutes)s", minutes=title), " ".join([why, _("It is signed.")]),
                url=url_for("minutes.show", meeting_id=meeting.id), do=_("Publish"), key=key,
            )  # fmt: skip


def minutes_in_hand(desk: Desk) -> Sequence[tuple[Meeting, Minutes | None]]:
    return minutes_queries.list_to_write(desk.actor)


# ── agreements ──


def agreement_tasks(desk: Desk) -> Iterator[Task | None]:
    """Reports to verify. 2 queries; what is overdue is told by ``overdue_tasks``."""
    some = queries.to_verify(desk.actor, ONE_BY_ONE)
    for agreement in some.items:
        yield desk.task(
            _("Verify the fulfilment of %(number)s", number=short_number(agreement)),
            _("%(who)s reported it: %(text)s", who=agreement.responsible, text=shortened(agreement.text)),
            url=url_for("agreements.show", agreement_id=agreement.id),
            do=_("Verify"),
            due=agreement.due_on,
            key=("agreement", agreement.id),
            waits_already=True,
        )
    if (more := some.count - len(some.items)) > 0:
        yield desk.task(
            ngettext("%(num)s more report to verify", "%(num)s more reports to verify", more), "",
            url=url_for("agreements.index", show="reported"), do=_("See all"), stands_for=more,
        )  # fmt: skip


def overdue_tasks(desk: Desk) -> Iterator[Task | None]:
    """What nobody has reported in time in the bodies whose record the actor keeps. 2 queries."""
    kept = desk.actor.secretary_of | desk.actor.chair_of
    some = queries.overdue_in(desk.actor, kept, desk.today, ONE_BY_ONE)
    for agreement in some.items:
        yield desk.task(
            _(
                "%(who)s has not reported on %(number)s",
                who=agreement.responsible,
                number=short_number(agreement),
            ),
            shortened(agreement.text),
            url=url_for("agreements.show", agreement_id=agreement.id),
            do=_("Follow up"),
            due=agreement.due_on,
            key=("agreement", agreement.id),
        )
    if (more := some.count - len(some.items)) > 0:
        yield desk.task(
            ngettext("%(num)s more overdue agreement", "%(num)s more overdue agreements", more), "",
            url=url_for("agreements.index", show="overdue"), do=_("See all"),
            due=some.items[-1].due_on, stands_for=more,
        )  # fmt: skip


def request_tasks(desk: Desk) -> Iterator[Task | None]:
    """Requests for more time that wait for this chair. One query."""
    for request, agreement in agreement_queries.list_requests(desk.actor, ONE_BY_ONE):
        yield desk.task(
            _("Answer the request for more time on %(number)s", number=short_number(agreement)),
            _("%(who)s: %(text)s", who=request.person_name, text=shortened(request.reason)),
            url=url_for("agreements.show", agreement_id=agreement.id),
            do=_("Answer"),
            due=agreement.due_on,
            key=("request", agreement.id),
            waits_already=True,
        )


def short_number(agreement: Agreement) -> str:
    return agreement.number or _("an agreement without a number")
