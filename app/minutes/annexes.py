"""The annexes of minutes: who attended, with room to sign; what was commented and answered; who dissented and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.kernel.documents.rich import Block
from app.kernel.documents.sheet import Clause, Ledger, Section

#: The blocks of a source that ``sources_of`` named.
Blocks = Callable[[str], Sequence[Block]]


def of(content: Mapping[str, Any], blocks: Blocks) -> Iterator[Section]:
    """Those this content has, numbered, each on a page of its own."""
    found = [*_attendance(content), *_comments(content), *_replies(content), *_dissents(content, blocks)]
    number = 0
    for title, section in found:
        number += title != ""
        heading = _("Annex %(number)s. %(title)s", number=number, title=title) if title else section.heading
        yield Section(
            heading=heading,
            level=section.level,
            begins_page=bool(title),
            paragraphs=section.paragraphs,
            clauses=section.clauses,
            ledger=section.ledger,
        )


def sources_of(content: Mapping[str, Any]) -> Iterator[str]:
    """What the annexes have that is Markdown."""
    yield from (dissent["text"] for dissent in content.get("dissents", ()))


def _attendance(content: Mapping[str, Any]) -> Iterator[tuple[str, Section]]:
    rows = [
        [row["of"], "\n".join(filter(None, (row["name"], row["as"]))), row.get("how", "")]
        for row in content.get("attendance", ())
    ]
    if rows:
        yield (
            _("Attendance list"),
            Section(
                ledger=Ledger(
                    columns=[_("Seat or office"), _("Name and capacity"), _("Signature")],
                    widths=[4, 6, 5],
                    rows=rows,
                    is_form=True,
                )
            ),
        )


def _comments(content: Mapping[str, Any]) -> Iterator[tuple[str, Section]]:
    rows = [
        [
            "\n".join(filter(None, (str(row.get("clause") or ""), row.get("heading", "")))),
            "\n".join(filter(None, (row.get("by", ""), row.get("seat", "")))),
            "\n".join(filter(None, (row.get("text", ""), _proposed(row)))),
            "\n".join(filter(None, (row.get("outcome", ""), row.get("response", ""), _amended(row)))),
        ]
        for row in content.get("comments", ())
    ]
    if rows:
        yield (
            _("Comments on the draft and how they were answered"),
            Section(
                ledger=Ledger(
                    columns=[_("Paragraph"), _("By"), _("Comment"), _("Answer")],
                    widths=[2, 3, 6, 5],
                    rows=rows,
                )
            ),
        )


def _proposed(row: Mapping[str, Any]) -> str:
    wording = row.get("proposed_wording", "")
    return _("Wording proposed: %(wording)s", wording=wording) if wording else ""


def _amended(row: Mapping[str, Any]) -> str:
    """The wording that went in, where it is not the one proposed."""
    wording = row.get("wording", "")
    return (
        _("Wording accepted: %(wording)s", wording=wording)
        if wording and wording != row.get("proposed_wording")
        else ""
    )


def _replies(content: Mapping[str, Any]) -> Iterator[tuple[str, Section]]:
    rows = [[row["seat"], row["words"], row["by"]] for row in content.get("replies", ())]
    if rows:
        yield (
            _("What each seat said of the draft"),
            Section(
                ledger=Ledger(columns=[_("Seat"), _("What it said"), _("By")], widths=[4, 5, 6], rows=rows)
            ),
        )


def _dissents(content: Mapping[str, Any], blocks: Blocks) -> Iterator[tuple[str, Section]]:
    for at, row in enumerate(content.get("dissents", ())):
        said = ", ".join(filter(None, (row.get("seat", ""), row.get("by", ""))))
        about = row.get("about", "")
        yield (
            _("Dissenting opinions") if at == 0 else "",
            Section(
                heading="",
                level=3,
                paragraphs=[" · ".join(filter(None, (said, about)))],
                clauses=[Clause(blocks(row["text"]))],
            ),
        )
