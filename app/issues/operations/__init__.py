"""The verbs of an issue, by whom they belong to: filing, triage, its course afterwards, and other voices."""

from app.issues.operations.course import (
    answer,
    ask_reopening,
    close,
    confirm,
    decline_reopening,
    merge,
    promise,
    publish_answer,
    refer,
    reopen,
    resolve,
)
from app.issues.operations.filing import IssueText, attach, detach, edit, start, submit, text_of, withdraw
from app.issues.operations.handing_on import adopt, reassign
from app.issues.operations.triage import (
    admit,
    appeal,
    dismiss_appeal,
    propose_refusal,
    refuse,
    return_for_completion,
    send_back,
    uphold_appeal,
)
from app.issues.operations.voices import comment, second
from app.issues.operations.watching import unwatch, watch

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
    "dismiss_appeal",
    "edit",
    "merge",
    "promise",
    "propose_refusal",
    "publish_answer",
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
    "unwatch",
    "uphold_appeal",
    "watch",
    "withdraw",
]
