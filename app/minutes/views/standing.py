"""How the approval and the signatures of minutes stand, as their page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from app.bodies.models import OfficerRole
from app.bodies.queries import list_officers
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.models import Meeting
from app.meetings.wording import meeting_title
from app.minutes import pages, policy, procedure_queries, procedures, publication_queries, queries
from app.minutes.forms import VoteForm
from app.minutes.models import Minutes, MinutesState, ProcedureState, WrittenBallot, WrittenProcedure
from app.minutes.operations.signing import SIGNING_ROLES
from app.programme.business import business_calendar
from app.web.addresses import absolute
from app.web.forms import Form
from app.web.qr import qr_svg


@dataclass(frozen=True)
class ProcedureShown:
    procedure: WrittenProcedure
    #: How it ended; empty while it runs.
    said: str
    days_left: int
    #: The seats this reader may vote for, each with its form.
    mine: Sequence[tuple[WrittenBallot, VoteForm]]

    @property
    def is_open(self) -> bool:
        return self.procedure.state is ProcedureState.OPEN

    @property
    def cast(self) -> int:
        return sum(1 for ballot in self.procedure.ballots if ballot.choice is not None)

    @property
    def against(self) -> list[WrittenBallot]:
        return [ballot for ballot in self.procedure.ballots if ballot.reason]


@dataclass(frozen=True)
class ApprovalShown:
    procedures: Sequence[ProcedureShown]
    #: The session that approved them, or will have once its changes are entered: its name, its number.
    session: str
    meeting_id: int | None
    #: Those changes, while they are to be entered.
    pending: str
    #: From which day silence approves them; None where it does not, or no longer matters.
    tacit_from: date | None
    is_tacit_open: bool


@dataclass(frozen=True)
class Signer:
    """An office that signs, and who holds it now."""

    role: str
    names: Sequence[str]


def approval_of(minutes: Minutes, actor: Actor, wrong: tuple[str, Form] | None = None) -> ApprovalShown:
    """Up to 3 queries; for the body's own people."""
    meeting = minutes.meeting
    approving = (
        db.session.get(Meeting, minutes.approving_meeting_id) if minutes.approving_meeting_id else None
    )
    waits = minutes.state is MinutesState.RECONCILED
    from_ = pages.tacit_from(minutes, meeting) if waits else None
    return ApprovalShown(
        procedures=[_shown(row, meeting, actor, wrong) for row in procedure_queries.list_procedures(minutes)],
        session=meeting_title(approving, meeting.body) if approving is not None else "",
        meeting_id=approving.id if approving is not None else None,
        pending=minutes.approval_changes if waits else "",
        tacit_from=from_,
        is_tacit_open=from_ is not None and from_ <= clock.today(meeting.zone),
    )


def missing_signers(minutes: Minutes) -> list[Signer]:
    """The offices that have not signed the frozen text yet. 2 queries, while it waits for signatures."""
    if minutes.state is not MinutesState.APPROVED:
        return []
    signed = {row.role for row in queries.list_signatures(minutes)}
    today = clock.today(minutes.meeting.zone)
    officers = list_officers(minutes.meeting.body_id, today)
    places = {OfficerRole.CO_CHAIR.value: OfficerRole.CHAIR.value}
    return [
        Signer(
            role,
            [row.person.name for row in officers if places.get(row.role.value, row.role.value) == role],
        )
        for role in SIGNING_ROLES
        if role not in signed
    ]


def qr_of(verification: publication_queries.Verification | None) -> Markup | None:
    """The address at which the paper is verified, to be read by a telephone."""
    if verification is None:
        return None
    return qr_svg(
        absolute("minutes.verify", verification_code=verification.code), name=_("QR code of the verification")
    )


def _shown(
    procedure: WrittenProcedure, meeting: Meeting, actor: Actor, wrong: tuple[str, Form] | None
) -> ProcedureShown:
    today = clock.today(meeting.zone)
    is_open = procedure.state is ProcedureState.OPEN
    seats = {seat.seat_id for seat in actor.seats}
    may_vote = is_open and today <= procedure.closes_on and policy.may(actor, "vote", meeting)
    return ProcedureShown(
        procedure=procedure,
        said="" if is_open else procedures.result_said(procedure),
        days_left=business_calendar().between(today, procedure.closes_on) if is_open else 0,
        mine=[
            (ballot, _form_of(ballot, wrong))
            for ballot in procedure.ballots
            if may_vote and ballot.seat_id in seats
        ],
    )


def _form_of(ballot: WrittenBallot, wrong: tuple[str, Form] | None) -> VoteForm:
    if wrong is not None and wrong[0] == f"vote-{ballot.seat_id}" and isinstance(wrong[1], VoteForm):
        return wrong[1]
    form = VoteForm(formdata=None, prefix=f"seat-{ballot.seat_id}")
    form.offer()
    form.choice.data, form.reason.data = ballot.choice, ballot.reason
    return form
