"""The order of an ordinary and of an extraordinary session, before a body has its own (``AgendaTemplate``).

Titles are data, written in the programme's language. Source: rules of procedure, template of an agenda.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.agendas.models import ItemKind, ItemPurpose
from app.bodies.rules import Rules
from app.meetings.models import MeetingKind


@dataclass(frozen=True)
class TemplateItem:
    """A fixed item, or a heading under which the session's own items go."""

    key: str
    titles: Mapping[str, str] = field(hash=False)
    minutes: int = 0
    presenter: str = ""
    kind: ItemKind = ItemKind.FIXED
    purpose: ItemPurpose = ItemPurpose.PROCEDURE

    def title_in(self, language: str) -> str:
        return self.titles.get(language) or self.titles["es"]


#: Headings that issues and own items are put under.
FOR_AGREEMENT = "for_agreement"
FOR_INFORMATION = "for_information"
GROUP_REPORTS = "group_reports"
PREVIOUS_MINUTES = "previous_minutes"
ADOPTS_AGENDA = "agenda"
FOLLOW_UP = "follow_up"
GENERAL_MATTERS = "general_matters"

#: What a template can't do without.
ROLL = "roll"
NEEDED = frozenset({ROLL, ADOPTS_AGENDA})

_ROLL = TemplateItem(
    ROLL,
    {"es": "Lista de asistencia y declaración de quórum", "en": "Roll and declaration of quorum"},
    10,
    "technical_secretary",
)
_AGENDA = TemplateItem(
    ADOPTS_AGENDA,
    {
        "es": "Lectura y, en su caso, aprobación del orden del día",
        "en": "Reading and, where appropriate, approval of the agenda",
    },
    5,
    "chair",
)
_PREVIOUS = TemplateItem(
    PREVIOUS_MINUTES,
    {
        "es": "Lectura y, en su caso, aprobación del acta de la sesión anterior",
        "en": "Reading and, where appropriate, approval of the minutes of the previous session",
    },
    10,
    "chair",
    purpose=ItemPurpose.AGREEMENT,
)
_FOLLOW_UP = TemplateItem(
    FOLLOW_UP,
    {"es": "Seguimiento de acuerdos", "en": "Follow-up of agreements"},
    20,
    "technical_secretary",
    purpose=ItemPurpose.INFORMATION,
)
_REPORTS = TemplateItem(
    GROUP_REPORTS,
    {"es": "Informes de los grupos especializados", "en": "Reports of specialized groups"},
    kind=ItemKind.HEADING,
    purpose=ItemPurpose.INFORMATION,
)
_AGREEMENT = TemplateItem(
    FOR_AGREEMENT,
    {"es": "Asuntos para acuerdo", "en": "Matters for agreement"},
    kind=ItemKind.HEADING,
    purpose=ItemPurpose.AGREEMENT,
)
_INFORMATION = TemplateItem(
    FOR_INFORMATION,
    {"es": "Asuntos para información", "en": "Matters for information"},
    kind=ItemKind.HEADING,
    purpose=ItemPurpose.INFORMATION,
)
_GENERAL = TemplateItem(
    GENERAL_MATTERS,
    {"es": "Asuntos generales", "en": "General matters"},
    10,
    "chair",
    purpose=ItemPurpose.INFORMATION,
)
_READING = TemplateItem(
    "agreements_read",
    {"es": "Lectura de los acuerdos adoptados", "en": "Reading of the agreements adopted"},
    10,
    "technical_secretary",
)
_CLOSING = TemplateItem("closing", {"es": "Clausura", "en": "Closing"}, 5, "chair")

ORDINARY = (
    _ROLL, _AGENDA, _PREVIOUS, _FOLLOW_UP, _REPORTS, _AGREEMENT, _INFORMATION, _GENERAL, _READING, _CLOSING,
)  # fmt: skip
#: With all that rules may let in; ``excluded_by`` says what they don't.
EXTRAORDINARY = (_ROLL, _AGENDA, _FOLLOW_UP, _AGREEMENT, _GENERAL, _READING, _CLOSING)
CEREMONIAL = (_ROLL, _AGENDA, _INFORMATION, _CLOSING)


def everything() -> list[TemplateItem]:
    """Whatever the house's templates have, each once."""
    return list(dict.fromkeys((*ORDINARY, *EXTRAORDINARY, *CEREMONIAL)))


def excluded_by(rules: Rules, kind: MeetingKind) -> frozenset[str]:
    """Keys that the rules keep out of a session of ``kind``: general matters and follow-up out of an extraordinary one."""
    if kind is not MeetingKind.EXTRAORDINARY:
        return frozenset()
    allowed = {
        GENERAL_MATTERS: rules.general_matters_in_extraordinary,
        FOLLOW_UP: rules.follow_up_in_extraordinary,
    }
    return frozenset(key for key, is_allowed in allowed.items() if not is_allowed)


def default_for(kind: MeetingKind, *, is_group: bool, rules: Rules) -> list[TemplateItem]:
    """The house's template for a session of ``kind``; a specialized group hears no reports of groups."""
    if kind is MeetingKind.CEREMONIAL:
        return list(CEREMONIAL)
    excluded = excluded_by(rules, kind)
    house = EXTRAORDINARY if kind is MeetingKind.EXTRAORDINARY else ORDINARY
    return [item for item in house if item.key not in excluded and not (is_group and item is _REPORTS)]


def as_rows(items: Sequence[TemplateItem], language: str) -> list[dict[str, object]]:
    """Items as ``AgendaTemplate.items`` keeps them, titles in the programme's language."""
    return [
        {
            "key": item.key,
            "title": item.title_in(language),
            "minutes": item.minutes,
            "presenter": item.presenter,
            "kind": item.kind.value,
            "purpose": item.purpose.value,
        }
        for item in items
    ]


def from_rows(rows: list[dict[str, object]]) -> list[TemplateItem]:
    """A body's own template as stored in ``AgendaTemplate.items``."""
    return [
        TemplateItem(
            key=str(row["key"]),
            titles={"es": str(row["title"])},
            minutes=int(str(row.get("minutes", 0))),
            presenter=str(row.get("presenter", "")),
            kind=ItemKind(str(row.get("kind", ItemKind.FIXED))),
            purpose=ItemPurpose(str(row.get("purpose", ItemPurpose.PROCEDURE))),
        )
        for row in rows
    ]
