"""Other voices: chambers that back an issue, and comments in its two rooms."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.accounts.models import Person
from app.issues import mentions, policy, queries
from app.issues.models import OPEN_TO_SECONDING, SILENT, CommentRoom, Issue, IssueComment, Seconding
from app.issues.operations.lifecycle import clean, lock, required, tell, wrong_state
from app.issues.operations.watching import begin
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput

LONGEST_SECONDING = 4_000
LONGEST_COMMENT = 10_000
MOST_MEMBERS = 1_000_000


def second(
    issue: Issue, *, chamber_id: int, actor: Actor, text: str = "", affected_members: int | None = None
) -> Seconding:
    """Back it for one of the actor's chambers, or correct what that chamber said when it did."""
    policy.require(actor, "second", issue)
    lock(issue)
    if issue.state not in OPEN_TO_SECONDING:
        raise wrong_state(issue)
    if chamber_id not in policy.seconding_chambers(actor, issue):
        raise InvalidInput(fields={"chamber": _("Choose a chamber you represent in this body.")})
    text = clean(text)
    if len(text) > LONGEST_SECONDING:
        raise InvalidInput(fields={"text": _too_long(text, LONGEST_SECONDING)})
    if affected_members is not None and not 0 < affected_members <= MOST_MEMBERS:
        raise InvalidInput(fields={"affected_members": _("Write how many, in figures, or leave it empty.")})
    texts.keep(text)
    assert actor.person_id is not None  # whoever holds a seat has signed in
    row = db.session.scalar(
        select(Seconding).where(Seconding.issue_id == issue.id, Seconding.chamber_id == chamber_id)
    )
    if row is None:
        row = Seconding(issue_id=issue.id, chamber_id=chamber_id, created_at=clock.now())
        db.session.add(row)
    row.person_id, row.text, row.affected_members = actor.person_id, text, affected_members
    db.session.flush()
    db.session.expire(issue, ["secondings"])
    begin(issue, actor.person_id)
    journal.record(
        "issue:second",
        actor=actor,
        subject=issue,
        new={
            "chamber": policy.seconding_chambers(actor, issue)[chamber_id],
            "affected_members": affected_members,
        },
    )
    return row


def comment(issue: Issue, *, room: CommentRoom, text: str, actor: Actor) -> IssueComment:
    """Say a word among members, or between the secretary and the chamber that filed it.

    Those who watch and those it names are told, as far as they read that room.
    """
    policy.require(actor, f"comment:{room.value}", issue)
    lock(issue)
    if issue.state in SILENT:
        raise wrong_state(issue)
    text = required(text, "text", _("Write your comment."))
    if len(text) > LONGEST_COMMENT:
        raise InvalidInput(fields={"text": _too_long(text, LONGEST_COMMENT)})
    mentioned = _mentioned(issue, room, text)
    texts.keep(mentions.emphasized(text, [person.name for person in mentioned]))
    row = IssueComment(
        issue_id=issue.id, person_id=actor.person_id, room=room, text=text, created_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    begin(issue, actor.person_id)
    new = {"room": room, "comment_id": row.id, "mentioned": [person.name for person in mentioned]}
    journal.record("issue:comment", actor=actor, subject=issue, new=new)
    tell(
        issue,
        "issue:commented",
        audience=("watchers",),
        comment_id=row.id,
        room=room,
        writer_id=actor.person_id,
        mentioned_ids=[person.id for person in mentioned],
    )
    return row


def _mentioned(issue: Issue, room: CommentRoom, text: str) -> list[Person]:
    """Whom the text names, of those who read the room."""
    readers = queries.list_readers(issue, room)
    named = {mention.key for mention in mentions.find(text, [person.name for person in readers])}
    return [person for person in readers if mentions.key_of(person.name) in named]


def _too_long(text: str, most: int) -> str:
    return _("It has %(length)s characters; there is room for %(most)s.", length=len(text), most=most)
