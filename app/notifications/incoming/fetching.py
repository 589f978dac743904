"""Reading the mailbox for answers by IMAP (RFC 9051), over TLS from the first octet."""

from __future__ import annotations

import base64
import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Final

from app.notifications.incoming.messages import HEAD, LARGEST
from app.notifications.models import Trouble

log = logging.getLogger(__name__)
#: How long the server may keep silent.
SECONDS: Final = 15
#: Messages taken in at one look; the rest have their turn at the next.
MOST: Final = 200
#: Stands for the password in what a server says.
HIDDEN: Final = "***"
_FOREIGN: Final = re.compile(r"[^\x20-\x7e]+")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")

#: What to do with a message: ``None`` when it was too large to be fetched whole, its head then. Returns whether it is
#: done with; one that is not stays unread.
Take = Callable[[bytes, bool], bool]


class MailboxError(Exception):
    """The mailbox can't be read. Its words never hold the password; ``trouble`` is for who must not see even them."""

    trouble: ClassVar[Trouble] = Trouble.OTHER


class UnreachableError(MailboxError):
    """The server is not there, keeps silent, or hung up."""

    trouble = Trouble.UNREACHABLE


class CertificateError(MailboxError):
    """Whoever is there does not prove to be the server that is meant."""

    trouble = Trouble.CERTIFICATE


class NotAMailboxError(MailboxError):
    """What is there does not speak IMAP over TLS."""

    trouble = Trouble.NOT_A_MAILBOX


class SignInRefusedError(MailboxError):
    """The server is there and does not let us in."""

    trouble = Trouble.SIGN_IN


class FolderError(MailboxError):
    """No such folder, or nothing can be marked or put in it."""

    trouble = Trouble.FOLDER


def fetch(
    settings: Mapping[str, Any],
    take: Take,
    *,
    most: int = MOST,
    is_stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Give ``take`` every unread message; mark each that is done as seen, and move it where that is configured.

    Returns how many were done. Raises MailboxError. What becomes of one message keeps no other from its turn. For one
    reader at a time: ``taking.read_mailbox`` sees to that.
    """
    done = 0
    try:
        with _opened(settings) as server:
            for number in _unseen(server)[:most]:
                if is_stopped():
                    break
                found = _read(server, number)
                if found is not None and take(*found):
                    with _in_folder(settings):
                        _put_away(server, number, str(settings["IMAP_DONE_FOLDER"]))
                    done += 1
    except (OSError, ValueError, imaplib.IMAP4.error) as error:
        is_broken = isinstance(error, OSError | imaplib.IMAP4.abort)
        raise (UnreachableError if is_broken else MailboxError)(_told(error, settings)) from None
    return done


@contextmanager
def _opened(settings: Mapping[str, Any]) -> Iterator[imaplib.IMAP4]:
    server = _connected(settings)
    try:
        _sign_in(server, settings)
        with _in_folder(settings):
            _ok(server.select(_folder(str(settings["IMAP_FOLDER"]))))
        yield server
    finally:
        try:
            server.logout()
        except (OSError, imaplib.IMAP4.error):
            log.info("the mailbox was left without a farewell")


def _connected(settings: Mapping[str, Any]) -> imaplib.IMAP4:
    try:
        return imaplib.IMAP4_SSL(
            str(settings["IMAP_HOST"]),
            int(settings["IMAP_PORT"]),
            ssl_context=ssl.create_default_context(),
            timeout=SECONDS,
        )
    except ssl.SSLCertVerificationError as error:
        raise CertificateError(_told(error, settings)) from None
    except (ssl.SSLError, imaplib.IMAP4.error) as error:
        kind = NotAMailboxError if _is_foreign(error) else UnreachableError
        raise kind(_told(error, settings)) from None


def _is_foreign(error: ssl.SSLError | imaplib.IMAP4.error) -> bool:
    """Whether a connection came to nothing because what is there speaks otherwise, rather than hung up or said BYE."""
    if isinstance(error, ssl.SSLError | imaplib.IMAP4.abort):
        return type(error) is ssl.SSLError or str(error).startswith("unexpected response")
    return not str(error).upper().startswith("B'* BYE")


def _sign_in(server: imaplib.IMAP4, settings: Mapping[str, Any]) -> None:
    user, password = str(settings["IMAP_USER"]), str(settings["IMAP_PASSWORD"])
    if not (user + password).isascii():
        raise SignInRefusedError("LOGIN takes a user and a password of ASCII characters only")
    try:
        server.login(user, password)
    except imaplib.IMAP4.abort:
        raise  # the connection broke
    except imaplib.IMAP4.error as error:
        raise SignInRefusedError(_told(error, settings)) from None


@contextmanager
def _in_folder(settings: Mapping[str, Any]) -> Iterator[None]:
    """Whatever the server refuses inside the block, it refuses about a folder."""
    try:
        yield
    except imaplib.IMAP4.readonly as error:
        raise FolderError(_told(error, settings)) from None
    except imaplib.IMAP4.abort:
        raise  # the connection broke
    except imaplib.IMAP4.error as error:
        raise FolderError(_told(error, settings)) from None


def _told(error: Exception, settings: Mapping[str, Any]) -> str:
    """An error's words. Some servers say again what they were sent: not the password, in whatever quotes."""
    told, password = str(error), str(settings["IMAP_PASSWORD"])
    quoted = _quoted(password)[1:-1]
    for form in (repr(quoted)[1:-1], repr(password)[1:-1], quoted, password):
        told = told.replace(form, HIDDEN) if form else told
    return told[:300] or type(error).__name__


def _unseen(server: imaplib.IMAP4) -> list[str]:
    found = _ok(server.uid("SEARCH", "UNSEEN"))
    return (found[0] or b"").decode("ascii").split()


def _read(server: imaplib.IMAP4, number: str) -> tuple[bytes, bool] | None:
    """A message, and whether it is whole: of one that is too large only the head is fetched. None once it is gone."""
    size = _SIZE.search(b" ".join(_pieces(_ok(server.uid("FETCH", number, "(RFC822.SIZE)")))))
    is_whole = size is not None and int(size[1]) <= LARGEST
    asked = "(BODY.PEEK[])" if is_whole else f"(BODY.PEEK[HEADER]<0.{HEAD}>)"
    for piece in _ok(server.uid("FETCH", number, asked)):
        if isinstance(piece, tuple):
            return bytes(piece[1]), is_whole
    return None


def _put_away(server: imaplib.IMAP4, number: str, folder: str) -> None:
    """Mark as seen; and move, by copying: not every server can MOVE, and what was copied twice is read once."""
    _ok(server.uid("STORE", number, "+FLAGS", r"(\Seen)"))
    if folder:
        _ok(server.uid("COPY", number, _folder(folder)))
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
        raise imaplib.IMAP4.error(f"{status}: {said!r}")
    return said


def _folder(name: str) -> str:
    """A folder's name as IMAP4rev1 has it: letters beyond ASCII in a UTF-7 of its own (RFC 3501 5.1.3)."""
    return _quoted(_FOREIGN.sub(_in_utf7, name.replace("&", "&-")))


def _in_utf7(letters: re.Match[str]) -> str:
    coded = base64.b64encode(letters[0].encode("utf-16-be")).decode("ascii")
    return f"&{coded.rstrip('=').replace('/', ',')}-"


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
