"""What a chamber does with its issue: begin, write, attach, submit, withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload

from app import journal
from app.bodies.models import Body
from app.bodies.operations.lifecycle import require_working
from app.files.models import StoredFile
from app.files.operations import store
from app.issues import policy, search
from app.issues.models import (
    EDITABLE,
    OPERATOR_TYPES,
    TAKES_ISSUES,
    Issue,
    IssueAttachment,
    IssueState,
    IssueVersion,
    IssueWatcher,
)
from app.issues.operations.lifecycle import clean, lock, move, require_move, required, tell, wrong_state
from app.journal.models import AuditEntry
from app.kernel import clock, markdown, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotFound, Refused
from app.programme.models import Topic

LONGEST_TITLE = 200
LONGEST_CUSTOMS_OFFICES = 300
LONGEST_FREQUENCY = 200
MOST_ATTACHMENTS = 20
#: Advisory lock, with the year, that makes those who take a folio take turns on PostgreSQL.
FOLIO_LOCK = 0x464F4C49


@dataclass(frozen=True)
class IssueText:
    """What the form holds."""

    title: str = ""
    topic_id: int | None = None
    what_happens: str = ""
    affected: tuple[str, ...] = ()
    customs_offices: str = ""
    frequency: str = ""
    request: str = ""
    evidence: str = ""


def text_of(issue: Issue) -> IssueText:
    """The text of an issue as it is now."""
    return IssueText(
        title=issue.title,
        topic_id=issue.topic_id,
        what_happens=issue.what_happens,
        affected=tuple(issue.affected),
        customs_offices=issue.customs_offices,
        frequency=issue.frequency,
        request=issue.request,
        evidence=issue.evidence,
    )


def start(body: Body, *, chamber_id: int, title: str, actor: Actor) -> Issue:
    """Begin a draft for one of the actor's chambers; only its representatives see it until it is submitted.

    Raises NotAllowed, InvalidInput, and Refused when the body no longer takes issues.
    """
    policy.require_start(actor, body.id)
    if body.state not in TAKES_ISSUES:
        raise Refused(_("%(body)s no longer takes issues.", body=body.name))
    require_working(body)
    if chamber_id not in {seat.chamber_id for seat in actor.seats_in(body.id)}:
        raise InvalidInput(fields={"chamber": _("Choose a chamber you represent in this body.")})
    title = _title(required(title, "title", _("Write a title: one sentence that says the problem.")))
    assert actor.person_id is not None  # whoever holds a seat has signed in
    now = clock.now()
    issue = Issue(
        body_id=body.id,
        chamber_id=chamber_id,
        author_id=actor.person_id,
        title=title,
        state=IssueState.DRAFT,
        created_at=now,
        listed_at=now,
    )
    db.session.add(issue)
    db.session.flush()
    search.keep(issue)
    journal.record("issue:draft", actor=actor, subject=issue, new={"title": title, "chamber_id": chamber_id})
    return issue


def edit(issue: Issue, written: IssueText, *, revision: int, actor: Actor) -> None:
    """Save what was typed, complete or not, in a draft or a returned issue.

    Raises StaleEdit when somebody saved another text since ``revision``, InvalidInput for what can't be stored.
    One entry in the journal a sitting: what was submitted is kept whole as a version.
    """
    policy.require(actor, "edit", issue)
    lock(issue)
    if issue.state not in EDITABLE:
        raise wrong_state(issue)
    written = _storable(written)
    stored = text_of(issue)
    if written == stored:
        return
    issue.advance(revision, mine=written.what_happens, theirs=stored.what_happens)
    changed = [
        name for name in IssueText.__dataclass_fields__ if getattr(written, name) != getattr(stored, name)
    ]
    for name in changed:
        value = getattr(written, name)
        setattr(issue, name, list(value) if isinstance(value, tuple) else value)
    db.session.flush()
    search.keep(issue)
    if not _goes_on_editing(issue, actor):
        journal.record("issue:edit", actor=actor, subject=issue, new={"fields": changed})


def attach(issue: Issue, content: bytes, name: str, *, actor: Actor) -> None:
    """Store a file and add it; one that is already there, by name and content, is left as it is.

    Raises InvalidInput at ``files``, saying why, for what is not taken.
    """
    policy.require(actor, "attach", issue)
    lock(issue)
    if issue.state not in EDITABLE:
        raise wrong_state(issue)
    kept = [row.file for row in _attachments(issue)]
    if len(kept) >= MOST_ATTACHMENTS:
        raise InvalidInput(
            fields={"files": _("An issue carries at most %(most)s files.", most=MOST_ATTACHMENTS)}
        )
    file = store(content, name, actor=actor, field="files")
    if any((other.sha256, other.name) == (file.sha256, file.name) for other in kept):
        db.session.delete(file)
        db.session.flush()
        return
    db.session.add(IssueAttachment(issue_id=issue.id, file_id=file.id))
    db.session.flush()
    db.session.expire(issue, ["attachments"])
    journal.record("issue:attach", actor=actor, subject=issue, new={"name": file.name, "sha256": file.sha256})


def detach(issue: Issue, attachment_id: int, *, actor: Actor) -> None:
    """Take a file off; the versions submitted before still name it. Raises NotFound when it isn't this issue's."""
    policy.require(actor, "attach", issue)
    lock(issue)
    if issue.state not in EDITABLE:
        raise wrong_state(issue)
    row = next((row for row in _attachments(issue) if row.id == attachment_id), None)
    if row is None:
        raise NotFound
    old = {"name": row.file.name, "sha256": row.file.sha256}
    db.session.delete(row)
    db.session.flush()
    db.session.expire(issue, ["attachments"])
    journal.record("issue:detach", actor=actor, subject=issue, old=old)


def submit(issue: Issue, *, actor: Actor) -> None:
    """File it: folio (the first time), a version of the text, word to the secretary and the acknowledgement.

    Raises InvalidInput naming each field that is missing; the draft stays as it is.
    """
    require_move(issue, "submit", actor=actor)
    files = [row.file for row in _attachments(issue)]
    if missing := _missing(issue, has_files=bool(files)):
        raise InvalidInput(fields=missing)
    texts.keep(issue.what_happens, issue.request, issue.evidence)
    now = clock.now()
    issue.reason, issue.return_by = "", None
    issue.submitted_at = issue.submitted_at or now
    issue.listed_at = now
    if issue.folio is None:
        _give_folio(issue)
    version = _keep_version(issue, files)
    move(issue, "submit", actor=actor, new={"folio": issue.folio, "version": version.number})
    issue.decided_at = None
    search.keep(issue)
    _watch(issue, actor)
    tell(issue, "issue:submitted", audience=("secretary", "author"), version=version.number)


def withdraw(issue: Issue, *, reason: str, actor: Actor) -> None:
    """Take it back, for good. The folio is not used again; a draft, which nobody else saw, ends without a reason too."""
    require_move(issue, "withdraw", actor=actor)
    was_filed = issue.folio is not None
    reason = required(reason, "reason", _("Say why it is withdrawn.")) if was_filed else clean(reason)
    issue.reason = reason
    move(issue, "withdraw", actor=actor, reason=reason)
    if was_filed:
        tell(issue, "issue:withdrawn", audience=("secretary",), reason=reason)


def _missing(issue: Issue, *, has_files: bool) -> dict[str, Any]:
    wanted = {
        "title": (issue.title, _("Write a title: one sentence that says the problem.")),
        "topic_id": (issue.topic_id, _("Choose the topic of the issue.")),
        "what_happens": (issue.what_happens, _("Say what happens: where, since when, how often.")),
        "affected": (issue.affected, _("Mark whom it affects.")),
        "request": (
            issue.request,
            _("Say what is asked. For example: a written criterion, a change of procedure, a working group."),
        ),
        "evidence": (
            issue.evidence or has_files,
            _("Write what supports it, or attach a file: visits, notices, figures."),
        ),
    }
    return {field: message for field, (value, message) in wanted.items() if not value}


def _storable(written: IssueText) -> IssueText:
    """Cleaned; InvalidInput for what does not fit its column or is no choice."""
    cleaned = IssueText(
        title=" ".join(clean(written.title).split()),
        topic_id=written.topic_id,
        what_happens=clean(written.what_happens),
        affected=tuple(kind for kind in OPERATOR_TYPES if kind in written.affected),
        customs_offices=" ".join(clean(written.customs_offices).split()),
        frequency=" ".join(clean(written.frequency).split()),
        request=clean(written.request),
        evidence=clean(written.evidence),
    )
    fields: dict[str, Any] = {}
    for name, most in (
        ("title", LONGEST_TITLE),
        ("customs_offices", LONGEST_CUSTOMS_OFFICES),
        ("frequency", LONGEST_FREQUENCY),
        ("what_happens", markdown.LONGEST),
        ("request", markdown.LONGEST),
        ("evidence", markdown.LONGEST),
    ):
        length = len(getattr(cleaned, name))
        if length > most:
            fields[name] = _(
                "It has %(length)s characters; there is room for %(most)s.", length=length, most=most
            )
    if cleaned.topic_id is not None and db.session.get(Topic, cleaned.topic_id) is None:
        fields["topic_id"] = _("Choose a topic of the list.")
    if fields:
        raise InvalidInput(fields=fields)
    return cleaned


def _title(title: str) -> str:
    return _storable(IssueText(title=title)).title


def _give_folio(issue: Issue) -> None:
    """The next number of the year, in the body's zone. Whoever else takes one waits until this is committed."""
    session = db.session()
    year = clock.today(db.session.get_one(Body, issue.body_id).zone).year
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_advisory_xact_lock(:lock, :year)"), {"lock": FOLIO_LOCK, "year": year}
        )
    last = session.scalar(select(func.max(Issue.folio_number)).where(Issue.folio_year == year)) or 0
    issue.folio_year, issue.folio_number = year, last + 1
    issue.folio = f"AS-{year}-{last + 1:03}"


def _keep_version(issue: Issue, files: list[StoredFile]) -> IssueVersion:
    last = (
        db.session.scalar(select(func.max(IssueVersion.number)).where(IssueVersion.issue_id == issue.id)) or 0
    )
    topic = db.session.get(Topic, issue.topic_id) if issue.topic_id is not None else None
    content = {
        "title": issue.title,
        "topic": topic.key if topic is not None else None,
        "what_happens": issue.what_happens,
        "affected": list(issue.affected),
        "customs_offices": issue.customs_offices,
        "frequency": issue.frequency,
        "request": issue.request,
        "evidence": issue.evidence,
        "files": [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in files],
    }
    version = IssueVersion(issue_id=issue.id, number=last + 1, content=content, created_at=clock.now())
    db.session.add(version)
    db.session.flush()
    return version


def _watch(issue: Issue, actor: Actor) -> None:
    watching = select(IssueWatcher.id).where(
        IssueWatcher.issue_id == issue.id, IssueWatcher.person_id == actor.person_id
    )
    if db.session.scalar(watching) is None:
        db.session.add(IssueWatcher(issue_id=issue.id, person_id=actor.person_id))
        db.session.flush()


def _attachments(issue: Issue) -> list[IssueAttachment]:
    return list(
        db.session.scalars(
            select(IssueAttachment)
            .where(IssueAttachment.issue_id == issue.id)
            .options(joinedload(IssueAttachment.file))
            .order_by(IssueAttachment.id)
        )
    )


def _goes_on_editing(issue: Issue, actor: Actor) -> bool:
    last = db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.subject_type == Issue.__tablename__, AuditEntry.subject_id == issue.id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return last is not None and last.tag == "issue:edit" and last.actor_id == actor.person_id
