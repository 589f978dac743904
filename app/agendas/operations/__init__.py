"""The verbs of the room ``agendas``: ``from app.agendas import operations`` and ``operations.publish(…)``."""

from app.agendas.operations.building import propose, start
from app.agendas.operations.items import add_carried, add_issue, add_own, edit_item, remove_item
from app.agendas.operations.notice import convoke
from app.agendas.operations.order import reorder, shift_item
from app.agendas.operations.publishing import adopt, publish
from app.agendas.operations.session import call_again, close_session, decide, note, open_session
from app.agendas.operations.sheet import FieldConflict, ItemEdit, save_sheet

__all__ = [
    "FieldConflict",
    "ItemEdit",
    "add_carried",
    "add_issue",
    "add_own",
    "adopt",
    "call_again",
    "close_session",
    "convoke",
    "decide",
    "edit_item",
    "note",
    "open_session",
    "propose",
    "publish",
    "remove_item",
    "reorder",
    "save_sheet",
    "shift_item",
    "start",
]
