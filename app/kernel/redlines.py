"""Two texts as one: the words both have, those only the older has, those only the newer has. Pure, loses nothing."""

from __future__ import annotations

import difflib
import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: A word, a figure with its signs, or a single mark, with the blanks before it; blanks at the end stand alone.
_PIECE = re.compile(r"(\s*)(\w+(?:[.,:/'\u2019-]\w+)*|[^\w\s])|(\s+)$")
#: So few words that both texts have, between two changes, only tear a sentence to pieces.
_TOO_FEW = 2


class RunKind(enum.StrEnum):
    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Run:
    """A stretch of text, blanks and line breaks included."""

    kind: RunKind
    text: str


def words(before: str, after: str) -> list[Run]:
    """The redline from ``before`` to ``after``, word by word.

    What is same or inserted reads exactly as ``after``; what is same or deleted, as ``before``. Where words were
    replaced, those deleted stand before those inserted.
    """
    old, new = _pieces(before), _pieces(after)
    return _tidied(_runs(old, new))


def is_changed(runs: Iterable[Run]) -> bool:
    return any(run.kind is not RunKind.SAME for run in runs)


def align(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Which stretch of ``before`` stands where which stretch of ``after`` stands: (i, j, k, m), half-open, in order.

    Stretches that are the same are given too. What both begin and end with is taken first, so that of two equal
    members the one in its place is found.
    """
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    i, k = len(before) - tail, len(after) - tail
    found = [(0, head, 0, head)] if head else []
    middle = difflib.SequenceMatcher(None, before[head:i], after[head:k])
    found += [
        (a + head, b + head, c + head, d + head)
        for _tag, a, b, c, d in middle.get_opcodes()
        if a < b or c < d
    ]
    return [*found, (i, len(before), k, len(after))] if tail else found


_Piece = tuple[str, str]


def _pieces(text: str) -> list[_Piece]:
    """(blanks before it, word)."""
    return [(found[1] or found[3] or "", found[2] or "") for found in _PIECE.finditer(text)]


def _runs(old: Sequence[_Piece], new: Sequence[_Piece]) -> list[Run]:
    runs: list[Run] = []
    for i, j, k, m in align([word for _, word in old], [word for _, word in new]):
        same = [word for _, word in old[i:j]] == [word for _, word in new[k:m]]
        if not same:
            runs += [Run(RunKind.DELETED, _joined(old[i:j])), Run(RunKind.INSERTED, _joined(new[k:m]))]
            continue
        for (blank, word), (other, _word) in zip(old[i:j], new[k:m], strict=True):
            if blank == other:
                runs.append(Run(RunKind.SAME, blank + word))
            else:
                runs += [
                    Run(RunKind.DELETED, blank),
                    Run(RunKind.INSERTED, other),
                    Run(RunKind.SAME, word),
                ]
    return runs


def _joined(pieces: Iterable[_Piece]) -> str:
    return "".join(blank + word for blank, word in pieces)


def _tidied(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one kind joined, crumbs between two replacements taken into them, deleted before inserted."""
    joined = _join(runs)
    whole: list[Run] = []
    for index, run in enumerate(joined):
        between = 0 < index < len(joined) - 1
        if run.kind is RunKind.SAME and between and _is_crumb(run.text) and _replaced(joined, index):
            whole += [Run(RunKind.DELETED, run.text), Run(RunKind.INSERTED, run.text)]
        else:
            whole.append(run)
    return _join(whole)


def _replaced(runs: Sequence[Run], index: int) -> bool:
    """Whether words were both deleted and inserted on each side."""
    before = {run.kind for run in runs[max(index - 2, 0) : index]}
    after = {run.kind for run in runs[index + 1 : index + 3]}
    both = {RunKind.DELETED, RunKind.INSERTED}
    return before == both and after == both


def _is_crumb(text: str) -> bool:
    return "\n" not in text and len(text.split()) < _TOO_FEW


def _join(runs: Iterable[Run]) -> list[Run]:
    """Between two same stretches one deleted and one inserted at most."""
    found: list[Run] = []
    changed = {RunKind.DELETED: "", RunKind.INSERTED: ""}

    def settle() -> None:
        found.extend(Run(kind, text) for kind, text in changed.items() if text)
        changed.update({RunKind.DELETED: "", RunKind.INSERTED: ""})

    for run in runs:
        if not run.text:
            continue
        if run.kind is not RunKind.SAME:
            changed[run.kind] += run.text
            continue
        settle()
        if found and found[-1].kind is RunKind.SAME:
            found[-1] = Run(RunKind.SAME, found[-1].text + run.text)
        else:
            found.append(run)
    settle()
    return found
