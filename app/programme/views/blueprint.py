"""The blueprint, and the page of settings that several forms come back to."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.kernel import clock
from app.programme import effects, policy, queries
from app.programme.effects import Moved
from app.programme.forms import ClosingDayForm, SettingsForm, TopicForm
from app.web.guard import current_actor

blueprint = Blueprint("programme", __name__)
#: Changes of which the page can say what they moved.
MOVING = frozenset(
    {
        "programme:configure",
        "programme:close_day",
        "programme:edit_closing_day",
        "programme:reopen_day",
        "programme:import_closing_days",
    }
)


def settings_page(
    *,
    settings_form: SettingsForm | None = None,
    closing_form: ClosingDayForm | None = None,
    topic_form: TopicForm | None = None,
    would_move: list[Moved] | None = None,
) -> tuple[str, int]:
    """``would_move``: what the closing days in the form would move, when that was asked."""
    actor = current_actor()
    policy.require_may(actor, "close_days")
    forms = (settings_form, closing_form, topic_form)
    refused = [form for form in forms if form is not None and form.errors]
    programme = queries.get_programme()
    change = request.args.get("change", type=int)
    page = render_template(
        "programme/settings.html",
        settings_form=settings_form or SettingsForm(formdata=None, obj=programme),
        closing_form=closing_form or ClosingDayForm(formdata=None),
        topic_form=topic_form or TopicForm(formdata=None),
        form=refused[0] if refused else None,
        may_configure=policy.may(actor, "configure"),
        closing_days=queries.list_closing_days(since=clock.today(programme.zone).replace(month=1, day=1)),
        topics=queries.list_topics(active_only=False),
        moved=effects.lines(effects.of_entry(change, MOVING), actor) if change else (),
        would_move=effects.lines(would_move, actor) if would_move is not None else None,
    )
    return page, 422 if refused else 200
