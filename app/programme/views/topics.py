"""Topics of issues: their names and their order."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.programme import operations, policy, queries
from app.programme.forms import TopicForm, TopicNamesForm
from app.programme.views.blueprint import blueprint, settings_page
from app.web.guard import current_actor


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
    return settings_page(topic_form=form)


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
