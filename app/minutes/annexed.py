"""What is annexed to the minutes, sealed with them as plain data: the comment table, what each seat said, the dissents.

``content["comments"]``, once comments were answered, a list of

    {"number": 1, "version": 3, "clause": 14, "heading": "6.1 Sellos", "seat": "CANACAR", "by": "Óscar Treviño",
    "passage": Markdown as it was circulated, "text": Markdown, "proposed_wording": Markdown or "", "state": "accepted" |
    "refused", "outcome": that in words, "wording": what went into the text or "", "response": Markdown or "",
    "answered_by": "Marisol Arriaga", "answered_on": "2027-05-20"}

``seat`` is empty for an officer in their own name. ``content["replies"]``, from reconciliation on: what each seat on the
roll said of the version circulated last, {"seat": "ANTP", "said": "commented" | "no_comments" | "silent", "words": that in
words, "by": "…" or ""}; and ``content["silence_is_assent"]``, whether under the rules the silent ones assent.

``content["dissents"]``: {"seat": "CANACAR", "by": "Óscar Treviño", "about": "6.1 Sellos. Acuerdo GCP/…", "text": Markdown,
"day": "2027-05-14"}.

Words are in the programme's language. Versions sealed before there was any of them lack the key. ``read`` gives what a page
shows; ``annexes`` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from app.agendas.queries import find_agenda, numbered
from app.agreements.queries import list_for_meeting
from app.kernel import redlines, texts
from app.kernel.redlines import Run
from app.meetings.models import Meeting
from app.meetings.queries import rules_of
from app.minutes import remark_queries
from app.minutes.models import Minutes, MinutesDissent, MinutesState, Remark, RemarkState
from app.minutes.wording import remark_chip, seat_chip
from app.programme.queries import get_programme

#: Until the minutes go round there is nothing to annex but dissents.
_UNCIRCULATED = frozenset({MinutesState.DRAFT, MinutesState.IN_REVIEW})


@dataclass(frozen=True)
class PaperComment:
    """A row of the comment table. ``proposal`` and ``outcome``: redlines from the passage to the wording."""

    number: int
    version: int
    paragraph: int
    seat: str
    who: str
    html: Markup
    proposal: tuple[Run, ...]
    state: str
    outcome: tuple[Run, ...]
    response: Markup
    by: str
    on: date | None


@dataclass(frozen=True)
class PaperReply:
    seat: str
    said: str
    who: str


@dataclass(frozen=True)
class PaperDissent:
    seat: str
    who: str
    about: str
    html: Markup
    day: date


@dataclass(frozen=True)
class Annexed:
    comments: tuple[PaperComment, ...] = ()
    replies: tuple[PaperReply, ...] = ()
    dissents: tuple[PaperDissent, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.comments or self.replies or self.dissents)


def content_of(minutes: Minutes, meeting: Meeting) -> dict[str, Any]:
    """The keys of the annexes there are, for the content a version seals."""
    found: dict[str, Any] = {}
    dissents = remark_queries.list_dissents(meeting.id)
    with force_locale(get_programme().language):
        if minutes.state not in _UNCIRCULATED:
            found |= _comments(minutes, meeting)
        if dissents:
            found["dissents"] = _dissents(meeting, dissents)
    return found


def comment_row(number: int, remark: Remark, meeting: Meeting, heading: str = "") -> dict[str, Any]:
    """A comment as the table has it; an open one too, for the page."""
    zone = ZoneInfo(meeting.zone)
    return {
        "number": number,
        "version": remark.version,
        "clause": remark.clause,
        "heading": heading,
        "seat": remark.chamber_acronym,
        "by": remark.person_name,
        "passage": remark.passage,
        "text": remark.text,
        "proposed_wording": remark.proposed_wording,
        "state": remark.state.value,
        "outcome": remark_chip(remark.state)[1],
        "wording": remark.final_wording,
        "response": remark.response,
        "answered_by": remark.answered_by,
        "answered_on": remark.answered_at.astimezone(zone).date().isoformat() if remark.answered_at else "",
    }


def read(content: Mapping[str, Any]) -> Annexed:
    """The annexes of a content. One query at most."""
    comments, dissents = content.get("comments", ()), content.get("dissents", ())
    html = texts.html_of(
        [
            *(row[name] for row in comments for name in ("text", "response")),
            *(row["text"] for row in dissents),
        ]
    )
    return Annexed(
        comments=tuple(_read_comment(row, html) for row in comments),
        replies=tuple(PaperReply(row["seat"], row["words"], row["by"]) for row in content.get("replies", ())),
        dissents=tuple(
            PaperDissent(
                seat=row["seat"],
                who=row["by"],
                about=row["about"],
                html=html[row["text"]],
                day=date.fromisoformat(row["day"]),
            )
            for row in dissents
        ),
    )


def _read_comment(row: Mapping[str, Any], html: Mapping[str, Markup]) -> PaperComment:
    def redline(wording: str) -> tuple[Run, ...]:
        return tuple(redlines.words(row["passage"], wording)) if wording else ()

    return PaperComment(
        number=row["number"],
        version=row["version"],
        paragraph=row["clause"],
        seat=row["seat"],
        who=row["by"],
        html=html[row["text"]],
        proposal=redline(row["proposed_wording"]),
        state=row["state"],
        # Told only where it is not the wording proposed.
        outcome=redline(row["wording"]) if row["wording"] != row["proposed_wording"] else (),
        response=html[row["response"]],
        by=row["answered_by"],
        on=date.fromisoformat(row["answered_on"]) if row["answered_on"] else None,
    )


def _comments(minutes: Minutes, meeting: Meeting) -> dict[str, Any]:
    version = remark_queries.find_circulated(minutes)
    if version is None:
        return {}
    answered = [row for row in remark_queries.list_remarks(minutes) if row.state is not RemarkState.OPEN]
    found: dict[str, Any] = {}
    if answered:
        headings = remark_queries.headings_of(minutes)
        found["comments"] = [
            comment_row(number, row, meeting, headings[row.section_id])
            for number, row in enumerate(answered, start=1)
        ]
    if minutes.state is not MinutesState.CIRCULATED:
        assents = rules_of(meeting).silence_is_assent
        found["replies"] = [
            {
                "seat": row.voice.chamber_acronym,
                "said": row.said.value,
                "words": seat_chip(row.said, assents=assents)[1],
                "by": ", ".join(row.who),
            }
            for row in remark_queries.what_seats_said(minutes, meeting, version.number, is_open=False)
        ]
        found["silence_is_assent"] = assents
    return found


def _dissents(meeting: Meeting, rows: Sequence[MinutesDissent]) -> list[dict[str, Any]]:
    agenda = find_agenda(meeting.id)
    titles = {line.item.id: f"{line.number} {line.item.title}" for line in numbered(agenda)} if agenda else {}
    numbers = {row.id: row.number for row in list_for_meeting(meeting.id, adopted_only=True)}

    def about(row: MinutesDissent) -> str:
        title = titles.get(row.item_id, "")
        if row.agreement_id is None:
            return title
        return _("%(item)s. Agreement %(number)s", item=title, number=numbers.get(row.agreement_id, ""))

    return [
        {
            "seat": row.chamber_acronym,
            "by": row.person_name,
            "about": about(row),
            "text": row.text,
            "day": row.created_at.astimezone(ZoneInfo(meeting.zone)).date().isoformat(),
        }
        for row in rows
    ]
