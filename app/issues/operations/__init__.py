"""The verbs of an issue, by whom they belong to: filing, triage, its course afterwards, and other voices."""

from app.issues.operations.course import (
    answer,
    ask_reopening,
    close,
    confirm,
    decline_reopening,
    merge,
    promise,
    refer,
    reopen,
    resolve,
)
from app.issues.operations.filing import IssueText, attach, detach, edit, start, submit, text_of, withdraw
from app.issues.operations.handing_on import adopt, reassign
from app.issues.operations.triage import (
    admit,
    appeal,
    propose_refusal,
    refuse,
    return_for_completion,
    send_back,
    uphold_appeal,
)
from app.issues.operations.voices import comment, second

__all__ = [
    "IssueText",
    "admit",
    "adopt",
    "answer",
    "appeal",
    "ask_reopening",
    "attach",
    "close",
    "comment",
    "confirm",
    "decline_reopening",
    "detach",
    "edit",
    "merge",
    "promise",
    "propose_refusal",
    "reassign",
    "refer",
    "refuse",
    "reopen",
    "resolve",
    "return_for_completion",
    "second",
    "send_back",
    "start",
    "submit",
    "text_of",
    "uphold_appeal",
    "withdraw",
]
