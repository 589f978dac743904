"""The public version of a frozen text: what is marked gives way to a block that says why.

Pure: a content and its marks in, a content out. Only what is known to be the paper's is taken over, so that nothing
added to a content later goes out by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.minutes import clauses, wording
from app.minutes.composing import plain
from app.minutes.models import (
    Addendum,
)
from app.minutes.publication_models import Redaction, RedactionTarget

_SHOWN = ("body", "title", "when", "reference", "language")
#: Not the changes they were approved with: these may repeat what is withheld.
_SHOWN_OF_APPROVAL = ("method", "said", "session", "item", "day", "votes")
#: Who owes an agreement, and by when, kept apart from the sentence that says both.
_TERMS = ("responsible", "due")
#: Characters of Markdown that may stand between the letters of a phrase as it is read.
_MARKS = r"[*_`~\\]*"


@dataclass(frozen=True)
class Place:
    """Something that can be marked: a numbered clause, an agreement, an addendum."""

    target: RedactionTarget
    number: int
    #: The clause's or the addendum's number, the agreement's own.
    name: str
    text: str


@dataclass(frozen=True)
class _Shown:
    """An addendum as a public version carries it."""

    number: int
    text: str


def places_of(content: Mapping[str, Any], addenda: Sequence[Addendum | _Shown]) -> Iterator[Place]:
    """Everything that can be marked, in the order of the paper."""
    number = 0
    for section in content["sections"]:
        for passage in clauses.cut(section["text"]):
            if not passage.is_heading:
                number += 1
                yield Place(RedactionTarget.CLAUSE, number, str(number), passage.source)
        for agreement in section["agreements"]:
            yield Place(
                RedactionTarget.AGREEMENT,
                agreement["id"],
                agreement["number"],
                f"{agreement['text']}\n\n{agreement['about']}",
            )
    for addendum in addenda:
        yield Place(RedactionTarget.ADDENDUM, addendum.number, str(addendum.number), addendum.text)


def has_phrase(text: str, phrase: str) -> bool:
    return _pattern(phrase).search(text) is not None


def public_content(
    content: Mapping[str, Any], addenda: Sequence[Addendum], marks: Sequence[Redaction]
) -> dict[str, Any]:
    """``content`` as the public reads it, with its addenda; in the language of the caller."""
    by_place: dict[tuple[RedactionTarget, int], list[Redaction]] = {}
    for mark in marks:
        by_place.setdefault((mark.target, mark.number), []).append(mark)
    numbers = iter(range(1, 10_000))
    return {
        **{key: content[key] for key in _SHOWN if key in content},
        "approval": {
            key: value for key, value in content.get("approval", {}).items() if key in _SHOWN_OF_APPROVAL
        },
        "sections": [
            {
                "kind": section["kind"],
                "heading": section["heading"],
                "text": _without(section["text"], numbers, by_place),
                "agreements": [
                    _agreement(agreement, by_place.get((RedactionTarget.AGREEMENT, agreement["id"]), []))
                    for agreement in section["agreements"]
                ],
            }
            for section in content["sections"]
        ],
        "addenda": [
            {
                "number": addendum.number,
                "text": _withheld(
                    addendum.text, by_place.get((RedactionTarget.ADDENDUM, addendum.number), [])
                ),
                "decided_in": addendum.decided_in,
                "hash": addendum.hash,
            }
            for addendum in addenda
        ],
    }


def name_of(mark: Redaction, places: Sequence[Place]) -> str:
    """ "Clause 5"."""
    found = next((row for row in places if (row.target, row.number) == (mark.target, mark.number)), None)
    return wording.target_label(mark.target, found.name if found is not None else str(mark.number))


def still_standing(shown: Mapping[str, Any], marks: Sequence[Redaction]) -> list[tuple[str, list[str]]]:
    """Each withheld phrase that the public version still says elsewhere, and in which passages."""
    found = []
    addenda = [_Shown(row["number"], row["text"]) for row in shown["addenda"]]
    places = list(places_of(shown, addenda))
    for phrase in dict.fromkeys(mark.phrase for mark in marks if mark.phrase):
        where = [
            wording.target_label(place.target, place.name)
            for place in places
            if has_phrase(place.text, phrase)
        ]
        if where:
            found.append((phrase, where))
    return found


def block(mark: Redaction) -> str:
    r"""What stands in the words' place, as Markdown: "\[reservado: datos personales\]"."""
    said = wording.ground_label(mark.ground)
    return plain(_("[withheld: %(reason)s]", reason=said[:1].lower() + said[1:]))


def _without(
    text: str, numbers: Iterator[int], by_place: Mapping[tuple[RedactionTarget, int], list[Redaction]]
) -> str:
    return "\n\n".join(
        passage.source
        if passage.is_heading
        else _withheld(passage.source, by_place.get((RedactionTarget.CLAUSE, next(numbers)), []))
        for passage in clauses.cut(text)
    )


def _agreement(agreement: Mapping[str, Any], marks: Sequence[Redaction]) -> dict[str, Any]:
    """With a whole agreement its responsible party and its day are withheld too; it keeps its number."""
    is_whole = any(not mark.phrase for mark in marks)
    terms = {key: agreement[key] for key in _TERMS if key in agreement}
    return {
        # Nothing leads to an agreement of which words are withheld: its own page is not the public's either.
        "id": None if marks else agreement["id"],
        "number": agreement["number"],
        "text": _withheld(agreement["text"], marks),
        "about": "" if is_whole else _plain_withheld(agreement["about"], marks),
        **{key: "" if is_whole else _plain_withheld(said, marks) for key, said in terms.items()},
    }


def _withheld(text: str, marks: Sequence[Redaction]) -> str:
    whole = next((mark for mark in marks if not mark.phrase), None)
    if whole is not None:
        return block(whole)
    return _without_phrases(text, [(mark.phrase, block(mark)) for mark in marks])


def _plain_withheld(text: str, marks: Sequence[Redaction]) -> str:
    """The same in a line that is no Markdown."""
    return _without_phrases(text, [(mark.phrase, block(mark).replace("\\", "")) for mark in marks])


def _without_phrases(text: str, said: Sequence[tuple[str, str]]) -> str:
    """The longest first, so that none is hidden inside another."""
    for phrase, instead in sorted(said, key=lambda row: -len(row[0])):
        text = _pattern(phrase).sub(instead.replace("\\", "\\\\"), text)
    return text


def _pattern(phrase: str) -> re.Pattern[str]:
    """``phrase`` as it is read, wherever the source has marks or a line's end between its letters; capitals or not."""
    words = [
        _MARKS.join(re.escape(character) for character in word) for word in phrase.split() if word.strip()
    ]
    return re.compile(rf"{_MARKS}\s+{_MARKS}".join(words), re.IGNORECASE)
