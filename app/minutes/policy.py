"""Who may do what with minutes. The secretary writes, the chair reviews and circulates; both sign."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.meetings.models import Meeting, MeetingState
from app.minutes.models import Minutes, MinutesState

_SECRETARY = frozenset({Standing.SECRETARY})
_CHAIR = frozenset({Standing.CHAIR})
_RECORDERS = _SECRETARY | _CHAIR
_SEATED = frozenset({Standing.MEMBER})
#: Whether they are on this session's roll, ``voices`` says.
_ON_THE_ROLL = _SEATED | _RECORDERS

PERMISSIONS: Table = {
    "draft": _SECRETARY,
    "edit": _SECRETARY,
    "edit_in_review": _RECORDERS,
    "review": _SECRETARY,
    "send_back": _CHAIR,
    "circulate": _CHAIR,
    # A substantive change after the comments: circulated anew.
    "recirculate": _SECRETARY,
    "reconcile": _SECRETARY,
    # What the plenary approved is recorded by the secretary or the chair.
    "approve": _RECORDERS,
    #: The changes a session approved them with are in the text.
    "enter_changes": _SECRETARY,
    "put_to_vote": _RECORDERS,
    #: By a seat one sits in.
    "vote": frozenset({Standing.MEMBER}),
    #: The day is over.
    "close_vote": frozenset({Standing.SYSTEM}),
    "withdraw_vote": _RECORDERS,
    "sign": _RECORDERS,
    #: What the public does not read.
    "mark": _SECRETARY,
    "lift": _SECRETARY,
    "publish": _SECRETARY,
    "republish": _SECRETARY,
    "correct": _RECORDERS,
    # Who is on the roll comments on what was circulated; the secretary answers.
    "remark": _ON_THE_ROLL,
    "edit_remark": _ON_THE_ROLL,
    "withdraw_remark": _ON_THE_ROLL,
    "no_comments": _SEATED,
    "accept_remark": _SECRETARY,
    "refuse_remark": _SECRETARY,
    "dissent": _SEATED,
    "withdraw_dissent": _SEATED,
    #: Drafts and the text at work, every version of it.
    "see_working": _RECORDERS,
}

#: Minutes are drawn up while the session runs or once it has closed.
DRAFTING_STATES = frozenset(
    {MeetingState.IN_SESSION, MeetingState.RECESS, MeetingState.CLOSED, MeetingState.ARCHIVED}
)


def may(actor: Actor, verb: str, meeting: Meeting) -> bool:
    """Whether the table lets ``actor`` do ``verb``; the state they are in is another matter."""
    return permits(PERMISSIONS, verb, actor.standings(meeting.body_id))


def require_may(actor: Actor, verb: str, meeting: Meeting) -> None:
    require(PERMISSIONS, verb, actor.standings(meeting.body_id))


def edit_verb(minutes: Minutes) -> str:
    return "edit_in_review" if minutes.state is MinutesState.IN_REVIEW else "edit"
