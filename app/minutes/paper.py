"""Minutes as the paper they are: one content, from the text at work or sealed in each version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from app.agreements.models import Agreement
from app.agreements.wording import decision_said
from app.bodies.models import Body
from app.kernel import texts, wording
from app.meetings.clock import session_day
from app.meetings.models import Meeting
from app.meetings.wording import reference
from app.minutes import clauses, present
from app.minutes.models import MinutesSection
from app.minutes.wording import document_title
from app.programme.queries import get_programme


@dataclass(frozen=True)
class PaperClause:
    """A numbered passage; a heading inside a text has no number."""

    number: int | None
    html: Markup


@dataclass(frozen=True)
class PaperAgreement:
    #: None where its own page is not the reader's.
    agreement_id: int | None
    number: str
    html: Markup
    about: str


@dataclass(frozen=True)
class PaperSection:
    kind: str
    heading: str
    is_top: bool
    clauses: tuple[PaperClause, ...]
    agreements: tuple[PaperAgreement, ...]


@dataclass(frozen=True)
class PaperAddendum:
    number: int
    html: Markup
    decided_in: str
    hash: str


@dataclass(frozen=True)
class Paper:
    body_name: str
    title: str
    when: str
    reference: str
    sections: tuple[PaperSection, ...]
    #: How they were approved, as it is sealed with the text; empty before.
    approval: str = ""
    #: The changes they were approved with; the public version does not carry them.
    changes: str = ""
    addenda: tuple[PaperAddendum, ...] = ()


def _day_held(meeting: Meeting) -> date:
    """The day it was opened; the planned one where that is not known (sessions taken over from a calendar)."""
    if meeting.opened_at is None:
        return session_day(meeting)
    return meeting.opened_at.astimezone(ZoneInfo(meeting.zone)).date()


def content_of(
    meeting: Meeting, body: Body, sections: Iterable[MinutesSection], agreements: Iterable[Agreement]
) -> dict[str, Any]:
    """What a version seals, as JSON, in the programme's language. 4 queries."""
    by_item: dict[int, list[Agreement]] = {}
    for agreement in agreements:
        by_item.setdefault(agreement.item_id, []).append(agreement)
    language = get_programme().language
    with force_locale(language):
        return {
            "body": body.name,
            "title": document_title(meeting, body),
            "when": _("Held on %(day)s", day=wording.date_in_words(_day_held(meeting), language)),
            "reference": reference(meeting, body),
            "language": language,
            **present.content_of(meeting),
            "sections": [
                {
                    "id": section.id,
                    "kind": section.kind.value,
                    "heading": section.heading,
                    "text": section.text,
                    "agreements": [
                        _agreement(agreement, language)
                        for agreement in (by_item.get(section.item_id, []) if section.item_id else [])
                    ],
                }
                for section in sections
            ],
        }


def _agreement(agreement: Agreement, language: str) -> dict[str, Any]:
    about = _(
        "%(responsible)s. Due on %(day)s. %(decision)s",
        responsible=agreement.responsible.rstrip("."),
        day=wording.day(agreement.due_on, language),
        decision=decision_said(agreement),
    )
    return {
        "id": agreement.id,
        "number": agreement.number or "",
        "text": agreement.text,
        "about": about.strip(),
        "responsible": agreement.responsible,
        "due": wording.day(agreement.due_on, language),
    }


def language_of(content: Mapping[str, Any]) -> str:
    """The language a content is in; the oldest do not say it."""
    return str(content.get("language") or get_programme().language)


def read(content: Mapping[str, Any], addenda: Sequence[Mapping[str, Any]] | None = None) -> Paper:
    """The paper of a content, its clauses numbered through. One query.

    A public version carries its ``addenda``; whoever reads the full text is given them.
    """
    cut = [clauses.cut(section["text"]) for section in content["sections"]]
    addenda = content.get("addenda", ()) if addenda is None else addenda
    approval = content.get("approval", {})
    html = texts.html_of(
        [
            *(passage.source for passages in cut for passage in passages),
            *(agreement["text"] for section in content["sections"] for agreement in section["agreements"]),
            *(addendum["text"] for addendum in addenda),
        ]
    )
    numbers = iter(range(1, 10_000))
    return Paper(
        body_name=content["body"],
        title=content["title"],
        when=content["when"],
        reference=content["reference"],
        sections=tuple(
            _section(section, passages, html, numbers)
            for section, passages in zip(content["sections"], cut, strict=True)
        ),
        approval=approval.get("said", ""),
        changes=approval.get("changes", ""),
        addenda=tuple(
            PaperAddendum(
                addendum["number"], html[addendum["text"]], addendum["decided_in"], addendum["hash"]
            )
            for addendum in addenda
        ),
    )


def _section(
    section: Mapping[str, Any],
    passages: Sequence[clauses.Passage],
    html: Mapping[str, Markup],
    numbers: Iterator[int],
) -> PaperSection:
    return PaperSection(
        kind=section["kind"],
        heading=section["heading"],
        is_top="." not in section["heading"].split(" ", 1)[0],
        clauses=tuple(
            PaperClause(None if passage.is_heading else next(numbers), html[passage.source])
            for passage in passages
        ),
        agreements=tuple(
            PaperAgreement(
                agreement_id=agreement["id"],
                number=agreement["number"],
                html=html[agreement["text"]],
                about=agreement["about"],
            )
            for agreement in section["agreements"]
        ),
    )


def keep(content: Mapping[str, Any]) -> None:
    """Render each passage when it is saved, so that readers of the paper render none."""
    texts.keep(
        *(passage.source for section in content["sections"] for passage in clauses.cut(section["text"])),
        *(agreement["text"] for section in content["sections"] for agreement in section["agreements"]),
        *(addendum["text"] for addendum in content.get("addenda", ())),
    )
