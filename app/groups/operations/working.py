"""What a group does while it lives: rests, gets more time, keeps documents, reports, dissents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.agendas.operations import group_reports
from app.bodies.models import AT_WORK, Body, BodyState, Chamber
from app.bodies.operations import lifecycle
from app.files.operations import store
from app.groups import policy
from app.groups.models import Dissent, DocumentKind, GroupDocument
from app.groups.operations.proposing import as_procedure
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.kernel.markdown import LONGEST

MOST_DOCUMENTS = 100
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Upload:
    """A file as it comes: its bytes and what its owner calls it."""

    content: bytes
    name: str
    title: str = ""


def suspend(body: Body, *, reason: str, actor: Actor) -> None:
    """Let it rest. It convokes no session until the chair resumes it."""
    take(body)
    lifecycle.suspend(body, reason=reason, actor=actor)


def resume(body: Body, *, reason: str = "", actor: Actor) -> None:
    take(body)
    lifecycle.resume(body, reason=reason, actor=actor)


def extend(body: Body, *, ends_on: date | None, reason: str, agreement: str = "", actor: Actor) -> None:
    """Give it until a later day, by the chair or by the plenary's agreement."""
    take(body)
    lifecycle.require(body, "extend", reason=reason, agreement=agreement, actor=actor)
    lifecycle.extend(body, ends_on=_day(ends_on), reason=reason, agreement=agreement, actor=actor)


def resume_work(body: Body, *, ends_on: date | None, reason: str, agreement: str = "", actor: Actor) -> None:
    """Give a group that reported further work, until a new end date."""
    take(body)
    lifecycle.require(body, "resume_work", reason=reason, agreement=agreement, actor=actor)
    lifecycle.resume_work(body, ends_on=_day(ends_on), reason=reason, agreement=agreement, actor=actor)


def _day(day: date | None) -> date:
    if day is None:
        raise InvalidInput(fields={"ends_on": _("Write a date.")})
    return day


def report(body: Body, *, text: str, files: Sequence[Upload] = (), actor: Actor) -> None:
    """File the group's report with its annexes; it goes on the standing body's next ordinary agenda.

    Open to a group past its end date too. Raises NotAllowed, WrongState, InvalidInput (``report``, ``files``).
    """
    take(body)
    lifecycle.report(body, report=text, actor=actor)
    for upload in files:
        _keep(body, upload, DocumentKind.REPORT, actor)
    group_reports.put_report(body, actor=as_procedure(actor))


def dissent(body: Body, *, chamber_id: int, text: str, actor: Actor) -> Dissent:
    """Annex what one of the actor's chambers holds against the report; said again, it corrects what was said.

    Requires a group that has reported and is not closed. Raises NotAllowed, WrongState, InvalidInput.
    """
    policy.require_may(actor, "dissent", body)
    take(body)
    if body.state is not BodyState.REPORTED:
        raise WrongState(_("A dissent is annexed between the group's report and its closing."))
    if chamber_id not in {seat.chamber_id for seat in actor.seats_in(body.id)}:
        raise InvalidInput(fields={"chamber": _("Choose a chamber you represent in this body.")})
    text = text.replace("\x00", "").strip()
    if not text:
        raise InvalidInput(fields={"text": _("Say what your chamber holds against the report.")})
    if len(text) > LONGEST:
        message = _(
            "This text has %(length)s characters; %(limit)s are allowed.", length=len(text), limit=LONGEST
        )
        raise InvalidInput(fields={"text": message})
    assert actor.person_id is not None  # whoever holds a seat has signed in
    texts.keep(text)
    row = db.session.scalar(
        select(Dissent).where(Dissent.body_id == body.id, Dissent.chamber_id == chamber_id)
    )
    if row is None:
        row = Dissent(body_id=body.id, chamber_id=chamber_id)
        db.session.add(row)
    row.person_id, row.person_name, row.text, row.created_at = actor.person_id, actor.name, text, clock.now()
    db.session.flush()
    chamber = db.session.get_one(Chamber, chamber_id)
    journal.record("body:dissent", actor=actor, subject=body, new={"chamber": chamber.acronym})
    return row


def add_document(body: Body, upload: Upload, *, actor: Actor) -> GroupDocument:
    """Keep a working paper with the group. Raises NotAllowed, WrongState, Refused (expired), InvalidInput at ``file``."""
    policy.require_may(actor, "add_document", body)
    take(body)
    _require_open(body)
    lifecycle.require_working(body)
    return _keep(body, upload, DocumentKind.WORKING, actor, field="file")


def remove_document(body: Body, document: GroupDocument, *, actor: Actor) -> None:
    """Take a working paper out. What belongs to the report stays."""
    policy.require_may(actor, "remove_document", body)
    take(body)
    _require_open(body)
    if document.kind is DocumentKind.REPORT:
        raise Refused(_("What belongs to the report stays with it."))
    journal.record(
        "body:remove_document",
        actor=actor,
        subject=body,
        old={"title": document.title, "name": document.file.name, "sha256": document.file.sha256},
    )
    db.session.delete(document)
    db.session.flush()


def _require_open(body: Body) -> None:
    if body.state not in AT_WORK | {BodyState.REPORTED}:
        raise WrongState(_("“%(body)s” takes no documents in the state it is in.", body=body.name))


def _keep(
    body: Body, upload: Upload, kind: DocumentKind, actor: Actor, *, field: str = "files"
) -> GroupDocument:
    taken = db.session.scalars(select(GroupDocument.id).where(GroupDocument.body_id == body.id)).all()
    if len(taken) >= MOST_DOCUMENTS:
        raise InvalidInput(
            fields={field: _("A group keeps at most %(most)s documents.", most=MOST_DOCUMENTS)}
        )
    title = " ".join(upload.title.replace("\x00", "").split())[:LONGEST_TITLE]
    file = store(upload.content, upload.name, actor=actor, field=field)
    document = GroupDocument(
        body_id=body.id,
        file_id=file.id,
        person_id=actor.person_id,
        kind=kind,
        title=title or file.name[:LONGEST_TITLE],
        created_at=clock.now(),
    )
    document.file = file
    db.session.add(document)
    db.session.flush()
    journal.record(
        "body:add_document",
        actor=actor,
        subject=body,
        new={"title": document.title, "name": file.name, "sha256": file.sha256, "kind": kind},
    )
    return document
