"""What changed from one content of the minutes to another, word by word. Pure: contents in, redlines out."""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel import redlines
from app.kernel.redlines import Run
from app.minutes import clauses

#: From so many words in common (of all, both sides) a passage is another wording of one, not a new passage.
_ALIKE = 0.3
#: So many passages on both sides are paired by what they have in common; more, in their order.
_PAIRED = 40

_WORD = re.compile(r"\w+")

Runs = tuple[Run, ...]


class Change(enum.StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class PassageChange:
    """A passage with its number in each version; None where it is not there, or is a heading."""

    change: Change
    was: int | None
    now: int | None
    runs: Runs
    is_heading: bool = False


@dataclass(frozen=True)
class RowChange:
    """What stands whole in the minutes, an agreement or a dissent: its label, its text, the line under it."""

    change: Change
    label: str
    text: Runs
    about: Runs


@dataclass(frozen=True)
class SectionChange:
    """``change`` says whether the section is in both versions; CHANGED where anything of it differs."""

    change: Change
    kind: str
    heading: Runs
    is_moved: bool
    passages: tuple[PassageChange, ...]
    agreements: tuple[RowChange, ...]


@dataclass(frozen=True)
class Comparison:
    sections: tuple[SectionChange, ...]
    dissents: tuple[RowChange, ...]

    @property
    def passages_changed(self) -> int:
        return sum(_counts(section.passages) for section in self.sections)

    @property
    def agreements_changed(self) -> int:
        return sum(_counts(section.agreements) for section in self.sections)

    @property
    def dissents_changed(self) -> int:
        return _counts(self.dissents)

    def sections_that(self, change: Change) -> int:
        return sum(section.change is change for section in self.sections)

    @property
    def sections_moved(self) -> int:
        return sum(section.is_moved for section in self.sections)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """The newer content in its order, what it lost at the place where that stood, every changed word marked."""
    old, new = _read(before), _read(after)
    keys = _keys(old, new)
    was, now = dict(zip(keys[0], old, strict=True)), dict(zip(keys[1], new, strict=True))
    sections = [
        _section(was.get(key), now.get(key), is_moved=key in moved)
        for moved in [_moved(*keys)]
        for key in _in_order(*keys)
    ]
    return Comparison(tuple(sections), tuple(_rows(_dissents(before), _dissents(after))))


@dataclass(frozen=True)
class _Section:
    identity: int | None
    kind: str
    heading: str
    passages: tuple[tuple[int | None, clauses.Passage], ...]
    agreements: Mapping[str, tuple[str, str, str]]


def _read(content: Mapping[str, Any]) -> list[_Section]:
    numbers = iter(range(1, 10_000))
    return [
        _Section(
            identity=section.get("id"),
            kind=section["kind"],
            heading=section["heading"],
            passages=tuple(
                (None if passage.is_heading else next(numbers), passage)
                for passage in clauses.cut(section["text"])
            ),
            agreements={
                str(row["id"]): (row["number"], row["text"], row["about"]) for row in section["agreements"]
            },
        )
        for section in content["sections"]
    ]


_Key = tuple[str, str, int]


def _keys(old: Sequence[_Section], new: Sequence[_Section]) -> tuple[list[_Key], list[_Key]]:
    """What makes sections the same: their id where both contents have it, else their kind and title without its number."""
    by_id = all(section.identity is not None for section in (*old, *new))
    found: tuple[list[_Key], list[_Key]] = ([], [])
    for keys, sections in zip(found, (old, new), strict=True):
        seen: Counter[tuple[str, str]] = Counter()
        for section in sections:
            name = str(section.identity) if by_id else _title(section.heading)
            seen[section.kind, name] += 1
            keys.append((section.kind, name, seen[section.kind, name]))
    return found


def _title(heading: str) -> str:
    number, _, title = heading.partition(" ")
    return title if number[:1].isdigit() else heading


def _moved(old: Sequence[_Key], new: Sequence[_Key]) -> set[_Key]:
    stayed = [[key for key in keys if key in set(others)] for keys, others in ((old, new), (new, old))]
    kept = {
        key
        for i, j, k, m in redlines.align(*[[repr(key) for key in keys] for keys in stayed])
        if stayed[0][i:j] == stayed[1][k:m]
        for key in stayed[0][i:j]
    }
    return set(stayed[1]) - kept


def _in_order(old: Sequence[_Key], new: Sequence[_Key]) -> list[_Key]:
    """The newer order; what was removed, after the section it followed."""
    order = list(new)
    for index, key in enumerate(old):
        if key not in order:
            before = old[index - 1] if index else None
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return order


def _section(was: _Section | None, now: _Section | None, *, is_moved: bool) -> SectionChange:
    either = now or was
    assert either is not None
    heading = tuple(redlines.words(was.heading if was else "", now.heading if now else ""))
    passages = tuple(_passages(was.passages if was else (), now.passages if now else ()))
    agreements = tuple(_rows(was.agreements if was else {}, now.agreements if now else {}))
    if was is None or now is None:
        change = Change.ADDED if was is None else Change.REMOVED
    else:
        differs = _counts(passages) or _counts(agreements) or redlines.is_changed(heading)
        change = Change.CHANGED if differs or is_moved else Change.SAME
    return SectionChange(change, either.kind, heading, is_moved, passages, agreements)


def pair(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Which passage became which, by their places, order kept; None for one that was not there yet, or is no longer."""
    found: list[tuple[int | None, int | None]] = []
    for i, j, k, m in redlines.align(old, new):
        found += [
            (None if was is None else i + was, None if now is None else k + now)
            for was, now in _pairs(old[i:j], new[k:m])
        ]
    return found


_Numbered = tuple[int | None, clauses.Passage]


def _passages(old: Sequence[_Numbered], new: Sequence[_Numbered]) -> Iterator[PassageChange]:
    for was, now in pair([one.source for _, one in old], [one.source for _, one in new]):
        yield _passage(None if was is None else old[was], None if now is None else new[now])


def _passage(was: _Numbered | None, now: _Numbered | None) -> PassageChange:
    before, after = (was[1].source if was else ""), (now[1].source if now else "")
    change = Change.ADDED if was is None else Change.REMOVED if now is None else Change.CHANGED
    either = now or was
    assert either is not None
    return PassageChange(
        change=Change.SAME if before == after else change,
        was=was[0] if was else None,
        now=now[0] if now else None,
        runs=tuple(redlines.words(before, after)),
        is_heading=either[1].is_heading,
    )


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """The pairs that keep the most words; many passages are paired in their order."""
    if len(old) * len(new) > _PAIRED**2 or list(old) == list(new):
        return [
            (at if at < len(old) else None, at if at < len(new) else None)
            for at in range(max(len(old), len(new)))
        ]
    alike = [[_likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for k in range(len(new) - 1, -1, -1):
            best[i][k] = max(best[i + 1][k], best[i][k + 1], best[i + 1][k + 1] + alike[i][k])
    pairs: list[tuple[int | None, int | None]] = []
    i = k = 0
    while i < len(old) and k < len(new):
        if alike[i][k] and best[i][k] == best[i + 1][k + 1] + alike[i][k]:
            pairs.append((i, k))
            i, k = i + 1, k + 1
        elif best[i][k] == best[i + 1][k]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, k))
            k += 1
    return [*pairs, *((at, None) for at in range(i, len(old))), *((None, at) for at in range(k, len(new)))]


def _likeness(one: str, other: str) -> float:
    """How many words two passages have in common, of all they have; nothing below ``_ALIKE``."""
    words, others = (Counter(_WORD.findall(text.lower())) for text in (one, other))
    share = 2 * (words & others).total() / max(words.total() + others.total(), 1)
    return share if share >= _ALIKE else 0.0


def _rows(
    old: Mapping[str, tuple[str, str, str]], new: Mapping[str, tuple[str, str, str]]
) -> Iterator[RowChange]:
    """Rows by their key: the newer ones in order, then those that are gone."""
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key, ("", "", "")), new.get(key, ("", "", ""))
        if key in old and key in new:
            change = Change.SAME if was == now else Change.CHANGED
        else:
            change = Change.ADDED if key in new else Change.REMOVED
        text, about = (tuple(redlines.words(was[at], now[at])) for at in (1, 2))
        yield RowChange(change, now[0] or was[0], text, about)


def _dissents(content: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
    return {
        f"{row['seat']}/{row['about']}": (row["seat"], row["text"], row["about"])
        for row in content.get("dissents", ())
    }


def _counts(rows: Iterable[PassageChange | RowChange]) -> int:
    return sum(row.change is not Change.SAME for row in rows)
