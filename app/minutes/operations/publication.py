"""What the public reads: words withheld, each for a reason of law, and the version that is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.kernel.seals import fingerprint
from app.meetings.models import Meeting
from app.minutes import paper, publication_queries, queries, redacting
from app.minutes.models import (
    Minutes,
    MinutesState,
)
from app.minutes.operations._course import begin, move, payload_of
from app.minutes.operations._text import require_transition, wrong_state
from app.minutes.publication_models import (
    REDACTION_TRANSITIONS,
    Ground,
    PublicVersion,
    Redaction,
    RedactionState,
    RedactionTarget,
)
from app.programme.queries import get_programme


@dataclass(frozen=True)
class Mark:
    """Words to be withheld: a whole passage, or ``phrase`` wherever it stands in it."""

    target: RedactionTarget
    number: int
    ground: Ground | None
    phrase: str = ""
    reason: str = ""


def mark(minutes: Minutes, wish: Mark, *, actor: Actor) -> Redaction:
    """Mark words of the frozen text as withheld; the next public version withholds them.

    Raises NotAllowed, WrongState (not frozen), InvalidInput (no such passage, words that don't stand in it, no ground).
    """
    meeting = begin(minutes, "mark", actor=actor)
    if minutes.state not in queries.FROZEN_STATES:
        raise wrong_state(minutes)
    _check(minutes, wish)
    assert wish.ground is not None
    redaction = Redaction(
        minutes_id=minutes.id,
        target=wish.target,
        number=wish.number,
        phrase=" ".join(wish.phrase.split()),
        ground=wish.ground,
        reason=wish.reason.strip(),
        state=RedactionState.MARKED,
        marked_by=actor.name,
        marked_at=clock.now(),
    )
    db.session.add(redaction)
    db.session.flush()
    _record("minutes:mark", redaction, minutes, meeting, None, actor)
    return redaction


def lift(redaction: Redaction, *, actor: Actor) -> None:
    """Take a mark away: at once where it was never published, else with the next public version.

    Raises NotAllowed, WrongState.
    """
    minutes = db.session.get_one(Minutes, redaction.minutes_id)
    meeting = begin(minutes, "lift", actor=actor)
    take(redaction)
    old = redaction.state
    to = RedactionState.LIFTED if old is RedactionState.MARKED else RedactionState.TO_LIFT
    if to not in REDACTION_TRANSITIONS[old]:
        raise WrongState(_("This mark is lifted already."))
    redaction.state = to
    db.session.flush()
    _record("minutes:lift", redaction, minutes, meeting, old, actor)


def publish(minutes: Minutes, *, actor: Actor) -> PublicVersion:
    """Publish the signed minutes; of a public session anyone may read their public version from now on.

    Requires SIGNED, leaves PUBLISHED; minutes that were corrected before they were published stay CORRECTED.
    Raises NotAllowed, WrongState.
    """
    meeting = begin(minutes, "publish", actor=actor)
    is_corrected = minutes.state is MinutesState.CORRECTED and minutes.published_at is None
    if not is_corrected:
        require_transition(minutes, MinutesState.PUBLISHED)
    minutes.published_at = clock.now()
    public = _seal(minutes, "", actor=actor)
    move(
        "minutes:publish",
        minutes,
        meeting,
        MinutesState.CORRECTED if is_corrected else MinutesState.PUBLISHED,
        actor=actor,
        content=queries.frozen_content(minutes),
        public_hash=public.hash,
        withheld=sum(1 for row in publication_queries.list_redactions(minutes)),
    )
    journal.announce(
        "minutes:published", subject=minutes, payload=payload_of(minutes, meeting), dedupe="published"
    )
    return public


def republish(minutes: Minutes, *, note: str, actor: Actor) -> PublicVersion:
    """Publish the public version anew after marks were set or lifted, or a correction was added; ``note`` says why.

    Requires that they were published. Raises NotAllowed, WrongState, InvalidInput, Refused (nothing changed).
    """
    meeting = begin(minutes, "republish", actor=actor)
    if minutes.published_at is None:
        raise wrong_state(minutes)
    if not note.strip():
        raise InvalidInput(fields={"note": _("Say why the public version changes.")})
    before = publication_queries.find_public_version(minutes)
    if before is not None and before.hash == fingerprint(_draw(minutes)):
        raise Refused(_("The public version would be the same as the one that stands."))
    public = _seal(minutes, note, actor=actor)
    minutes.revision += 1
    db.session.flush()
    journal.record(
        "minutes:republish",
        actor=actor,
        subject=minutes,
        old={"public_version": before.number if before else 0, "public_hash": before.hash if before else ""},
        new={"public_version": public.number, "public_hash": public.hash},
        reason=note.strip(),
        body_id=meeting.body_id,
    )
    return public


def _check(minutes: Minutes, wish: Mark) -> None:
    places = redacting.places_of(queries.frozen_content(minutes), queries.list_addenda(minutes))
    place = next((row for row in places if (row.target, row.number) == (wish.target, wish.number)), None)
    fields = {}
    if place is None:
        fields["place"] = _("Choose what the words stand in.")
    elif wish.phrase.strip() and not redacting.has_phrase(place.text, wish.phrase):
        fields["phrase"] = _("These words don't stand there. Copy them from the paper.")
    if wish.ground is None:
        fields["ground"] = _("Choose why the law lets them be withheld.")
    elif wish.ground is Ground.OTHER and not wish.reason.strip():
        fields["reason"] = _("Say which legal ground.")
    if fields:
        raise InvalidInput(fields=fields)


def _draw(minutes: Minutes) -> dict[str, Any]:
    """The public version as the marks have it now."""
    marks = [
        row for row in publication_queries.list_redactions(minutes) if row.state is not RedactionState.TO_LIFT
    ]
    with force_locale(get_programme().language):
        return redacting.public_content(queries.frozen_content(minutes), queries.list_addenda(minutes), marks)


def _seal(minutes: Minutes, note: str, *, actor: Actor) -> PublicVersion:
    """Keep it; from here on the marks are in force, or lifted."""
    before, content = publication_queries.find_public_version(minutes), _draw(minutes)
    for row in publication_queries.list_redactions(minutes):
        if row.state is RedactionState.MARKED:
            row.state = RedactionState.IN_FORCE
        elif row.state is RedactionState.TO_LIFT:
            row.state = RedactionState.LIFTED
    paper.keep(content)
    public = PublicVersion(
        minutes_id=minutes.id,
        number=(before.number if before is not None else 0) + 1,
        content=content,
        hash=fingerprint(content),
        note=note.strip(),
        created_at=clock.now(),
        created_by=actor.name,
    )
    db.session.add(public)
    db.session.flush()
    return public


def _record(
    tag: str,
    redaction: Redaction,
    minutes: Minutes,
    meeting: Meeting,
    old: RedactionState | None,
    actor: Actor,
) -> None:
    """The words themselves stay out of the journal, which more people read."""
    journal.record(
        tag,
        actor=actor,
        subject=minutes,
        old={"state": old} if old is not None else {},
        new={
            "redaction": redaction.id,
            "target": redaction.target,
            "number": redaction.number,
            "is_whole": not redaction.phrase,
            "ground": redaction.ground,
            "state": redaction.state,
        },
        reason=redaction.reason,
        body_id=meeting.body_id,
    )
