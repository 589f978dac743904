"""What the secretary decides on a filed issue, and the chair on a refusal."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app import journal
from app.bodies.models import Body
from app.issues import deadlines
from app.issues.models import Issue
from app.issues.operations.lifecycle import clean, move, require_move, required, tell
from app.issues.wording import spoken_day
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput

LONGEST_CRITERION = 200


def admit(issue: Issue, *, actor: Actor, criterion: str = "") -> None:
    """It is in scope and holds no single company's case data. ``criterion``: the text it is about, if one is known."""
    require_move(issue, "admit", actor=actor)
    criterion = clean(criterion)[:LONGEST_CRITERION]
    move(issue, "admit", actor=actor, new={"criterion": criterion} if criterion else None)
    tell(issue, "issue:admitted")


def return_for_completion(issue: Issue, *, missing: str, return_by: date, actor: Actor) -> None:
    """Send it back with what is missing, to be completed by a day after today."""
    require_move(issue, "return", actor=actor)
    missing = required(missing, "missing", _("Say what is missing, so that the chamber can complete it."))
    if return_by <= clock.today(db.session.get_one(Body, issue.body_id).zone):
        raise InvalidInput(fields={"return_by": _("Choose a day after today.")})
    issue.reason, issue.return_by = missing, return_by
    move(issue, "return", actor=actor, reason=missing, new={"return_by": return_by})
    tell(issue, "issue:returned", reason=missing, return_by=return_by)


def propose_refusal(issue: Issue, *, reason: str, channel: str, actor: Actor) -> None:
    """Propose to the chair not to admit it: why, and the proper channel for it. Its chamber is told nothing yet."""
    require_move(issue, "propose_refusal", actor=actor)
    fields = {
        "reason": "" if clean(reason) else _("Say why it is not admitted."),
        "channel": "" if clean(channel) else _("Say where it should be taken instead."),
    }
    if wrong := {name: message for name, message in fields.items() if message}:
        raise InvalidInput(fields=wrong)
    issue.refusal_reason, issue.refusal_channel = clean(reason), clean(channel)
    db.session.flush()
    journal.record(
        "issue:propose_refusal",
        actor=actor,
        subject=issue,
        new={"channel": issue.refusal_channel},
        reason=issue.refusal_reason,
    )
    tell(
        issue,
        "issue:refusal_proposed",
        audience=("chair",),
        reason=issue.refusal_reason,
        channel=issue.refusal_channel,
    )


def send_back(issue: Issue, *, reason: str, actor: Actor) -> None:
    """The chair does not countersign: the secretary decides anew."""
    require_move(issue, "send_back", actor=actor)
    reason = required(reason, "reason", _("Say why you don't countersign it."))
    issue.refusal_reason = issue.refusal_channel = ""
    db.session.flush()
    journal.record("issue:send_back", actor=actor, subject=issue, reason=reason)
    tell(issue, "issue:refusal_sent_back", audience=("secretary",), reason=reason)


def refuse(issue: Issue, *, actor: Actor, appeal_by: date | None = None) -> None:
    """The chair countersigns what the secretary proposed: it is not admitted, and its chamber hears why.

    Its chamber may appeal as long as the body's rules say; ``appeal_by`` may give it more, not less. Raises Refused
    where nothing is proposed.
    """
    require_move(issue, "refuse", actor=actor)
    usual, _days = deadlines.usual_appeal(issue)
    appeal_by = appeal_by or usual
    if appeal_by < usual:
        raise InvalidInput(
            fields={
                "appeal_by": _(
                    "The rules give the chamber until %(day)s: choose that day or a later one.",
                    day=spoken_day(usual),
                )
            }
        )
    reason, channel = issue.refusal_reason, issue.refusal_channel
    issue.reason, issue.appeal_by = f"{reason}\n\n{channel}", appeal_by
    move(issue, "refuse", actor=actor, reason=reason, new={"channel": channel, "appeal_by": appeal_by})
    tell(issue, "issue:refused", reason=reason, channel=channel, appeal_by=appeal_by)


def appeal(issue: Issue, *, text: str, actor: Actor) -> None:
    """Its chamber asks the chair to review the refusal, by the day it was told and until the chair has decided."""
    require_move(issue, "appeal", actor=actor)
    issue.appeal = required(text, "text", _("Say why it should be admitted."))
    db.session.flush()
    journal.record("issue:appeal", actor=actor, subject=issue, reason=issue.appeal)
    tell(issue, "issue:appealed", audience=("chair", "secretary"), reason=issue.appeal)


def uphold_appeal(issue: Issue, *, reason: str, actor: Actor) -> None:
    """Admit what was not admitted."""
    require_move(issue, "uphold_appeal", actor=actor)
    reason = required(reason, "reason", _("Say why the appeal is upheld."))
    issue.reason = ""
    move(issue, "uphold_appeal", actor=actor, reason=reason)
    tell(issue, "issue:admitted", reason=reason)


def dismiss_appeal(issue: Issue, *, reason: str, actor: Actor) -> None:
    """The chair leaves it not admitted, and says why. There is no second appeal."""
    require_move(issue, "dismiss_appeal", actor=actor)
    reason = required(reason, "reason", _("Say why the appeal is dismissed."))
    issue.appeal, issue.appeal_dismissed = "", reason
    db.session.flush()
    journal.record("issue:dismiss_appeal", actor=actor, subject=issue, reason=reason)
    tell(issue, "issue:appeal_dismissed", reason=reason)
