"""What changed from one version of the minutes to another, in one sentence."""

from __future__ import annotations

from flask_babel import get_locale, ngettext, pgettext
from flask_babel import gettext as _

from app.kernel.wording import join_and
from app.meetings.wording import sentence
from app.minutes.differences import Change, Comparison


def summary(found: Comparison) -> str:
    """ "3 passages changed, 1 agreement changed and 1 section added." """
    counted = [
        (
            found.passages_changed,
            ngettext("%(num)s passage changed", "%(num)s passages changed", found.passages_changed),
        ),
        (
            found.agreements_changed,
            ngettext("%(num)s agreement changed", "%(num)s agreements changed", found.agreements_changed),
        ),
        (
            found.dissents_changed,
            ngettext("%(num)s dissent changed", "%(num)s dissents changed", found.dissents_changed),
        ),
        *_sections(found),
    ]
    said = [text for count, text in counted if count]
    locale = get_locale()
    if not said:
        return _("Nothing: both versions say the same.")
    return sentence(join_and(said, locale.language if locale is not None else "es")) + "."


def _sections(found: Comparison) -> list[tuple[int, str]]:
    added, removed = found.sections_that(Change.ADDED), found.sections_that(Change.REMOVED)
    moved = found.sections_moved
    return [
        (added, ngettext("%(num)s section added", "%(num)s sections added", added)),
        (removed, ngettext("%(num)s section removed", "%(num)s sections removed", removed)),
        (moved, ngettext("%(num)s section moved", "%(num)s sections moved", moved)),
    ]


def change_chip(change: Change) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        Change.SAME: ("closed", pgettext("difference", "Unchanged")),
        Change.CHANGED: ("doing", pgettext("difference", "Changed")),
        Change.ADDED: ("done", pgettext("difference", "Added")),
        Change.REMOVED: ("stop", pgettext("difference", "Removed")),
    }[change]
