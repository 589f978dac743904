"""Pages of the room ``agreements``: the register, and one agreement with its follow-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.agendas.queries import current_numbering, find_agenda
from app.agreements import (
    loop,  # noqa: F401 - adds its steps to the loop of issues
    operations,
    policy,
    queries,
    sources,  # noqa: F401 - adds what is owed to the follow-up of agendas
    wording,
)
from app.agreements.forms import ExtendForm, ReportForm, SendBackForm
from app.agreements.models import OPEN_STATES, Agreement, AgreementState
from app.agreements.operations.follow_up import Attachment
from app.agreements.queries import Filters, Show
from app.bodies.queries import list_bodies
from app.files.models import StoredFile
from app.files.views import as_download
from app.journal.queries import list_history
from app.kernel import texts
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound, Refused, WrongState
from app.meetings import wording as meeting_wording
from app.programme.business import business_calendar
from app.web.guard import current_actor, public

blueprint = Blueprint("agreements", __name__)

_KEPT = ("show", "body", "chamber", "q")


@blueprint.get("/agreements")
@public
def index() -> str:
    """What is owed, the most overdue first; with ``show`` also the rest. To anyone what is published."""
    actor = current_actor()
    asked = {name: value.replace("\x00", "")[:200] for name, value in request.args.items()}
    filters = Filters(
        show=asked.get("show", ""),
        body=asked.get("body", ""),
        chamber=asked.get("chamber", ""),
        words=asked.get("q", "").strip(),
    )
    query = queries.filtered(actor, filters)
    found = queries.page_of(
        query,
        ascending=filters.show in {Show.OPEN, Show.OVERDUE},
        after=asked.get("after"),
        before=asked.get("before"),
    )
    kept = {name: asked[name] for name in _KEPT if asked.get(name)}
    overdue = queries.filtered(actor, Filters(show=Show.OVERDUE, body=filters.body, chamber=filters.chamber))
    return render_template(
        "agreements/index.html",
        agreements=found.items,
        count=queries.count(query),
        most_counted=queries.COUNTED_UP_TO,
        overdue_count=queries.count(overdue),
        filters=filters,
        today=queries.today(),
        wording=wording,
        choices={
            "show": [
                (Show.OVERDUE.value, pgettext("agreement", "Overdue")),
                *(
                    (state.value, wording.state_label(state))
                    for state in AgreementState
                    if state not in queries.UNDECIDED_STATES or actor.secretary_of or actor.chair_of
                ),
                (Show.ALL.value, _("All of them")),
            ],
            "body": [(body.slug, body.short_name) for body in list_bodies(actor)],
            "chamber": [(row.acronym, row.acronym) for row in queries.list_responsible_chambers(actor)],
        },
        pages={
            "previous_url": _page_url(kept, before=found.previous_cursor),
            "next_url": _page_url(kept, after=found.next_cursor),
        },
    )


@blueprint.get("/agreements/<int:agreement_id>")
@public
def show(agreement_id: int) -> str:
    return _page(queries.get_agreement(agreement_id, current_actor()))


@blueprint.post("/agreements/<int:agreement_id>/accept")
def accept(agreement_id: int) -> Response:
    agreement = queries.get_agreement(agreement_id, current_actor())
    with _told(), transaction():
        operations.accept(agreement, actor=current_actor())
        flash(_("You have taken it on. Report here when it is done."))
    return _to(agreement_id)


@blueprint.post("/agreements/<int:agreement_id>/report")
def report(agreement_id: int) -> Any:
    agreement = queries.get_agreement(agreement_id, current_actor())
    form = ReportForm()
    if form.validate():
        try:
            with transaction():
                operations.report(
                    agreement,
                    text=form.text.data or "",
                    attachment=_attachment(form.file.data),
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("Your report is with the technical secretary, who verifies it."))
            return _to(agreement_id)
    return _again(agreement_id, report_form=form)


@blueprint.post("/agreements/<int:agreement_id>/send-back")
def send_back(agreement_id: int) -> Any:
    agreement = queries.get_agreement(agreement_id, current_actor())
    form = SendBackForm()
    if form.validate():
        try:
            with transaction():
                operations.send_back(agreement, reason=form.reason.data or "", actor=current_actor())
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The report was sent back, and the responsible party is told why."))
            return _to(agreement_id)
    return _again(agreement_id, send_back_form=form)


@blueprint.post("/agreements/<int:agreement_id>/verify")
def verify(agreement_id: int) -> Response:
    agreement = queries.get_agreement(agreement_id, current_actor())
    with _told(), transaction():
        operations.verify(agreement, actor=current_actor())
        flash(_("The agreement is fulfilled."))
    return _to(agreement_id)


@blueprint.post("/agreements/<int:agreement_id>/extend")
def extend(agreement_id: int) -> Any:
    agreement = queries.get_agreement(agreement_id, current_actor())
    form = ExtendForm()
    if form.validate():
        assert form.new_due_on.data is not None
        try:
            with transaction():
                operations.extend(
                    agreement,
                    new_due_on=form.new_due_on.data,
                    reason=form.reason.data or "",
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        except (Refused, WrongState) as error:
            form.form_errors.append(str(error))
        else:
            flash(_("The due date is extended."))
            return _to(agreement_id)
    return _again(agreement_id, extend_form=form)


@blueprint.get("/agreements/<int:agreement_id>/evidence/<int:follow_up_id>")
def evidence(agreement_id: int, follow_up_id: int) -> Response:
    """The file of a report: for the body's own people and whoever owes it, never for the public."""
    agreement = queries.get_agreement(agreement_id, current_actor())
    follow_up = queries.get_follow_up(agreement, follow_up_id)
    if not queries.may_read_evidence(current_actor(), agreement) or follow_up.file_id is None:
        raise NotFound
    return as_download(db.session.get_one(StoredFile, follow_up.file_id))


def _page(agreement: Agreement, **forms: Any) -> str:
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


def _again(agreement_id: int, **forms: Any) -> tuple[str, int]:
    """The page with what was typed, and what is to be mended."""
    db.session.expire_all()
    return _page(queries.get_agreement(agreement_id, current_actor()), **forms), 422


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


def _attachment(given: Any) -> Attachment | None:
    if not isinstance(given, FileStorage) or not given.filename:
        return None
    return Attachment(given.filename, given.read())


def _page_url(kept: Mapping[str, str], **cursor: str | None) -> str | None:
    return url_for("agreements.index", **{**kept, **cursor}) if all(cursor.values()) else None  # type: ignore[arg-type]


def _to(agreement_id: int) -> Response:
    return redirect(url_for("agreements.show", agreement_id=agreement_id), code=303)


@contextmanager
def _told() -> Iterator[None]:
    """What the state refuses is said on the page one comes back to; nothing was changed."""
    try:
        yield
    except (Refused, WrongState) as error:
        flash(str(error), "error")
