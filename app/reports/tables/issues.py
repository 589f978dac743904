"""Tables of issues: by who filed them, by topic, by what became of them; and the authority's answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from app.issues.models import Answer, AnswerOutcome, IssueState
from app.issues.wording import outcome_chip, state_chip
from app.reports.queries.issues import FiledIssue
from app.reports.tables.table import Row, Table, counted, summed

SETTLED = frozenset({IssueState.ANSWERED, IssueState.RESOLVED, IssueState.CLOSED})
WAITING = frozenset({IssueState.SUBMITTED, IssueState.RETURNED, IssueState.ADMITTED, IssueState.REFERRED})
#: Merged ones go on in another, which is counted by itself.
SET_ASIDE = frozenset({IssueState.NOT_ADMITTED, IssueState.MERGED, IssueState.WITHDRAWN})


def by_chamber(filed: Sequence[FiledIssue]) -> Table:
    rows = _rows(filed, lambda row: (str(row.issue.chamber_id), row.issue.chamber.acronym))
    return _table("issues_by_chamber", _("Issues filed, by chamber"), _("Chamber"), rows)


def by_topic(filed: Sequence[FiledIssue], locale: str) -> Table:
    rows = _rows(
        filed,
        lambda row: (
            (str(row.issue.topic_id), row.issue.topic.name_in(locale))
            if row.issue.topic is not None
            else ("none", _("Without a topic"))
        ),
    )
    return _table("issues_by_topic", _("Issues filed, by topic"), _("Topic"), rows)


def by_state(filed: Sequence[FiledIssue]) -> Table:
    """What had become of what was filed."""
    found = [
        Row(
            state.value,
            state_chip(state)[1],
            (counted([row.issue for row in filed if row.state is state]),),
        )
        for state in IssueState
        if any(row.state is state for row in filed)
    ]
    return Table(
        key="issues_by_state",
        title=_("What became of them"),
        columns=(("state", _("State")), ("count", _("Issues"))),
        rows=tuple(found),
        note=_("The state each was in on the day of this report."),
        total=summed(_("All issues"), found),
    )


def answers(given: Sequence[Answer]) -> Table:
    """What the authority answered in the period, to whatever was filed when."""
    rows = [
        Row(
            outcome.value,
            outcome_chip(outcome)[1],
            (counted([answer.issue for answer in given if answer.outcome is outcome]),),
        )
        for outcome in AnswerOutcome
        if any(answer.outcome is outcome for answer in given)
    ]
    return Table(
        key="answers",
        title=_("The authority's answers"),
        columns=(("outcome", _("Outcome")), ("count", _("Issues"))),
        rows=tuple(rows),
        note=_("Answers given in the period, whenever the issue was filed."),
    )


def _rows(filed: Sequence[FiledIssue], named: Callable[[FiledIssue], tuple[str, str]]) -> list[Row]:
    """One for each name, those with most issues first."""
    groups: dict[tuple[str, str], list[FiledIssue]] = {}
    for row in filed:
        groups.setdefault(named(row), []).append(row)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0][1]))
    return [
        Row(
            key,
            label,
            (
                counted([row.issue for row in of_it]),
                *(
                    counted([row.issue for row in of_it if row.state in states])
                    for states in (SETTLED, WAITING, SET_ASIDE)
                ),
            ),
        )
        for (key, label), of_it in ordered
    ]


def _table(key: str, title: str, heading: str, rows: list[Row]) -> Table:
    return Table(
        key=key,
        title=title,
        columns=(
            ("name", heading),
            ("filed", pgettext("report", "Filed")),
            ("settled", _("Answered or resolved")),
            ("waiting", pgettext("report", "Under way")),
            ("set_aside", _("Not admitted, merged, withdrawn")),
        ),
        rows=tuple(rows),
        total=summed(_("All issues"), rows),
    )
