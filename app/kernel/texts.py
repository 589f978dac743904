"""Markdown rendered when saved, kept by the hash of its source: pages read HTML, they do not make it."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup
from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import markdown
from app.kernel.db import Model, db


class RenderedText(Model):
    """HTML of a Markdown source, already sanitized. A cache: losing a row costs a rendering."""

    __tablename__ = "rendered_text"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    html: Mapped[str] = mapped_column(nullable=False)


def keep(*sources: str) -> None:
    """Render what is being saved and keep it, inside the caller's transaction.

    Raises markdown.TextTooLong, which a form turns into a field's error.
    """
    wanted = {markdown.fingerprint(source): source for source in sources if source.strip()}
    if not wanted:
        return
    session = db.session()
    known = set(session.scalars(select(RenderedText.sha256).where(RenderedText.sha256.in_(wanted))))
    for key, source in wanted.items():
        if key not in known:
            _keep_once(key, markdown.render(source))


def _keep_once(key: str, html: str) -> None:
    """Insert unless it is there: on PostgreSQL two who save the same text at once must not collide."""
    session = db.session()
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(RenderedText).values(sha256=key, html=html).on_conflict_do_nothing())


def html_of(sources: Iterable[str]) -> dict[str, Markup]:
    """HTML for each source, in one query; what was never kept is rendered now and not kept (no writes on GET)."""
    wanted = {source: markdown.fingerprint(source) for source in set(sources)}
    filled = {key for source, key in wanted.items() if source.strip()}
    kept: dict[str, str] = {}
    if filled:
        rows = db.session.execute(
            select(RenderedText.sha256, RenderedText.html).where(RenderedText.sha256.in_(filled))
        )
        kept = {row.sha256: row.html for row in rows}
    # Sanitized by markdown.render, which is the only writer of these rows.
    return {
        source: Markup(kept[key] if key in kept else markdown.render(source))  # noqa: S704
        if source.strip()
        else Markup("")
        for source, key in wanted.items()
    }
