"""The page of the register of clarifications."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for

from app.issues import register
from app.issues.models import Strength
from app.issues.views.blueprint import blueprint
from app.issues.wording import outcome_chip, strength_label
from app.kernel import texts
from app.programme.queries import list_topics
from app.web.context import locale_code
from app.web.guard import current_actor, public


@blueprint.get("/clarifications")
@public
def clarifications() -> str:
    actor = current_actor()
    given = {name: value.replace("\x00", "") for name, value in request.args.items()}
    asked = _asked(given)
    found = register.list_clarifications(actor, asked, after=given.get("after"), before=given.get("before"))
    kept = {name: value for name, value in given.items() if name in {"q", "topic", "strength"} and value}
    return render_template(
        "issues/clarifications.html",
        answers=found.items,
        html=texts.html_of([answer.text for answer in found.items]),
        seen=register.seen_issues(actor, list(found.items)),
        count=register.count_clarifications(actor, asked),
        asked=asked,
        is_member=bool(actor.body_ids),
        outcome_chip=outcome_chip,
        strength_label=strength_label,
        topics=[(topic.id, topic.name_in(locale_code())) for topic in list_topics(active_only=False)],
        strengths=[(strength.value, strength_label(strength)) for strength in Strength],
        pages={
            "previous_url": _page_url(kept, before=found.previous_cursor),
            "next_url": _page_url(kept, after=found.next_cursor),
        },
    )


def _asked(given: Mapping[str, str]) -> register.Asked:
    """What an address asks for; what it gives wrong narrows nothing."""
    topic, strength = given.get("topic", ""), given.get("strength", "")
    return register.Asked(
        words=given.get("q", "").strip()[:200],
        topic_id=int(topic) if topic.isascii() and topic.isdigit() and len(topic) < 10 else None,
        strength=Strength(strength) if strength in set(Strength) else None,
    )


def _page_url(kept: Mapping[str, str], **cursor: str | None) -> str | None:
    return url_for("issues.clarifications", **{**kept, **cursor}) if all(cursor.values()) else None  # type: ignore[arg-type]
