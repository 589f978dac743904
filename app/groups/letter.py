"""The constituting letter of a specialized group: written from the proposal, sealed when the group is constituted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _

from app.bodies.rules import Rules
from app.meetings.wording import day as day_in_words
from app.programme import explaining
from app.programme.queries import get_programme


@dataclass(frozen=True)
class LetterFacts:
    """All that the letter says. ``issues``: folio and title. ``chambers``: names, as they sign."""

    parent: str
    name: str
    acronym: str
    issues: Sequence[tuple[str, str]]
    problem: str
    scope: str
    deliverable: str
    chambers: Sequence[str]
    coordinator: str
    chair: str
    ends_on: date | None
    rules: Rules
    zone: str
    first_session_at: datetime | None = None
    first_session_place: str = ""
    agreement: str = ""


def write(facts: LetterFacts) -> str:
    """The letter in Markdown, in the programme's language, whatever the reader's."""
    with force_locale(get_programme().language):
        return "\n\n".join(part for part in _parts(facts) if part)


def seal(letter: str) -> str:
    """SHA-256 of the letter (hex), which tells whether a copy is the one that was signed into being."""
    return hashlib.sha256(letter.encode()).hexdigest()


def _parts(facts: LetterFacts) -> list[str]:
    return [
        _opening(facts, get_programme().name),
        "\n".join(f"- **{folio}** {title}" for folio, title in facts.issues),
        _heading(_("Problem")),
        facts.problem,
        *((_heading(_("Scope")), facts.scope) if facts.scope else ()),
        _heading(_("What it must deliver")),
        facts.deliverable,
        _heading(_("Members")),
        "\n".join(f"- {name}" for name in facts.chambers),
        _("Coordinator: %(name)s.", name=facts.coordinator) if facts.coordinator else "",
        _heading(_("Term and procedure")),
        _term(facts),
        procedure_in_words(facts.rules),
        _session(facts),
        facts.chair,
    ]


def _heading(text: str) -> str:
    return f"## {text}"


def _opening(facts: LetterFacts, programme: str) -> str:
    named = {"parent": facts.parent, "programme": programme, "name": facts.name, "acronym": facts.acronym}
    if facts.agreement:
        return _(
            "%(parent)s, by its agreement %(number)s and within %(programme)s, constitutes **%(name)s** (%(acronym)s) as a "
            "specialized group, to attend to the following issues:",
            number=facts.agreement,
            **named,
        )
    return _(
        "The chair of %(parent)s, within %(programme)s, constitutes **%(name)s** (%(acronym)s) as a specialized group, to "
        "attend to the following issues:",
        **named,
    )


def _term(facts: LetterFacts) -> str:
    if facts.ends_on is None:
        return ""
    return _(
        "The group's mandate ends on %(day)s. Before that day it delivers its report to the plenary, with the dissents of "
        "its members. Past it, it may only report, be extended or be closed.",
        day=day_in_words(facts.ends_on),
    )


def procedure_in_words(rules: Rules) -> str:
    """The rules a group works by, in short."""
    voting = (
        _("Voting seats count for the quorum.")
        if rules.only_voting_seats_count
        else _("Every seat counts for the quorum.")
    )
    return _(
        "Its sessions are convoked %(notice)s ahead and are valid with half plus one of the seats. %(voting)s "
        "Its minutes are ready within %(draft)s business days, with %(comments)s for comments.",
        notice=explaining.period(rules.notice_ordinary_business, rules.notice_days),
        voting=voting,
        draft=rules.draft_minutes_business,
        comments=rules.comments_business,
    )


def _session(facts: LetterFacts) -> str:
    if facts.first_session_at is None:
        return ""
    local = facts.first_session_at.astimezone(ZoneInfo(facts.zone))
    where = f" {facts.first_session_place}." if facts.first_session_place else ""
    return (
        _(
            "Its first session is held on %(day)s at %(hour)s.",
            day=day_in_words(local.date()),
            hour=local.strftime("%H:%M"),
        )
        + where
    )
