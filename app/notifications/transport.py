"""How a mail leaves: into a folder of .eml files (demonstration), or to an SMTP server."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from app.notifications.letters.writing import legible
from app.notifications.models import Mail

SECONDS = 20


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
    message["Content-Language"] = language  # last: setting the content drops every Content- header
    return message


def deliver(message: EmailMessage, settings: Mapping[str, Any]) -> None:
    """Hand ``message`` over, or raise OSError / SMTPException: then it is tried again later."""
    if settings["MAIL_TRANSPORT"] == "folder":
        _to_folder(message, Path(str(settings["MAIL_FOLDER"])))
    else:
        _to_server(message, settings)


def _to_folder(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(
        char if char.isalnum() or char in "-." else "_" for char in str(message["Message-ID"]).strip("<>")
    )
    partial = folder / f".{name}.{os.getpid()}"
    partial.write_bytes(message.as_bytes())
    partial.replace(folder / f"{name}.eml")


def _to_server(message: EmailMessage, settings: Mapping[str, Any]) -> None:
    with smtplib.SMTP(str(settings["SMTP_HOST"]), int(settings["SMTP_PORT"]), timeout=SECONDS) as server:
        if settings["SMTP_STARTTLS"]:
            server.starttls(context=ssl.create_default_context())
        if settings["SMTP_USER"]:
            server.login(str(settings["SMTP_USER"]), str(settings["SMTP_PASSWORD"]))
        server.send_message(message)


def _one_line(text: str) -> str:
    """``text`` fit for a header: nothing in it ends the line or makes it read backwards."""
    return " ".join(legible(text).split())
