"""A published version of an agenda as a paper: what its PDF and its Word file say, in the language of the moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from app.agendas.models import AgendaVersion, ItemPaper
from app.agendas.paper import Paper, read
from app.bodies.models import Body
from app.kernel.documents.sheet import Item, Ledger, Section, Sheet
from app.meetings import wording
from app.meetings.models import Meeting, MeetingMode
from app.web.context import locale_code
from app.web.documents import page_of


def sheet_of(
    version: AgendaVersion, meeting: Meeting, body: Body, papers: Mapping[int, Sequence[ItemPaper]]
) -> Sheet:
    """``papers``: by item, those that whoever reads this may have."""
    shown = read(version.content)
    title = _("Agenda of the %(session)s", session=wording.long_title(meeting, body))
    published = version.published_at.astimezone(ZoneInfo(meeting.zone)).date()
    return Sheet(
        language=locale_code(),
        body=body.name,
        title=title,
        subtitle=_when(shown),
        running=f"{body.name} · {title}",
        folio=wording.reference(meeting, body),
        page_of=page_of(),
        author=body.name,
        at=version.published_at,
        seal=[
            _(
                "Version %(number)s, published on %(day)s",
                number=version.number,
                day=wording.day(published),
            ),
            f"SHA-256 {version.hash[:16]}",
        ],
        sections=[
            Section(paragraphs=list(_taken_together(shown)), items=[_item(shown, at) for at in range(len(shown.lines))]),
            *_papers(shown, papers),
        ],
    )  # fmt: skip


def _when(shown: Paper) -> str:
    said = [wording.sentence(wording.moment(shown.starts_at, shown.zone)), shown.place]
    if shown.mode != MeetingMode.IN_PERSON:
        said.append(wording.mode_label(MeetingMode(shown.mode)))
    return " ".join(f"{words.rstrip('.')}." for words in said if words)


def _taken_together(shown: Paper) -> Iterator[str]:
    if shown.consent_numbers:
        yield _(
            "Taken together, without discussion, unless a member objects: %(items)s.",
            items=", ".join(shown.consent_numbers),
        )


def _item(shown: Paper, at: int) -> Item:
    line = shown.lines[at]
    minutes = ngettext("%(num)s minute", "%(num)s minutes", line.minutes)
    about = ", ".join(
        filter(
            None,
            (
                "" if line.is_heading else line.presenter,
                "" if line.is_heading else minutes,
                _("No matters listed") if shown.is_empty(at) else "",
            ),
        )
    )
    return Item(
        number=line.number,
        title=line.title,
        clock=wording.clock_time(line.starts_at.astimezone(ZoneInfo(shown.zone))) if line.starts_at else "",
        about=about,
        is_heading=line.is_heading,
        is_sub=line.is_sub,
    )


def _papers(shown: Paper, papers: Mapping[int, Sequence[ItemPaper]]) -> Iterator[Section]:
    rows = [
        [line.number, paper.title, paper.latest.file.name]
        for line in shown.lines
        for paper in papers.get(line.item_id, ())
    ]
    if rows:
        yield Section(
            heading=_("Papers"),
            ledger=Ledger(columns=[_("Item"), _("Paper"), _("File")], widths=[1, 5, 5], rows=rows),
        )
