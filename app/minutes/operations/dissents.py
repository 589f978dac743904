"""What a seat holds against a decision, annexed to the minutes of the session."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.agendas.queries import get_item
from app.agreements.models import Agreement
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from app.kernel.markdown import LONGEST
from app.meetings.models import Meeting, MeetingState
from app.minutes import policy
from app.minutes.models import Minutes, MinutesDissent, MinutesState
from app.minutes.operations._remarks import plain, require_length
from app.minutes.voices import voices_of

#: A dissent is annexed here, or before the minutes are drawn up.
DISSENTING_STATES = frozenset({MinutesState.DRAFT, MinutesState.IN_REVIEW, MinutesState.CIRCULATED})
#: It is withdrawn until the text is frozen.
WITHDRAWING_STATES = DISSENTING_STATES | {MinutesState.RECONCILED}
#: Sessions that are over.
_HELD = frozenset({MeetingState.CLOSED, MeetingState.ARCHIVED})


def dissent(
    meeting: Meeting,
    *,
    item_id: int,
    text: str,
    agreement_id: int | None = None,
    seat_id: int | None = None,
    actor: Actor,
) -> MinutesDissent:
    """Annex the dissent of a seat on the roll, on an item or on one of its agreements; a second one replaces the first.

    Requires the session closed and its minutes not yet reconciled. Raises NotAllowed (not on the roll), WrongState,
    NotFound (no such item or agreement), InvalidInput.
    """
    policy.require_may(actor, "dissent", meeting)
    take(meeting)
    _require_time(meeting, DISSENTING_STATES)
    seats = {voice.seat_id: voice for voice in voices_of(meeting, actor) if voice.seat_id is not None}
    chosen = [voice for seat, voice in seats.items() if seat_id in {None, seat}]
    if not chosen or actor.person_id is None:
        raise NotAllowed(_("Only seats on the roll of the session annex a dissent."))
    if len(chosen) > 1:
        raise InvalidInput(fields={"seat_id": _("Choose for which seat you speak.")})
    item = get_item(item_id, meeting.id)
    agreement = _agreement(agreement_id, item.id) if agreement_id is not None else None
    text = plain(text)
    if not text:
        raise InvalidInput(fields={"text": _("Write what your seat holds against it.")})
    require_length(text, LONGEST, "text")
    texts.keep(text)
    row = db.session.scalar(
        select(MinutesDissent).where(
            MinutesDissent.seat_id == chosen[0].seat_id,
            MinutesDissent.item_id == item.id,
            MinutesDissent.agreement_id.is_(None)
            if agreement is None
            else MinutesDissent.agreement_id == agreement.id,
        )
    )
    if row is None:
        row = MinutesDissent(
            meeting_id=meeting.id,
            seat_id=chosen[0].seat_id,
            item_id=item.id,
            agreement_id=agreement.id if agreement is not None else None,
        )
        db.session.add(row)
    row.chamber_acronym, row.person_id, row.person_name = (
        chosen[0].chamber_acronym,
        actor.person_id,
        actor.name,
    )
    row.text, row.created_at = text, clock.now()
    db.session.flush()
    _record("minutes:dissent", meeting, row, actor)
    return row


def withdraw_dissent(row: MinutesDissent, *, actor: Actor) -> None:
    """Take the seat's dissent back; the journal keeps it. By its author or whoever speaks for the seat, until approval.

    Raises NotAllowed, WrongState.
    """
    meeting = db.session.get_one(Meeting, row.meeting_id)
    policy.require_may(actor, "withdraw_dissent", meeting)
    take(meeting)
    _require_time(meeting, WITHDRAWING_STATES)
    if row.seat_id not in {voice.seat_id for voice in voices_of(meeting, actor)}:
        raise NotAllowed(_("Only the seat that annexed it may withdraw it."))
    _record("minutes:withdraw_dissent", meeting, row, actor)
    db.session.delete(row)
    db.session.flush()


def is_time_to_dissent(meeting: Meeting, minutes: Minutes | None) -> bool:
    return meeting.state in _HELD and (minutes is None or minutes.state in DISSENTING_STATES)


def is_time_to_withdraw(meeting: Meeting, minutes: Minutes | None) -> bool:
    return meeting.state in _HELD and (minutes is None or minutes.state in WITHDRAWING_STATES)


def _require_time(meeting: Meeting, at: frozenset[MinutesState]) -> None:
    if meeting.state not in _HELD:
        raise WrongState(_("A dissent is annexed once the session has closed."))
    minutes = db.session.scalar(select(Minutes).where(Minutes.meeting_id == meeting.id))
    if minutes is not None:
        take(minutes)
        if minutes.state not in at:
            raise WrongState(_("The minutes have gone too far for this: dissents are settled by then."))


def _agreement(agreement_id: int, item_id: int) -> Agreement:
    found = db.session.scalar(
        select(Agreement).where(
            Agreement.id == agreement_id, Agreement.item_id == item_id, Agreement.number.is_not(None)
        )
    )
    if found is None:
        raise NotFound
    return found


def _record(tag: str, meeting: Meeting, row: MinutesDissent, actor: Actor) -> None:
    journal.record(
        tag,
        actor=actor,
        subject=meeting,
        new={
            "dissent": row.id,
            "seat": row.chamber_acronym,
            "item": row.item_id,
            "agreement": row.agreement_id,
            "text": row.text,
        },
        body_id=meeting.body_id,
    )
