"""How a mail leaves: into a folder of .eml files (demonstration), or to an SMTP server."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from app.kernel.legible import legible
from app.notifications.models import Mail

SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """What the mail server said of a mail: its reply code and words. Without code, no server was asked."""

    code: int | None = None
    text: str = ""

    @classmethod
    def of(cls, code: int, text: bytes | str) -> Answer:
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return cls(code, " ".join(legible(said).split())[:LONGEST_ANSWER])

    @property
    def is_permanent(self) -> bool:
        """Whether it refused for good (RFC 5321 4.2.1: 5yz)."""
        return self.code is not None and 500 <= self.code < 600


#: Domains no server has (RFC 2606): what goes there bounces, so that the demonstration has a bounce to show.
NOWHERE = ".invalid"
#: Of what a server says, so much is kept.
LONGEST_ANSWER = 500


def refusal(error: Exception) -> Answer:
    """What the server said when it would not take a mail; an empty answer when it never came to that.

    A refusal of the sender, of the sign-in or of the connection says nothing about the recipient and is no answer.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((Answer.of(code, text) for code, text in error.recipients.values()), Answer())
    if isinstance(error, smtplib.SMTPDataError):
        return Answer.of(error.smtp_code, error.smtp_error)
    return Answer()


def compose(mail: Mail, *, sender_name: str, sender: str, reply_to: str = "", language: str) -> EmailMessage:
    """The MIME message of a mail: text and HTML that say the same, with the Message-ID fixed when it was written.

    Raises ValueError for an address no header can carry.
    """
    message = EmailMessage()
    message["From"] = Address(display_name=_one_line(sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=mail.address)
    if reply_to:
        message["Reply-To"] = Address(addr_spec=reply_to)
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        _enclose(message, mail.calendar.encode())
    message["Content-Language"] = language  # last: setting the content drops every Content- header
    return message


def _enclose(message: EmailMessage, calendar: bytes) -> None:
    """Add an invitation as clients look for it: an alternative that names its method and no file, and the same as a file.

    As bytes, so that line ends stay CRLF. Source: RFC 6047 2.4; RFC 5545 8.1.
    """
    method = "CANCEL" if b"\r\nMETHOD:CANCEL\r\n" in calendar else "REQUEST"
    params = {"charset": "utf-8", "method": method, "component": "VEVENT"}
    message.add_alternative(calendar, maintype="text", subtype="calendar", params=params)
    message.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")


def deliver(message: EmailMessage, settings: Mapping[str, Any], *, back_to: str | None = None) -> Answer:
    """Hand ``message`` over and return what the server said, or raise OSError / SMTPException: see ``refusal``.

    ``back_to`` is where servers send it that can't deliver it; without it, to whom it is from.
    """
    if settings["MAIL_TRANSPORT"] == "folder":
        address = str(message["To"])
        if address.endswith(NOWHERE):
            raise smtplib.SMTPRecipientsRefused({address: (550, b"5.1.2 The domain does not exist")})
        _to_folder(message, Path(str(settings["MAIL_FOLDER"])))
        return Answer()
    return _to_server(message, settings, back_to)


def _to_folder(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(
        char if char.isalnum() or char in "-." else "_" for char in str(message["Message-ID"]).strip("<>")
    )
    partial = folder / f".{name}.{os.getpid()}"
    partial.write_bytes(message.as_bytes())
    partial.replace(folder / f"{name}.eml")


class _Server(smtplib.SMTP):
    """Keeps what the server said when it took the message, which smtplib throws away."""

    taken: Answer = Answer()

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, text = super().data(msg)
        self.taken = Answer.of(code, text)
        return code, text


def _to_server(message: EmailMessage, settings: Mapping[str, Any], back_to: str | None) -> Answer:
    with _Server(str(settings["SMTP_HOST"]), int(settings["SMTP_PORT"]), timeout=SECONDS) as server:
        if settings["SMTP_STARTTLS"]:
            server.starttls(context=ssl.create_default_context())
        if settings["SMTP_USER"]:
            server.login(str(settings["SMTP_USER"]), str(settings["SMTP_PASSWORD"]))
        server.send_message(message, from_addr=back_to)
        return server.taken


def _one_line(text: str) -> str:
    """``text`` fit for a header: nothing in it ends the line or makes it read backwards."""
    return " ".join(legible(text).split())
