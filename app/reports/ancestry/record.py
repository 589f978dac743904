"""All that is on record of one matter, as far as its reader may see it; in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_
from sqlalchemy.orm import joinedload, selectinload

from app.agendas.queries import Carried, list_carrying, list_chain
from app.agreements import queries as agreement_queries
from app.agreements.models import Agreement, Evidence, FollowUp
from app.issues import queries as issue_queries
from app.issues.models import Issue
from app.issues.queries.issues import AS_LISTED
from app.issues.wording import TOLD
from app.journal.models import AuditEntry
from app.journal.queries import list_history, list_history_of
from app.kernel.actor import Actor
from app.kernel.db import db
from app.minutes.passages import Passage, passages_on

#: What no report says: its due date moved, somebody else follows it up, the authority responded, the plenary took note.
CHANGES = frozenset({"agreement:extend", "agreement:reassign", "agreement:respond", "agreement:take_note"})


@dataclass(frozen=True)
class Record:
    """A matter is an issue with all that came of it, or an item of an agenda that came from no issue."""

    issue: Issue | None = None
    history: Sequence[AuditEntry] = ()
    #: Issues that go on in it; the one it goes on in.
    merged: Sequence[Issue] = ()
    merged_into: Issue | None = None
    carried: Sequence[Carried] = ()
    #: By item.
    passages: Mapping[int, Passage] = field(default_factory=dict)
    agreements: Sequence[Agreement] = ()
    #: What takes the place of those agreements or lost it to one of them, whatever matter it is of.
    related: Sequence[Agreement] = ()
    #: Those whose reports, files and changes this actor may read.
    inside: frozenset[int] = frozenset()
    changes: Sequence[AuditEntry] = ()


def of_issue(issue: Issue, actor: Actor) -> Record:
    """``issue`` as the reader was allowed to load it."""
    carried = list_carrying(issue.id, actor)
    merged = issue_queries.list_merged_into(issue)
    seen = _seen(actor, [row.id for row in merged])
    return _whole(
        [row.item.id for row in carried],
        actor,
        issue=issue,
        history=list_history("issue", issue.id, tags=TOLD),
        merged=[row for row in merged if row.id in seen],
        merged_into=issue_queries.find_survivor(issue, actor),
        carried=carried,
    )


def of_agreement(agreement: Agreement, actor: Actor) -> Record:
    """The matter it is of: its issue where the reader may see that, else the item it was adopted under."""
    issue_id = agreement.item.issue_id
    if issue_id is not None:
        issue = db.session.scalar(
            issue_queries.visible_to(actor).where(Issue.id == issue_id).options(*AS_LISTED)
        )
        if issue is not None:
            return of_issue(issue, actor)
    carried = list_chain(agreement.item_id, actor)
    return _whole({agreement.item_id, *(row.item.id for row in carried)}, actor, carried=carried)


def _whole(item_ids: Collection[int], actor: Actor, **known: object) -> Record:
    agreements = db.session.scalars(
        agreement_queries.visible_to(actor)
        .where(Agreement.item_id.in_(sorted(item_ids)))
        .options(
            selectinload(Agreement.follow_ups).selectinload(FollowUp.evidence).joinedload(Evidence.file),
            joinedload(Agreement.responsible_chamber),
        )
        .order_by(Agreement.adopted_at, Agreement.id)
    ).all()
    inside = frozenset(row.id for row in agreements if agreement_queries.may_read_evidence(actor, row))
    changes = list_history_of({("agreement", agreement_id) for agreement_id in inside})
    return Record(
        **known,  # type: ignore[arg-type]
        passages=passages_on(item_ids, actor),
        agreements=agreements,
        related=_related(agreements, actor),
        inside=inside,
        changes=[entry for entry in changes if entry.tag in CHANGES],
    )


def _related(agreements: Sequence[Agreement], actor: Actor) -> Sequence[Agreement]:
    ids = [row.id for row in agreements]
    successors = [row.successor_id for row in agreements if row.successor_id is not None]
    if not ids:
        return []
    return db.session.scalars(
        agreement_queries.visible_to(actor)
        .where(or_(Agreement.id.in_(successors), Agreement.successor_id.in_(ids)))
        .order_by(Agreement.id)
    ).all()


def _seen(actor: Actor, issue_ids: Collection[int]) -> set[int]:
    if not issue_ids:
        return set()
    query = issue_queries.visible_to(actor).where(Issue.id.in_(sorted(issue_ids)))
    return set(db.session.scalars(query.with_only_columns(Issue.id)))
