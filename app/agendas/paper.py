"""The agenda as the paper it becomes: one content, from the draft for its preview and sealed in each version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.agendas import timetable
from app.agendas.models import Agenda, AgendaItem, Handling, ItemState
from app.agendas.sources import Followed
from app.agendas.wording import presenter_label
from app.meetings.models import Meeting


@dataclass(frozen=True)
class PaperLine:
    """One line as a reader sees it."""

    item_id: int
    number: str
    title: str
    starts_at: datetime | None
    minutes: int
    presenter: str
    is_heading: bool
    is_sub: bool
    issue_id: int | None
    folio: str
    #: Taken with the consent block.
    by_consent: bool = False
    template_key: str = ""


@dataclass(frozen=True)
class Paper:
    """When and where, as it was said then, and the lines."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    mode: str
    lines: tuple[PaperLine, ...]
    #: What the follow-up went through when it was sealed; None in a draft, which shows it as it is.
    followed: tuple[Followed, ...] | None = None

    @property
    def consent_numbers(self) -> list[str]:
        """The numbers of the items that are taken together."""
        return [line.number for line in self.lines if line.by_consent]

    @property
    def has_empty_heading(self) -> bool:
        return any(self.is_empty(index) for index, line in enumerate(self.lines) if line.is_heading)

    def is_empty(self, index: int) -> bool:
        """Whether the heading at ``index`` has nothing under it."""
        following = self.lines[index + 1] if index + 1 < len(self.lines) else None
        return self.lines[index].is_heading and (following is None or not following.is_sub)


def content_of(
    agenda: Agenda,
    meeting: Meeting,
    left: Mapping[int, ItemState] | None = None,
    followed: Sequence[Followed] | None = None,
) -> dict[str, Any]:
    """What a version seals, as JSON. Needs ``agenda.items`` with their ``issue``.

    ``left``: what the version before had and this one has not, where it went. ``followed``: what its follow-up goes
    through, with the state of each.
    """
    gone = {str(item_id): state.value for item_id, state in sorted((left or {}).items())}
    return {
        "meeting": {
            "starts_at": meeting.starts_at.isoformat(),
            "ends_at": meeting.ends_at.isoformat(),
            "zone": meeting.zone,
            "place": meeting.place,
            "mode": meeting.mode.value,
        },
        "items": [_entry(line) for line in timetable.lay_out(agenda.items, meeting.starts_at)],
        **({"left": gone} if gone else {}),
        **({"follow_up": [_followed_entry(row) for row in followed]} if followed is not None else {}),
    }


def said_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """A content without the state of what is followed up: what an office changes when it changes an agenda."""
    return {key: value for key, value in content.items() if key != "follow_up"}


def _followed_entry(row: Followed) -> dict[str, Any]:
    return {**vars(row), "due_on": row.due_on.isoformat(), "state": list(row.state)}


def _followed(entry: Mapping[str, Any]) -> Followed:
    shape, word = entry["state"]
    due_on = date.fromisoformat(entry["due_on"])
    return Followed(**{**entry, "due_on": due_on, "state": (shape, word)})


def _entry(line: timetable.Line[AgendaItem]) -> dict[str, Any]:
    item = line.item
    return {
        "id": item.id,
        "number": line.number,
        "title": item.title,
        "kind": item.kind.value,
        "purpose": item.purpose.value,
        "starts_at": line.starts_at.isoformat() if line.starts_at else None,
        "minutes": item.minutes,
        "presenter": item.presenter,
        "is_heading": item.is_heading,
        "is_sub": line.is_sub,
        "issue_id": item.issue_id,
        "folio": item.issue.folio or "" if item.issue is not None else "",
        "handling": item.handling.value,
        "template_key": item.template_key,
    }


def read(content: dict[str, Any]) -> Paper:
    """The paper of a content, presenters in the reader's language."""
    meeting = content["meeting"]
    return Paper(
        starts_at=datetime.fromisoformat(meeting["starts_at"]),
        ends_at=datetime.fromisoformat(meeting["ends_at"]),
        zone=meeting["zone"],
        place=meeting["place"],
        mode=meeting["mode"],
        lines=tuple(_line(entry) for entry in content["items"]),
        followed=tuple(_followed(row) for row in content["follow_up"]) if "follow_up" in content else None,
    )


def _line(entry: dict[str, Any]) -> PaperLine:
    return PaperLine(
        item_id=entry["id"],
        number=entry["number"],
        title=entry["title"],
        starts_at=datetime.fromisoformat(entry["starts_at"]) if entry["starts_at"] else None,
        minutes=entry["minutes"],
        presenter=presenter_label(entry["presenter"]),
        is_heading=entry["is_heading"],
        is_sub=entry["is_sub"],
        issue_id=entry["issue_id"],
        folio=entry["folio"],
        by_consent=entry.get("handling") == Handling.CONSENT,
        template_key=entry.get("template_key", ""),
    )


def as_text(items: Sequence[AgendaItem]) -> str:
    """The lines as plain text, one a line."""
    return "\n".join(f"{line.number}  {line.item.title}" for line in timetable.lay_out(items))
