"""Minutes drawn up from what the session left, and their text edited section by section."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.kernel.markdown import LONGEST, TextTooLong
from app.meetings.models import Meeting
from app.meetings.wording import state_label
from app.minutes import clauses, composing, policy, procedure_queries
from app.minutes.models import EDITABLE_STATES, Minutes, MinutesSection, MinutesState
from app.minutes.operations._facts import facts_of
from app.minutes.operations._text import add_version, content_of, wrong_state
from app.programme.queries import get_programme


def draft(meeting: Meeting, *, actor: Actor) -> Minutes:
    """Draw up the minutes from the roll, the quorum, the notes, the outcomes and the agreements.

    Called again while they are a DRAFT it brings up to date what nobody has edited, and adds what is new; a text that
    somebody has edited is never touched. Requires the session running or closed; leaves DRAFT.
    Raises NotAllowed, WrongState.
    """
    policy.require_may(actor, "draft", meeting)
    if meeting.state not in policy.DRAFTING_STATES:
        raise WrongState(
            _(
                "Minutes are drawn up once the session has begun. It is: %(state)s.",
                state=state_label(meeting.state).lower(),
            )
        )
    take(meeting)
    minutes = db.session.scalar(select(Minutes).where(Minutes.meeting_id == meeting.id))
    is_new = minutes is None
    if minutes is None:
        minutes = Minutes(meeting_id=meeting.id, state=MinutesState.DRAFT, created_at=clock.now())
        db.session.add(minutes)
        db.session.flush()
    else:
        take(minutes)
        if minutes.state is not MinutesState.DRAFT:
            raise wrong_state(minutes)
    changed = _bring_up_to_date(minutes, _compose(meeting))
    if is_new:
        add_version(minutes, content_of(minutes), actor=actor)
    if is_new or changed:
        journal.record(
            "minutes:draft",
            actor=actor,
            subject=minutes,
            new={"state": minutes.state, "sections": changed, "version": minutes.version},
            body_id=meeting.body_id,
            rules_id=meeting.rules_id,
        )
    return minutes


def edit(section: MinutesSection, text: str, *, since: int, actor: Actor) -> None:
    """Change the text (Markdown) of one section. ``since`` is the section's revision the edit began from.

    Requires a state in which the text may change; in the chair's review the chair may edit too. The same text changes
    nothing. Raises NotAllowed, WrongState, InvalidInput (too long), Refused (the seats vote on it), StaleEdit.
    """
    minutes = db.session.get_one(Minutes, section.minutes_id)
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    policy.require_may(actor, policy.edit_verb(minutes), meeting)
    take(minutes)
    if minutes.state not in EDITABLE_STATES:
        raise wrong_state(minutes)
    if procedure_queries.find_open_procedure(minutes.id) is not None:
        raise Refused(_("The seats are voting on this text by written procedure: it waits for the result."))
    take(section)
    text = text.replace("\r\n", "\n").strip()
    if text == section.text:
        return
    if len(text) > LONGEST:
        raise InvalidInput(fields={"text": _("This text is too long.")})
    section.advance(since, mine=text, theirs=section.text, theirs_by=section.edited_by)
    try:
        texts.keep(*(passage.source for passage in clauses.cut(text)))
    except TextTooLong as error:
        raise InvalidInput(fields={"text": _("This text is too long.")}) from error
    section.text, section.edited_by, section.edited_at = text, actor.name, clock.now()
    db.session.flush()
    journal.record(
        "minutes:edit",
        actor=actor,
        subject=minutes,
        old={"section": section.id, "revision": since},
        new={
            "section": section.id,
            "revision": section.revision,
            "heading": section.heading,
            "characters": len(text),
        },
        body_id=meeting.body_id,
    )


def _compose(meeting: Meeting) -> list[composing.Composed]:
    with force_locale(get_programme().language):
        return composing.compose(facts_of(meeting))


def _bring_up_to_date(minutes: Minutes, wanted: list[composing.Composed]) -> int:
    """Write ``wanted`` into the sections nobody has edited; how many changed."""
    rows = db.session.scalars(
        select(MinutesSection)
        .where(MinutesSection.minutes_id == minutes.id)
        .execution_options(populate_existing=True)
    )
    known = {(row.kind, row.item_id): row for row in rows}
    changed = 0
    for position, composed in enumerate(wanted):
        row = known.get((composed.kind, composed.item_id))
        if row is None:
            row = MinutesSection(minutes_id=minutes.id, item_id=composed.item_id, kind=composed.kind)
            row.heading, row.text, row.position = composed.heading, composed.text, position
            db.session.add(row)
            changed += 1
            continue
        row.position, row.heading = position, composed.heading
        if row.edited_at is None and row.text != composed.text:
            row.text = composed.text
            row.revision += 1
            changed += 1
    db.session.flush()
    return changed
