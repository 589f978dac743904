"""A function of text to text that may not take longer than it is given: it runs in a child process that is killed.

A thread can't be stopped and a signal can't interrupt a regular expression at work; a process can be killed. The
child is started by ``exec``, not by a bare fork: safe from any thread, and it inherits neither memory nor secrets. It
is kept for the next call, so that a call costs a round trip and not a start.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

_LENGTH = struct.Struct(">I")
_BOOT = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from app.kernel.bounded import serve
serve(*sys.argv[2:])
"""
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")


class Overrun(Exception):
    """No answer in time, an answer too large, or the function failed; the child that tried is gone."""


class Bounded:
    """Call ``target`` ("package.module:function", text to text) within ``seconds`` of work.

    ``allowance`` is added for waiting and for starting a child, so a call returns or raises Overrun within
    ``seconds + allowance``. No more than ``most`` children work at once, one waits between calls. Thread-safe; a forked
    process forgets the children of its parent and starts its own. Text is passed as UTF-8: no lone surrogates.
    """

    def __init__(
        self, target: str, *, seconds: float, allowance: float = 0.4, most: int = 4, largest: int = 2**20
    ) -> None:
        self._target = target
        self._seconds = seconds
        self._allowance = allowance
        self._most = most
        self._largest = largest
        self._idle: list[_Child] = []
        self._children: set[_Child] = set()
        self._ended: list[_Child] = []
        self._begin_anew()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    def __call__(self, text: str) -> str:
        deadline = time.monotonic() + self._seconds + self._allowance
        places = self._places
        if not places.acquire(timeout=self._seconds + self._allowance):
            raise Overrun("all children are busy")
        try:
            return self._ask_a_child(text, deadline)
        except OSError as error:  # a time-out on the socket is one too
            raise Overrun(str(error)) from error
        finally:
            places.release()

    def close(self) -> None:
        """End the children. The next call starts new ones."""
        with self._lock:
            children, self._idle = list(self._children), []
        for child in children:
            self._end(child)
        self._bury(wait=True)

    def _ask_a_child(self, text: str, deadline: float) -> str:
        self._bury()
        child = self._take()
        try:
            child.wait_until_ready(deadline)
            answer = child.ask(text, min(deadline, time.monotonic() + self._seconds), self._largest)
        except BaseException:
            self._end(child)
            raise
        self._put_back(child)
        return answer

    def _take(self) -> _Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if not child.has_died():
                    return child
                self._children.discard(child)
                child.end()
        child = _Child(self._target, self._largest, longest=self._seconds + self._allowance)
        with self._lock:
            self._children.add(child)
        return child

    def _put_back(self, child: _Child) -> None:
        with self._lock:
            if not self._idle and child in self._children:
                self._idle.append(child)
                return
        self._end(child)

    def _end(self, child: _Child) -> None:
        with self._lock:
            self._children.discard(child)
            self._ended.append(child)
        child.end()

    def _bury(self, *, wait: bool = False) -> None:
        """Reap the ended, for whose death no caller waits: on a busy machine it takes a while."""
        with self._lock:
            ended, self._ended = self._ended, []
        alive = [child for child in ended if not child.has_died(wait=wait)]
        with self._lock:
            self._ended += alive

    def _begin_anew(self) -> None:
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self._most)
        self._idle, self._children, self._ended = [], set(), []

    def _forget(self) -> None:
        for child in (*self._children, *self._ended):
            child.disown()
        self._begin_anew()


class _Child:
    def __init__(self, target: str, largest: int, *, longest: float) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            # -P: the folder of this file holds a markdown.py, which must not hide the package of that name.
            self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", _BOOT, json.dumps(sys.path), target, str(largest), str(longest)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            )
        self._ready = False

    def has_died(self, *, wait: bool = False) -> bool:
        return (self._process.wait() if wait else self._process.poll()) is not None

    def wait_until_ready(self, deadline: float) -> None:
        if not self._ready:
            self._receive(1, deadline)
            self._ready = True

    def ask(self, text: str, deadline: float, largest: int) -> str:
        data = text.encode()
        self._socket.settimeout(_left(deadline))
        self._socket.sendall(_LENGTH.pack(len(data)) + data)
        (length,) = _LENGTH.unpack(self._receive(_LENGTH.size, deadline))
        if length > largest:
            raise Overrun(f"an answer of {length} bytes")
        return self._receive(length, deadline).decode()

    def end(self) -> None:
        self._socket.close()
        self._process.kill()

    def disown(self) -> None:
        """After a fork: it is our parent's child. Let go of its socket without ending it."""
        self._socket.close()
        self._process.returncode = 0

    def _receive(self, length: int, deadline: float) -> bytes:
        got = bytearray()
        while len(got) < length:
            self._socket.settimeout(_left(deadline))
            part = self._socket.recv(min(length - len(got), 2**16))
            if not part:
                raise Overrun("the child ended")
            got += part
        return bytes(got)


def _left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.001)


def serve(target: str, largest: str, longest: str) -> None:
    """The child's life: answer requests on standard input until it closes. Not for callers.

    Ends on the first failure; one of depth or memory ends it without a traceback in the log.
    """
    _restrain()
    module, _, name = target.partition(":")
    function: Callable[[str], str] = getattr(importlib.import_module(module), name)
    connection = socket.socket(fileno=os.dup(0))
    stream = connection.makefile("rwb")
    stream.write(b"!")
    stream.flush()
    while head := stream.read(_LENGTH.size):
        text = stream.read(*_LENGTH.unpack(head)).decode()
        # Should the parent die while this works, the alarm's default action ends it all the same.
        signal.setitimer(signal.ITIMER_REAL, float(longest))
        try:
            answer = function(text).encode()
        except (RecursionError, MemoryError):
            return
        signal.setitimer(signal.ITIMER_REAL, 0)
        if len(answer) > int(largest):
            return
        with suppress(BrokenPipeError):
            stream.write(_LENGTH.pack(len(answer)) + answer)
            stream.flush()


def _restrain() -> None:
    """Give way to the processes that answer people, stay within 1 GiB, and leave Ctrl-C to the parent."""
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
