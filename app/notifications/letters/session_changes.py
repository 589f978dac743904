"""What changed of a session since its notice: what it was and what it is, in one letter however many changes it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Person
from app.agendas.difference_wording import sentences, summary
from app.agendas.differences import Change, ChangeKind, compare
from app.bodies.actors import actor_of
from app.journal.models import OutboxMessage
from app.meetings.models import Meeting, MeetingMode, MeetingState
from app.meetings.wording import full_title, mode_label
from app.notifications import explaining
from app.notifications.letters import notices
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute

#: What of a session, beside its agenda, those convoked are told of when it changes.
WHEN_AND_WHERE = frozenset({"starts_at", "ends_at", "place", "mode", "remote_url"})


@dataclass(frozen=True)
class _Change:
    """What one letter tells one reader: what is different in when and where, and in the agenda."""

    meeting: Meeting
    said: dict[str, Any]
    moved: frozenset[str]
    #: The version of the agenda now and the one its readers had; none where the agenda is as it was.
    versions: tuple[int, int] | None
    differences: Sequence[Change]
    own: frozenset[str]

    @property
    def title(self) -> str:
        return full_title(self.meeting, self.meeting.body)

    @property
    def is_later(self) -> bool:
        return "starts_at" in self.moved


@told("meeting:moved", notices.told_of_changes)
@told("agenda:republished", notices.told_of_changes)
def changed(message: OutboxMessage, person: Person) -> Letter | None:
    """Only what changed, for whoever knows the session; the whole for who joined since; nothing where all is as it was."""
    meeting = notices.seen(message, person)
    row = notices.row_of(message, person)
    if row is not None and notices.is_new_to_it(message, row):
        return notices.whole(message, person, row)
    change = _change_of(message, person, meeting)
    if message.payload.get("notice_ids") and not change.moved and not change.differences:
        notices.spare(message, person)
        return None
    occasion = notices.occasion_of(message, person, meeting, row)
    left = notices.for_who_left(row, meeting)
    full = [
        *notices.when_and_where(message, meeting, person),
        *([(_("Agenda and papers"), absolute("meetings.show", meeting_id=meeting.id))] if occasion else []),
    ]
    return Letter(
        person=person,
        address=row.address if row is not None else "",
        subject=_subject(change),
        paragraphs=[*left, *_paragraphs(change, is_convoked=not left), *explaining.explained(occasion)],
        facts=[
            *(full if change.moved or occasion else _in_brief(message, change)),
            *_before(change),
            *_agendas(change),
        ],
        quotes=[*notices.reason_said(change.said), *_differences(change)],
        action=notices.what_to_do(row, meeting) or _look(change),
        reason=notices.seal_of(row),
        occasion=occasion,
    )


def _change_of(message: OutboxMessage, person: Person, meeting: Meeting) -> _Change:
    said = message.payload
    versions, differences = None, []
    if "agenda_version" in said:
        number = int(said["agenda_version"])
        versions = (number, int(said.get("old_agenda_version") or number - 1))
        this, before = notices.contents(meeting, *versions)
        differences = compare(before, this) if this is not None and before is not None else []
        if "notice_ids" in said:  # when and where are told apart, as they are after the last change
            differences = [row for row in differences if row.kind is not ChangeKind.MEETING]
    return _Change(
        meeting=meeting,
        said=said,
        moved=frozenset(said.get("changed", ())) & WHEN_AND_WHERE,
        versions=versions,
        differences=differences,
        own=frozenset(seat.chamber_acronym for seat in actor_of(person).seats_in(meeting.body_id)),
    )


def _subject(change: _Change) -> str:
    if change.is_later:
        return _("New date: %(session)s", session=change.title)
    if change.moved and change.versions is not None:
        return _("Where it is held and its agenda have changed: %(session)s", session=change.title)
    if change.moved or change.versions is None:
        return _("Where it is held has changed: %(session)s", session=change.title)
    return _("Agenda, version %(number)s: %(session)s", number=change.versions[0], session=change.title)


def _paragraphs(change: _Change, *, is_convoked: bool) -> list[str]:
    said: list[str] = []
    if change.is_later:
        said.append(_("The session you were convoked to is held at another time."))
        if is_convoked and change.meeting.state is MeetingState.DEFERRED:
            said.append(_("A new notice will follow with its agenda."))
    elif change.moved or change.versions is None:
        said.append(
            _("The session you were convoked to keeps its time. Where, or how, it is held has changed.")
        )
    if change.versions is not None:
        number = change.versions[0]
        said.append(
            _(
                "Version %(number)s of the agenda is published. It takes the place of the one you had.",
                number=number,
            )
        )
        if change.differences:
            said.append(_("%(changes)s.", changes=summary(change.differences, change.own)))
        if not change.moved:
            said.append(_("The day, the hour and the place are as they were."))
    return said  # fmt: skip


def _in_brief(message: OutboxMessage, change: _Change) -> list[tuple[str, str]]:
    return [
        (_("Session"), change.title),
        (_("Starts"), notices.moment_said(change.said["starts_at"], change.said["zone"])),
    ]


def _before(change: _Change) -> list[tuple[str, str]]:
    said, before = change.said, []
    if change.is_later:
        before.append((_("It was to start"), notices.moment_said(said["old_starts_at"], said["zone"])))
    if "place" in change.moved and said.get("old_place"):
        before.append((_("It was to be at"), str(said["old_place"])))
    if "mode" in change.moved and said.get("old_mode"):
        before.append((_("It was held before"), mode_label(MeetingMode(str(said["old_mode"])))))
    return before


def _agendas(change: _Change) -> list[tuple[str, str]]:
    if change.versions is None:
        return []
    number, old = change.versions
    this, before = notices.contents(change.meeting, number, old)
    beside = absolute("agendas.compare", meeting_id=change.meeting.id, old=old, new=number)
    return [
        (_("The whole agenda"), absolute("agendas.show", meeting_id=change.meeting.id)),
        *([(_("Side by side"), beside)] if this is not None and before is not None else []),
    ]


def _differences(change: _Change) -> list[tuple[str, str]]:
    if not change.differences:
        return []
    return [
        (_("What changed"), "\n".join(sentences(change.differences, change.meeting.zone, change.own))),
    ]


def _look(change: _Change) -> tuple[str, str]:
    if change.moved or change.versions is None:
        return _("See the session"), absolute("meetings.show", meeting_id=change.meeting.id)
    return _("See the agenda"), absolute("agendas.show", meeting_id=change.meeting.id)
