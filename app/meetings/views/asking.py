"""An extraordinary session asked for: the request, the seats behind it, the chair's answer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.bodies import queries as body_queries
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, Refused
from app.meetings import asking_policy, asking_queries
from app.meetings.asking_models import ExtraordinaryRequest, RequestState
from app.meetings.forms import AskForm, DeclineForm
from app.meetings.operations import asking
from app.meetings.views.blueprint import blueprint
from app.web.guard import current_actor


@blueprint.route("/bodies/<slug>/extraordinary", methods=["GET", "POST"])
def ask_for_extraordinary(slug: str) -> Any:
    actor = current_actor()
    body = body_queries.get_body(slug, actor)
    asking_policy.require_may(actor, "ask_for_extraordinary", body)
    form = AskForm()
    if form.validate_on_submit():
        try:
            with transaction():
                request = asking.ask_for_extraordinary(
                    body, subject=form.subject.data or "", reason=form.reason.data or "", actor=actor
                )
        except InvalidInput as error:
            form.show(error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash(
                _("Asked for. The technical secretary and the chair have been told.")
                if request.state is RequestState.SUPPORTED
                else _("Asked for. It needs the support of a seat of another sector.")
            )
            return redirect(url_for("bodies.show", slug=slug) + "#asked", code=303)
        body = body_queries.get_body(slug, actor)
    page = render_template(
        "meetings/ask.html",
        form=form,
        body=body,
        is_chair=body.id in actor.chair_of,
        needed=asking.seats_needed(body),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/extraordinary/<int:request_id>/support")
def support(request_id: int) -> Any:
    request = asking_queries.get_request(request_id, current_actor())
    with transaction():
        asking.support(request, actor=current_actor())
    flash(_("Your seat supports it."))
    return _back(request)


@blueprint.post("/extraordinary/<int:request_id>/withdraw")
def withdraw(request_id: int) -> Any:
    request = asking_queries.get_request(request_id, current_actor())
    with transaction():
        asking.withdraw(request, actor=current_actor())
    flash(_("The request is withdrawn."))
    return _back(request)


@blueprint.route("/extraordinary/<int:request_id>/decline", methods=["GET", "POST"])
def decline(request_id: int) -> Any:
    actor = current_actor()
    request = asking_queries.get_request(request_id, actor)
    asking_policy.require_may(actor, "decline", request)
    asking.require_open(request, "decline")
    form = DeclineForm()
    if form.validate_on_submit():
        try:
            with transaction():
                asking.decline(request, reason=form.reason.data or "", actor=actor)
        except InvalidInput as error:
            form.show(error)
            request = asking_queries.get_request(request_id, actor)
        else:
            flash(_("Declined. Those who asked for it are told why."))
            return _back(request)
    page = render_template("meetings/decline.html", form=form, asked=request, body=request.body)
    return page, 422 if form.errors else 200


def _back(request: ExtraordinaryRequest) -> Any:
    return redirect(url_for("bodies.show", slug=request.body.slug), code=303)
