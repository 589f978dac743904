"""What every verb of an agreement's life does first and last: its row for oneself, its table of transitions."""

from __future__ import annotations

from flask_babel import gettext as _

from app.agreements.models import TRANSITIONS, Agreement, AgreementState
from app.agreements.wording import state_label
from app.kernel import texts
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
