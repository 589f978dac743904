"""Serve the demo on this machine: ``make run``.

Prepares what is not prepared yet (key, translations, database, demo), then runs gunicorn and the worker side by side
until one of them ends or Ctrl-C. Everything it keeps lies in var/ (or CONVOCA_INSTANCE_DIR).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.translations import compile_catalogs  # noqa: E402

MIGRATIONS = ROOT / "migrations" / "versions"
START_SECONDS = 60
STOP_SECONDS = 10


def main() -> int:
    """Prepare, serve, and stop; the exit status."""
    os.chdir(ROOT)
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT") or 8000)
    address = f"http://{host}:{port}"
    instance = _settings(address)
    if trouble := _taken(host, port):
        print(trouble, file=sys.stderr)
        return 1
    with (instance / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Another `make run` is at work on {instance}: stop it first.", file=sys.stderr)
            return 1
        if not _prepare(instance):
            return 1
        return _serve(address, host, port, (instance / "demo.txt").read_text(encoding="utf-8"))


def _settings(address: str) -> Path:
    """Set what the demo needs where the environment doesn't say otherwise; the folder for all it keeps."""
    os.environ.setdefault("CONVOCA_ENV", "demo")
    instance = Path(os.environ.setdefault("CONVOCA_INSTANCE_DIR", str(ROOT / "var"))).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("CONVOCA_PUBLIC_URL", address)
    if "CONVOCA_SECRET_KEY" not in os.environ:
        os.environ["CONVOCA_SECRET_KEY"] = _secret_key(instance / "secret-key")
    os.environ["FLASK_APP"] = "wsgi:app"
    return instance


def _secret_key(path: Path) -> str:
    """The installation's own key, made at the first start, readable only by who runs it."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def _taken(host: str, port: int) -> str | None:
    """What to tell people when nothing can listen on ``port``."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            return f"Port {port} on {host} can't be used ({error.strerror}). Try another: make run PORT={port + 1}"
    return None


def _prepare(instance: Path) -> bool:
    """Translations, database and demo; each only when it isn't there already. False when something failed."""
    try:
        compile_catalogs()
    except ValueError as error:
        print(error, file=sys.stderr)
        return False
    if is_prepared(instance):
        return True
    print("Preparing the database and the demo (the first time only) …", flush=True)
    if subprocess.run([sys.executable, "-m", "flask", "db", "upgrade"], check=False).returncode:
        print("The migrations failed: see above.", file=sys.stderr)
        return False
    loaded = subprocess.run(
        [sys.executable, "-m", "flask", "demo", "load"], stdout=subprocess.PIPE, text=True, check=False
    )
    if loaded.returncode:
        print(f"{loaded.stdout}The demo could not be loaded: see above.", file=sys.stderr)
        return False
    accounts = instance / "demo.txt"
    accounts.touch(mode=0o600)
    accounts.write_text(loaded.stdout, encoding="utf-8")
    return True


def is_prepared(instance: Path, migrations: Path = MIGRATIONS) -> bool:
    """Whether the SQLite database stands at the newest migration and the demo is in it.

    Read without importing the application, which takes longer than all the rest of a second start.
    """
    if "CONVOCA_DATABASE_URL" in os.environ or not (instance / "demo.txt").exists():
        return False
    return recorded_revisions(instance / "convoca.db") == newest_revisions(migrations)


def newest_revisions(migrations: Path) -> set[str]:
    """The heads of the migrations, read off the files."""
    known, superseded = set[str](), set[str]()
    for path in migrations.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        known.update(re.findall(r"""^revision\b.*?=\s*["'](\w+)["']""", text, re.MULTILINE))
        for value in re.findall(r"^down_revision\b.*?=\s*(.+)$", text, re.MULTILINE):
            superseded.update(re.findall(r"""["'](\w+)["']""", value))
    return known - superseded


def recorded_revisions(database: Path) -> set[str]:
    """What the database says of itself; empty when it isn't there or holds nothing yet."""
    if not database.exists():
        return set()
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    try:
        return {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
    except sqlite3.OperationalError:
        return set()
    finally:
        connection.close()


def _serve(address: str, host: str, port: int, accounts: str) -> int:
    """Run both processes until one ends or a signal comes; stop the other with it."""
    web = [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--preload"),
        *("--workers", "2", "--worker-class", "gthread", "--threads", "4"),
        *("--log-level", "warning", "--no-control-socket"),
    ]
    worker = [sys.executable, "-m", "flask", "worker"]
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _interrupt)
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.append(_start(web))
        if _answers(f"{address}/healthz", children):
            _announce(sys.stdout, address, accounts)
            children.append(_start(worker))  # only now: on a small machine it would slow the first page
            _wait_for_any(children)
        print("A part of the demo ended by itself: see above.", file=sys.stderr)
    except KeyboardInterrupt:
        return 0
    else:
        return 1
    finally:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        _stop(children)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C in the terminal comes to us alone, and we pass it on in order."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: PLW1509


def _end_with_parent() -> None:
    """In the child, on Linux: end when we do, even if we are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _interrupt(_signum: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _answers(url: str, children: list[subprocess.Popen[bytes]]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 (our own address)
                return bool(response.status == 200)
        except urllib.error.HTTPError as error:
            print(f"{url} answers {error.code}: {error.read(2000).decode(errors='replace')}", file=sys.stderr)
            return False
        except OSError:
            time.sleep(0.05)
    return False


def _announce(out: IO[str], address: str, accounts: str) -> None:
    line = "─" * 72
    print(f"\n{line}\nConvoca: {address}    (Ctrl-C stops it)\n{line}", file=out)
    print(accounts.rstrip(), file=out)
    print(line, file=out, flush=True)


def _wait_for_any(children: list[subprocess.Popen[bytes]]) -> None:
    while all(child.poll() is None for child in children):
        time.sleep(0.2)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
