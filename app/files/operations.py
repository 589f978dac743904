"""Keeping what somebody uploaded."""

from __future__ import annotations

import hashlib

from sqlalchemy.dialects import postgresql, sqlite

from app.files.kinds import RefusedFile
from app.files.models import FileContent, StoredFile
from app.files.sniff import inspect
from app.files.wording import refusal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput

#: Field of a form that a refusal is shown at, unless its caller says otherwise.
FIELD = "files"


def store(content: bytes, filename: str, *, actor: Actor, field: str = FIELD) -> StoredFile:
    """Keep a file under the type its content shows; the same bytes are kept once, whoever brings them.

    Raises InvalidInput at ``field``, saying why, for what is too large or not of a kind that is taken.
    """
    try:
        kind = inspect(content, filename)
    except RefusedFile as refused:
        raise InvalidInput(fields={field: refusal(refused, filename)}) from refused
    digest = hashlib.sha256(content).hexdigest()
    _keep_once(digest, content)
    stored = StoredFile(
        sha256=digest,
        name=kind.filename,
        media_type=kind.media_type,
        size=len(content),
        uploaded_by_id=actor.person_id,
        created_at=clock.now(),
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def _keep_once(digest: str, content: bytes) -> None:
    """Insert the bytes unless they are there; two who bring the same at once do not collide."""
    session = db.session()
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(FileContent).values(sha256=digest, content=content)
    session.execute(insert.on_conflict_do_nothing(index_elements=[FileContent.sha256]))
