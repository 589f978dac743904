"""What a session's archive holds for a reader: each room's papers as far as that room lets this reader have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask_babel import gettext as _

from app.agendas import item_papers, printing
from app.agendas import policy as agenda_policy
from app.agendas import queries as agenda_queries
from app.agendas.paper import read
from app.dossiers import policy, records
from app.dossiers.parts import Part, each_once
from app.files.models import StoredFile
from app.files.names import safe_filename
from app.files.queries import get_content
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.documents import word
from app.meetings import notice_queries
from app.meetings import policy as meeting_policy
from app.meetings.models import Meeting, Notice
from app.minutes import printing as minutes_printing
from app.minutes import queries as minutes_queries
from app.minutes.wording import noun
from app.notices import notice as notices
from app.notices import proof as proofs
from app.notices import sealed
from app.web.documents import file_stem


def has_begun(meeting: Meeting) -> bool:
    """Whether there is anything to keep: from the notice on, or from the opening of a session that was not convoked here."""
    return meeting.convoked_at is not None or meeting.opened_at is not None


def of(meeting: Meeting, actor: Actor) -> list[Part]:
    """In the order of the session's life, in the language of the moment. ``meeting`` with its body."""
    if not has_begun(meeting):
        return []
    whole = policy.may(actor, "take_whole", meeting)
    return each_once(
        [
            *_notices(meeting, actor),
            *_agendas(meeting, actor),
            *_papers(meeting, actor),
            *records.of_the_room(meeting),
            *_minutes(meeting, actor),
            *records.agreements(meeting, actor),
            *(records.journal(meeting) if whole else ()),
        ]
    )


def _notices(meeting: Meeting, actor: Actor) -> Iterator[Part]:
    folder = "01-" + file_stem(_("Notice"))
    inside = meeting_policy.may_see_inside(actor, meeting)
    for notice in notice_queries.list_sent(meeting.id):
        sheet = notices.sheet_of(sealed.read(notice, meeting), is_inside=inside)
        source = f"notice {notice.number}, SHA-256 {notice.hash}"
        yield Part(
            f"{folder}/{file_stem(sheet.folio)}.pdf", sheet.title, source, notice.sent_at, sheet.as_pdf
        )
        if meeting_policy.may(actor, "see_notice", meeting):
            yield _proof(folder, notice, meeting)


def _proof(folder: str, notice: Notice, meeting: Meeting) -> Part:
    sheet = proofs.sheet_of(sealed.read(notice, meeting), notice_queries.list_recipients(notice.id))
    return Part(
        f"{folder}/{file_stem(sheet.title)}.pdf",
        sheet.title,
        f"notice {notice.number}, recipients as they stood at {clock.now().isoformat(timespec='seconds')}",
        sheet.at,
        sheet.as_pdf,
    )


def _agendas(meeting: Meeting, actor: Actor) -> Iterator[Part]:
    agenda = agenda_queries.find_head(meeting.id)
    if agenda is None:
        return
    folder = "02-" + file_stem(_("Agenda"))
    inside = agenda_policy.may_preview(actor, meeting)
    for number in range(1, agenda.version + 1):
        version = agenda_queries.find_version(agenda.id, number)
        if version is None:
            continue
        papers = item_papers.list_of([line.item_id for line in read(version.content).lines]) if inside else {}
        sheet = printing.sheet_of(version, meeting, meeting.body, papers)
        stem = f"{folder}/{file_stem(sheet.title)}-v{number}"
        title = _("%(title)s, version %(number)s", title=sheet.title, number=number)
        source = f"agenda, version {number}, SHA-256 {version.hash}"
        yield Part(f"{stem}.pdf", title, source, version.published_at, sheet.as_pdf)
        if number == agenda.version:
            yield Part(
                f"{stem}.docx", title, source, version.published_at, lambda sheet=sheet: word.write(sheet)  # type: ignore[misc]
            )  # fmt: skip


def _papers(meeting: Meeting, actor: Actor) -> Iterator[Part]:
    """The papers of the items, every version of each, under the names their files came with."""
    agenda = agenda_queries.find_agenda(meeting.id)
    if agenda is None:
        return
    folder = "03-" + file_stem(_("Papers"))
    found = item_papers.list_of([item.id for item in agenda.items])
    for line in agenda_queries.numbered(agenda):
        if not agenda_policy.may_read_papers(actor, line.item, meeting):
            continue
        for paper in found.get(line.item.id, ()):
            for version in reversed(paper.versions):
                is_latest = version is paper.latest
                name = _safe(version.file.name)
                yield Part(
                    f"{folder}/{line.number} {name if is_latest else f'v{version.number} {name}'}",
                    paper.title,
                    f"paper of item {line.number}, version {version.number}, from {version.person_name}",
                    version.created_at,
                    _reader(version.file),
                )


def _safe(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return safe_filename(stem, extension) if dot else safe_filename(name, "bin")


def _reader(file: StoredFile) -> Callable[[], bytes]:
    return lambda: get_content(file)


def _minutes(meeting: Meeting, actor: Actor) -> Iterator[Part]:
    minutes = minutes_queries.find_for_meeting(meeting.id, actor)
    if minutes is None:
        return
    printed = minutes_printing.for_reader(minutes, actor)
    sheet = minutes_printing.sheet_of(printed)
    stem = f"05-{file_stem(noun(meeting.body))}/{file_stem(sheet.title)}-v{printed.number}"
    title = _("%(title)s, version %(number)s", title=sheet.title, number=printed.number)
    source = f"minutes, version {printed.number}, SHA-256 {printed.hash}"
    yield Part(f"{stem}.pdf", title, source, printed.at, sheet.as_pdf)
    yield Part(f"{stem}.docx", title, source, printed.at, lambda: word.write(sheet))
