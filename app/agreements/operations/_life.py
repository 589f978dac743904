"""What every verb of an agreement's life does first and last: its row for oneself, its table of transitions."""

from __future__ import annotations

from flask_babel import gettext as _

from app import journal
from app.agreements.models import TRANSITIONS, Agreement, AgreementState, FollowUp
from app.agreements.wording import state_label
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.kernel.markdown import TextTooLong
from app.meetings.models import Meeting, MeetingState
from app.meetings.operations import quorum


def require_transition(
    agreement: Agreement, to: AgreementState, *, at: frozenset[AgreementState] | None = None
) -> None:
    """Raise WrongState unless the table has the step (and, where ``at`` is given, it stands in one of those)."""
    if to not in TRANSITIONS[agreement.state] or (at is not None and agreement.state not in at):
        raise WrongState(
            _(
                "This agreement is: %(state)s. That can't be done from there.",
                state=state_label(agreement.state).lower(),
            )
        )


def require_session(meeting: Meeting) -> None:
    """The plenary decides in session, with its quorum declared. Raises WrongState, Refused."""
    if meeting.state is not MeetingState.IN_SESSION:
        raise WrongState(_("Agreements are adopted while the body is in session."))
    declared = quorum.latest(meeting.id)
    if declared is None or not declared.is_met:
        raise Refused(_("Without a declared quorum nothing can be adopted."))


def keep(field: str, text: str) -> None:
    """Render a Markdown text that is being saved; a text too long becomes the field's error."""
    try:
        texts.keep(text)
    except TextTooLong as error:
        raise InvalidInput(fields={field: _("This text is too long.")}) from error


def require_own_session(agreement: Agreement, session: Meeting) -> None:
    """The plenary of the body that follows it up, in session. Raises WrongState, Refused."""
    if session.body_id != agreement.body_id:
        raise Refused(_("Only the body that adopted it may decide that."))
    require_session(session)


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Give the reason.")})


def zone_of(agreement: Agreement) -> str:
    return db.session.get_one(Meeting, agreement.meeting_id).zone


def move(
    tag: str,
    agreement: Agreement,
    to: AgreementState,
    *,
    text: str,
    field: str = "text",
    by_link: bool = False,
    actor: Actor,
) -> FollowUp:
    """The step itself: state, a line of follow-up, an entry in the journal. ``field``: where a text too long is said."""
    keep(field, text)
    old = agreement.state
    agreement.state = to
    agreement.revision += 1
    follow_up = FollowUp(
        agreement_id=agreement.id,
        person_id=actor.person_id,
        person_name=actor.name,
        text=text.strip(),
        state=to,
        created_at=clock.now(),
    )
    db.session.add(follow_up)
    db.session.flush()
    journal.record(
        tag,
        actor=actor,
        subject=agreement,
        old={"state": old},
        new={"state": to, "follow_up": follow_up.id, **({"by_link": True} if by_link else {})},
        reason=text.strip(),
    )
    return follow_up
