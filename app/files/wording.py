"""Why a file was not taken, in words."""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import gettext as _

from app.files.kinds import Reason, RefusedFile
from app.kernel.wording import file_size


def refusal(refused: RefusedFile, name: str) -> str:
    """What is wrong with the file ``name``, and what to do about it."""
    shown = " ".join(name.split())[:80]
    return _("“%(name)s” was not kept: %(why)s", name=shown, why=reason_label(refused))


def reason_label(refused: RefusedFile) -> str:
    if refused.reason is Reason.TOO_LARGE:
        return _(
            "it has %(size)s, and there is room for %(limit)s. Leave out pages or lower the quality of its images.",
            size=_size(refused.params["size"]),
            limit=_size(refused.params["limit"]),
        )
    if refused.reason is Reason.NAME_MISMATCH:
        return _(
            "its name ends in .%(extension)s, and its content is plain text. Export it anew from the program it comes from.",
            extension=refused.params["extension"],
        )
    return {
        Reason.EMPTY: _("it is empty."),
        Reason.UNKNOWN_TYPE: _(
            "its kind is not taken. Save it as PDF, Word, Excel, PowerPoint, text or an image."
        ),
        Reason.HTML: _("web pages are not taken. Print it to a PDF."),
        Reason.SVG: _("SVG drawings are not taken. Save it as PNG or PDF."),
        Reason.EXECUTABLE: _("programs are not taken."),
        Reason.SCRIPT: _("programs are not taken."),
        Reason.POLYGLOT: _("it holds something else besides what it says it is. Export it anew as PDF."),
        Reason.DAMAGED: _(
            "it can't be read: it seems incomplete. Open it, save it again and attach the new one."
        ),
        Reason.ARCHIVE_BOMB: _("it unpacks to far more than its size. Export it anew as PDF."),
        Reason.ENCRYPTED: _("it is locked by a password. Attach a copy without one."),
        Reason.MACROS: _("it carries macros. Save it without them, as .docx or .xlsx."),
    }[refused.reason]


def _size(size: int) -> str:
    locale = get_locale()
    return file_size(size, locale.language if locale is not None else "es")
