"""The verbs of an issue, by whom they belong to: filing, triage, its course afterwards, and other voices."""

from app.issues.operations.course import answer, close, merge, promise, refer, reopen, resolve
from app.issues.operations.filing import IssueText, attach, detach, edit, start, submit, text_of, withdraw
from app.issues.operations.triage import admit, refuse, return_for_completion, uphold_appeal
from app.issues.operations.voices import comment, second

__all__ = [
    "IssueText",
    "admit",
    "answer",
    "attach",
    "close",
    "comment",
    "detach",
    "edit",
    "merge",
    "promise",
    "refer",
    "refuse",
    "reopen",
    "resolve",
    "return_for_completion",
    "second",
    "start",
    "submit",
    "text_of",
    "uphold_appeal",
    "withdraw",
]
