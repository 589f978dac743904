"""What the secretary and the chair decide on an issue."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.issues import operations, queries
from app.issues.course_forms import AppealForm, CountersignForm
from app.issues.deadlines import usual_period
from app.issues.forms import ReasonForm, RefuseForm, ReturnForm
from app.issues.models import Issue
from app.issues.views.blueprint import blueprint
from app.issues.views.deciding import decide_with, load_for
from app.kernel.db import transaction
from app.web.guard import current_actor


@blueprint.post("/issues/<ref>/admit")
def admit(ref: str) -> Any:
    issue = queries.get_issue(ref, current_actor())
    with transaction():
        operations.admit(issue, actor=current_actor())
    flash(_("Admitted. The chamber has been told, and it can go on an agenda."))
    return redirect(url_for("issues.show", ref=ref), code=303)


@blueprint.route("/issues/<ref>/return", methods=["GET", "POST"])
def return_(ref: str) -> Any:
    issue = load_for(ref, "return")
    usual, days = usual_period(issue.body_id, issue.body.zone)
    form = ReturnForm()
    if request.method == "GET":
        form.return_by.data = usual

    def decide(issue: Issue) -> None:
        operations.return_for_completion(
            issue,
            missing=form.missing.data or "",
            return_by=form.return_by.data or usual,
            actor=current_actor(),
        )

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.missing, form.return_by],
        title=_("Return it for completion"),
        intro=_(
            "The chamber completes it and files it again. The usual period is %(days)s business days.",
            days=days,
        ),
        button=_("Return the issue"),
        said=_("Returned. The chamber has been told what is missing."),
    )


@blueprint.route("/issues/<ref>/propose-refusal", methods=["GET", "POST"])
def propose_refusal(ref: str) -> Any:
    issue = load_for(ref, "propose_refusal")
    form = RefuseForm()
    if request.method == "GET":
        form.reason.data, form.channel.data = issue.refusal_reason, issue.refusal_channel

    def decide(issue: Issue) -> None:
        operations.propose_refusal(
            issue, reason=form.reason.data or "", channel=form.channel.data or "", actor=current_actor()
        )

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.reason, form.channel],
        title=_("Propose not to admit it"),
        intro=_(
            "The chair countersigns it or sends it back. The chamber hears of it only when it is countersigned."
        ),
        button=_("Propose it to the chair"),
        said=_("Proposed. The chair has been told; the chamber has not."),
    )


@blueprint.route("/issues/<ref>/refuse", methods=["GET", "POST"])
def refuse(ref: str) -> Any:
    issue = load_for(ref, "refuse")
    form = CountersignForm()
    usual, _days = usual_period(issue.body_id, issue.body.zone)
    if request.method == "GET":
        form.appeal_by.data = usual

    def decide(issue: Issue) -> None:
        operations.refuse(issue, appeal_by=form.appeal_by.data or usual, actor=current_actor())

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.appeal_by],
        quoted=_proposed(issue),
        title=_("Not admit this issue"),
        intro=_(
            "The secretary proposes it. With your countersignature the chamber reads the reason and may appeal to you."
        ),
        button=_("Countersign it"),
        kind="stop",
        said=_("Not admitted. The chamber has been told why and where to take it."),
    )


@blueprint.route("/issues/<ref>/send-back", methods=["GET", "POST"])
def send_back(ref: str) -> Any:
    issue = load_for(ref, "send_back")
    form = ReasonForm()

    def decide(issue: Issue) -> None:
        operations.send_back(issue, reason=form.reason.data or "", actor=current_actor())

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.reason],
        quoted=_proposed(issue),
        title=_("Not countersign the refusal"),
        intro=_("The secretary decides anew on the issue. The chamber hears nothing of this."),
        button=_("Send it back"),
        said=_("Sent back. The secretary has been told why."),
    )


@blueprint.route("/issues/<ref>/appeal", methods=["GET", "POST"])
def appeal(ref: str) -> Any:
    issue = load_for(ref, "appeal")
    form = AppealForm()

    def decide(issue: Issue) -> None:
        operations.appeal(issue, text=form.text.data or "", actor=current_actor())

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.text],
        title=_("Appeal to the chair"),
        intro=_("The chair reviews the refusal and may admit the issue."),
        button=_("Send the appeal"),
        said=_("Your appeal has reached the chair."),
    )


def _proposed(issue: Issue) -> list[tuple[str, str]]:
    """The refusal that the secretary proposes, as the page quotes it."""
    if not issue.refusal_reason:
        return []
    return [
        (_("Why it is not admitted"), issue.refusal_reason),
        (_("The proper channel"), issue.refusal_channel),
    ]


@blueprint.route("/issues/<ref>/uphold", methods=["GET", "POST"])
def uphold(ref: str) -> Any:
    issue = load_for(ref, "uphold_appeal")
    form = ReasonForm()

    def decide(issue: Issue) -> None:
        operations.uphold_appeal(issue, reason=form.reason.data or "", actor=current_actor())

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.reason],
        title=_("Admit it on appeal"),
        intro=_("It was not admitted: “%(reason)s”", reason=issue.reason.split("\n")[0]),
        quoted=[(_("The chamber's appeal"), issue.appeal)] if issue.appeal else [],
        button=_("Admit it"),
        said=_("Admitted. The chamber has been told, and it can go on an agenda."),
    )
