"""After the session: the responsible party takes it on and reports, with evidence; the secretary verifies or sends back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app import journal
from app.agreements import policy
from app.agreements.models import Agreement, AgreementState, Evidence, FollowUp
from app.agreements.operations._life import move, require_reason, require_transition
from app.agreements.operations.adoption import payload_of
from app.files.operations import store
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput

#: Files that come with one report.
MOST_FILES = 5


@dataclass(frozen=True)
class Attachment:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes


def accept(agreement: Agreement, *, text: str = "", by_link: bool = False, actor: Actor) -> None:
    """The responsible party takes it on. Requires ADOPTED, leaves IN_PROGRESS. Raises NotAllowed, WrongState."""
    policy.require_may(actor, "accept", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.IN_PROGRESS, at=frozenset({AgreementState.ADOPTED}))
    move("agreement:accept", agreement, AgreementState.IN_PROGRESS, text=text, by_link=by_link, actor=actor)


def report(
    agreement: Agreement,
    *,
    text: str,
    attachments: Sequence[Attachment] = (),
    by_link: bool = False,
    actor: Actor,
) -> FollowUp:
    """The responsible party reports it done, with evidence. Requires IN_PROGRESS, leaves REPORTED.

    ``text`` is Markdown. Raises NotAllowed, WrongState, InvalidInput (no words, or a file that isn't taken).
    """
    policy.require_may(actor, "report", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.REPORTED)
    if not text.strip():
        raise InvalidInput(fields={"text": _("Say what was done.")})
    if len(attachments) > MOST_FILES:
        raise InvalidInput(fields={"files": _("Up to %(most)s files.", most=MOST_FILES)})
    files = [store(row.content, row.name, actor=actor, field="files") for row in attachments]
    follow_up = move(
        "agreement:report", agreement, AgreementState.REPORTED, text=text, by_link=by_link, actor=actor
    )
    db.session.add_all(Evidence(follow_up_id=follow_up.id, file_id=file.id) for file in files)
    db.session.flush()
    journal.announce(
        "agreement:reported",
        subject=agreement,
        payload={**payload_of(agreement), "by": actor.name},
        dedupe=str(follow_up.id),
    )
    return follow_up


def send_back(agreement: Agreement, *, reason: str, actor: Actor) -> None:
    """The report was not enough. Requires REPORTED, leaves IN_PROGRESS.

    Raises NotAllowed, WrongState, InvalidInput (no reason given).
    """
    policy.require_may(actor, "send_back", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.IN_PROGRESS, at=frozenset({AgreementState.REPORTED}))
    require_reason(reason)
    follow_up = move(
        "agreement:send_back",
        agreement,
        AgreementState.IN_PROGRESS,
        text=reason,
        field="reason",
        actor=actor,
    )
    journal.announce(
        "agreement:sent_back",
        subject=agreement,
        payload={**payload_of(agreement), "reason": reason},
        dedupe=str(follow_up.id),
    )


def verify(agreement: Agreement, *, text: str = "", actor: Actor) -> None:
    """The secretary verifies that it was done. Requires REPORTED, leaves FULFILLED. Raises NotAllowed, WrongState."""
    policy.require_may(actor, "verify", agreement)
    take(agreement)
    require_transition(agreement, AgreementState.FULFILLED)
    agreement.ended_at = clock.now()
    move("agreement:verify", agreement, AgreementState.FULFILLED, text=text, actor=actor)
    journal.announce(
        "agreement:fulfilled", subject=agreement, payload=payload_of(agreement), dedupe="fulfilled"
    )
