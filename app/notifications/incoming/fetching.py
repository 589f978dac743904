"""Reading the mailbox for answers by IMAP (RFC 9051), over TLS from the first octet."""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from app.notifications.incoming.messages import LARGEST

log = logging.getLogger(__name__)
SECONDS: Final = 30
#: Messages taken in at one look; the rest have their turn at the next.
MOST: Final = 200
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")

#: What to do with a message: ``None`` when it was too large to be fetched whole, its head then. Returns whether it is
#: done with; one that is not stays unread.
Take = Callable[[bytes, bool], bool]


class MailboxError(Exception):
    """The mailbox can't be read: no connection, no sign-in, no such folder."""


def fetch(settings: Mapping[str, Any], take: Take) -> int:
    """Give ``take`` every unread message; mark each that is done as seen, and move it where that is configured.

    Returns how many were done. Raises MailboxError. What becomes of one message keeps no other from its turn.
    """
    done = 0
    try:
        with _opened(settings) as server:
            for number in _unseen(server):
                content, is_whole = _read(server, number)
                if take(content, is_whole):
                    _put_away(server, number, str(settings["IMAP_DONE_FOLDER"]))
                    done += 1
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(str(error)) from error
    return done


@contextmanager
def _opened(settings: Mapping[str, Any]) -> Iterator[imaplib.IMAP4]:
    server = imaplib.IMAP4_SSL(
        str(settings["IMAP_HOST"]),
        int(settings["IMAP_PORT"]),
        ssl_context=ssl.create_default_context(),
        timeout=SECONDS,
    )
    try:
        server.login(str(settings["IMAP_USER"]), str(settings["IMAP_PASSWORD"]))
        _ok(server.select(_quoted(str(settings["IMAP_FOLDER"]))))
        yield server
    finally:
        try:
            server.logout()
        except (OSError, imaplib.IMAP4.error):
            log.info("the mailbox was left without a farewell")


def _unseen(server: imaplib.IMAP4) -> list[str]:
    found = _ok(server.uid("SEARCH", "UNSEEN"))
    return (found[0] or b"").decode("ascii").split()[:MOST]


def _read(server: imaplib.IMAP4, number: str) -> tuple[bytes, bool]:
    """A message, and whether it is whole: of one that is too large only the head is fetched."""
    size = _SIZE.search(b" ".join(_pieces(_ok(server.uid("FETCH", number, "(RFC822.SIZE)")))))
    is_whole = size is not None and int(size[1]) <= LARGEST
    asked = "(BODY.PEEK[])" if is_whole else "(BODY.PEEK[HEADER])"
    for piece in _ok(server.uid("FETCH", number, asked)):
        if isinstance(piece, tuple):
            return bytes(piece[1]), is_whole
    return b"", False


def _put_away(server: imaplib.IMAP4, number: str, folder: str) -> None:
    """Mark as seen; and move, by copying: not every server can MOVE, and what was copied twice is read once."""
    _ok(server.uid("STORE", number, "+FLAGS", r"(\Seen)"))
    if folder:
        _ok(server.uid("COPY", number, _quoted(folder)))
        _ok(server.uid("STORE", number, "+FLAGS", r"(\Deleted)"))
        _ok(server.expunge())


def _pieces(answer: list[Any]) -> Iterator[bytes]:
    for piece in answer:
        if isinstance(piece, tuple):
            yield from (bytes(each) for each in piece)
        elif piece is not None:
            yield bytes(piece)


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, said = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status}: {said!r}"[:300])
    return said


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
