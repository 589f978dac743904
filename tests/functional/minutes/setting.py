"""A closed session of the standing body with an agreement, and its minutes brought to a state by the real steps."""

from __future__ import annotations

from datetime import timedelta

from app.agendas.models import Outcome
from app.agreements.models import AgreementState
from app.kernel.db import db
from app.meetings.models import Meeting, MeetingState
from app.minutes import operations
from app.minutes.models import ApprovalMethod, Minutes, MinutesState
from tests import factories, sessions

S = MinutesState
LATER = sessions.DAY + timedelta(days=30)
NOTES = (
    "AMACARGA expuso el comparativo.\n\nCANACAR señaló que no es responsable del contenedor.\n\nSe tomó nota."
)

#: Verbs of the round of comments and of dissents; test_remarks walks them.
ROUND_VERBS = frozenset(
    {
        "remark",
        "edit_remark",
        "withdraw_remark",
        "accept_remark",
        "refuse_remark",
        "no_comments",
        "dissent",
        "withdraw_dissent",
    }
)


def hold(house: factories.House) -> sessions.Session:
    """CCE, CANACAR, CAAAREM and the chair came; item 3 ended in an agreement. Inside a transaction."""
    made = sessions.make_session(house, number=2)
    sessions.declare_quorum(made)
    sessions.make_agreement(made, AgreementState.ADOPTED, number="GCP/2027/ORD2/ACU-01")
    made.items[-1].outcome, made.items[-1].notes = Outcome.AGREED, NOTES
    made.meeting.state, made.meeting.closed_at = MeetingState.CLOSED, sessions.DAY + timedelta(hours=2)
    db.session.flush()
    return made


def bring_to(session: sessions.Session, state: MinutesState) -> Minutes:
    """The minutes in ``state``, its meeting loaded. Inside a transaction."""
    meeting = db.session.get_one(Meeting, session.meeting.id)
    secretary, chair = session.actor("secretary"), session.actor("chair")
    minutes = operations.draft(meeting, actor=secretary)
    minutes.meeting = meeting
    for reached, step in (
        (S.IN_REVIEW, lambda: operations.review(minutes, actor=secretary)),
        (S.CIRCULATED, lambda: operations.circulate(minutes, actor=chair)),
        (S.RECONCILED, lambda: operations.reconcile(minutes, reason="Conformes.", actor=secretary)),
        (S.APPROVED, lambda: operations.approve(minutes, method=ApprovalMethod.PLENARY, actor=secretary)),
    ):
        if minutes.state is state:
            break
        step()
        assert minutes.state is reached
    assert minutes.state is state
    return minutes
