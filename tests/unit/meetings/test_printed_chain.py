"""The whole chain of two sessions of November 2026, each day counted by hand on a printed calendar.

Mexico's statutory holidays between September and December 2026 are Wednesday 16 September and Monday 16 November (the
third Monday). Monday 2 November, the Day of the Dead, is **no** statutory holiday: it counts. Nothing else is closed.

    September 2026          October 2026            November 2026           December 2026
    Mo Tu We Th Fr          Mo Tu We Th Fr          Mo Tu We Th Fr          Mo Tu We Th Fr
        1  2  3  4                    1  2           2  3  4  5  6              1  2  3  4
     7  8  9 10 11           5  6  7  8  9           9 10 11 12 13           7  8  9 10 11
    14 15 -- 17 18          12 13 14 15 16          -- 17 18 19 20          14 15 16 17 18
    21 22 23 24 25          19 20 21 22 23          23 24 25 26 27
    28 29 30                26 27 28 29 30          30
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.bodies.rules import SPECIALIZED_DEFAULTS, STANDING_DEFAULTS, Rules
from app.kernel.business_days import BusinessCalendar
from app.meetings import clock
from app.meetings.clock import Step
from app.meetings.models import Meeting, MeetingKind, MeetingState

MEXICO = BusinessCalendar("MX")
THURSDAY_12, FRIDAY_20 = date(2026, 11, 12), date(2026, 11, 20)
#: The body's next ordinary session, at which the minutes are approved.
NEXT = date(2027, 5, 13)

# Counting back from Thursday 12 November, itself not counted:
#   11·1  10·2   9·3 |  6·4   5·5   4·6   3·7   2·8 | 30·9  29·10 28·11 27·12 26·13 | 23·14 22·15 21·16 20·17 19·18
#   16·19 15·20 14·21 13·22 12·23 |  9·24  8·25  7·26  6·27  5·28 |  2·29  1·30 30·31 29·32 28·33
#   25·34 24·35 23·36 22·37 21·38 | 18·39 17·40
# and on from it:
#   13·1 | (16 closed) 17·2  18·3  19·4  20·5 | 23·6  24·7  25·8  26·9  27·10
STANDING_12 = {
    Step.CALL_FOR_ISSUES_OPENS: date(2026, 9, 17),  # 40 before
    Step.CALL_FOR_ISSUES: date(2026, 10, 15),  # 20 before
    Step.AGENDA_TO_CHAIR: date(2026, 10, 26),  # 13 before
    Step.NOTICE: date(2026, 10, 29),  # 10 before
    Step.PAPERS: date(2026, 11, 5),  # 5 before
    Step.ADDITIONS: date(2026, 11, 5),  # 5 before
    Step.SESSION: THURSDAY_12,
    Step.DRAFT_MINUTES: date(2026, 11, 27),  # 10 after, Monday 16 passed over
    Step.COMMENTS: date(2026, 12, 4),  # 5 after 27 November: 30·1 1·2 2·3 3·4 4·5
    Step.APPROVAL: NEXT,
}
SPECIALIZED_12 = {
    Step.CALL_FOR_ISSUES_OPENS: date(2026, 10, 22),  # 15 before
    Step.CALL_FOR_ISSUES: date(2026, 11, 2),  # 8 before: Monday 2 counts
    Step.AGENDA_TO_CHAIR: date(2026, 11, 4),  # 6 before
    Step.NOTICE: date(2026, 11, 5),  # 5 before
    Step.PAPERS: date(2026, 11, 10),  # 2 before
    Step.ADDITIONS: date(2026, 11, 11),  # 1 before
    Step.SESSION: THURSDAY_12,
    Step.DRAFT_MINUTES: date(2026, 11, 20),  # 5 after
    Step.COMMENTS: date(2026, 11, 25),  # 3 after 20 November: 23·1 24·2 25·3
    Step.APPROVAL: NEXT,
}

# Counting back from Friday 20 November:
#   19·1  18·2  17·3 (16 closed) | 13·4  12·5  11·6  10·7   9·8 |  6·9   5·10  4·11  3·12  2·13
#   30·14 29·15 28·16 27·17 26·18 | 23·19 22·20 21·21 20·22 19·23 | 16·24 15·25 14·26 13·27 12·28
#    9·29  8·30  7·31  6·32  5·33 |  2·34  1·35 30·36 29·37 28·38 | 25·39 24·40
# and on from it:
#   23·1  24·2  25·3  26·4  27·5 | 30·6   1·7   2·8   3·9   4·10
STANDING_20 = {
    Step.CALL_FOR_ISSUES_OPENS: date(2026, 9, 24),  # 40 before
    Step.CALL_FOR_ISSUES: date(2026, 10, 22),  # 20 before
    Step.AGENDA_TO_CHAIR: date(2026, 11, 2),  # 13 before: Monday 2 counts
    Step.NOTICE: date(2026, 11, 5),  # 10 before, Monday 16 passed over
    Step.PAPERS: date(2026, 11, 12),  # 5 before
    Step.ADDITIONS: date(2026, 11, 12),  # 5 before
    Step.SESSION: FRIDAY_20,
    Step.DRAFT_MINUTES: date(2026, 12, 4),  # 10 after
    Step.COMMENTS: date(2026, 12, 11),  # 5 after 4 December: 7·1 8·2 9·3 10·4 11·5
    Step.APPROVAL: NEXT,
}
SPECIALIZED_20 = {
    Step.CALL_FOR_ISSUES_OPENS: date(2026, 10, 29),  # 15 before
    Step.CALL_FOR_ISSUES: date(2026, 11, 9),  # 8 before
    Step.AGENDA_TO_CHAIR: date(2026, 11, 11),  # 6 before
    Step.NOTICE: date(2026, 11, 12),  # 5 before
    Step.PAPERS: date(2026, 11, 18),  # 2 before
    Step.ADDITIONS: date(2026, 11, 19),  # 1 before
    Step.SESSION: FRIDAY_20,
    Step.DRAFT_MINUTES: date(2026, 11, 27),  # 5 after
    Step.COMMENTS: date(2026, 12, 2),  # 3 after 27 November: 30·1 1·2 2·3
    Step.APPROVAL: NEXT,
}


def session(on: date, zone: str, hour: int) -> Meeting:
    """At ``hour`` on that day in its zone: in the evening it is the next day already in UTC."""
    starts_at = datetime(on.year, on.month, on.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Meeting(kind=MeetingKind.ORDINARY, state=MeetingState.PLANNED, starts_at=starts_at, zone=zone)


@pytest.mark.parametrize("hour", [0, 10, 23])
@pytest.mark.parametrize("zone", ["America/Mexico_City", "America/Tijuana"])
@pytest.mark.parametrize(
    ("on", "rules", "chain"),
    [
        (THURSDAY_12, STANDING_DEFAULTS, STANDING_12),
        (THURSDAY_12, SPECIALIZED_DEFAULTS, SPECIALIZED_12),
        (FRIDAY_20, STANDING_DEFAULTS, STANDING_20),
        (FRIDAY_20, SPECIALIZED_DEFAULTS, SPECIALIZED_20),
    ],
    ids=["12 November, standing", "12 November, specialized", "20 November, standing", "20 November, specialized"],
)  # fmt: skip
def test_the_printed_chain(on: date, rules: Rules, chain: dict[Step, date], zone: str, hour: int) -> None:
    found = clock.deadlines(session(on, zone, hour), rules, MEXICO, date(2026, 9, 1), approval_on=NEXT)
    assert {deadline.step: deadline.on for deadline in found} == chain
    assert [deadline.on for deadline in found] == sorted(chain.values())


def test_every_day_of_the_chain_of_20_november_names_the_days_it_passed_over() -> None:
    chain = clock.chain_of(session(FRIDAY_20, "America/Mexico_City", 10), STANDING_DEFAULTS, MEXICO)
    crossed = {
        step: [(named.name, named.first) for named in counted.skipped.holidays]
        for step, counted in chain.items()
    }
    revolution = [("Día de la Revolución", date(2026, 11, 16))]
    assert crossed == {
        Step.CALL_FOR_ISSUES_OPENS: revolution,
        Step.CALL_FOR_ISSUES: revolution,
        Step.AGENDA_TO_CHAIR: revolution,
        Step.NOTICE: revolution,
        Step.PAPERS: revolution,
        Step.ADDITIONS: revolution,
        Step.SESSION: [],
        Step.DRAFT_MINUTES: [],
        Step.COMMENTS: [],
    }
    assert [day.day for day in chain[Step.NOTICE].skipped.weekends] == [7, 8, 14, 15]
