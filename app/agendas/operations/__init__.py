"""The verbs of the room ``agendas``: ``from app.agendas import operations`` and ``operations.publish(…)``."""

from app.agendas.operations.adding import add_carried, add_issue, add_own, add_proposed
from app.agendas.operations.building import propose, start
from app.agendas.operations.carrying import Copied, carry_to, copy_agenda
from app.agendas.operations.consent import decide_consent, object_to, take_by_consent, take_singly
from app.agendas.operations.group_reports import add_report
from app.agendas.operations.items import edit_item, remove_item
from app.agendas.operations.lanes import (
    accept_item,
    admit_late,
    decline_item,
    decline_late,
    propose_item,
    set_aside,
)
from app.agendas.operations.notice import convoke
from app.agendas.operations.order import reorder, shift_item
from app.agendas.operations.papers import (
    Upload,
    attach_paper,
    expect_no_papers,
    expect_papers,
    replace_paper,
    withdraw_paper,
)
from app.agendas.operations.publishing import adopt, publish
from app.agendas.operations.session import call_again, close_session, decide, note, open_session
from app.agendas.operations.sheet import FieldConflict, ItemEdit, save_sheet
from app.agendas.operations.templates import keep_template, restore_template

__all__ = [
    "Copied",
    "FieldConflict",
    "ItemEdit",
    "Upload",
    "accept_item",
    "add_carried",
    "add_issue",
    "add_own",
    "add_proposed",
    "add_report",
    "admit_late",
    "adopt",
    "attach_paper",
    "call_again",
    "carry_to",
    "close_session",
    "convoke",
    "copy_agenda",
    "decide",
    "decide_consent",
    "decline_item",
    "decline_late",
    "edit_item",
    "expect_no_papers",
    "expect_papers",
    "keep_template",
    "note",
    "object_to",
    "open_session",
    "propose",
    "propose_item",
    "publish",
    "remove_item",
    "reorder",
    "replace_paper",
    "restore_template",
    "save_sheet",
    "set_aside",
    "shift_item",
    "start",
    "take_by_consent",
    "take_singly",
    "withdraw_paper",
]
