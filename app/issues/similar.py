"""Issues like the one whose title is being typed, so that it is seconded instead of filed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from sqlalchemy import bindparam, text
from sqlalchemy.orm import joinedload

from app.issues.models import Issue, IssueState
from app.issues.queries import visible_to
from app.issues.search import MOST_STEMS, VECTOR, is_sqlite
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.stems import stems

#: Hits that similar issues are chosen from: beyond it the commonest words of the title are left aside.
BUDGET = 2_000
#: Of these hits, so many of the best by FTS5's own rank are compared word by word. (PostgreSQL's rank would cost more.)
BEST = 120
#: Of those near enough, so many are read with who may see them.
MOST_LOOKED_AT = 30
MOST_SIMILAR = 5
#: Of the weight of the title's words, how much an issue must share to be offered.
NEAR_ENOUGH = 0.45
#: A word of the title weighs so many times one of the text.
TITLE_WEIGHT = 3.0


@dataclass(frozen=True)
class Similar:
    """An issue like the one that is being written, and how much of its title's weight they share, from 0 to 1."""

    issue: Issue
    nearness: float


def similar_to(
    actor: Actor, title: str, *, body_id: int | None = None, but: int | None = None, limit: int = MOST_SIMILAR
) -> list[Similar]:
    """Filed issues the actor may see that share enough of a title's weighty words, the nearest first. At most 5 queries.

    Rare words weigh more than common ones, and words of a title more than those of a text. The commonest are left aside
    as soon as the others find enough: so a title of everyday words costs no more among fifty thousand than among ten.
    A merged issue is offered as the one it goes on in; drafts and withdrawn ones never are. ``but``: an issue left out.
    """
    wanted = list(dict.fromkeys(stems(title)))[:MOST_STEMS]
    if not wanted:
        return []
    total, frequency = _frequencies(wanted)
    weight = {
        stem: log(1 + total / frequency[stem]) if frequency[stem] else log(1 + total) for stem in wanted
    }
    chosen = _within_budget([stem for stem in wanted if frequency[stem]], frequency)
    if not chosen:
        return []
    near = _nearest(chosen, wanted, weight)
    # Many more than are offered: whoever sees little is offered the nearest of what they see.
    near_enough = sorted((pair for pair in near if pair[1] >= NEAR_ENOUGH), key=lambda pair: -pair[1])
    scores = dict(near_enough[:MOST_LOOKED_AT])
    found = _as_offered(actor, scores, body_id=body_id, but=but)
    return sorted(found, key=lambda row: (-row.nearness, row.issue.id))[:limit]


def _frequencies(wanted: Sequence[str]) -> tuple[int, dict[str, int]]:
    """About how many issues there are, and how many hold each stem (PostgreSQL: no further than the budget). One query."""
    session = db.session()
    if is_sqlite():
        rows = session.execute(
            text("SELECT term, doc FROM issue_fts_words WHERE term IN :terms").bindparams(
                bindparam("terms", list(wanted), expanding=True)
            )
        ).all()
        found = {row.term: row.doc for row in rows}
        # As many as there ever were: counting the rows of the index reads all of it.
        total = session.execute(text("SELECT max(issue_id) FROM issue_search")).scalar() or 0
        return total, {stem: found.get(stem, 0) for stem in wanted}
    bounded = "(SELECT count(*) FROM (SELECT 1 FROM issue_search WHERE {0} @@ CAST(:t{1} AS tsquery) LIMIT {2}) AS c{1})"
    parts = [bounded.format(VECTOR, number, BUDGET + 1) for number in range(len(wanted))]
    total_part = "(SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'issue_search'::regclass)"
    row = session.execute(
        text(f"SELECT {total_part}, " + ", ".join(parts)).bindparams(
            **{f"t{number}": f"'{stem}'" for number, stem in enumerate(wanted)}
        )
    ).one()
    counts = dict(zip(wanted, (int(value) for value in row[1:]), strict=True))
    return max(int(row[0]), *counts.values(), 1), counts


def _within_budget(known: Sequence[str], frequency: dict[str, int]) -> list[str]:
    """The rarest stems that together hit no more than the budget; the rarest alone where even it hits more."""
    chosen: list[str] = []
    spent = 0
    for stem in sorted(known, key=lambda stem: frequency[stem]):
        if chosen and spent + frequency[stem] > BUDGET:
            break
        chosen.append(stem)
        spent += frequency[stem]
    return chosen


def _nearest(
    chosen: Sequence[str], wanted: Sequence[str], weight: dict[str, float]
) -> list[tuple[int, float]]:
    """Issues that hold a chosen stem with the share of the title's whole weight they hold. One query.

    The stems of the candidates are compared here, by the same rule on both databases.
    """
    if is_sqlite():
        query = (
            "SELECT issue_id, title_stems, text_stems FROM issue_search WHERE issue_id IN (SELECT rowid FROM issue_fts "
            "WHERE issue_fts MATCH :fts AND rank MATCH 'bm25(3.0, 1.0)' ORDER BY rank LIMIT :most)"
        )
        terms = " OR ".join(f'"{stem}"' for stem in chosen)
    else:
        query = (
            f"SELECT issue_id, title_stems, text_stems FROM issue_search WHERE {VECTOR} @@ CAST(:fts AS tsquery) "  # noqa: S608
            "ORDER BY issue_id DESC LIMIT :most"
        )
        terms = " | ".join(f"'{stem}'" for stem in chosen)
    most = BEST if is_sqlite() else BUDGET
    rows = db.session.execute(text(query), {"fts": terms, "most": most})
    whole = TITLE_WEIGHT * sum(weight[stem] for stem in wanted)
    scored = []
    for issue_id, title_stems, text_stems in rows:
        in_title, in_text = set(title_stems.split()), set(text_stems.split())
        score = sum(
            weight[stem] * (TITLE_WEIGHT if stem in in_title else 1.0)
            for stem in wanted
            if stem in in_title or stem in in_text
        )
        scored.append((int(issue_id), score / whole))
    return scored


def _as_offered(
    actor: Actor, scores: dict[int, float], *, body_id: int | None, but: int | None
) -> list[Similar]:
    """What of it the actor may see, merged ones as the one they go on in. At most 2 queries."""
    if not scores:
        return []
    seen = _seen(actor, scores, body_id)
    onwards: dict[int, float] = {}
    for issue in seen:
        if issue.state is IssueState.MERGED and issue.merged_into_id is not None:
            onwards[issue.merged_into_id] = max(scores[issue.id], onwards.get(issue.merged_into_id, 0))
    offered = {
        issue.id: (issue, max(scores[issue.id], onwards.get(issue.id, 0)))
        for issue in seen
        if issue.state is not IssueState.MERGED
    }
    if missing := set(onwards) - set(offered):
        for issue in _seen(actor, missing, body_id):
            if issue.state is not IssueState.MERGED:
                offered[issue.id] = (issue, onwards[issue.id])
    return [Similar(issue, score) for key, (issue, score) in offered.items() if key != but]


def _seen(
    actor: Actor, ids: Sequence[int] | set[int] | dict[int, float], body_id: int | None
) -> Sequence[Issue]:
    query = visible_to(actor).where(
        Issue.id.in_(sorted(ids)),
        Issue.folio.is_not(None),
        Issue.state.not_in((IssueState.DRAFT, IssueState.WITHDRAWN)),
    )
    if body_id is not None:
        query = query.where(Issue.body_id == body_id)
    return db.session.scalars(query.options(joinedload(Issue.chamber), joinedload(Issue.body))).all()
