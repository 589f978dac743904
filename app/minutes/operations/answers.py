"""What the secretary answers to comments. Accepted wording goes into the text at work, attributed to who proposed it.

What was circulated stays sealed as its version; the text as amended is sealed when the minutes are reconciled. That is
the only way the text changes while it circulates.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from app import journal
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, StaleEdit, WrongState
from app.kernel.markdown import LONGEST
from app.meetings.models import Meeting
from app.minutes import anchors, clauses, remark_queries
from app.minutes.models import (
    REMARK_TRANSITIONS,
    Minutes,
    MinutesSection,
    MinutesState,
    Remark,
    RemarkState,
)
from app.minutes.operations._remarks import (
    LONGEST_TEXT,
    LONGEST_WORDING,
    anchor_of,
    begin_on,
    plain,
    record_remark,
    require_length,
)

#: What is answered within so long of one another is told in one letter.
BURST = timedelta(hours=1)
#: Comments are answered while they circulate, and afterwards as long as the text may change.
ANSWERING_STATES = frozenset({MinutesState.CIRCULATED, MinutesState.RECONCILED})


def accept(row: Remark, *, wording: str, seen: str, response: str = "", since: int, actor: Actor) -> None:
    """Put ``wording`` (the one proposed, or the secretary's own) in place of the passage, and say the comment is accepted.

    ``seen``: how that passage read in the text at work when the secretary decided; ``since``: the comment's revision.
    A refused comment may still be accepted. Requires CIRCULATED or RECONCILED.
    Raises NotAllowed, WrongState, InvalidInput, StaleEdit (with both texts).
    """
    minutes, meeting = begin_on(row, "accept_remark", actor=actor, at=ANSWERING_STATES)
    _require_move(row, RemarkState.ACCEPTED)
    wording, response = plain(wording), plain(response)
    if not wording:
        raise InvalidInput(fields={"wording": _("Write how the paragraph is to read.")})
    require_length(wording, LONGEST_WORDING, "wording")
    section = db.session.get_one(MinutesSection, row.section_id)
    take(section)
    place = place_of(row, minutes, section)
    if plain(seen) != plain(place.source):
        raise StaleEdit(
            mine=wording, theirs=place.source, theirs_by=section.edited_by, revision=section.revision
        )
    row.advance(since, mine=wording, theirs=row.proposed_wording or row.text, theirs_by=row.person_name)
    amended = anchors.put(section.text, place, wording)
    if len(amended) > LONGEST:
        raise InvalidInput(fields={"wording": _("This text is too long.")})
    if wording != plain(place.source):
        texts.keep(*(passage.source for passage in clauses.cut(amended)))
        section.text, section.edited_by, section.edited_at = amended, actor.name, clock.now()
        section.revision += 1
    row.final_wording = wording
    texts.keep(wording)
    _answer(
        row, RemarkState.ACCEPTED, "minutes:accept_remark", minutes, meeting, response=response, actor=actor
    )


def refuse(row: Remark, *, reason: str, since: int, actor: Actor) -> None:
    """Refuse the comment with a reason; the text stays. Requires CIRCULATED or RECONCILED.

    Raises NotAllowed, WrongState, InvalidInput, StaleEdit.
    """
    minutes, meeting = begin_on(row, "refuse_remark", actor=actor, at=ANSWERING_STATES)
    _require_move(row, RemarkState.REFUSED)
    reason = plain(reason)
    if not reason:
        raise InvalidInput(fields={"reason": _("Say why it is not accepted.")})
    require_length(reason, LONGEST_TEXT, "reason")
    row.advance(since, mine=reason, theirs=row.proposed_wording or row.text, theirs_by=row.person_name)
    _answer(row, RemarkState.REFUSED, "minutes:refuse_remark", minutes, meeting, response=reason, actor=actor)


def place_of(row: Remark, minutes: Minutes, section: MinutesSection) -> anchors.Place:
    """Where the passage the comment is about stands in the section as it reads now."""
    version = remark_queries.get_circulated(minutes, row.version)
    anchor = anchor_of(version, row.clause)
    return anchors.find(version.content["sections"][anchor.section]["text"], anchor.passage, section.text)


def told_at(moment: datetime) -> datetime:
    """When what is answered at ``moment`` is told: at the end of its hour, with the rest of it."""
    return moment.replace(minute=0, second=0, microsecond=0) + BURST


def _answer(
    row: Remark,
    to: RemarkState,
    tag: str,
    minutes: Minutes,
    meeting: Meeting,
    *,
    response: str,
    actor: Actor,
) -> None:
    row.state, row.response = to, response
    row.answered_by, row.answered_at = actor.name, clock.now()
    db.session.flush()
    record_remark(tag, minutes, meeting, row, actor=actor, reason=response)
    at = told_at(clock.now())
    message = journal.announce(
        "minutes:remarks_answered",
        subject=minutes,
        payload={
            "minutes_id": minutes.id,
            "meeting_id": meeting.id,
            "body_id": meeting.body_id,
            "person_id": row.person_id,
            "since": at - BURST,
        },
        dedupe=f"{row.person_id}/{at.isoformat()}",
    )
    if not message.attempts:
        message.next_attempt_at = at
        db.session.flush()


def _require_move(row: Remark, to: RemarkState) -> None:
    if to not in REMARK_TRANSITIONS[row.state]:
        raise WrongState(_("The comment has its answer already."))
