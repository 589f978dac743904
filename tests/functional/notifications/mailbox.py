"""A mailbox to test with: a real IMAP server over TLS, on a free port of this machine, and what it was asked.

Its certificate is its own and good for this machine's loopback alone.
"""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask

CERTIFICATE = Path(__file__).with_suffix(".pem")
PASSWORD = r'cl4ve\de"agenda'


class Mailbox(socketserver.ThreadingTCPServer):
    """Messages by UID, unread at first. It keeps every command, ``said``, without its tag.

    ``password`` is what it takes, ``greeting`` how it begins; ``is_plain`` is without TLS. Before it answers a command that
    begins as ``holds`` has it, it says so by ``held`` and waits for ``let_go``; as ``breaks`` has it, it hangs up once.
    ``connections`` counts who came, through TLS or not.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, messages: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages = dict(enumerate(messages, start=1))
        self.seen: set[int] = set()
        self.deleted: set[int] = set()
        self.copied: list[tuple[int, str]] = []
        self.said: list[str] = []
        self.password = PASSWORD
        self.greeting = "* OK [CAPABILITY IMAP4rev1] dispuesto"
        self.is_plain = False
        self.connections = 0
        self.holds = self.breaks = "nothing"
        self.held, self.let_go = Event(), Event()
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(CERTIFICATE)

    def asked(self, beginning: str) -> list[str]:
        return [line for line in self.said if line.startswith(beginning)]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up is nobody's concern."""

    def pause(self, line: str) -> None:
        if line.startswith(self.holds):
            self.held.set()
            self.let_go.wait(60)


class _Conversation(socketserver.BaseRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.server.connections += 1
        self.server.pause("connect")
        if self.server.is_plain:
            self.request.sendall(self.server.greeting.encode() + b"\r\n")
            self.request.recv(1000)
            return
        with self.server.tls.wrap_socket(self.request, server_side=True) as secure:
            self.lines = secure.makefile("rb")
            self.socket = secure
            self.tell(self.server.greeting)
            for line in self.lines:
                tag, _space, said = line.decode("ascii").strip().partition(" ")
                self.server.said.append(said)
                self.server.pause(said)
                if said.startswith(self.server.breaks):
                    self.server.breaks = "nothing"
                    return
                self.tell(f"{tag} {self.answer(said)}")
                if said == "LOGOUT":
                    return

    def tell(self, line: str, literal: bytes | None = None) -> None:
        if literal is None:
            self.socket.sendall(line.encode() + b"\r\n")
        else:
            self.socket.sendall(f"{line} {{{len(literal)}}}\r\n".encode() + literal + b")\r\n")

    def answer(self, said: str) -> str:
        verb, _space, rest = said.removeprefix("UID ").partition(" ")
        return str(getattr(self, f"on_{verb.lower()}")(rest))

    def on_capability(self, _rest: str) -> str:
        self.tell("* CAPABILITY IMAP4rev1")
        return "OK done"

    def on_login(self, rest: str) -> str:
        escaped = self.server.password.replace("\\", r"\\").replace('"', r"\"")
        if rest == f'agenda "{escaped}"':
            return "OK done"
        return f"NO [AUTHENTICATIONFAILED] what was that: LOGIN {rest}"  # a server that says too much

    def on_select(self, rest: str) -> str:
        if rest != '"INBOX"':
            return "NO [NONEXISTENT] no such folder"
        self.tell(f"* {len(self.server.messages)} EXISTS")
        return "OK [READ-WRITE]"

    def on_search(self, _rest: str) -> str:
        unseen = sorted(set(self.server.messages) - self.server.seen - self.server.deleted)
        self.tell(f"* SEARCH {' '.join(map(str, unseen))}".rstrip())
        return "OK done"

    def on_fetch(self, rest: str) -> str:
        uid, _space, what = rest.partition(" ")
        raw = self.server.messages.get(int(uid))
        if raw is not None and what == "(RFC822.SIZE)":
            self.tell(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
        elif raw is not None and what == "(BODY.PEEK[])":
            self.tell(f"* {uid} FETCH (UID {uid} BODY[]", raw)
        elif raw is not None:
            part = re.fullmatch(r"\(BODY\.PEEK\[HEADER\]<0\.(\d+)>\)", what)
            assert part is not None, what
            self.tell(f"* {uid} FETCH (UID {uid} BODY[HEADER]<0>", raw.split(b"\r\n\r\n")[0][: int(part[1])])
        return "OK done"

    def on_store(self, rest: str) -> str:
        uid, _space, flag = rest.partition(" +FLAGS ")
        {r"(\Seen)": self.server.seen, r"(\Deleted)": self.server.deleted}[flag].add(int(uid))
        return "OK done"

    def on_copy(self, rest: str) -> str:
        uid, _space, folder = rest.partition(" ")
        self.server.copied.append((int(uid), folder))
        return "OK done"

    def on_expunge(self, _rest: str) -> str:
        for uid in self.server.deleted:
            self.server.messages.pop(uid, None)
        return "OK done"

    def on_logout(self, _rest: str) -> str:
        self.tell("* BYE")
        return "OK done"


@contextmanager
def opened(*messages: bytes) -> Iterator[Mailbox]:
    mailbox = Mailbox(list(messages))
    Thread(target=mailbox.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield mailbox
    finally:
        mailbox.let_go.set()
        mailbox.shutdown()
        mailbox.server_close()


def use(app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    """Let ``app`` read it, and trust its certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    port = mailbox.server_address[1]
    app.config.update(
        {
            "IMAP_HOST": "127.0.0.1",
            "IMAP_PORT": port,
            "IMAP_USER": "agenda",
            "IMAP_PASSWORD": PASSWORD,
            **settings,
        }
    )


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
