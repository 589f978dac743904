"""The verbs of the room ``programme``: its settings, its closing days, its topics."""

from app.programme.operations.closings import close_days, edit_closing, reopen_days
from app.programme.operations.settings import Settings, configure
from app.programme.operations.topics import (
    add_topic,
    edit_topic,
    load_topics,
    restore_topic,
    retire_topic,
    shift_topic,
)

__all__ = [
    "Settings",
    "add_topic",
    "close_days",
    "configure",
    "edit_closing",
    "edit_topic",
    "load_topics",
    "reopen_days",
    "restore_topic",
    "retire_topic",
    "shift_topic",
]
