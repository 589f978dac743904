"""What changed from one version of an agenda to another, said to one reader: their own items come first, as "yours"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.agendas import wording
from app.agendas.differences import LEFT, Change, ChangeKind
from app.agendas.models import Handling, ItemPurpose
from app.kernel.wording import join_and
from app.meetings import wording as meeting_wording
from app.meetings.models import MeetingMode

#: So many changes of one kind are told one by one in the summary; more are counted.
TOLD_SINGLY = 2


def sentences(changes: Sequence[Change], zone: str, own: Collection[str] = ()) -> list[str]:
    """A sentence for each change; ``own``: acronyms of the reader's chambers, whose items are told first, as theirs."""
    ordered = sorted(changes, key=lambda change: not _is_own(change, own))
    return [_sentence(change, zone, own) for change in ordered]


def summary(changes: Sequence[Change], own: Collection[str] = ()) -> str:
    """All of it in one sentence: "Two items added, yours lost 10 minutes and item 6 moved to late"."""
    parts: list[str] = []
    for kind in ChangeKind:
        of_kind = [change for change in changes if change.kind is kind]
        if kind in (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MEETING):
            parts += [_counted(kind, len(of_kind))] if of_kind else []
            continue
        mine = [change for change in of_kind if _is_own(change, own)]
        others = [change for change in of_kind if not _is_own(change, own)]
        parts += [_clause(change, _("yours")) for change in mine]
        if len(others) > TOLD_SINGLY:
            parts.append(_counted(kind, len(others)))
        else:
            parts += [
                _clause(change, _("item %(number)s", number=(change.before or change.entry).number))
                for change in others
            ]
    return meeting_wording.sentence(join_and(parts, _locale())) if parts else ""


def marks(changes: Sequence[Change]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """What stands in words beside each item of the older and of the newer version, by the item's id."""
    older: dict[int, list[str]] = {}
    newer: dict[int, list[str]] = {}
    for change in changes:
        if change.kind is ChangeKind.MEETING:
            continue
        side = older if change.kind in LEFT else newer
        side.setdefault(change.entry.id, []).append(_mark(change))
    return older, newer


def _is_own(change: Change, own: Collection[str]) -> bool:
    return any(entry is not None and entry.presenter in own for entry in (change.before, change.after))


def _sentence(change: Change, zone: str, own: Collection[str]) -> str:
    if change.kind is ChangeKind.MEETING:
        return _of_the_meeting(change, zone)
    entry = change.entry
    if _is_own(change, own):
        what = _("Yours, %(number)s “%(title)s”", number=entry.number, title=entry.title)
    else:
        what = _("%(number)s “%(title)s”", number=entry.number, title=entry.title)
    return _("%(item)s: %(change)s.", item=what, change=_said(change))


def _said(change: Change) -> str:
    kind, before, after = change.kind, change.before, change.after
    if before is None or after is None:
        return _said_of_one(change)
    by_consent = after.handling == Handling.CONSENT
    return {
        ChangeKind.REWORDED: _("reworded; it was “%(title)s”", title=before.title),
        ChangeKind.MINUTES: _("%(was)s minutes before, %(now)s now", was=before.minutes, now=after.minutes),
        ChangeKind.PRESENTER: _(
            "presented by %(now)s; before, by %(was)s",
            now=_presenter(after.presenter),
            was=_presenter(before.presenter),
        ),
        ChangeKind.PURPOSE: _(
            "it is now: %(now)s; it was: %(was)s",
            now=wording.purpose_label(ItemPurpose(after.purpose)).lower(),
            was=wording.purpose_label(ItemPurpose(before.purpose)).lower(),
        ),
        ChangeKind.HANDLING: _("taken with the consent block")
        if by_consent
        else _("taken by itself, out of the consent block"),
        ChangeKind.MOVED: _("in another place; it was %(number)s", number=before.number),
    }[kind]


def _said_of_one(change: Change) -> str:
    if change.kind is ChangeKind.ADDED:
        entry = change.entry
        if entry.is_heading or not entry.presenter:
            return _("added")
        return ngettext(
            "added, %(num)s minute, presented by %(presenter)s",
            "added, %(num)s minutes, presented by %(presenter)s",
            entry.minutes,
            presenter=_presenter(entry.presenter),
        )
    return _mark(change)[0].lower() + _mark(change)[1:]


def _mark(change: Change) -> str:
    kind, before, after = change.kind, change.before, change.after
    if before is not None and after is not None and kind is ChangeKind.MINUTES:
        gained = after.minutes - before.minutes
        return (
            ngettext("%(num)s minute more", "%(num)s minutes more", gained)
            if gained > 0
            else ngettext("%(num)s minute less", "%(num)s minutes less", -gained)
        )
    return {
        ChangeKind.ADDED: _("Added"),
        ChangeKind.REMOVED: _("Removed"),
        ChangeKind.SET_ASIDE: _("Moved to late"),
        ChangeKind.CARRIED: _("Carried to another session"),
        ChangeKind.REWORDED: _("Reworded"),
        ChangeKind.PRESENTER: _("Another presenter"),
        ChangeKind.PURPOSE: _("Another purpose"),
        ChangeKind.HANDLING: _("Consent block changed"),
        ChangeKind.MOVED: _("Moved from %(number)s", number=before.number if before is not None else ""),
    }[kind]


def _clause(change: Change, who: str) -> str:
    """A part of the summary, of one item."""
    before, after = change.before, change.after
    if before is not None and after is not None and change.kind is ChangeKind.MINUTES:
        gained = after.minutes - before.minutes
        return (
            ngettext("%(who)s gained %(num)s minute", "%(who)s gained %(num)s minutes", gained, who=who)
            if gained > 0
            else ngettext("%(who)s lost %(num)s minute", "%(who)s lost %(num)s minutes", -gained, who=who)
        )
    return {
        ChangeKind.SET_ASIDE: _("%(who)s moved to late", who=who),
        ChangeKind.CARRIED: _("%(who)s went on to another session", who=who),
        ChangeKind.REWORDED: _("%(who)s reworded", who=who),
        ChangeKind.PRESENTER: _("%(who)s with another presenter", who=who),
        ChangeKind.PURPOSE: _("%(who)s with another purpose", who=who),
        ChangeKind.HANDLING: _("%(who)s in or out of the consent block", who=who),
        ChangeKind.MOVED: _("%(who)s in another place", who=who),
    }[change.kind]


def _counted(kind: ChangeKind, count: int) -> str:
    """A part of the summary, of several items."""
    if kind is ChangeKind.MEETING:
        return _("the session's own data changed")
    return {
        ChangeKind.ADDED: ngettext("%(num)s item added", "%(num)s items added", count),
        ChangeKind.REMOVED: ngettext("%(num)s item removed", "%(num)s items removed", count),
        ChangeKind.SET_ASIDE: ngettext("%(num)s item moved to late", "%(num)s items moved to late", count),
        ChangeKind.CARRIED: ngettext(
            "%(num)s item went on to another session", "%(num)s items went on to another session", count
        ),
        ChangeKind.REWORDED: ngettext("%(num)s item reworded", "%(num)s items reworded", count),
        ChangeKind.MINUTES: ngettext("%(num)s item with other minutes", "%(num)s items with other minutes", count),
        ChangeKind.PRESENTER: ngettext(
            "%(num)s item with another presenter", "%(num)s items with another presenter", count
        ),
        ChangeKind.PURPOSE: ngettext(
            "%(num)s item with another purpose", "%(num)s items with another purpose", count
        ),
        ChangeKind.HANDLING: ngettext(
            "%(num)s item in or out of the consent block", "%(num)s items in or out of the consent block", count
        ),
        ChangeKind.MOVED: ngettext("%(num)s item in another place", "%(num)s items in another place", count),
    }[kind]  # fmt: skip


def _of_the_meeting(change: Change, zone: str) -> str:
    if change.field in ("starts_at", "ends_at"):
        was, now = (
            meeting_wording.moment(datetime.fromisoformat(value), zone) for value in (change.was, change.now)
        )
        said = _("It begins: %(now)s. Before: %(was)s.", now=now, was=was)
        return (
            said if change.field == "starts_at" else _("It ends: %(now)s. Before: %(was)s.", now=now, was=was)
        )
    if change.field == "place":
        return _("The place is “%(now)s”; it was “%(was)s”.", now=change.now, was=change.was)
    return _(
        "Held: %(now)s; before: %(was)s.",
        now=meeting_wording.mode_label(MeetingMode(change.now)).lower(),
        was=meeting_wording.mode_label(MeetingMode(change.was)).lower(),
    )


def _presenter(presenter: str) -> str:
    return wording.presenter_label(presenter) or _("nobody yet")


def _locale() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "es"
