"""The topics of issues: adding, renaming, retiring, and the order in which they are offered."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, StaleEdit, WrongState
from app.programme import policy
from app.programme.models import Topic
from app.programme.queries import list_topics


def add_topic(*, key: str, name_es: str, name_en: str, actor: Actor) -> Topic:
    """Add a topic of issues at the end of the list; a known key keeps its row and takes the new names."""
    policy.require_may(actor, "keep_topics")
    if not key.strip() or not name_es.strip() or not name_en.strip():
        raise InvalidInput(fields={"name_es": _("A topic needs a key and its name in each language.")})
    topic = db.session.scalar(select(Topic).where(Topic.key == key.strip()))
    if topic is not None and (topic.name_es, topic.name_en, topic.is_active) == (name_es, name_en, True):
        return topic
    if topic is None:
        last = db.session.scalar(select(Topic.position).order_by(Topic.position.desc()).limit(1)) or 0
        topic = Topic(key=key.strip(), position=last + 1)
        db.session.add(topic)
    topic.name_es, topic.name_en, topic.is_active = name_es.strip(), name_en.strip(), True
    db.session.flush()
    journal.record(
        "programme:add_topic", actor=actor, subject=topic, new={"key": topic.key, "name": topic.name_es}
    )
    return topic


def edit_topic(topic: Topic, *, name_es: str, name_en: str, was: tuple[str, str], actor: Actor) -> bool:
    """Change what a topic is called, with all its issues; whether anything was. ``was``: the names the edit began from.

    Raises InvalidInput, and StaleEdit where somebody else renamed it meanwhile.
    """
    policy.require_may(actor, "keep_topics")
    names, stored = (name_es.strip(), name_en.strip()), (topic.name_es, topic.name_en)
    fields = {
        field: _("A topic needs its name in each language.")
        for field, name in zip(("name_es", "name_en"), names, strict=True)
        if not name
    }
    if fields:
        raise InvalidInput(fields=fields)
    if names == stored:
        return False
    if was != stored:
        raise StaleEdit(mine=" / ".join(names), theirs=" / ".join(stored))
    topic.name_es, topic.name_en = names
    db.session.flush()
    journal.record(
        "programme:edit_topic", actor=actor, subject=topic, old={"name": stored[0]}, new={"name": names[0]}
    )
    return True


def retire_topic(topic: Topic, *, actor: Actor) -> None:
    """Offer it no longer; issues that have it keep it. Raises WrongState where it is retired already."""
    _set_active(topic, is_active=False, tag="programme:retire_topic", actor=actor)


def restore_topic(topic: Topic, *, actor: Actor) -> None:
    """Offer it again."""
    _set_active(topic, is_active=True, tag="programme:restore_topic", actor=actor)


def _set_active(topic: Topic, *, is_active: bool, tag: str, actor: Actor) -> None:
    policy.require_may(actor, "keep_topics")
    if topic.is_active is is_active:
        raise WrongState(
            _("This topic is offered already.") if is_active else _("This topic is retired already.")
        )
    topic.is_active = is_active
    db.session.flush()
    journal.record(tag, actor=actor, subject=topic, new={"name": topic.name_es})


def shift_topic(topic: Topic, step: int, *, actor: Actor) -> bool:
    """Move it ``step`` places down the list (up when negative) in which forms offer the topics; whether it moved."""
    policy.require_may(actor, "keep_topics")
    topics = list(list_topics(active_only=False))
    before = topics.index(topic)
    after = min(max(before + step, 0), len(topics) - 1)
    if after == before:
        return False
    topics.insert(after, topics.pop(before))
    for position, row in enumerate(topics, start=1):
        row.position = position
    db.session.flush()
    journal.record(
        "programme:order_topics",
        actor=actor,
        subject=topic,
        old={"place": before + 1},
        new={"place": after + 1},
    )
    return True


def load_topics(rows: list[dict[str, str]], *, actor: Actor) -> int:
    """Add the topics of a table with the columns ``key``, ``en``, ``es``; returns how many there are."""
    for row in rows:
        add_topic(key=row["key"], name_es=row["es"], name_en=row["en"], actor=actor)
    return len(rows)
