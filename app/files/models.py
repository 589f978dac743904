"""Tables of the room ``files``: what somebody uploaded, kept in the database so that one backup holds everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Model


class FileContent(Model):
    """Bytes, once per content."""

    __tablename__ = "file_content"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)


class StoredFile(Model):
    """A file as somebody gave it: name, type found by content, size in bytes."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("file_content.sha256"), nullable=False)
    name: Mapped[str] = mapped_column(String(150), nullable=False)
    media_type: Mapped[str] = mapped_column(String(100), nullable=False)
    size: Mapped[int] = mapped_column(nullable=False)
    uploaded_by_id: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    content: Mapped[FileContent] = relationship(lazy="raise")
