"""Reads of the room ``files``. Who may have a file is decided by the room that owns the attachment."""

from __future__ import annotations

from sqlalchemy import select

from app.files.models import FileContent, StoredFile
from app.kernel.db import db
from app.kernel.errors import NotFound


def get_content(file: StoredFile) -> bytes:
    """The bytes of a file."""
    content = db.session.scalar(select(FileContent.content).where(FileContent.sha256 == file.sha256))
    if content is None:
        raise NotFound
    return content
