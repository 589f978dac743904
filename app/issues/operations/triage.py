"""What the secretary decides on a filed issue, and the chair on a refusal."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app.bodies.models import Body
from app.issues.models import Issue
from app.issues.operations.lifecycle import clean, move, require_move, required, tell
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


def refuse(issue: Issue, *, reason: str, channel: str, actor: Actor) -> None:
    """Not admitted: why, and the proper channel for it."""
    require_move(issue, "refuse", actor=actor)
    fields = {
        "reason": "" if clean(reason) else _("Say why it is not admitted."),
        "channel": "" if clean(channel) else _("Say where it should be taken instead."),
    }
    if wrong := {name: message for name, message in fields.items() if message}:
        raise InvalidInput(fields=wrong)
    issue.reason = f"{clean(reason)}\n\n{clean(channel)}"
    move(issue, "refuse", actor=actor, reason=clean(reason), new={"channel": clean(channel)})
    tell(issue, "issue:refused", reason=clean(reason), channel=clean(channel))


def uphold_appeal(issue: Issue, *, reason: str, actor: Actor) -> None:
    """Admit what was not admitted."""
    require_move(issue, "uphold_appeal", actor=actor)
    reason = required(reason, "reason", _("Say why the appeal is upheld."))
    issue.reason = ""
    move(issue, "uphold_appeal", actor=actor, reason=reason)
    tell(issue, "issue:admitted", reason=reason)
