"""Rules of procedure as a value: what varies from body to body, with the house's defaults.

Kept as JSON in ``rules_of_procedure.values`` and snapshotted on each meeting when it is convoked, so that a meeting
keeps the rules it was convoked under.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, get_type_hints

from app.kernel.business_days import DayUnit, Period


class QuorumBase(enum.StrEnum):
    """Of what the quorum is made: half of the seats plus one, or a fraction of them, rounded up."""

    HALF_PLUS_ONE = "half_plus_one"
    FRACTION = "fraction"


class SecondCall(enum.StrEnum):
    """What follows a first call without quorum: a second under the same notice, one under a new notice, none."""

    SAME_NOTICE = "same_notice"
    NEW_NOTICE = "new_notice"
    NONE = "none"


class DecisionRule(enum.StrEnum):
    """How a body decides."""

    CONSENSUS_ELSE_MAJORITY = "consensus_else_majority"
    CONSENSUS = "consensus"
    MAJORITY = "majority"


class MinutesApproval(enum.StrEnum):
    """How a body approves its minutes: at its next session, or by the votes of its seats between sessions."""

    NEXT_SESSION = "next_session"
    WRITTEN_PROCEDURE = "written_procedure"


@dataclass(frozen=True)
class Rules:
    """Periods in days; ``*_business`` periods are counted in the body's business days, the notice as ``notice_days`` says."""

    notice_ordinary_business: int = 10
    notice_extraordinary_business: int = 2
    papers_business: int = 5
    additions_business: int = 5
    call_for_issues_business: int = 20
    agenda_to_chair_business: int = 13
    tolerance_minutes: int = 15
    second_call_minutes: int = 30
    deferral_business: int = 2
    draft_minutes_business: int = 10
    comments_business: int = 5
    triage_business: int = 10
    #: Counted from the answer or the resolution: after it, the chamber's silence lets the issue be closed.
    confirmation_business: int = 10
    #: Counted from the day its chamber hears that an issue is not admitted.
    appeal_business: int = 10
    #: Chambers that back an issue between them, for one of them to propose a group on it.
    group_proposers: int = 3
    #: Voting seats only, or every seat, count towards the quorum and vote.
    only_voting_seats_count: bool = True
    chair_must_be_present: bool = True
    ordinary_per_year: int = 2
    silence_is_assent: bool = True
    general_matters_in_extraordinary: bool = False
    #: Fields: BODY, YEAR, KIND, SESSION, SEQ.
    agreement_number: str = "{BODY}/{YEAR}/{KIND}{SESSION}/ACU-{SEQ:02}"
    #: When chambers are first asked for issues, before the session.
    call_for_issues_opens_business: int = 40
    #: So many business days before a step whoever is to make it is reminded; 0: never.
    reminder_business: int = 2
    #: Whoever missed a step is told on the next business day.
    remind_when_late: bool = True
    quorum_base: QuorumBase = QuorumBase.HALF_PLUS_ONE
    quorum_numerator: int = 2
    quorum_denominator: int = 3
    #: Seats of each sector that must be there; 0: no such minimum.
    quorum_sector_minimum: int = 0
    second_call: SecondCall = SecondCall.SAME_NOTICE
    #: Under a new notice: business days within which the second call is held.
    second_call_business: int = 3
    decision: DecisionRule = DecisionRule.CONSENSUS_ELSE_MAJORITY
    chair_casts: bool = True
    follow_up_in_extraordinary: bool = False
    #: A deferred session is held within so many business days of the day it was to be.
    deferral_new_date_business: int = 5
    #: The latest hours before the session at which force majeure may call it off.
    force_majeure_hours: int = 2
    #: Seats of different sectors that ask for an extraordinary session together; 0: only the chair asks.
    extraordinary_seats: int = 2
    #: In which days both periods of notice are counted.
    notice_days: DayUnit = DayUnit.BUSINESS
    minutes_approval: MinutesApproval = MinutesApproval.NEXT_SESSION
    #: Business days in which the seats vote on minutes by written procedure.
    written_procedure_business: int = 5
    #: So many business days before an agreement is due its responsible party is reminded; 0: never.
    agreement_reminder_business: int = 5
    #: Once it is overdue, every so many business days; 0: never.
    agreement_overdue_business: int = 5
    #: Business days the authority has to say what it does with a recommendation.
    response_business: int = 20

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Rules:
        """Rules from stored JSON; fields it lacks take the defaults, fields unknown today are left aside."""
        known = _types_of_rules()
        return cls(**{key: known[key](value) for key, value in values.items() if key in known})

    def as_values(self) -> dict[str, Any]:
        return asdict(self)

    def quorum_of(self, seats: int) -> int:
        """The least number of ``seats`` present for a valid session: half plus one, or the fraction rounded up."""
        if self.quorum_base is QuorumBase.FRACTION:
            return max(1, -(-seats * self.quorum_numerator // self.quorum_denominator))
        return seats // 2 + 1

    def notice_period(self, kind: str) -> Period:
        """How long a notice must precede a session of ``kind`` (a value of ``MeetingKind``)."""
        is_extraordinary = kind == "extraordinary"
        days = self.notice_extraordinary_business if is_extraordinary else self.notice_ordinary_business
        return Period(days, self.notice_days)


@cache
def _types_of_rules() -> dict[str, Any]:
    return get_type_hints(Rules)


STANDING_DEFAULTS = Rules()
SPECIALIZED_DEFAULTS = Rules(
    notice_ordinary_business=5,
    notice_extraordinary_business=1,
    papers_business=2,
    additions_business=1,
    call_for_issues_business=8,
    agenda_to_chair_business=6,
    deferral_business=1,
    draft_minutes_business=5,
    comments_business=3,
    call_for_issues_opens_business=15,
    decision=DecisionRule.CONSENSUS,
    minutes_approval=MinutesApproval.WRITTEN_PROCEDURE,
    deferral_new_date_business=3,
    only_voting_seats_count=False,
    chair_must_be_present=False,
    ordinary_per_year=0,
)
