"""What the things of the room ``meetings`` are called."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import inspect

from app.bodies.models import Body, BodyKind
from app.kernel import wording as words
from app.kernel.db import db
from app.meetings.models import Meeting, MeetingKind, MeetingMode, MeetingState, NoticeCapacity

_FOLIO_KIND = {MeetingKind.ORDINARY: "ORD", MeetingKind.EXTRAORDINARY: "EXT", MeetingKind.CEREMONIAL: "SOL"}


def folio_kind(kind: MeetingKind) -> str:
    """The letters of a kind in references and in agreement numbers: ORD, EXT, SOL."""
    return _FOLIO_KIND[kind]


def reference(meeting: Meeting, body: Body | None = None) -> str:
    """ "GCP/2026/ORD2": what its papers carry at the foot."""
    body = body or body_of(meeting)
    return f"{body.acronym}/{meeting.year}/{_FOLIO_KIND[meeting.kind]}{meeting.number}"


def meeting_title(meeting: Meeting, body: Body | None = None) -> str:
    """ "2nd ordinary session of 2026"; for a specialized group, which counts through its life, "4th session"."""
    if meeting.title:
        return meeting.title
    number = ordinal(meeting.number)
    if counts_through_life(meeting.kind, body or body_of(meeting)):
        return _("%(number)s session", number=number)
    return {
        MeetingKind.ORDINARY: _("%(number)s ordinary session of %(year)s", number=number, year=meeting.year),
        MeetingKind.EXTRAORDINARY: _(
            "%(number)s extraordinary session of %(year)s", number=number, year=meeting.year
        ),
        MeetingKind.CEREMONIAL: _(
            "%(number)s ceremonial session of %(year)s", number=number, year=meeting.year
        ),
    }[meeting.kind]


def long_title(meeting: Meeting, body: Body | None = None) -> str:
    """ "second ordinary session of 2026": as documents say it, in the middle of a sentence."""
    if meeting.title:
        return meeting.title
    number = ordinal_words(meeting.number)
    if counts_through_life(meeting.kind, body or body_of(meeting)):
        return _("%(number)s session", number=number)
    return {
        MeetingKind.ORDINARY: _("%(number)s ordinary session of %(year)s", number=number, year=meeting.year),
        MeetingKind.EXTRAORDINARY: _(
            "%(number)s extraordinary session of %(year)s", number=number, year=meeting.year
        ),
        MeetingKind.CEREMONIAL: _(
            "%(number)s ceremonial session of %(year)s", number=number, year=meeting.year
        ),
    }[meeting.kind]


def full_title(meeting: Meeting, body: Body | None = None) -> str:
    """ "2nd ordinary session of 2026, Grupo Consultivo Permanente": where nothing else says whose it is."""
    body = body or body_of(meeting)
    return _("%(session)s, %(body)s", session=meeting_title(meeting, body), body=body.short_name)


def counts_through_life(kind: MeetingKind, body: Body) -> bool:
    """Whether sessions of ``kind`` are numbered through the body's life instead of anew each year."""
    return body.kind is BodyKind.SPECIALIZED and kind is MeetingKind.ORDINARY


def body_of(meeting: Meeting) -> Body:
    """The body of a meeting, from what is loaded where it is."""
    if "body" not in inspect(meeting).unloaded:
        return meeting.body
    found = db.session.get(Body, meeting.body_id)
    assert found is not None, "a meeting has a body by foreign key"
    return found


def ordinal(number: int) -> str:
    """ "2.ª" in Spanish (sessions are feminine), "2nd" in English."""
    if _language() == "es":
        return f"{number}.ª"
    suffix = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def ordinal_words(number: int) -> str:
    """ "second", "vigésima primera"; as a numeral above 99."""
    if not 1 <= number <= 99:
        return ordinal(number)
    return _spanish_ordinal(number) if _language() == "es" else _english_ordinal(number)


_ES_UNITS = ("", "primera", "segunda", "tercera", "cuarta", "quinta", "sexta", "séptima", "octava", "novena")
_ES_TEENS = (
    "décima", "undécima", "duodécima", "decimotercera", "decimocuarta", "decimoquinta", "decimosexta",
    "decimoséptima", "decimoctava", "decimonovena",
)  # fmt: skip
_ES_TENS = (
    "", "", "vigésima", "trigésima", "cuadragésima", "quincuagésima", "sexagésima", "septuagésima", "octogésima",
    "nonagésima",
)  # fmt: skip
_EN_UNITS = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _spanish_ordinal(number: int) -> str:
    tens, units = divmod(number, 10)
    if tens == 0:
        return _ES_UNITS[units]
    if tens == 1:
        return _ES_TEENS[units]
    return f"{_ES_TENS[tens]} {_ES_UNITS[units]}".strip()


def _english_ordinal(number: int) -> str:
    tens, units = divmod(number, 10)
    if number < 20:
        return _EN_UNITS[number]
    return f"{_EN_TENS[tens]}-{_EN_UNITS[units]}" if units else f"{_EN_TENS[tens][:-1]}ieth"


def kind_label(kind: MeetingKind) -> str:
    return {
        MeetingKind.ORDINARY: _("Ordinary"),
        MeetingKind.EXTRAORDINARY: _("Extraordinary"),
        MeetingKind.CEREMONIAL: _("Ceremonial"),
    }[kind]


def mode_label(mode: MeetingMode) -> str:
    return {
        MeetingMode.IN_PERSON: _("In person"),
        MeetingMode.REMOTE: _("By videoconference"),
        MeetingMode.HYBRID: _("In person and by videoconference"),
    }[mode]


def state_label(state: MeetingState) -> str:
    return state_chip(state)[1]


def state_chip(state: MeetingState) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        MeetingState.PLANNED: ("draft", _("Planned")),
        MeetingState.CONVOKED: ("open", _("Convoked")),
        MeetingState.DEFERRED: ("soon", _("Deferred, to be convoked again")),
        MeetingState.NO_QUORUM: ("stop", _("No quorum")),
        MeetingState.IN_SESSION: ("doing", _("In session")),
        MeetingState.RECESS: ("doing", _("In recess")),
        MeetingState.CLOSED: ("done", _("Closed")),
        MeetingState.ARCHIVED: ("closed", _("Archived")),
        MeetingState.CANCELLED: ("stop", _("Cancelled")),
    }[state]


def capacity_label(capacity: NoticeCapacity) -> str:
    return {
        NoticeCapacity.PRINCIPAL: _("Principal"),
        NoticeCapacity.ALTERNATE: _("Alternate, for information"),
        NoticeCapacity.OFFICER: _("Officer"),
        NoticeCapacity.GUEST: _("Guest"),
    }[capacity]


def when(meeting: Meeting) -> str:
    """ "jueves 14 de mayo de 2027, 10:00 h, hora del centro"."""
    return moment(meeting.starts_at, meeting.zone)


def moment(at: datetime, zone: str) -> str:
    return words.moment(at, zone, _language())


def day(on: date) -> str:
    """ "jueves 14 de mayo de 2027"."""
    return words.day(on, _language())


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "es"
