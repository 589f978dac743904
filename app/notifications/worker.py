"""The worker: outbox messages become mails, mails leave. At least once; a repeat carries the same Message-ID.

Each step is its own short transaction: claim, do, settle. A worker killed between two of them loses nothing, since
what it had claimed comes due again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex
from smtplib import SMTPException
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from app.accounts.models import Person
from app.journal.models import OutboxMessage, OutboxState
from app.kernel import clock
from app.kernel.db import db, take, transaction
from app.notifications import addresses, bursts, invitations, letters, receipts, transport
from app.notifications.models import Mail, MailState
from app.programme.queries import get_programme

log = logging.getLogger(__name__)
#: After these minutes a failed try is made again; past the last one a mail is given up and shown as failed.
BACKOFF_MINUTES = (1, 2, 5, 10, 20, 40, 60, 120, 240, 480)
#: How long a claimed mail is left alone before another try, should its worker die.
CLAIM_MINUTES = 5
#: Payload keys that only the letter needs and nobody may read afterwards.
SECRETS = ("token",)
#: Kinds that stand for several things to be told, each of which is announced by itself.
SPREADING: dict[str, Callable[[OutboxMessage], None]] = {"person:invitations_chosen": invitations.catch_up}


def work(*, most: int = 100) -> int:
    """Expand and deliver what is due, at most ``most`` steps; returns how many steps were made."""
    steps = 0
    with current_app.test_request_context(base_url=str(current_app.config["PUBLIC_URL"])):
        while steps < most and (expand_next() or deliver_next()):
            steps += 1
            db.session.remove()
    return steps


def expand_next() -> bool:
    """Turn one due outbox message into mails; False when none is due."""
    with transaction():
        message = db.session.scalar(
            select(OutboxMessage)
            .where(OutboxMessage.state == OutboxState.PENDING, OutboxMessage.next_attempt_at <= clock.now())
            .order_by(OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if message is None:
            return False
        message_id = message.id
        if message.kind in bursts.KINDS and (later := bursts.wait_until(message)) is not None:
            message.next_attempt_at = later
            return True
        try:
            with db.session.begin_nested():
                _expand(bursts.gather(message) if message.kind in bursts.KINDS else message)
        except Exception as error:
            log.exception("outbox message %s can't be expanded", message_id)
            _put_off(message, error)
    return True


def _expand(message: OutboxMessage) -> None:
    host = urlsplit(str(current_app.config["PUBLIC_URL"])).hostname or "localhost"
    spread = SPREADING.get(message.kind)
    if spread is not None:
        spread(message)
    for letter in letters.write(message):
        db.session.add(
            Mail(
                outbox_id=message.id,
                person_id=letter.person.id,
                address=letter.address,
                message_id=f"<{token_hex(8)}.{message.id}.{letter.person.id}.{message.kind.replace(':', '.')}@{host}>",
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                calendar=letter.enclosed.calendar,
                sender=letter.enclosed.sender,
                next_attempt_at=clock.now(),
                created_at=clock.now(),
            )
        )
    if any(key in message.payload for key in SECRETS):
        message.payload = {key: value for key, value in message.payload.items() if key not in SECRETS}
    message.state = OutboxState.EXPANDED
    db.session.flush()


def _put_off(row: OutboxMessage | Mail, error: Exception, *, for_good: bool = False) -> None:
    """Try again later, or give up: after the last try, or at once where the server refused for good."""
    row.attempts += 1
    row.last_error = f"{type(error).__name__}: {error}"[:500].replace("\x00", "")
    if row.attempts <= len(BACKOFF_MINUTES) and not for_good:
        row.next_attempt_at = clock.now() + timedelta(minutes=BACKOFF_MINUTES[row.attempts - 1])
        if isinstance(row, Mail):
            for listener in delayed_listeners:
                listener(row)
    elif isinstance(row, Mail):
        row.state = MailState.FAILED
        for listener in failed_listeners:
            listener(row)
    else:
        row.state = OutboxState.FAILED


def deliver_next() -> bool:
    """Send one due mail; False when none is due. The mail server is never talked to inside a transaction."""
    with transaction():
        mail = _claim()
        if mail is None:
            return False
        programme = get_programme()
        language = (
            db.session.scalar(select(Person.locale).where(Person.id == mail.person_id)) or programme.language
        )
    failure: Exception | None = None
    answer = transport.Answer()
    try:
        message = transport.compose(
            mail,
            sender_name=programme.name,
            sender=mail.sender or str(current_app.config["MAIL_FROM"]),
            reply_to=programme.contact_email,
            language=language,
        )
        answer = transport.deliver(message, current_app.config, back_to=addresses.bounce_address(mail.id))
    except (OSError, SMTPException) as error:
        log.warning("mail %s not delivered: %s", mail.id, error)
        failure, answer = error, transport.refusal(error)
    except Exception as error:
        log.exception("mail %s can't be sent as it is", mail.id)
        failure = error
    with transaction():
        _settle(db.session.get_one(Mail, mail.id), failure, answer)
    return True


def _claim() -> Mail | None:
    """A due mail, put out of the way of other workers for CLAIM_MINUTES."""
    mail = db.session.scalar(
        select(Mail)
        .where(Mail.state == MailState.PENDING, Mail.next_attempt_at <= clock.now())
        .order_by(Mail.next_attempt_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail is not None:
        mail.next_attempt_at = clock.now() + timedelta(minutes=CLAIM_MINUTES)
    return mail


def _settle(mail: Mail, failure: Exception | None, answer: transport.Answer) -> None:
    """Write down how the try ended and what the server said; once it was sent, nothing else."""
    take(mail)
    if mail.state is MailState.SENT:
        return
    mail.server_code, mail.server_answer = answer.code, answer.text
    if failure is not None:
        _put_off(mail, failure, for_good=answer.is_permanent)
        return
    mail.state, mail.sent_at, mail.last_error = MailState.SENT, clock.now(), ""
    mail.attempts += 1
    for listener in delivered_listeners:
        listener(mail)


#: Called with each mail the server took, in the transaction that settles it.
delivered_listeners: list[Callable[[Mail], None]] = [receipts.note_delivery]
#: Called with each mail that is given up: refused for good, or after its last try.
failed_listeners: list[Callable[[Mail], None]] = [receipts.note_failure]
#: Called with each mail that will be tried again.
delayed_listeners: list[Callable[[Mail], object]] = [receipts.note_answer]
