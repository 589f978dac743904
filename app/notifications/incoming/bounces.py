"""Mail of ours that came back (RFC 3464): which it was, for good or not, and what the server said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from typing import Final

from sqlalchemy import select

from app.kernel.db import db, take
from app.kernel.legible import legible
from app.notifications import addresses, receipts
from app.notifications.incoming.messages import Head, ignore, parts, refuse
from app.notifications.incoming.trust import token_among
from app.notifications.models import Mail, MailState, Reason
from app.notifications.transport import Answer

_CODE: Final = re.compile(r"\b([45]\d\d)[ -]")
#: A Message-ID that nobody guesses: ours begin with what was drawn when the mail was written.
_OURS: Final = re.compile(r"<[0-9a-f]{16}\.\d+\.\d+\.[a-z_.]+@[A-Za-z0-9.-]+>")


@dataclass(frozen=True)
class Report:
    """What a server says of one recipient (RFC 3464 2.3): by the address we wrote to, the one that led to, or both."""

    recipients: frozenset[str]
    action: str
    answer: Answer


def is_report(message: Message) -> bool:
    return (
        message.get_content_type() == "multipart/report"
        and str(message.get_param("report-type", "")).lower() == "delivery-status"
    )


def take_back(message: Message, recipients: list[str]) -> Mail:
    """Note that a mail did not arrive, on the notice it carried and on its person's address. Returns the mail.

    Raises UnfitError for a report about no mail of ours, of a delay only, or about what is known to have failed.
    """
    report, returned_id = _read(message)
    mail = _mail_of(report, returned_id, recipients)
    if report.action != "failed":
        raise ignore(Reason.DELAYED if report.action == "delayed" else Reason.NO_ANSWER)
    take(mail)
    if mail.state is not MailState.SENT:
        raise ignore(Reason.ALREADY_TAKEN)
    mail.state, mail.last_error = MailState.FAILED, report.answer.text
    mail.server_code, mail.server_answer = report.answer.code, report.answer.text
    receipts.note_failure(mail)
    return mail


def _mail_of(report: Report, returned_id: str, recipients: list[str]) -> Mail:
    """The mail, by the address only its own way back has, or by its Message-ID and whom it was for."""
    token = token_among(recipients, addresses.BOUNCE)
    if token is not None:
        found = db.session.get(Mail, token.first)
    elif _OURS.fullmatch(returned_id):
        found = db.session.scalar(select(Mail).where(Mail.message_id == returned_id))
        if found is not None and found.address.lower() not in report.recipients:
            found = None
    else:
        found = None
    if found is None:
        raise refuse(Reason.UNKNOWN_BOUNCE)
    return found


def _read(message: Message) -> tuple[Report, str]:
    status, returned_id = None, ""
    for part in parts(message):
        kind, inner = part.get_content_type(), part.get_payload()
        if kind == "message/delivery-status" and isinstance(inner, list):
            status = next((each for each in inner if isinstance(each, Message) and each["Action"]), None)
        elif kind == "message/rfc822" and isinstance(inner, list) and isinstance(inner[0], Message):
            returned_id = _short(inner[0], "Message-ID")
        elif kind == "text/rfc822-headers" and isinstance(inner, str):
            returned_id = Head.of(inner.encode("ascii", "replace")).text("Message-ID", 300)
    if status is None:
        raise refuse(Reason.MALFORMED)
    return _report(status), returned_id


def _report(status: Message) -> Report:
    said = legible(_short(status, "Diagnostic-Code").partition(";")[2] or _short(status, "Status"))
    code = _CODE.search(said)
    enhanced = _short(status, "Status")
    words = said if enhanced in said else f"{enhanced} {said}"
    return Report(
        recipients=frozenset(_recipient(status, name) for name in ("Original-Recipient", "Final-Recipient")),
        action=_short(status, "Action").lower(),
        answer=Answer.of(int(code[1]) if code else 550, words),
    )


def _recipient(status: Message, name: str) -> str:
    """The address of a field, in lower case. Some write it between angle brackets, as nobody should."""
    return _short(status, name).partition(";")[2].strip().strip("<>").lower()


def _short(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())[:500]
