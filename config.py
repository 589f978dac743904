"""Settings per environment, read from the environment; no logic beyond reading and refusing."""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent

#: Keys that look like a placeholder are refused in production, as are those shorter than this or of fewer different
#: characters than a random one has.
SHORTEST_SECRET = 32
FEWEST_CHARACTERS = 8
#: A name short enough for what is put behind it (RFC 5321 4.5.3.1.1), at a domain.
REPLY_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._-]{0,11}@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
TESTING_SECRET = "testing-only-key-that-is-long-enough-0123456789"  # noqa: S105
PLACEHOLDER_SECRETS = frozenset(
    {
        "",
        "dev",
        "development",
        "secret",
        "changeme",
        "change-me",
        "development-only-not-a-secret-key-0000",
        TESTING_SECRET,
    }
)


class ConfigError(RuntimeError):
    """The environment asks for something the application must not start with."""


class Base:
    """What every environment shares."""

    ENVIRONMENT = "base"
    DEMO_MODE = False
    SECRET_KEY = ""
    SQLALCHEMY_DATABASE_URI = ""
    SQLALCHEMY_TRACK_MODIFICATIONS = False
    INSTANCE_DIR = str(ROOT / "var")
    #: Address under which people reach the installation; used in mail and feeds, never taken from a request's Host.
    PUBLIC_URL = "http://127.0.0.1:8000"
    SESSION_COOKIE_NAME = "convoca"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = True
    SESSION_HOURS = 12
    INVITATION_HOURS = 48
    WTF_CSRF_TIME_LIMIT = None
    MAX_CONTENT_LENGTH = 32 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
    RATELIMIT_STORAGE_URI = "memory://"
    RATELIMIT_HEADERS_ENABLED = False
    SIGN_IN_LIMIT = "10 per 5 minutes"
    #: Questions whether a paper is genuine, by address.
    VERIFY_LIMIT = "60 per minute"
    LANGUAGES = ("es", "en")
    BABEL_DEFAULT_LOCALE = "es"
    #: ``folder`` writes .eml files to MAIL_FOLDER; ``smtp`` sends.
    MAIL_TRANSPORT = "folder"
    MAIL_FOLDER = ""
    MAIL_FROM = "convoca@example.org"
    SMTP_HOST = "127.0.0.1"
    SMTP_PORT = 25
    SMTP_USER = ""
    SMTP_PASSWORD = ""
    SMTP_STARTTLS = False
    #: A mailbox of the installation's own that takes plus-addresses (name+anything@domain), read by the worker.
    #: Answers to invitations and bounces come there. Without it nothing that comes in is read as an answer by its address.
    MAIL_REPLY_ADDRESS = ""
    #: The name under which the mail server that takes our mail in signs its Authentication-Results (RFC 8601).
    MAIL_AUTHSERV_ID = ""
    IMAP_HOST = ""
    IMAP_PORT = 993
    IMAP_USER = ""
    IMAP_PASSWORD = ""
    IMAP_FOLDER = "INBOX"
    #: Where messages go once they were read; without it they stay, marked as seen.
    IMAP_DONE_FOLDER = ""
    #: The worker looks at the mailbox so often; 0 leaves it to who calls ``flask mail fetch``.
    IMAP_EVERY_SECONDS = 120
    #: Changes of a session made within so many seconds of one another are told in one letter.
    QUIET_SECONDS = 120
    TRUSTED_PROXIES = 0
    #: Cost of a password hash: argon2's memory in KiB and passes.
    ARGON2_MEMORY = 65536
    ARGON2_TIME = 3
    TEMPLATES_AUTO_RELOAD = False


class Demo(Base):
    """One machine, SQLite, plain HTTP on loopback, mail to a folder, accounts shown on the sign-in page."""

    ENVIRONMENT = "demo"
    DEMO_MODE = True
    SESSION_COOKIE_SECURE = False


class Testing(Base):
    """The suite: cheap hashes, no rate limit unless a test asks for it."""

    ENVIRONMENT = "testing"
    TESTING = True
    SECRET_KEY = TESTING_SECRET
    SESSION_COOKIE_SECURE = False
    RATELIMIT_ENABLED = False
    ARGON2_MEMORY = 8
    ARGON2_TIME = 1
    QUIET_SECONDS = 0
    PUBLIC_URL = "https://convoca.example.org"


class Production(Base):
    """PostgreSQL or SQLite behind a TLS proxy. Refuses to start with a weak secret or in demo mode."""

    ENVIRONMENT = "production"


ENVIRONMENTS: dict[str, type[Base]] = {"demo": Demo, "testing": Testing, "production": Production}

_TEXT = (
    "SECRET_KEY", "PUBLIC_URL", "INSTANCE_DIR", "MAIL_TRANSPORT", "MAIL_FOLDER", "MAIL_FROM", "SMTP_HOST", "SMTP_USER",
    "SMTP_PASSWORD", "MAIL_REPLY_ADDRESS", "MAIL_AUTHSERV_ID", "IMAP_HOST", "IMAP_USER", "IMAP_PASSWORD", "IMAP_FOLDER",
    "IMAP_DONE_FOLDER", "RATELIMIT_STORAGE_URI", "SIGN_IN_LIMIT", "VERIFY_LIMIT",
)  # fmt: skip
_NUMBERS = (
    "SMTP_PORT", "IMAP_PORT", "IMAP_EVERY_SECONDS", "QUIET_SECONDS", "SESSION_HOURS", "INVITATION_HOURS", "TRUSTED_PROXIES",
)  # fmt: skip
_SWITCHES = ("SMTP_STARTTLS", "SESSION_COOKIE_SECURE")


def from_environment(environ: dict[str, str] | None = None) -> dict[str, object]:
    """Settings as ``CONVOCA_*`` variables ask for them, over the defaults of ``CONVOCA_ENV`` (production when unset).

    Raises ConfigError on an unknown environment, a value that is not a number where one is needed, and whatever
    ``refuse`` refuses.
    """
    env = dict(os.environ) if environ is None else environ
    name = env.get("CONVOCA_ENV", "production")
    if name not in ENVIRONMENTS:
        raise ConfigError(f"CONVOCA_ENV must be one of {', '.join(sorted(ENVIRONMENTS))}, not {name!r}")
    chosen = ENVIRONMENTS[name]
    settings: dict[str, object] = {key: getattr(chosen, key) for key in dir(chosen) if key.isupper()}
    for key in _TEXT:
        if f"CONVOCA_{key}" in env:
            settings[key] = env[f"CONVOCA_{key}"]
    for key in _NUMBERS:
        if f"CONVOCA_{key}" in env:
            settings[key] = _number(key, env[f"CONVOCA_{key}"])
    for key in _SWITCHES:
        if f"CONVOCA_{key}" in env:
            settings[key] = env[f"CONVOCA_{key}"].strip().lower() in {"1", "true", "yes", "on"}
    if "CONVOCA_DEMO" in env:
        settings["DEMO_MODE"] = env["CONVOCA_DEMO"].strip().lower() in {"1", "true", "yes", "on"}
    settings["SQLALCHEMY_DATABASE_URI"] = database_url(
        env.get("CONVOCA_DATABASE_URL"), str(settings["INSTANCE_DIR"])
    )
    if not settings["MAIL_FOLDER"]:
        settings["MAIL_FOLDER"] = str(Path(str(settings["INSTANCE_DIR"])) / "mail")
    return settings


def database_url(given: str | None, instance_dir: str) -> str:
    """The SQLAlchemy URL: PostgreSQL always through psycopg 3; SQLite in the instance folder when nothing is given."""
    if not given:
        return f"sqlite:///{Path(instance_dir) / 'convoca.db'}"
    for prefix in ("postgresql://", "postgres://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def refuse(settings: dict[str, object]) -> None:
    """Raise ConfigError for settings a production installation must never run with."""
    secret = str(settings.get("SECRET_KEY") or "")
    if settings["ENVIRONMENT"] == "production":
        if settings.get("DEMO_MODE"):
            raise ConfigError(
                "demo mode can't be on in production: unset CONVOCA_DEMO or use CONVOCA_ENV=demo"
            )
        if (
            secret.lower() in PLACEHOLDER_SECRETS
            or len(secret) < SHORTEST_SECRET
            or len(set(secret)) < FEWEST_CHARACTERS
        ):
            raise ConfigError(
                f"CONVOCA_SECRET_KEY must be a random text of at least {SHORTEST_SECRET} characters; make one with "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if not str(settings["PUBLIC_URL"]).startswith("https://"):
            raise ConfigError("CONVOCA_PUBLIC_URL must be the https:// address people use")
        if not settings["SESSION_COOKIE_SECURE"]:
            raise ConfigError("CONVOCA_SESSION_COOKIE_SECURE can't be off in production: it carries sign-ins")
    elif not secret:
        raise ConfigError("CONVOCA_SECRET_KEY is not set")
    if settings["MAIL_TRANSPORT"] not in {"folder", "smtp"}:
        raise ConfigError("CONVOCA_MAIL_TRANSPORT must be folder or smtp")
    if int(str(settings["IMAP_EVERY_SECONDS"])) < 0:
        raise ConfigError("CONVOCA_IMAP_EVERY_SECONDS must be 0 (never) or more")
    replies = str(settings["MAIL_REPLY_ADDRESS"])
    if replies and not REPLY_ADDRESS.fullmatch(replies):
        raise ConfigError(
            "CONVOCA_MAIL_REPLY_ADDRESS must be one plain address in lower case, its name without + and of at most 12 "
            "characters: what stands between its name and the @ of an answer has to fit in 64"
        )


def _number(key: str, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ConfigError(f"CONVOCA_{key} must be a whole number, not {text!r}") from error
