"""Letters about the approval of minutes: the vote of the seats, the signatures, what was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from app.accounts.models import Person
from app.bodies.actors import actor_of
from app.journal.models import OutboxMessage
from app.meetings.wording import day
from app.minutes import procedure_queries, procedures, queries
from app.minutes.models import MinutesState, ProcedureState, WrittenProcedure
from app.notifications.letters import readers
from app.notifications.letters.minutes import letter_about
from app.notifications.letters.writing import Letter, told
from app.votes.models import Result


def _procedure(message: OutboxMessage) -> WrittenProcedure:
    return procedure_queries.get_procedure_by_id(int(message.payload["procedure_id"]))


def _voters(message: OutboxMessage) -> Sequence[Person]:
    """Who sits in the seats that vote."""
    ballots = _procedure(message).ballots
    return readers.holders_of({row.seat_id for row in ballots}, readers.body_id_of(message))


def _silent(message: OutboxMessage) -> Sequence[Person]:
    """Who sits in the seats that have not voted."""
    waiting = {row.seat_id for row in _procedure(message).ballots if row.choice is None}
    return readers.holders_of(waiting, readers.body_id_of(message))


def _to_sign(message: OutboxMessage) -> Sequence[Person]:
    return [*readers.chair(message), *readers.secretary(message)]


def _closes(message: OutboxMessage) -> str:
    return day(date.fromisoformat(str(message.payload["closes_on"])))


@told("minutes:procedure_opened", _voters)
def _to_vote(message: OutboxMessage, person: Person) -> Letter:
    closes, procedure = _closes(message), _procedure(message)
    return letter_about(
        message,
        person,
        _("your vote until %(day)s", day=closes),
        _("Their approval is put to the vote of the seats that attended the session, by written procedure."),
        _("You may vote for or against, saying why, or abstain, and change your vote while it is open."),
        _("If your seat keeps silent it is counted in favour.")
        if procedure.silence_is_assent
        else _("If your seat keeps silent it does not take part."),
        facts=[(_("Vote until"), closes)],
        verb=_("Read and vote"),
    )


@told("minutes:procedure_closing", _silent)
def _closing(message: OutboxMessage, person: Person) -> Letter:
    closes = _closes(message)
    return letter_about(
        message,
        person,
        _("the vote closes on %(day)s", day=closes),
        _("Your seat has not voted yet on their approval."),
        facts=[(_("Vote until"), closes)],
        verb=_("Read and vote"),
    )


@told("minutes:procedure_closed", _to_sign)
@told("minutes:procedure_closed", _voters)
def _voted(message: OutboxMessage, person: Person) -> Letter:
    procedure = _procedure(message)
    if procedure.state is ProcedureState.WITHDRAWN:
        news = _("the vote was called off")
    else:
        news = _("approved") if procedure.result is Result.CARRIED else _("not approved")
    return letter_about(
        message,
        person,
        news,
        procedures.result_said(procedure),
        quotes=[(row.chamber_acronym, row.reason) for row in procedure.ballots if row.reason],
        verb=_("See the result"),
    )


@told("minutes:approved", _to_sign)
def _approved_to_sign(message: OutboxMessage, person: Person) -> Letter | None:
    minutes = queries.get_for_meeting(int(message.payload["meeting_id"]), actor_of(person))
    if minutes.state is not MinutesState.APPROVED:
        return None
    return letter_about(
        message,
        person,
        _("to be signed"),
        _("They were approved and their text is frozen."),
        _("Chair and technical secretary sign them with their password, on their page."),
        facts=[(_("Fingerprint (SHA-256)"), minutes.hash)],
        verb=_("Read and sign"),
    )


@told("minutes:approved", readers.everybody)
def _approved(message: OutboxMessage, person: Person) -> Letter:
    return letter_about(
        message,
        person,
        _("approved"),
        _("They were approved and their text is frozen. Chair and technical secretary sign them now."),
        verb=_("Read them"),
    )


@told("minutes:corrected", readers.everybody)
def _corrected(message: OutboxMessage, person: Person) -> Letter:
    return letter_about(
        message,
        person,
        _("corrected by an addendum"),
        _("A session decided a correction. The signed text is untouched; the addendum stands after it."),
        verb=_("Read the addendum"),
    )
