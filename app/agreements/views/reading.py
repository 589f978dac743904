"""One agreement with its follow-up and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import render_template, url_for
from werkzeug.wrappers import Response

from app.agendas.queries import current_numbering, find_agenda
from app.agreements import (
    policy,
    queries,
    wording,
)
from app.agreements.forms import (
    ExtendForm,
    PlenaryExtendForm,
    RefuseForm,
    ReportForm,
    RequestForm,
    ResponseForm,
    SendBackForm,
    SupersedeForm,
    VoidForm,
)
from app.agreements.leads import leads_of
from app.agreements.models import RESPONSES, Agreement, AgreementState, ExtensionRequest
from app.agreements.models import Response as AuthorityWord
from app.agreements.views.blueprint import blueprint
from app.files.views import as_download
from app.journal.queries import list_history
from app.kernel import texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting
from app.programme.business import business_calendar
from app.web.forms import Form
from app.web.guard import current_actor, public


@blueprint.get("/agreements/<int:agreement_id>")
@public
def show(agreement_id: int) -> str:
    return page(queries.get_agreement(agreement_id, current_actor()))


@blueprint.get("/agreements/<int:agreement_id>/evidence/<int:evidence_id>")
def evidence(agreement_id: int, evidence_id: int) -> Response:
    """A file of a report: for the body's own people and whoever owes it, never for the public."""
    agreement = queries.get_agreement(agreement_id, current_actor())
    if not queries.may_read_evidence(current_actor(), agreement):
        raise NotFound
    return as_download(queries.get_evidence(agreement, evidence_id).file)


def page(agreement: Agreement, **forms: Form) -> str:
    """The page of one agreement; ``forms`` are those that came back with what is to be mended."""
    actor = current_actor()
    inside = queries.may_read_evidence(actor, agreement)
    request = queries.find_request(agreement) if inside else None
    offered = {
        verb: True
        for verb, is_open in _offered(agreement, request).items()
        if is_open and policy.may(actor, verb, agreement)
    }
    session = _running_session(agreement, actor)
    today = queries.today()
    responses = queries.list_responses(agreement) if agreement.response is not None else []
    extensions = queries.list_extensions(agreement)
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
        due=_due(agreement, today),
        html=texts.html_of(
            [
                agreement.text,
                agreement.evidence_expected,
                *(row.text for row in agreement.follow_ups),
                *(row.text for row in responses),
            ]
        ),
        wording=wording,
        today=today,
        inside=inside,
        history=list_history("agreement", agreement.id) if inside else [],
        successor=db.session.get(Agreement, agreement.successor_id) if agreement.successor_id else None,
        noted_in=meeting_wording.meeting_title(db.session.get_one(Meeting, agreement.noted_in_id))
        if agreement.noted_in_id
        else "",
        responses=responses,
        extensions=extensions,
        request_for_time=request if agreement.state is AgreementState.IN_PROGRESS else None,
        was_extended=bool(extensions),
        offered=offered,
        plenary=_plenary(agreement, actor, session),
        running=meeting_wording.meeting_title(session) if session is not None else "",
        form=next(iter(forms.values()), None),
        **_forms(agreement, forms, request, plenary=session is not None),
    )


def _offered(agreement: Agreement, request: ExtensionRequest | None) -> dict[str, bool]:
    """The steps the tables leave open from where it stands, that one makes on this page."""
    in_progress = agreement.state is AgreementState.IN_PROGRESS
    in_time = in_progress and not agreement.is_overdue(queries.today())
    asked = in_progress and request is not None
    return {
        "accept": agreement.state is AgreementState.ADOPTED,
        "report": in_progress,
        "send_back": agreement.state is AgreementState.REPORTED,
        "verify": agreement.state is AgreementState.REPORTED,
        "ask_extension": in_time and not asked,
        "extend": in_time and not queries.was_extended(agreement),
        "refuse_extension": asked,
        "respond": agreement.awaits_response,
    }


def _running_session(agreement: Agreement, actor: Actor) -> Meeting | None:
    """The session in which the plenary may decide on it, for whoever records that."""
    if not policy.may(actor, "void", agreement):
        return None
    return queries.find_running_session(agreement.body_id)


def _plenary(agreement: Agreement, actor: Actor, session: Meeting | None) -> dict[str, bool]:
    if session is None:
        return {}
    open_steps = {
        "void": agreement.state in queries.TO_BE_DONE,
        "supersede": agreement.state in queries.TO_BE_DONE,
        "extend_by_plenary": agreement.state is AgreementState.IN_PROGRESS
        and not agreement.is_overdue(queries.today()),
        "take_note": agreement.state is AgreementState.FULFILLED and agreement.noted_in_id is None,
    }
    return {
        verb: True for verb, is_open in open_steps.items() if is_open and policy.may(actor, verb, agreement)
    }


def _forms(
    agreement: Agreement, given: Mapping[str, Form], request: ExtensionRequest | None, *, plenary: bool
) -> dict[str, Form]:
    """Every form of the page: the one that came back, the others as they begin."""
    made: dict[str, Form] = {
        name: given.get(name) or kind(formdata=None)
        for name, kind in (
            ("report_form", ReportForm),
            ("send_back_form", SendBackForm),
            ("extend_form", ExtendForm),
            ("request_form", RequestForm),
            ("refuse_form", RefuseForm),
            ("void_form", VoidForm),
            ("supersede_form", SupersedeForm),
            ("plenary_extend_form", PlenaryExtendForm),
            ("response_form", ResponseForm),
        )
    }
    if agreement.response is not None:
        made["response_form"]["response"].choices = [
            (row.value, wording.response_label(row))
            for row in AuthorityWord
            if row in RESPONSES[agreement.response]
        ]
    if plenary:
        made["supersede_form"]["successor"].choices = [
            (str(row.id), f"{row.number}: {wording.shortened(row.text)}")
            for row in queries.list_successors(agreement)
        ]
    if request is not None and "extend_form" not in given:
        made["extend_form"]["new_due_on"].data = request.new_due_on
    return made


def _due(agreement: Agreement, today: date) -> dict[str, Any]:
    """Its due date as the page shows it: business days left, and the days that don't count."""
    if not agreement.is_owed:
        return {"on": agreement.due_on}
    calendar = business_calendar()
    explained = replace(calendar.explain(today, agreement.due_on), weekends=())
    return {
        "on": agreement.due_on,
        "days": calendar.left(today, agreement.due_on),
        "skipped": meeting_wording.skipped(explained),
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
