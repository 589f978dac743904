"""The life of minutes until their approval: reviewed, circulated, reconciled."""

from __future__ import annotations

from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput, Refused
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import rules_of
from app.meetings.roll_queries import list_attending_person_ids
from app.minutes import queries
from app.minutes.models import Minutes, MinutesState
from app.minutes.operations._course import begin, move, payload_of, require_free
from app.minutes.operations._text import require_transition
from app.programme.business import business_calendar


def review(minutes: Minutes, *, note: str = "", actor: Actor) -> None:
    """Hand the draft to the chair. Requires DRAFT and the session closed; leaves IN_REVIEW.

    Raises NotAllowed, WrongState, Refused (the session still runs).
    """
    meeting = begin(minutes, "review", actor=actor)
    require_transition(minutes, MinutesState.IN_REVIEW)
    if meeting.state not in {MeetingState.CLOSED, MeetingState.ARCHIVED}:
        raise Refused(_("Close the session first: its minutes are not complete before."))
    move("minutes:review", minutes, meeting, MinutesState.IN_REVIEW, note=note, actor=actor)
    journal.announce(
        "minutes:in_review",
        subject=minutes,
        payload=payload_of(minutes, meeting),
        dedupe=f"v{minutes.version}",
    )


def send_back(minutes: Minutes, *, note: str, actor: Actor) -> None:
    """The chair returns the draft, saying what is missing. Requires IN_REVIEW, leaves DRAFT.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    meeting = begin(minutes, "send_back", actor=actor)
    require_transition(minutes, MinutesState.DRAFT)
    if not note.strip():
        raise InvalidInput(fields={"note": _("Say what has to change.")})
    move("minutes:send_back", minutes, meeting, MinutesState.DRAFT, note=note, actor=actor)


def circulate(minutes: Minutes, *, note: str = "", actor: Actor) -> None:
    """The chair sends the draft to everyone on the roll and opens the window for comments.

    Requires IN_REVIEW, leaves CIRCULATED with ``comments_close_on`` counted in business days.
    Raises NotAllowed, WrongState, Refused (nobody is on the roll).
    Source: rules of procedure the meeting was convoked under.
    """
    meeting = begin(minutes, "circulate", actor=actor)
    require_transition(minutes, MinutesState.CIRCULATED, at=frozenset({MinutesState.IN_REVIEW}))
    _circulate(minutes, meeting, note, actor)


def recirculate(minutes: Minutes, *, note: str, actor: Actor) -> None:
    """The secretary circulates anew after a substantive change, said in ``note``.

    Requires RECONCILED, leaves CIRCULATED. Raises NotAllowed, WrongState, InvalidInput, Refused.
    """
    meeting = begin(minutes, "recirculate", actor=actor)
    require_transition(minutes, MinutesState.CIRCULATED, at=frozenset({MinutesState.RECONCILED}))
    require_free(minutes)
    if not note.strip():
        raise InvalidInput(fields={"note": _("Say what changed.")})
    _circulate(minutes, meeting, note, actor)


def reconcile(minutes: Minutes, *, reason: str = "", actor: Actor) -> None:
    """Take the comments as heard. Requires CIRCULATED; leaves RECONCILED, where the text may be amended.

    Before the window has closed a ``reason`` is asked for and recorded (everyone answered, say).
    Raises NotAllowed, WrongState, InvalidInput (no reason), Refused (comments without an answer).
    """
    meeting = begin(minutes, "reconcile", actor=actor)
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
    move("minutes:reconcile", minutes, meeting, MinutesState.RECONCILED, note=reason, actor=actor)


def is_window_open(minutes: Minutes, meeting: Meeting) -> bool:
    """Whether comments are still taken today."""
    return minutes.is_window_open(clock.today(meeting.zone))


def _circulate(minutes: Minutes, meeting: Meeting, note: str, actor: Actor) -> None:
    recipients = sorted(list_attending_person_ids(meeting.id))
    if not recipients:
        raise Refused(_("Nobody is on the roll of this session, so there is nobody to circulate to."))
    minutes.comments_close_on = business_calendar().add(
        clock.today(meeting.zone), rules_of(meeting).comments_business
    )
    move("minutes:circulate", minutes, meeting, MinutesState.CIRCULATED, note=note, actor=actor)
    journal.announce(
        "minutes:circulated",
        subject=minutes,
        payload={
            **payload_of(minutes, meeting),
            "person_ids": recipients,
            "comments_close_on": minutes.comments_close_on,
        },
        dedupe=f"v{minutes.version}",
    )
