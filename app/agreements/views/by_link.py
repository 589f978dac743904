"""Reporting by the link in a letter, without signing in. Looking at it records nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.agreements import links, operations, queries, wording
from app.agreements.forms import ReportForm, RequestForm
from app.agreements.links import Followed
from app.agreements.models import Agreement, AgreementState, FollowUp
from app.agreements.views.blueprint import blueprint
from app.agreements.views.steps import attachments, recorded, said_on_return
from app.kernel import texts
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput
from app.meetings import wording as meeting_wording
from app.web.forms import Form
from app.web.guard import public
from app.web.limits import limiter

#: A chamber's people share an address; whoever tries tokens does not get far.
LINK_LIMIT = "60 per minute"
#: States in which the link shows something: the last only that the report is with the secretary.
SHOWN = frozenset({AgreementState.ADOPTED, AgreementState.IN_PROGRESS, AgreementState.REPORTED})


@blueprint.route("/agreements/by-link/<token>", methods=["GET", "POST"])
@limiter.limit(LINK_LIMIT)
@public
def by_link(token: str) -> Any:
    """The agreement and what is to be done about it, for whoever holds the link of a letter."""
    found = links.follow(token)
    if found is None or found.agreement.state not in SHOWN:
        return render_template("agreements/link_over.html"), 404
    if request.method == "GET":
        return _page(token, found)
    verb = _VERBS.get(request.form.get("do", ""))
    if verb is None:
        raise InvalidInput(_("Choose what to do."))
    return verb(token, found)


def _accept(token: str, found: Followed) -> Any:
    with said_on_return(), transaction():
        operations.accept(found.agreement, by_link=True, actor=found.actor)
        flash(_("You have taken it on. Report here when it is done."))
    return _back(token)


def _report(token: str, found: Followed) -> Any:
    form = ReportForm()

    def record() -> None:
        operations.report(
            found.agreement,
            text=form.text.data or "",
            attachments=attachments(form.files.data),
            by_link=True,
            actor=found.actor,
        )

    if recorded(form, record):
        flash(_("Your report is with the technical secretary, who verifies it."))
        return _back(token)
    return _again(token, report_form=form)


def _ask_extension(token: str, found: Followed) -> Any:
    form = RequestForm()
    if recorded(
        form,
        lambda: operations.ask_extension(
            found.agreement,
            new_due_on=form.day,
            reason=form.reason.data or "",
            by_link=True,
            actor=found.actor,
        ),
    ):
        flash(_("Your request is with the chair. Until it is granted, the due date stands."))
        return _back(token)
    return _again(token, request_form=form)


_VERBS: dict[str, Callable[[str, Followed], Any]] = {
    "accept": _accept,
    "report": _report,
    "ask_extension": _ask_extension,
}


def _back(token: str) -> Any:
    return redirect(url_for("agreements.by_link", token=token), code=303)


def _again(token: str, **forms: Form) -> tuple[str, int]:
    db.session.expire_all()
    found = links.follow(token)
    if found is None or found.agreement.state not in SHOWN:
        return render_template("agreements/link_over.html"), 404
    return _page(token, found, **forms), 422


def _page(token: str, found: Followed, **forms: Form) -> str:
    agreement = found.agreement
    sent_back = _sent_back(agreement)
    today = queries.today()
    return render_template(
        "agreements/by_link.html",
        token=token,
        person=found.person,
        agreement=agreement,
        body=agreement.body,
        meeting=agreement.meeting,
        session=meeting_wording.meeting_title(agreement.meeting),
        chip=wording.state_chip(agreement.state, is_overdue=agreement.is_overdue(today)),
        html=texts.html_of([agreement.text, *([sent_back.text] if sent_back is not None else [])]),
        sent_back=sent_back,
        request_for_time=queries.find_request(agreement),
        may_ask=agreement.state is AgreementState.IN_PROGRESS and not agreement.is_overdue(today),
        report_form=forms.get("report_form") or ReportForm(formdata=None),
        request_form=forms.get("request_form") or RequestForm(formdata=None),
        form=next(iter(forms.values()), None),
    )


def _sent_back(agreement: Agreement) -> FollowUp | None:
    """What the secretary said of the last report, where it was not enough."""
    steps = agreement.follow_ups[-2:]
    is_back = (
        agreement.state is AgreementState.IN_PROGRESS
        and len(steps) > 1
        and steps[0].state is AgreementState.REPORTED
    )
    return steps[1] if is_back else None
