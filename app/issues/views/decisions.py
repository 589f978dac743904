"""What the secretary and the chair decide on an issue."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.issues import operations, queries
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


@blueprint.route("/issues/<ref>/refuse", methods=["GET", "POST"])
def refuse(ref: str) -> Any:
    issue = load_for(ref, "refuse")
    form = RefuseForm()

    def decide(issue: Issue) -> None:
        operations.refuse(
            issue, reason=form.reason.data or "", channel=form.channel.data or "", actor=current_actor()
        )

    return decide_with(
        issue,
        form,
        decide,
        fields=[form.reason, form.channel],
        title=_("Not admit this issue"),
        intro=_("The chamber reads the reason and may appeal to the chair."),
        button=_("Not admit it"),
        kind="stop",
        said=_("Not admitted. The chamber has been told why and where to take it."),
    )


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
        button=_("Admit it"),
        said=_("Admitted. The chamber has been told, and it can go on an agenda."),
    )
