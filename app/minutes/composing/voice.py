"""How minutes say a time, a day, a number, a name: in words in an *acta*, in figures in a *minuta*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _

from app.bodies.models import Body
from app.kernel import wording
from app.kernel.spelled import LARGEST, Gender
from app.meetings.models import Meeting
from app.minutes.wording import is_formal

_OF_PLACES = {
    "sala": "la", "salón": "el", "auditorio": "el", "sede": "la", "oficina": "la", "oficinas": "las", "aula": "el",
    "biblioteca": "la", "centro": "el", "edificio": "el", "instalaciones": "las",
}  # fmt: skip
#: "<" is none: a backslash before it would be shown, and ">" can't close what it opens.
_MARKS = re.compile(r"([\\`*_\[\]>#|])")


def plain(text: str) -> str:
    """A name or a place inside Markdown, with none of its characters taken for marks."""
    return _MARKS.sub(r"\\\1", text)


@dataclass(frozen=True)
class Voice:
    is_formal: bool
    language: str
    zone: ZoneInfo

    def number(self, n: int, *, gender: Gender | None = None) -> str:
        """ "catorce", before a noun of that gender "veintiuna"; "14"."""
        return wording.number_in_words(n, self.language, gender=gender) if self._spells(n) else str(n)

    def time(self, moment: datetime) -> str:
        """With its article: "las diez horas con seis minutos", "las 10:06 h"; in English without one."""
        local = self.local(moment)
        if self.is_formal:
            return wording.time_in_words(local, self.language, article=True)
        said = wording.clock_time(local, self.language)
        return said if self.language != "es" else f"{'la' if local.hour == 1 else 'las'} {said}"

    def day(self, moment: datetime) -> str:
        """ "jueves doce de noviembre de dos mil veintiséis", "jueves 12 de noviembre de 2026"."""
        local = self.local(moment)
        if not self.is_formal:
            return wording.day(local.date(), self.language)
        return _(
            "%(weekday)s %(date)s",
            weekday=format_date(local, "EEEE", locale=self.language),
            date=wording.date_in_words(local.date(), self.language),
        )

    def moment(self, moment: datetime, since: datetime) -> str:
        """The time alone where it is the day of ``since``, else the day too."""
        if self.local(moment).date() == self.local(since).date():
            return self.time(moment)
        return _("%(time)s on %(day)s", time=self.time(moment), day=self.day(moment))

    def names(self, names: Sequence[str]) -> str:
        """ "CANACAR, CAAAREM e index", each safe within Markdown."""
        return wording.join_and([plain(name) for name in names], self.language)

    def the_body(self, body: Body) -> str:
        """With its article: in Spanish "el Grupo …", "la Mesa …"."""
        if self.language != "es":
            return _("the %(name)s", name=plain(body.name))
        first = body.name.split(" ", 1)[0].lower()
        article = "la" if first.endswith(("a", "ión", "dad", "red")) else "el"
        return f"{article} {plain(body.name)}"

    def the_place(self, place: str) -> str:
        """In Spanish with its article where it begins with what takes one: "la Sala Magna …"."""
        said = plain(place.strip().rstrip("."))
        article = _OF_PLACES.get(said.split(" ", 1)[0].lower()) if self.language == "es" else None
        return f"{article} {said}" if article else said

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def _spells(self, n: int) -> bool:
        return self.is_formal and 0 <= n <= LARGEST


def voice_for(meeting: Meeting, body: Body) -> Voice:
    """In the language of the moment."""
    locale = get_locale()
    return Voice(
        is_formal(body), str(locale.language) if locale is not None else "es", ZoneInfo(meeting.zone)
    )
