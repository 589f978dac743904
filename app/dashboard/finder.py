"""Search: a folio or an agreement's number leads straight there; words find what the actor may see, by noun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, cast, or_
from sqlalchemy.types import String

from app.agreements import queries as agreement_queries
from app.agreements.wording import state_chip as agreement_chip
from app.bodies import queries as body_queries
from app.bodies.models import Body
from app.bodies.wording import body_kind_label, body_state_chip
from app.dashboard import queries
from app.dashboard.wording import headline, sentence
from app.issues import queries as issue_queries
from app.issues.wording import state_chip as issue_chip
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.folding import fold, holds
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting, MeetingKind

#: Of each noun so many are shown; the rest on the noun's own page.
SHOWN = 10
_FOLIO = re.compile(r"[a-z]{1,10}-\d{4}-\d{1,6}", re.IGNORECASE)
_MOST_WORDS = 8
#: Words that say "session" and narrow nothing.
_SESSION = frozenset({"sesion", "sesiones", "session", "sessions", "meeting", "meetings", "la", "de", "del"})
_KINDS = {
    "ordinari": MeetingKind.ORDINARY,
    "ordinary": MeetingKind.ORDINARY,
    "extraordinar": MeetingKind.EXTRAORDINARY,
    "solemne": MeetingKind.CEREMONIAL,
    "ceremoni": MeetingKind.CEREMONIAL,
}


@dataclass(frozen=True)
class Found:
    """One line of the results."""

    title: str
    url: str
    more: str
    chip: tuple[str, str]


@dataclass(frozen=True)
class Group:
    key: str
    title: str
    found: list[Found]
    has_more: bool
    #: The noun's own page with the same words, where it has more.
    more_url: str


def find_exactly(actor: Actor, words: str) -> str | None:
    """The address of the one thing whose folio or number this is, as far as the actor may see it. At most one query."""
    words = words.strip()
    if _FOLIO.fullmatch(words):
        ref = queries.find_issue_ref(actor, words)
        return url_for("issues.show", ref=ref) if ref else None
    if "/" in words and len(words) <= 80:
        agreement = queries.find_agreement_numbered(actor, words)
        return url_for("agreements.show", agreement_id=agreement.id) if agreement else None
    return None


def find(actor: Actor, words: str) -> list[Group]:
    """What holds all the words, by noun; nouns without any left out. 4 queries."""
    words = words.strip()
    if not words:
        return []
    groups = (
        _group("issues", _("Issues"), _issues(actor, words), url_for("issues.index", q=words)),
        _group("meetings", _("Meetings"), _meetings(actor, words), url_for("meetings.index")),
        _group("agreements", _("Agreements"), _agreements(actor, words), url_for("agreements.index", q=words, show="all")),
        _group("bodies", _("Bodies"), _bodies(actor, words), url_for("bodies.index")),
    )  # fmt: skip
    return [group for group in groups if group.found]


def _group(key: str, title: str, found: list[Found], more_url: str) -> Group:
    return Group(key, title, found[:SHOWN], len(found) > SHOWN, more_url)


def _issues(actor: Actor, words: str) -> list[Found]:
    return [
        Found(
            issue.title or _("Without a title"),
            url_for("issues.show", ref=issue.ref),
            ", ".join([issue.folio or _("Draft"), issue.chamber.acronym]),
            issue_chip(issue.state),
        )
        for issue in issue_queries.search(actor, words, SHOWN + 1)
    ]


def _agreements(actor: Actor, words: str) -> list[Found]:
    today = agreement_queries.today()
    return [
        Found(
            headline(agreement.text),
            url_for("agreements.show", agreement_id=agreement.id),
            ", ".join(part for part in (agreement.number, agreement.responsible) if part),
            agreement_chip(agreement.state, is_overdue=agreement.is_overdue(today)),
        )
        for agreement in agreement_queries.search(actor, words, SHOWN + 1)
    ]


def _meetings(actor: Actor, words: str) -> list[Found]:
    query = meeting_queries.visible_to(actor)
    for word in words.split()[:_MOST_WORDS]:
        if fold(word) not in _SESSION:
            query = query.where(_meeting_holds(word))
    found: Sequence[Meeting] = db.session.scalars(
        query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(SHOWN + 1)
    ).all()
    return [
        Found(
            sentence(meeting_wording.full_title(meeting, meeting.body)),
            url_for("meetings.show", meeting_id=meeting.id),
            sentence(meeting_wording.when(meeting)),
            meeting_wording.state_chip(meeting.state),
        )
        for meeting in found
    ]


def _meeting_holds(word: str) -> ColumnElement[bool]:
    """A word of its title, place or body; its kind; its year; its number."""
    plain = fold(word).strip(".,;")
    ways: list[ColumnElement[bool]] = [
        holds(column, word)
        for column in (Meeting.title, Meeting.place, Body.name, Body.short_name, Body.acronym)
    ]
    ways += [Meeting.kind == kind for stem, kind in _KINDS.items() if plain.startswith(stem)]
    if number := re.fullmatch(r"(\d{1,4})(\.?[ªa]|st|nd|rd|th)?", plain):
        same: Any = cast(Meeting.year if len(number[1]) == 4 else Meeting.number, String) == number[1]
        ways.append(same)
    return or_(*ways)


def _bodies(actor: Actor, words: str) -> list[Found]:
    query = body_queries.visible_to(actor)
    for word in words.split()[:_MOST_WORDS]:
        query = query.where(
            or_(*(holds(column, word) for column in (Body.name, Body.short_name, Body.acronym)))
        )
    found = db.session.scalars(query.order_by(Body.kind.desc(), Body.id).limit(SHOWN + 1)).all()
    return [
        Found(
            body.name,
            url_for("bodies.show", slug=body.slug),
            f"{body.acronym}, {body_kind_label(body.kind)}",
            body_state_chip(body.state),
        )
        for body in found
    ]
