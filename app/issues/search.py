"""Finding issues by their words: the index, and the condition that the list's filter is made of.

The stems (``kernel/stems.py``) of each filed issue stand in ``issue_search``; SQLite indexes them with FTS5, PostgreSQL
with a GIN index. Written when the text is saved; the worker adds what is missing (``keep_missing``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select, text
from sqlalchemy.orm import aliased

from app.issues.models import Issue, IssueSearch
from app.kernel.db import db
from app.kernel.folding import fold, holds
from app.kernel.stems import stems

#: Stems of a query that count; what comes after is left aside.
MOST_STEMS = 10
#: A word still being typed is compared by its beginnings from so many letters on.
SHORTEST_BEGINNING = 4
_WORD = re.compile(r"[^\W_]+")
_FOLIO = re.compile(r"^(?:as[\s-]*)?(?:(\d{4})[\s-]+)?0*(\d{1,6})$", re.IGNORECASE)
#: PostgreSQL's index is on this very expression (migration 0002).
VECTOR = (
    "(setweight(to_tsvector('simple', issue_search.title_stems), 'A') || "
    "setweight(to_tsvector('simple', issue_search.text_stems), 'B'))"
)


def keep(issue: Issue) -> None:
    """Write the stems of an issue as its text is now. Call it after the flush that gave the text its revision."""
    title = " ".join(stems(issue.title))
    body = " ".join(
        stems(
            "\n".join(
                (issue.folio or "", issue.what_happens, issue.request, issue.evidence, issue.customs_offices)
            )
        )
    )
    row = db.session.get(IssueSearch, issue.id)
    if row is None:
        db.session.add(
            IssueSearch(issue_id=issue.id, title_stems=title, text_stems=body, revision=issue.revision)
        )
    else:
        row.title_stems, row.text_stems, row.revision = title, body, issue.revision
    db.session.flush()


def keep_missing(limit: int = 200) -> int:
    """Write the stems of issues that have none, or older ones: taken over from elsewhere. Returns how many."""
    rows = db.session.scalars(_missing().order_by(Issue.id).limit(limit)).all()
    for issue in rows:
        keep(issue)
    return len(rows)


def has_missing() -> bool:
    """Whether ``keep_missing`` would find anything to do."""
    return db.session.scalar(_missing().with_only_columns(Issue.id).limit(1)) is not None


def _missing() -> Select[Issue]:
    return (
        select(Issue)
        .outerjoin(IssueSearch, IssueSearch.issue_id == Issue.id)
        .where(or_(IssueSearch.issue_id.is_(None), IssueSearch.revision != Issue.revision))
    )


def matching(words: str) -> ColumnElement[bool] | None:
    """The condition that an issue holds all these words, the last as far as it is typed; or has this folio.

    A merged issue's folio finds the one it goes on in too. None for no words.
    """
    asked = words.replace("\x00", "").strip()
    if not asked:
        return None
    ways: list[ColumnElement[bool]] = []
    if (folio := _of_folio(asked)) is not None:
        ways.append(folio)
    wanted = stems(asked)[:MOST_STEMS]
    if wanted:
        ways.append(Issue.id.in_(_ids_with_all(wanted, last_word=asked.split()[-1])))
    elif not ways:
        # Nothing but stop words or signs: as it stands in the title.
        ways.append(holds(Issue.title, asked))
    return or_(*ways)


def _of_folio(asked: str) -> ColumnElement[bool] | None:
    found = _FOLIO.match(asked)
    if found is None:
        return None
    merged = aliased(Issue)
    year, number = found[1], int(found[2])
    named = and_(Issue.folio_number == number, *([Issue.folio_year == int(year)] if year else []))
    of_merged = (
        select(merged.merged_into_id)
        .where(merged.folio_number == number, merged.merged_into_id.is_not(None))
        .where(*([merged.folio_year == int(year)] if year else []))
    )
    return or_(named, Issue.id.in_(of_merged))


def _ids_with_all(wanted: Sequence[str], *, last_word: str) -> Select[int]:
    """Ids of issues that hold all stems, the last word as far as it is typed: "importaci" finds "importaciones"."""
    typed = next(reversed(_WORD.findall(fold(last_word))), "")
    beginnings = {typed[:length] for length in range(SHORTEST_BEGINNING, len(typed) + 1)}
    last = sorted(beginnings | {wanted[-1]})
    if is_sqlite():
        ending = " OR ".join([f'"{stem}"' for stem in last] + [f'"{wanted[-1]}"*'])
        terms = " AND ".join([*(f'"{stem}"' for stem in wanted[:-1]), f"({ending})"])
        return select(Issue.id).where(
            text("issue.id IN (SELECT rowid FROM issue_fts WHERE issue_fts MATCH :fts)").bindparams(fts=terms)
        )
    ending = " | ".join([f"'{stem}'" for stem in last] + [f"'{wanted[-1]}':*"])
    query = " & ".join([*(f"'{stem}'" for stem in wanted[:-1]), f"({ending})"])
    return select(IssueSearch.issue_id).where(
        text(f"{VECTOR} @@ CAST(:fts AS tsquery)").bindparams(fts=query)
    )


def is_sqlite() -> bool:
    return db.session().get_bind().dialect.name == "sqlite"
