"""Letters about agreements by the day: a reminder before and after it, and once a week all that is a person's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts.models import Person
from app.agreements import queries
from app.agreements.models import OPEN_STATES, Agreement
from app.agreements.reminders import Occasion
from app.agreements.wording import shortened
from app.bodies.actors import actor_of
from app.journal.models import OutboxMessage
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.wording import day
from app.notifications.letters import readers
from app.notifications.letters.agreements import about, authority, responsible
from app.notifications.letters.writing import Item, Letter, told
from app.web.addresses import absolute

OF_RESPONSE = frozenset({Occasion.RESPONSE_BEFORE, Occasion.RESPONSE_LATE})
LATE = frozenset({Occasion.LATE, Occasion.RESPONSE_LATE})
#: More stand in the register.
MOST_ITEMS = 40


def _occasion(message: OutboxMessage) -> Occasion:
    return Occasion(str(message.payload["occasion"]))


def _owes(message: OutboxMessage) -> Sequence[Person]:
    """Whoever owes it, or the authority its response; for an office without account the secretary answers."""
    if _occasion(message) in OF_RESPONSE:
        return authority(message)
    return responsible(message) or readers.secretary(message)


def _still_due(message: OutboxMessage, person: Person) -> Agreement:
    """The agreement, while what is reminded of is still owed. Raises NotFound."""
    agreement = queries.get_agreement(message.subject_id, actor_of(person))
    is_response = _occasion(message) in OF_RESPONSE
    is_due = agreement.awaits_response if is_response else agreement.state in queries.TO_BE_DONE
    if not is_due:
        raise NotFound
    return agreement


@told("agreement:due", _owes)
def _remind(message: OutboxMessage, person: Person) -> Letter:
    _still_due(message, person)
    occasion = _occasion(message)
    on = day(date.fromisoformat(str(message.payload["on"])))
    if occasion in OF_RESPONSE:
        return about(
            message,
            person,
            _("response overdue") if occasion in LATE else _("response due on %(day)s", day=on),
            _("The day for the authority's response to this recommendation has passed.")
            if occasion in LATE
            else _("The authority's response to this recommendation is due."),
            facts=[(_("Response due on"), on)],
            verb=_("Respond"),
        )
    return about(
        message,
        person,
        _("overdue since %(day)s", day=on) if occasion in LATE else _("due on %(day)s", day=on),
        _("Its day has passed and nothing was reported. Please report what was done, with its evidence.")
        if occasion in LATE
        else _("Please report what was done, with its evidence, or ask for more time before that day."),
        verb=_("Report on it"),
        by_link=True,
    )


@told("agreement:due", readers.secretary)
def _not_reported(message: OutboxMessage, person: Person) -> Letter:
    """The secretary hears of what is overdue."""
    agreement = _still_due(message, person)
    if _occasion(message) not in LATE:
        raise NotFound
    on = day(date.fromisoformat(str(message.payload["on"])))
    is_response = _occasion(message) in OF_RESPONSE
    return about(
        message,
        person,
        _("response overdue") if is_response else _("overdue since %(day)s", day=on),
        _("The authority has not responded to this recommendation in time. It was reminded.")
        if is_response
        else _(
            "%(who)s has not reported on this agreement in time, and was reminded.", who=agreement.responsible
        ),
    )


# ── once a week ──


def _everybody(_message: OutboxMessage) -> Sequence[Person]:
    """Who sits or serves in a body that has something open, and who owes something in person."""
    is_open = Agreement.state.in_(OPEN_STATES)
    bodies = db.session.scalars(select(Agreement.body_id).where(is_open).distinct()).all()
    owing = select(Agreement.responsible_person_id).where(
        is_open, Agreement.responsible_person_id.is_not(None)
    )
    people = list(db.session.scalars(select(Person).where(Person.id.in_(owing)).order_by(Person.id)))
    for body_id in sorted(bodies):
        people += readers.everybody_of(body_id)
    return people


@told("agreement:week", _everybody)
def _week(message: OutboxMessage, person: Person) -> Letter:
    """What is this person's: due, overdue, to verify, to answer. No letter for who has nothing."""
    since = datetime.fromisoformat(str(message.payload["since"]))
    lines = list(dict.fromkeys(_lines(actor_of(person), since)))
    if not lines:
        raise NotFound
    more = len(lines) - MOST_ITEMS
    return Letter(
        person=person,
        subject=ngettext(
            "Agreements of this week: %(num)s waits for you",
            "Agreements of this week: %(num)s wait for you",
            len({agreement_id for agreement_id, _line in lines}),
        ),
        paragraphs=[
            _("This is what is yours in the register of agreements, as it stands today."),
            *(
                [ngettext("%(num)s more stands there.", "%(num)s more stand there.", more)]
                if more > 0
                else []
            ),
        ],
        items_heading=_("What waits for you"),
        items=[Item(f"{number}.", line) for number, (_id, line) in enumerate(lines[:MOST_ITEMS], start=1)],
        action=(_("See what waits for you"), absolute("dashboard.home")),
    )


def _lines(actor: Actor, since: datetime) -> Iterator[tuple[int, str]]:
    """An agreement's id and its line, the most pressing first; what was agreed since was told on its own."""
    today, seen = queries.today(), set()

    def known(rows: Sequence[Agreement]) -> Iterator[Agreement]:
        for row in rows:
            if row.id not in seen and row.adopted_at is not None and row.adopted_at < since:
                seen.add(row.id)
                yield row

    for row in known(queries.list_owed_by(actor)):
        said = _("overdue since %(day)s") if row.is_overdue(today) else _("due on %(day)s")
        yield row.id, _line(row, said % {"day": day(row.due_on)})
    for row in known(queries.list_to_respond(actor)):
        assert row.response_due_on is not None
        said = (
            _("response overdue since %(day)s")
            if row.is_response_overdue(today)
            else _("response due on %(day)s")
        )
        yield row.id, _line(row, said % {"day": day(row.response_due_on)})
    for row in known(queries.list_to_verify(actor)):
        yield row.id, _line(row, _("reported by %(who)s, to be verified", who=row.responsible))
    for row in known([agreement for _request, agreement in queries.list_requests(actor)]):
        yield row.id, _line(row, _("%(who)s asks for more time", who=row.responsible))
    for row in known(queries.list_overdue_kept(actor)):
        yield (
            row.id,
            _line(row, _("overdue since %(day)s, owed by %(who)s", day=day(row.due_on), who=row.responsible)),
        )
    for row in known(queries.list_unanswered_kept(actor)):
        assert row.response_due_on is not None
        yield row.id, _line(row, _("response overdue since %(day)s", day=day(row.response_due_on)))


def _line(agreement: Agreement, said: str) -> str:
    return _(
        "%(number)s, %(said)s: %(text)s", number=agreement.number, said=said, text=shortened(agreement.text)
    )
