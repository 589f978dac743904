"""What waits about issues besides their triage: the chair's decisions, the closing, answers that were promised."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.dashboard import waiting
from app.dashboard.tasks import Desk, Task, say_the_rest
from app.dashboard.wording import headline
from app.issues.deadlines import Confirmation, confirmations
from app.issues.models import Issue, IssueState
from app.kernel import clock


def decision_tasks(desk: Desk) -> list[Task]:
    """The chair's: refusals to countersign, appeals, issues asked to be reopened. One query."""
    return say_the_rest(
        (_to_decide(desk, issue) for issue in waiting.list_for_the_chair(desk.actor)),
        lambda num: ngettext("%(num)s more issue to decide on", "%(num)s more issues to decide on", num),
        url=url_for("issues.desk"),
        do=_("See all"),
    )


def _to_decide(desk: Desk, issue: Issue) -> Task | None:
    if issue.state is IssueState.SUBMITTED:
        what = _("Countersign the refusal of issue %(folio)s, or send it back", folio=issue.folio)
        why = _("The technical secretary proposes not to admit it: %(title)s", title=headline(issue.title))
    elif issue.state is IssueState.NOT_ADMITTED:
        what = _("Decide on the appeal about issue %(folio)s", folio=issue.folio)
        why = _("%(chamber)s appeals: %(title)s", chamber=issue.chamber.acronym, title=headline(issue.title))
    else:
        what = _("Reopen issue %(folio)s, or leave it closed", folio=issue.folio)
        why = _(
            "%(chamber)s brings new facts: %(title)s",
            chamber=issue.chamber.acronym,
            title=headline(issue.title),
        )
    return desk.task(
        what,
        why,
        url=url_for("issues.show", ref=issue.ref),
        do=_("Decide"),
        key=(f"issue:{issue.state}", issue.id),
    )


def closing_tasks(desk: Desk) -> list[Task]:
    """The secretary's: issues whose chamber has confirmed, or let the period pass. Two queries."""
    issues = waiting.list_to_close(desk.actor)
    periods = confirmations(issues)
    return say_the_rest(
        (_to_close(desk, issue, periods[issue.id]) for issue in issues),
        lambda num: ngettext("%(num)s more issue to close", "%(num)s more issues to close", num),
        url=url_for("issues.index"),
        do=_("See all"),
    )


def _to_close(desk: Desk, issue: Issue, period: Confirmation) -> Task | None:
    if issue.confirmed_at is not None:
        why = _("%(chamber)s has said whether it is settled.", chamber=issue.chamber.acronym)
    elif period.by >= clock.today(issue.body.zone):
        return None
    else:
        why = ngettext(
            "%(chamber)s said nothing in %(num)s business day.",
            "%(chamber)s said nothing in %(num)s business days.",
            period.days,
            chamber=issue.chamber.acronym,
        )
    return desk.task(
        _("Close issue %(folio)s", folio=issue.folio),
        why,
        url=url_for("issues.close", ref=issue.ref),
        do=_("Close it"),
        key=("close", issue.id),
    )


def answer_tasks(desk: Desk) -> list[Task]:
    """The secretary's: answers whose promised day has passed. One query."""
    return say_the_rest(
        (
            desk.task(
                _("The answer to issue %(folio)s is overdue", folio=answer.issue.folio),
                _("%(office)s promised it: %(title)s", office=answer.office, title=headline(answer.issue.title)),
                url=url_for("issues.show", ref=answer.issue.ref),
                do=_("Follow up"),
                due=answer.promised_on,
                key=("answer", answer.issue_id),
            )
            for answer in waiting.list_overdue_answers(desk.actor.secretary_of, desk.today)
        ),
        lambda num: ngettext("%(num)s more overdue answer", "%(num)s more overdue answers", num),
        url=url_for("issues.index", state=IssueState.ADMITTED.value),
        do=_("See all"),
    )  # fmt: skip
