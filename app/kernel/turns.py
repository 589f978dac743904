"""Work that only one may be at, of all the threads, processes and machines that share a database."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from app.kernel.db import db


@contextmanager
def alone(name: str, folder: Path) -> Iterator[bool]:
    """Whether nobody else is inside a block of that ``name``. It is said at once: nobody waits for the other.

    PostgreSQL holds the lock in a transaction of its own, so that it falls with its connection, through a pool as well.
    SQLite is of one machine: there a file in ``folder`` is locked, and the lock falls with its process.
    """
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            taken = connection.scalar(
                text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": zlib.crc32(name.encode())}
            )
            yield bool(taken)
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("ab") as file:
        yield _is_locked(file.fileno())


def _is_locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
