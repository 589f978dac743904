"""Setting up the programme."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import available_timezones

from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput
from app.programme import effects, policy
from app.programme.models import Programme
from app.programme.queries import find_programme


@dataclass(frozen=True)
class Settings:
    """What a programme is called and where it is. ``zone`` is an IANA name, ``country`` ISO 3166-1 alpha-2."""

    name: str
    acronym: str
    administration: str
    country: str
    zone: str
    contact_email: str
    subdivision: str = ""
    language: str = "es"


def configure(settings: Settings, *, since: int | None = None, actor: Actor) -> Programme:
    """Create the programme, or change it; deadlines that another country's holidays move are told.

    ``since`` is the revision a form began from. Raises InvalidInput, StaleEdit.
    """
    policy.require_may(actor, "configure")
    _check(settings)
    programme = find_programme()
    values = vars(settings)
    if programme is None:
        programme = Programme(id=1, **values)
        db.session.add(programme)
        db.session.flush()
        journal.record("programme:configure", actor=actor, subject=programme, new=values)
        return programme
    old = {key: getattr(programme, key) for key in values}
    if old == values:
        return programme
    programme.advance(programme.revision if since is None else since)
    with effects.watched(today=clock.today(programme.zone)) as moved:
        for key, value in values.items():
            setattr(programme, key, value)
    entry = journal.record(
        "programme:configure", actor=actor, subject=programme, old=old, new=values | effects.recorded(moved)
    )
    effects.announce(moved, subject=programme, entry=entry)
    return programme


def _check(settings: Settings) -> None:
    import holidays

    supported = holidays.list_supported_countries()
    if settings.country not in supported:
        raise InvalidInput(
            fields={"country": _("Write the two letters of a country whose holidays are known, such as MX.")}
        )
    if settings.subdivision and settings.subdivision not in supported[settings.country]:
        raise InvalidInput(
            fields={
                "subdivision": _(
                    "That isn't a subdivision of the country. Leave it empty for the whole country."
                )
            }
        )
    if settings.zone not in available_timezones():
        raise InvalidInput(fields={"zone": _("Write a time zone such as America/Mexico_City.")})
