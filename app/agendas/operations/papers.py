"""Papers of an item: brought in time or late, which is said; replaced by a next version, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app import journal
from app.agendas import item_papers, policy, wording
from app.agendas.models import (
    PAPER_TRANSITIONS,
    AgendaItem,
    Audience,
    ItemPaper,
    ItemPaperVersion,
    PaperState,
)
from app.files.operations import store
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting

MOST_PAPERS = 20
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Upload:
    """A file as it comes: its bytes, and its name where it was made."""

    content: bytes
    name: str


def attach_paper(
    item: AgendaItem, upload: Upload, *, title: str, audience: Audience = Audience.MEMBERS, actor: Actor
) -> ItemPaper:
    """Bring a paper of an item. After the last day for papers it is taken all the same, and shown as late.

    Needs ``item.agenda.meeting``. Raises NotAllowed, WrongState (the session is over), InvalidInput, Refused (a heading).
    """
    meeting = _begin(item, actor)
    if item.is_heading:
        raise Refused(_("A heading has no papers: its items do."))
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        raise InvalidInput(fields={"title": _("At most %(count)s characters.", count=LONGEST_TITLE)})
    if len(item_papers.list_of({item.id}).get(item.id, ())) >= MOST_PAPERS:
        raise Refused(_("An item takes at most %(count)s papers.", count=MOST_PAPERS))
    paper = ItemPaper(item_id=item.id, title=title, audience=audience, state=PaperState.ATTACHED)
    paper.versions = []
    version = _keep(paper, upload, actor)
    paper.title = title or version.file.name[:LONGEST_TITLE]
    db.session.add(paper)
    db.session.flush()
    _record("item:attach_paper", item, paper, meeting, actor)
    return paper


def replace_paper(paper: ItemPaper, upload: Upload, *, actor: Actor) -> None:
    """Bring the paper's next version; the earlier ones stay to be read. Needs item, its agenda's meeting and versions.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    meeting = _begin(paper.item, actor)
    _require_attached(paper)
    _keep(paper, upload, actor)
    db.session.flush()
    _record("item:replace_paper", paper.item, paper, meeting, actor)


def withdraw_paper(paper: ItemPaper, *, actor: Actor) -> None:
    """Take a paper off its item: ATTACHED → WITHDRAWN. Its files stay on record. Raises NotAllowed, WrongState."""
    meeting = _begin(paper.item, actor)
    _require_attached(paper)
    paper.state = PaperState.WITHDRAWN
    db.session.flush()
    _record("item:withdraw_paper", paper.item, paper, meeting, actor)


def expect_papers(item: AgendaItem, *, actor: Actor) -> None:
    """Say that papers are due for the item, which the procedural clock then waits for. Raises NotAllowed, WrongState."""
    _expect(item, actor, expects=True)


def expect_no_papers(item: AgendaItem, *, actor: Actor) -> None:
    """Say that no papers are due for the item. Raises NotAllowed, WrongState."""
    _expect(item, actor, expects=False)


def _expect(item: AgendaItem, actor: Actor, *, expects: bool) -> None:
    meeting = item.agenda.meeting
    policy.require_may(actor, "edit", meeting)
    _require_time(item, meeting)
    if item.is_heading:
        raise Refused(_("A heading has no papers: its items do."))
    if item.expects_papers is expects:
        return
    item.expects_papers = expects
    item.agenda.revision += 1
    db.session.flush()
    journal.record(
        "item:expect_papers",
        actor=actor,
        subject=item,
        old={"expects_papers": not expects},
        new={"expects_papers": expects},
        body_id=meeting.body_id,
    )


def _begin(item: AgendaItem, actor: Actor) -> Meeting:
    meeting = item.agenda.meeting
    policy.require_attach(actor, item, meeting)
    take(item)
    _require_time(item, meeting)
    return meeting


def _require_time(item: AgendaItem, meeting: Meeting) -> None:
    if not policy.takes_papers(item, meeting):
        raise WrongState(
            _(
                "No paper comes to this item any more: it is in the state “%(item)s” and the session in “%(session)s”.",
                item=wording.item_state_label(item.state),
                session=meeting_wording.state_label(meeting.state),
            )
        )


def _require_attached(paper: ItemPaper) -> None:
    if PaperState.WITHDRAWN not in PAPER_TRANSITIONS[paper.state]:
        raise WrongState(_("This paper was withdrawn."))


def _keep(paper: ItemPaper, upload: Upload, actor: Actor) -> ItemPaperVersion:
    file = store(upload.content, upload.name, actor=actor, field="file")
    if paper.versions and paper.latest.file.sha256 == file.sha256:
        raise InvalidInput(fields={"file": _("This is the very file that is there already.")})
    version = ItemPaperVersion(
        number=paper.versions[0].number + 1 if paper.versions else 1,
        file=file,
        person_id=actor.person_id,
        person_name=actor.name,
        created_at=clock.now(),
    )
    paper.versions.insert(0, version)
    return version


def _record(tag: str, item: AgendaItem, paper: ItemPaper, meeting: Meeting, actor: Actor) -> None:
    version, due = paper.latest, item_papers.papers_due(meeting)
    journal.record(
        tag,
        actor=actor,
        subject=item,
        new={
            "paper": paper.title,
            "version": version.number,
            "name": version.file.name,
            "sha256": version.file.sha256,
            "audience": paper.audience,
            "late": item_papers.is_late(version.created_at, due.on, meeting),
        },
        body_id=meeting.body_id,
    )
