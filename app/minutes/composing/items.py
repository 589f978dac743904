"""What is told of an item: recess, what was said, how it was voted, what came of it, by what quorum."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.agendas.models import AgendaItem, Handling, Outcome
from app.agendas.template import ADOPTS_AGENDA, GENERAL_MATTERS, PREVIOUS_MINUTES
from app.agreements.models import Agreement
from app.minutes.composing import attendance, voting
from app.minutes.composing.facts import Approved, Facts, Recess
from app.minutes.composing.voice import Voice, plain
from app.votes.models import Result, Vote

#: Items of the template whose words are their own.
ROLL, AGREEMENTS_READ, CLOSING = "roll", "agreements_read", "closing"
_DEALT_WITH = frozenset({Outcome.AGREED, Outcome.NOTED})


def of(item: AgendaItem, facts: Facts, voice: Voice) -> str:
    if item.is_heading:
        has_items = any(line.item.parent_id == item.id for line in facts.lines)
        return "" if has_items else _("There was nothing to deal with under this item.")
    adopted, votes = facts.adopted.get(item.id, ()), facts.votes.get(item.id, ())
    parts = [
        *(recess_told(recess, facts, voice) for recess in facts.recess_before(item)),
        item.notes.strip(),
        *(voting.told(vote, adopted, voice) for vote in votes),
        _outcome(item, facts, adopted, votes),
        _agenda_as_adopted(item, facts, voice),
        _quorum(item, facts, voice),
        _introduction(item, adopted),
    ]
    return "\n\n".join(part for part in parts if part)


def recess_told(recess: Recess, facts: Facts, voice: Voice) -> str:
    began = voice.moment(recess.began_at, facts.opened_at)
    if recess.ended_at is None:
        return _("At %(began)s a recess was declared.", began=began)
    return _(
        "At %(began)s a recess was declared; the session was resumed at %(ended)s.",
        began=began,
        ended=voice.moment(recess.ended_at, recess.began_at),
    )


def _outcome(item: AgendaItem, facts: Facts, adopted: Sequence[Agreement], votes: Sequence[Vote]) -> str:
    """What the outcome says of itself; under the roll and the closing their own sections do."""
    if item.outcome is None or (item.template_key in {ROLL, CLOSING} and item.outcome in _DEALT_WITH):
        return ""
    approved = facts.approved.get(item.id)
    own = _approval(approved) if approved is not None else _of_fixed(item, adopted)
    if own:
        return own
    if item.template_key in {AGREEMENTS_READ, GENERAL_MATTERS} and item.outcome in _DEALT_WITH:
        return ""
    is_told = bool(adopted) or any(vote.result is Result.CARRIED for vote in votes)
    if item.outcome is Outcome.AGREED and is_told:
        return ""
    if item.handling is Handling.CONSENT and item.outcome is Outcome.AGREED:
        return _("It was approved with the consent block, without discussion.")
    return {
        Outcome.AGREED: _("Put to those present, the item was approved."),
        Outcome.NOTED: _("Those present took note."),
        Outcome.DEFERRED: _("The item was deferred to a later session."),
        Outcome.REFERRED: _("The item was referred for attention."),
        Outcome.WITHDRAWN: _("The item was withdrawn from the agenda."),
    }[item.outcome]


def _approval(approved: Approved) -> str:
    """What the session did with the minutes of an earlier one."""
    if not approved.changes:
        return _("The minutes of the %(session)s were approved as presented.", session=approved.session)
    said = _("The minutes of the %(session)s were approved with these changes:", session=approved.session)
    return f"{said}\n\n{plain(approved.changes)}"


def _of_fixed(item: AgendaItem, adopted: Sequence[Agreement]) -> str:
    """Items of the template that say it in words of their own."""
    is_untold = not (item.notes.strip() or adopted) and item.outcome in _DEALT_WITH
    if item.template_key == AGREEMENTS_READ and is_untold:
        return _("The agreements adopted were read out.")
    if item.template_key == GENERAL_MATTERS and is_untold:
        return _("There were no general matters.")
    if item.outcome is Outcome.AGREED and item.template_key == PREVIOUS_MINUTES:
        return _("The minutes of the previous session were approved.")
    if item.outcome is Outcome.AGREED and item.template_key == ADOPTS_AGENDA:
        return _("The agenda was approved.")
    return ""


def _agenda_as_adopted(item: AgendaItem, facts: Facts, voice: Voice) -> str:
    """The list that was approved; a group's record, whose headings are that list, leaves it out."""
    if item.template_key != ADOPTS_AGENDA or item.outcome is not Outcome.AGREED or not voice.is_formal:
        return ""
    lines = [
        f"    - {line.number} {plain(line.item.title)}"
        if line.is_sub
        else f"{line.number}. {plain(line.item.title)}"
        for line in facts.lines
    ]
    return "\n".join([_("The agenda was left in these terms:"), "", *lines])


def _quorum(item: AgendaItem, facts: Facts, voice: Voice) -> str:
    if item.decided_at is None or item.template_key in {ROLL, CLOSING}:
        return ""
    return attendance.quorum_then(item.decided_at, facts, voice)


def _introduction(item: AgendaItem, adopted: Sequence[Agreement]) -> str:
    """What the agreements follow, which are printed as they were adopted."""
    if not adopted:
        return ""
    return ngettext(
        "The following agreement was adopted:", "The following agreements were adopted:", len(adopted)
    )
