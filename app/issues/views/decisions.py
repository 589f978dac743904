"""What the secretary and the chair decide on a filed issue."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.issues import deadlines, operations, queries
from app.issues.course_forms import AppealForm, CountersignForm
from app.issues.forms import ReasonForm, RefuseForm, ReturnForm
from app.issues.models import Issue
from app.issues.views.blueprint import blueprint
from app.issues.views.deciding import Step, offer
from app.kernel.db import transaction
from app.web.guard import current_actor


@blueprint.post("/issues/<ref>/admit")
def admit(ref: str) -> Any:
    issue = queries.get_issue(ref, current_actor())
    with transaction():
        operations.admit(issue, actor=current_actor())
    flash(_("Admitted. The chamber has been told, and it can go on an agenda."))
    return redirect(url_for("issues.show", ref=ref), code=303)


def _return_form(issue: Issue) -> ReturnForm:
    form = ReturnForm()
    if request.method == "GET":
        form.return_by.data = deadlines.usual_period(issue.body_id, issue.body.zone)[0]
    return form


def _return_intro(issue: Issue) -> str:
    _day, days = deadlines.usual_period(issue.body_id, issue.body.zone)
    return _(
        "The chamber completes it and files it again. The usual period is %(days)s business days.", days=days
    )


def _refusal_form(issue: Issue) -> RefuseForm:
    form = RefuseForm()
    if request.method == "GET":
        form.reason.data, form.channel.data = issue.refusal_reason, issue.refusal_channel
    return form


def _countersign_form(issue: Issue) -> CountersignForm:
    form = CountersignForm()
    if request.method == "GET":
        form.appeal_by.data = deadlines.usual_appeal(issue)[0]
    return form


def _countersign_intro(issue: Issue) -> str:
    return _(
        "The secretary proposes it. With your countersignature the chamber reads the reason and may appeal to you. "
        "The rules give it %(days)s business days; you may give it more.",
        days=deadlines.usual_appeal(issue)[1],
    )


def _proposed(issue: Issue) -> list[tuple[str, str]]:
    """The refusal that the secretary proposes, as the page quotes it."""
    return [
        (_("Why it is not admitted"), issue.refusal_reason),
        (_("The proper channel"), issue.refusal_channel),
    ]


def _refused(issue: Issue) -> str:
    return _("It was not admitted: “%(reason)s”", reason=issue.reason.split("\n")[0])


def _appealed(issue: Issue) -> list[tuple[str, str]]:
    return [(_("The chamber's appeal"), issue.appeal)]


offer(
    Step(
        "return",
        lambda issue, form, actor: operations.return_for_completion(
            issue,
            missing=form.missing.data or "",
            return_by=form.return_by.data or deadlines.usual_period(issue.body_id, issue.body.zone)[0],
            actor=actor,
        ),
        form=_return_form,
        fields=("missing", "return_by"),
        endpoint="return_",
        title=_l("Return it for completion"),
        intro=_return_intro,
        button=_l("Return the issue"),
        said=_l("Returned. The chamber has been told what is missing."),
    ),
    Step(
        "propose_refusal",
        lambda issue, form, actor: operations.propose_refusal(
            issue, reason=form.reason.data or "", channel=form.channel.data or "", actor=actor
        ),
        form=_refusal_form,
        fields=("reason", "channel"),
        title=_l("Propose not to admit it"),
        intro=lambda _issue: _(
            "The chair countersigns it or sends it back. The chamber hears of it only when it is countersigned."
        ),
        button=_l("Propose it to the chair"),
        said=_l("Proposed. The chair has been told; the chamber has not."),
    ),
    Step(
        "refuse",
        lambda issue, form, actor: operations.refuse(issue, appeal_by=form.appeal_by.data, actor=actor),
        form=_countersign_form,
        fields=("appeal_by",),
        quoted=_proposed,
        title=_l("Not admit this issue"),
        intro=_countersign_intro,
        button=_l("Countersign it"),
        kind="stop",
        said=_l("Not admitted. The chamber has been told why and where to take it."),
    ),
    Step(
        "send_back",
        lambda issue, form, actor: operations.send_back(issue, reason=form.reason.data or "", actor=actor),
        form=lambda _issue: ReasonForm(),
        fields=("reason",),
        quoted=_proposed,
        title=_l("Not countersign the refusal"),
        intro=lambda _issue: _("The secretary decides anew on the issue. The chamber hears nothing of this."),
        button=_l("Send it back"),
        said=_l("Sent back. The secretary has been told why."),
    ),
    Step(
        "appeal",
        lambda issue, form, actor: operations.appeal(issue, text=form.text.data or "", actor=actor),
        form=lambda _issue: AppealForm(),
        fields=("text",),
        title=_l("Appeal to the chair"),
        intro=lambda _issue: _("The chair reviews the refusal and may admit the issue."),
        button=_l("Send the appeal"),
        said=_l("Your appeal has reached the chair."),
    ),
    Step(
        "uphold_appeal",
        lambda issue, form, actor: operations.uphold_appeal(
            issue, reason=form.reason.data or "", actor=actor
        ),
        form=lambda _issue: ReasonForm(),
        fields=("reason",),
        quoted=_appealed,
        address="uphold",
        endpoint="uphold",
        title=_l("Admit it on appeal"),
        intro=_refused,
        button=_l("Admit it"),
        said=_l("Admitted. The chamber has been told, and it can go on an agenda."),
    ),
    Step(
        "dismiss_appeal",
        lambda issue, form, actor: operations.dismiss_appeal(
            issue, reason=form.reason.data or "", actor=actor
        ),
        form=lambda _issue: ReasonForm(),
        fields=("reason",),
        quoted=_appealed,
        title=_l("Dismiss the appeal"),
        intro=_refused,
        button=_l("Dismiss the appeal"),
        kind="stop",
        said=_l("Dismissed. The chamber has been told why."),
    ),
)
