"""Pages of the room ``programme``: settings, closing days, topics."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound
from app.programme import operations, policy, queries
from app.programme.forms import ClosingDayForm, SettingsForm, TopicForm, TopicNamesForm
from app.programme.models import ClosingDay
from app.web.guard import current_actor

blueprint = Blueprint("programme", __name__)


@blueprint.get("/settings")
def settings() -> tuple[str, int]:
    return _page()


@blueprint.post("/settings")
def configure() -> Any:
    policy.require_may(current_actor(), "configure")
    form = SettingsForm()
    if form.validate():
        values = {
            key: str(value or "") for key, value in form.data.items() if key not in {"csrf_token", "revision"}
        }
        values["country"] = values["country"].upper()
        try:
            with transaction():
                operations.configure(
                    operations.Settings(**values), since=int(form.revision.data or 0), actor=current_actor()
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The settings are saved."))
            return redirect(url_for("programme.settings"), code=303)
    return _page(settings_form=form)


@blueprint.post("/settings/closing-days")
def close_days() -> Any:
    policy.require_may(current_actor(), "close_days")
    form = ClosingDayForm()
    if form.validate() and form.starts_on.data:
        try:
            with transaction():
                operations.close_days(
                    starts_on=form.starts_on.data,
                    ends_on=form.ends_on.data,
                    name=str(form.name.data),
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("Those days no longer count as business days."))
            return redirect(url_for("programme.settings") + "#closing-days", code=303)
    return _page(closing_form=form)


@blueprint.post("/settings/closing-days/<int:row_id>/reopen")
def reopen_days(row_id: int) -> Response:
    with transaction():
        row = db.session.get(ClosingDay, row_id)
        if row is None:
            raise NotFound
        operations.reopen_days(row, actor=current_actor())
    flash(_("Those days count as business days again."))
    return redirect(url_for("programme.settings") + "#closing-days", code=303)


@blueprint.post("/settings/topics")
def add_topic() -> Any:
    policy.require_may(current_actor(), "keep_topics")
    form = TopicForm()
    if form.validate():
        with transaction():
            operations.add_topic(
                key=str(form.key.data),
                name_es=str(form.name_es.data),
                name_en=str(form.name_en.data),
                actor=current_actor(),
            )
        flash(_("The topic can be chosen from now on."))
        return redirect(url_for("programme.settings") + "#topics", code=303)
    return _page(topic_form=form)


@blueprint.route("/settings/topics/<key>", methods=["GET", "POST"])
def edit_topic(key: str) -> Any:
    policy.require_may(current_actor(), "keep_topics")
    topic = queries.get_topic(key)
    form = TopicNamesForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.edit_topic(
                    topic,
                    name_es=str(form.name_es.data),
                    name_en=str(form.name_en.data),
                    was=(str(form.was_es.data), str(form.was_en.data)),
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The topic is called so from now on, in its issues too."))
            return redirect(url_for("programme.settings") + "#topics", code=303)
    if request.method == "GET":
        form.name_es.data = form.was_es.data = topic.name_es
        form.name_en.data = form.was_en.data = topic.name_en
    page = render_template("programme/edit_topic.html", topic=topic, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/settings/topics/<key>/retire")
def retire_topic(key: str) -> Response:
    with transaction():
        operations.retire_topic(queries.get_topic(key), actor=current_actor())
    flash(_("The topic is offered no longer. Issues that have it keep it."))
    return redirect(url_for("programme.settings") + "#topics", code=303)


@blueprint.post("/settings/topics/<key>/restore")
def restore_topic(key: str) -> Response:
    with transaction():
        operations.restore_topic(queries.get_topic(key), actor=current_actor())
    flash(_("The topic can be chosen from now on."))
    return redirect(url_for("programme.settings") + "#topics", code=303)


@blueprint.post("/settings/topics/<key>/shift")
def shift_topic(key: str) -> Response:
    """``to``: ``up`` or ``down`` the list."""
    step = {"up": -1, "down": 1}.get(request.form.get("to", ""))
    policy.require_may(current_actor(), "keep_topics")
    topic = queries.get_topic(key)
    if step is None:
        raise InvalidInput(_("Choose whether it goes up or down."))
    with transaction():
        operations.shift_topic(topic, step, actor=current_actor())
    return redirect(url_for("programme.settings") + f"#topic-{key}", code=303)


def _page(
    *,
    settings_form: SettingsForm | None = None,
    closing_form: ClosingDayForm | None = None,
    topic_form: TopicForm | None = None,
) -> tuple[str, int]:
    policy.require_may(current_actor(), "close_days")
    refused = [form for form in (settings_form, closing_form, topic_form) if form is not None]
    programme = queries.get_programme()
    page = render_template(
        "programme/settings.html",
        settings_form=settings_form or SettingsForm(formdata=None, obj=programme),
        closing_form=closing_form or ClosingDayForm(formdata=None),
        topic_form=topic_form or TopicForm(formdata=None),
        form=refused[0] if refused else None,
        may_configure=policy.may(current_actor(), "configure"),
        closing_days=queries.list_closing_days(since=clock.today(programme.zone).replace(month=1, day=1)),
        topics=queries.list_topics(active_only=False),
    )
    return page, 422 if refused else 200
