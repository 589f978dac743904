"""One agreement with its follow-up and its evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template, url_for
from werkzeug.wrappers import Response

from app.agendas.queries import current_numbering, find_agenda
from app.agreements import (
    policy,
    queries,
    wording,
)
from app.agreements.forms import ExtendForm, ReportForm, SendBackForm
from app.agreements.leads import leads_of
from app.agreements.models import OPEN_STATES, Agreement, AgreementState
from app.agreements.views.blueprint import blueprint
from app.files.models import StoredFile
from app.files.views import as_download
from app.journal.queries import list_history
from app.kernel import texts
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import wording as meeting_wording
from app.programme.business import business_calendar
from app.web.guard import current_actor, public


@blueprint.get("/agreements/<int:agreement_id>")
@public
def show(agreement_id: int) -> str:
    return page(queries.get_agreement(agreement_id, current_actor()))


@blueprint.get("/agreements/<int:agreement_id>/evidence/<int:follow_up_id>")
def evidence(agreement_id: int, follow_up_id: int) -> Response:
    """The file of a report: for the body's own people and whoever owes it, never for the public."""
    agreement = queries.get_agreement(agreement_id, current_actor())
    follow_up = queries.get_follow_up(agreement, follow_up_id)
    if not queries.may_read_evidence(current_actor(), agreement) or follow_up.file_id is None:
        raise NotFound
    return as_download(db.session.get_one(StoredFile, follow_up.file_id))


def page(agreement: Agreement, **forms: Any) -> str:
    actor = current_actor()
    inside = queries.may_read_evidence(actor, agreement)
    states = {
        verb: may for verb, may in _offered(agreement).items() if may and policy.may(actor, verb, agreement)
    }
    today = queries.today()
    calendar = business_calendar()
    html = texts.html_of(
        [agreement.text, agreement.evidence_expected, *(row.text for row in agreement.follow_ups)]
    )
    return render_template(
        "agreements/show.html",
        agreement=agreement,
        body=agreement.body,
        meeting=agreement.meeting,
        session=meeting_wording.meeting_title(agreement.meeting),
        item_number=_item_number(agreement),
        minutes_url=_minutes_url(agreement),
        leads=leads_of(agreement, actor),
        chip=wording.state_chip(agreement.state, is_overdue=agreement.is_overdue(today)),
        is_open=agreement.state in OPEN_STATES,
        days_left=calendar.between(today, agreement.due_on),
        skipped=meeting_wording.skipped(replace(calendar.explain(today, agreement.due_on), weekends=())),
        html=html,
        wording=wording,
        inside=inside,
        files=_files(agreement) if inside else {},
        history=list_history("agreement", agreement.id) if inside else [],
        successor=db.session.get(Agreement, agreement.successor_id) if agreement.successor_id else None,
        offered=states,
        report_form=forms.get("report_form") or ReportForm(formdata=None),
        send_back_form=forms.get("send_back_form") or SendBackForm(formdata=None),
        extend_form=forms.get("extend_form") or ExtendForm(formdata=None),
        form=next(iter(forms.values()), None),
    )


def _offered(agreement: Agreement) -> dict[str, bool]:
    """The steps the table leaves open from where it stands, that one makes on this page."""
    return {
        "accept": agreement.state is AgreementState.ADOPTED,
        "report": agreement.state is AgreementState.IN_PROGRESS,
        "send_back": agreement.state is AgreementState.REPORTED,
        "verify": agreement.state is AgreementState.REPORTED,
        "extend": agreement.state is AgreementState.IN_PROGRESS and not queries.was_extended(agreement),
    }


def _item_number(agreement: Agreement) -> str:
    agenda = find_agenda(agreement.meeting_id)
    return current_numbering(agenda).get(agreement.item_id, "") if agenda is not None else ""


def _minutes_url(agreement: Agreement) -> str | None:
    """The minutes, for those who may read them: the room above says, by whether it links them."""
    from app.meetings.papers import papers_of

    wanted = url_for("minutes.show", meeting_id=agreement.meeting_id)
    return next(
        (paper.url for paper in papers_of(agreement.meeting, current_actor()) if paper.url == wanted), None
    )


def _files(agreement: Agreement) -> dict[int, StoredFile]:
    ids = [row.file_id for row in agreement.follow_ups if row.file_id is not None]
    return {row.id: row for row in queries.list_files(ids)}
