"""A chair's urgency: the reason to convoke later than the rules allow."""

from __future__ import annotations

from flask_babel import gettext as _

from app import journal
from app.bodies.operations.lifecycle import require_unexpired
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput
from app.meetings import policy, wording
from app.meetings.models import Meeting, MeetingState, UrgencyDeclaration
from app.meetings.operations.revision import hold, wrong_state

LONGEST = 2000


def declare_urgency(meeting: Meeting, reason: str, *, actor: Actor) -> UrgencyDeclaration:
    """The chair says why the session can't wait for its notice period; whoever convokes then does so on it.

    It holds for the session at the hour it has now. Requires PLANNED.
    Raises NotAllowed (not the chair), WrongState, InvalidInput (no reason).
    """
    policy.require_may(actor, "declare_urgency", meeting)
    hold(meeting)
    require_unexpired(wording.body_of(meeting))
    if meeting.state is not MeetingState.PLANNED:
        raise wrong_state(meeting)
    reason = reason.strip()
    if not reason:
        raise InvalidInput(
            fields={"urgency": _("Say why it can't wait: it stays on record, on the notice too.")}
        )
    if len(reason) > LONGEST:
        raise InvalidInput(fields={"urgency": _("At most %(count)s characters.", count=LONGEST)})
    declared = UrgencyDeclaration(
        meeting_id=meeting.id,
        starts_at=meeting.starts_at,
        reason=reason,
        declared_by_id=actor.person_id,
        declared_by=actor.name,
        declared_at=clock.now(),
    )
    db.session.add(declared)
    db.session.flush()
    journal.record(
        "meeting:declare_urgency",
        actor=actor,
        subject=meeting,
        new={"starts_at": meeting.starts_at},
        reason=reason,
    )
    return declared
