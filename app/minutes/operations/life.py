"""The life of minutes: reviewed, circulated, reconciled, approved, signed, published. Never edited after approval."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.bodies.models import OfficerRole
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused
from app.kernel.seals import fingerprint
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import rules_of
from app.meetings.roll_queries import list_attending_person_ids
from app.minutes import policy, queries
from app.minutes.models import Addendum, ApprovalMethod, Minutes, MinutesState, MinutesVersion, Signature
from app.minutes.operations._text import add_version, content_of, require_transition
from app.programme.business import business_calendar

#: Whose signatures make minutes signed.
SIGNING_ROLES = (OfficerRole.CHAIR.value, OfficerRole.TECHNICAL_SECRETARY.value)


def review(minutes: Minutes, *, note: str = "", actor: Actor) -> None:
    """Hand the draft to the chair. Requires DRAFT and the session closed; leaves IN_REVIEW.

    Raises NotAllowed, WrongState, Refused (the session still runs).
    """
    meeting = _begin(minutes, "review", actor)
    require_transition(minutes, MinutesState.IN_REVIEW)
    if meeting.state not in {MeetingState.CLOSED, MeetingState.ARCHIVED}:
        raise Refused(_("Close the session first: its minutes are not complete before."))
    _move("minutes:review", minutes, meeting, MinutesState.IN_REVIEW, note=note, actor=actor)
    journal.announce(
        "minutes:in_review", subject=minutes, payload=_payload(minutes, meeting), dedupe=f"v{minutes.version}"
    )


def send_back(minutes: Minutes, *, note: str, actor: Actor) -> None:
    """The chair returns the draft, saying what is missing. Requires IN_REVIEW, leaves DRAFT.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    meeting = _begin(minutes, "send_back", actor)
    require_transition(minutes, MinutesState.DRAFT)
    if not note.strip():
        raise InvalidInput(fields={"note": _("Say what has to change.")})
    _move("minutes:send_back", minutes, meeting, MinutesState.DRAFT, note=note, actor=actor)


def circulate(minutes: Minutes, *, note: str = "", actor: Actor) -> None:
    """The chair sends the draft to everyone on the roll and opens the window for comments.

    Requires IN_REVIEW, leaves CIRCULATED with ``comments_close_on`` counted in business days.
    Raises NotAllowed, WrongState, Refused (nobody is on the roll).
    Source: rules of procedure the meeting was convoked under.
    """
    meeting = _begin(minutes, "circulate", actor)
    require_transition(minutes, MinutesState.CIRCULATED, at=frozenset({MinutesState.IN_REVIEW}))
    _circulate(minutes, meeting, note, actor)


def recirculate(minutes: Minutes, *, note: str, actor: Actor) -> None:
    """The secretary circulates anew after a substantive change, said in ``note``.

    Requires RECONCILED, leaves CIRCULATED. Raises NotAllowed, WrongState, InvalidInput, Refused.
    """
    meeting = _begin(minutes, "recirculate", actor)
    require_transition(minutes, MinutesState.CIRCULATED, at=frozenset({MinutesState.RECONCILED}))
    if not note.strip():
        raise InvalidInput(fields={"note": _("Say what changed.")})
    _circulate(minutes, meeting, note, actor)


def reconcile(minutes: Minutes, *, reason: str = "", actor: Actor) -> None:
    """Take the comments as heard. Requires CIRCULATED; leaves RECONCILED, where the text may be amended.

    Before the window has closed a ``reason`` is asked for and recorded (everyone answered, say).
    Raises NotAllowed, WrongState, InvalidInput (no reason), Refused (comments without an answer).
    """
    meeting = _begin(minutes, "reconcile", actor)
    require_transition(minutes, MinutesState.RECONCILED)
    waiting = queries.count_open_remarks(minutes)
    if waiting:
        raise Refused(_("Comments still without an answer: %(count)s.", count=waiting))
    if is_window_open(minutes, meeting) and not reason.strip():
        raise InvalidInput(
            fields={
                "reason": _("The window for comments is still open: say why it is closed before its day.")
            }
        )
    _move("minutes:reconcile", minutes, meeting, MinutesState.RECONCILED, note=reason, actor=actor)


def approve(minutes: Minutes, *, method: ApprovalMethod, note: str = "", actor: Actor) -> None:
    """Record how the minutes were approved, and freeze their text under its SHA-256.

    Requires RECONCILED, leaves APPROVED. Raises NotAllowed, WrongState, Refused (tacit, where silence is no assent).
    """
    meeting = _begin(minutes, "approve", actor)
    require_transition(minutes, MinutesState.APPROVED)
    if method is ApprovalMethod.TACIT and not rules_of(meeting).silence_is_assent:
        raise Refused(_("Under this body's rules silence is no assent."))
    minutes.approval_method = method
    minutes.approved_at = clock.now()
    version = _move(
        "minutes:approve", minutes, meeting, MinutesState.APPROVED, note=note, actor=actor, method=method
    )
    minutes.hash = version.hash
    db.session.flush()


def sign(minutes: Minutes, *, actor: Actor) -> Signature:
    """Sign the frozen text. Requires APPROVED; SIGNED once the chair (or co-chair) and the secretary both have.

    Raises NotAllowed, WrongState, Refused (signed already, or the text is not the one approved).
    """
    meeting = _begin(minutes, "sign", actor)
    require_transition(minutes, MinutesState.SIGNED)
    frozen = db.session.execute(
        select(MinutesVersion).where(
            MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == minutes.version
        )
    ).scalar_one()
    if fingerprint(frozen.content) != minutes.hash:
        raise Refused(_("The text is not the one that was approved: its fingerprint differs."))
    signed = {signature.role: signature for signature in queries.list_signatures(minutes)}
    if any(signature.person_id == actor.person_id for signature in signed.values()):
        raise Refused(_("You have signed these minutes."))
    role = _signing_role(meeting, actor)
    if role in signed:
        raise Refused(_("These minutes are signed for that office already."))
    assert actor.person_id is not None
    signature = Signature(
        minutes_id=minutes.id,
        person_id=actor.person_id,
        person_name=actor.name,
        role=role,
        hash=minutes.hash,
        signed_at=clock.now(),
    )
    db.session.add(signature)
    db.session.flush()
    if {*signed, role}.issuperset(SIGNING_ROLES):
        _move(
            "minutes:sign",
            minutes,
            meeting,
            MinutesState.SIGNED,
            actor=actor,
            content=frozen.content,
            role=role,
        )
    else:
        journal.record(
            "minutes:sign",
            actor=actor,
            subject=minutes,
            new={"role": role, "hash": minutes.hash},
            body_id=meeting.body_id,
        )
    return signature


def publish(minutes: Minutes, *, actor: Actor) -> None:
    """Publish the signed minutes; of a public session anyone may read them from now on, and its agreements.

    Requires SIGNED, leaves PUBLISHED. Raises NotAllowed, WrongState.
    """
    meeting = _begin(minutes, "publish", actor)
    require_transition(minutes, MinutesState.PUBLISHED)
    minutes.published_at = clock.now()
    _move(
        "minutes:publish",
        minutes,
        meeting,
        MinutesState.PUBLISHED,
        actor=actor,
        content=_frozen_content(minutes),
    )
    journal.announce(
        "minutes:published", subject=minutes, payload=_payload(minutes, meeting), dedupe="published"
    )


def correct(minutes: Minutes, *, text: str, actor: Actor) -> Addendum:
    """Add the plenary's correction; the signed text is untouched. Requires SIGNED or PUBLISHED, leaves CORRECTED.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    meeting = _begin(minutes, "correct", actor)
    require_transition(minutes, MinutesState.CORRECTED)
    if not text.strip():
        raise InvalidInput(fields={"text": _("Write the correction.")})
    addendum = Addendum(
        minutes_id=minutes.id, text=text.strip(), created_at=clock.now(), created_by=actor.name
    )
    db.session.add(addendum)
    _move(
        "minutes:correct",
        minutes,
        meeting,
        MinutesState.CORRECTED,
        note=text,
        actor=actor,
        content=_frozen_content(minutes),
    )
    return addendum


def is_window_open(minutes: Minutes, meeting: Meeting) -> bool:
    """Whether comments are still taken today."""
    return minutes.comments_close_on is not None and clock.today(meeting.zone) <= minutes.comments_close_on


def _circulate(minutes: Minutes, meeting: Meeting, note: str, actor: Actor) -> None:
    recipients = sorted(list_attending_person_ids(meeting.id))
    if not recipients:
        raise Refused(_("Nobody is on the roll of this session, so there is nobody to circulate to."))
    minutes.comments_close_on = business_calendar().add(
        clock.today(meeting.zone), rules_of(meeting).comments_business
    )
    _move("minutes:circulate", minutes, meeting, MinutesState.CIRCULATED, note=note, actor=actor)
    journal.announce(
        "minutes:circulated",
        subject=minutes,
        payload={
            **_payload(minutes, meeting),
            "person_ids": recipients,
            "comments_close_on": minutes.comments_close_on,
        },
        dedupe=f"v{minutes.version}",
    )


def _begin(minutes: Minutes, verb: str, actor: Actor) -> Meeting:
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    policy.require_may(actor, verb, meeting)
    take(minutes)
    return meeting


def _move(
    tag: str,
    minutes: Minutes,
    meeting: Meeting,
    to: MinutesState,
    *,
    note: str = "",
    content: dict[str, Any] | None = None,
    actor: Actor,
    **said: Any,
) -> MinutesVersion:
    """The step itself: state, a sealed version (of ``content``, or the text at work), an entry in the journal."""
    old = minutes.state
    minutes.state = to
    minutes.revision += 1
    db.session.flush()
    version = add_version(
        minutes, content if content is not None else content_of(minutes), note=note, actor=actor
    )
    journal.record(
        tag,
        actor=actor,
        subject=minutes,
        old={"state": old},
        new={"state": to, "version": version.number, "hash": version.hash, **said},
        reason=note.strip(),
        body_id=meeting.body_id,
        rules_id=meeting.rules_id,
    )
    return version


def _frozen_content(minutes: Minutes) -> dict[str, Any]:
    return dict(
        db.session.execute(
            select(MinutesVersion.content).where(
                MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == minutes.version
            )
        ).scalar_one()
    )


def _signing_role(meeting: Meeting, actor: Actor) -> str:
    """The office signed for. A co-chair signs in the chair's place; who holds both offices signs as secretary."""
    return (
        OfficerRole.TECHNICAL_SECRETARY.value
        if meeting.body_id in actor.secretary_of
        else OfficerRole.CHAIR.value
    )


def _payload(minutes: Minutes, meeting: Meeting) -> dict[str, Any]:
    return {
        "minutes_id": minutes.id,
        "meeting_id": meeting.id,
        "body_id": meeting.body_id,
        "version": minutes.version,
        "state": minutes.state,
    }
