"""The template of a body's agendas, a page for each kind of session; and agendas that begin as another one did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.agendas import operations, policy, queries, studio, template, wording
from app.agendas.models import ItemKind, ItemPurpose
from app.agendas.operations.templates import MOST_ITEMS, excluded_in
from app.agendas.template import TemplateItem
from app.agendas.views.blueprint import blueprint
from app.bodies import queries as body_queries
from app.bodies.models import Body, BodyKind
from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.errors import DomainError, InvalidInput, Refused
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import MeetingKind
from app.programme.queries import get_programme
from app.web.guard import current_actor

_TEMPLATE = "/bodies/<slug>/agenda-template/<any(ordinary,extraordinary,ceremonial):kind>"


@blueprint.route(_TEMPLATE, methods=["GET", "POST"], endpoint="template")
def edit_template(slug: str, kind: str) -> Any:
    """One form: whatever button is pressed, what was typed is kept first."""
    actor = current_actor()
    body = body_queries.get_body(slug, actor)
    policy.require_in_body(actor, "keep_template", body.id)
    which = MeetingKind(kind)
    if request.method == "GET":
        return _page(body, which, *_in_force(body, which))
    items, wrong = _items_in(request.form)
    try:
        _require_none(wrong)
        changed = _pressed(items, body, which, request.form)
        with transaction():
            operations.keep_template(
                body, which, changed, since=request.form.get("revision", 0, type=int), actor=actor
            )
    except (InvalidInput, Refused) as error:
        body = body_queries.get_body(slug, actor)
        revision = request.form.get("revision", 0, type=int)
        return _page(body, which, items, revision, error=error), error.status
    flash(_("The template is kept. Agendas begun from now on follow it."))
    return redirect(url_for("agendas.template", slug=slug, kind=kind), code=303)


@blueprint.post(f"{_TEMPLATE}/restore", endpoint="restore_template")
def restore_template(slug: str, kind: str) -> Response:
    actor = current_actor()
    body = body_queries.get_body(slug, actor)
    with transaction():
        operations.restore_template(body, MeetingKind(kind), actor=actor)
    flash(_("The usual template holds again."))
    return redirect(url_for("agendas.template", slug=slug, kind=kind), code=303)


@blueprint.post("/meetings/<int:meeting_id>/agenda/copy", endpoint="copy")
def copy(meeting_id: int) -> Response:
    """``from``: the session whose agenda is copied. Says what came and what stayed behind."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, "copy", meeting)
    model_of = meeting_queries.get_meeting(request.form.get("from", 0, type=int), actor)
    with transaction():
        agenda, model = queries.get_agenda(meeting.id), queries.get_agenda(model_of.id)
        agenda.meeting, model.meeting = meeting, model_of
        copied = operations.copy_agenda(agenda, model, actor=actor)
    session = meeting_wording.meeting_title(model_of)
    flash(
        ngettext(
            "%(num)s item was copied from the %(session)s.",
            "%(num)s items were copied from the %(session)s.",
            len(copied.added),
            session=session,
        )
    )
    for item, why in copied.left:
        flash(_("“%(title)s” stayed behind: %(why)s.", title=item.title, why=why), "warning")
    return redirect(url_for("agendas.edit", meeting_id=meeting_id), code=303)


def _in_force(body: Body, kind: MeetingKind) -> tuple[list[TemplateItem], int]:
    """The items in force and the revision of the body's own template; 0 where the house's holds."""
    own = queries.find_template(body.id, kind)
    if own is not None:
        return template.from_rows(own.items), own.revision
    return _of_the_house(body, kind), 0


def _of_the_house(body: Body, kind: MeetingKind) -> list[TemplateItem]:
    rules = body_queries.rules_in_force(body.id, clock.today(body.zone))
    return template.default_for(kind, is_group=body.kind is BodyKind.SPECIALIZED, rules=rules)


def _items_in(form: Mapping[str, str]) -> tuple[list[TemplateItem], dict[str, Any]]:
    """What the form's rows say, in their order; and the fields whose minutes are no number."""
    items: list[TemplateItem] = []
    wrong: dict[str, Any] = {}
    for index in range(MOST_ITEMS + 1):
        if f"key-{index}" not in form:
            break
        typed = form.get(f"minutes-{index}", "").strip()
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= 4):
            wrong[f"minutes-{index}"] = _("Minutes from 0 to %(most)s.", most=600)
            typed = "0"
        is_heading = form.get(f"kind-{index}") == ItemKind.HEADING
        purpose = form.get(f"purpose-{index}", "")
        items.append(
            TemplateItem(
                key=form[f"key-{index}"][:40],
                titles={"es": " ".join(form.get(f"title-{index}", "").split())},
                minutes=0 if is_heading else int(typed),
                presenter="" if is_heading else form.get(f"presenter-{index}", "").strip(),
                kind=ItemKind.HEADING if is_heading else ItemKind.FIXED,
                purpose=ItemPurpose(purpose) if purpose in set(ItemPurpose) else ItemPurpose.PROCEDURE,
            )
        )
    return items, wrong


def _require_none(wrong: Mapping[str, Any]) -> None:
    if wrong:
        raise InvalidInput(fields=wrong)


def _pressed(
    items: list[TemplateItem], body: Body, kind: MeetingKind, form: Mapping[str, str]
) -> list[TemplateItem]:
    """The rows after what the button says: "up-2", "down-2", "remove-2", "add"."""
    verb, _dash, rest = form.get("press", "").partition("-")
    at = int(rest) if rest.isdecimal() else -1
    changed = list(items)
    if verb == "add":
        return [*changed, _added(items, body, kind, form)]
    if 0 <= at < len(changed):
        if verb == "remove":
            del changed[at]
        to = {"up": at - 1, "down": at + 1}.get(verb, at)
        if to != at and 0 <= to < len(changed):
            changed[at], changed[to] = changed[to], changed[at]
    return changed


def _added(items: list[TemplateItem], body: Body, kind: MeetingKind, form: Mapping[str, str]) -> TemplateItem:
    """One of the house's own that is not there, or a new one by its title."""
    known = {item.key: item for item in template.everything()}
    if (wanted := form.get("new-key", "")) in known:
        house = known[wanted]
        return TemplateItem(
            house.key,
            {"es": house.title_in(get_programme().language)},
            house.minutes,
            house.presenter,
            house.kind,
            house.purpose,
        )
    numbers = [
        int(item.key[4:]) for item in items if item.key.startswith("own-") and item.key[4:].isdecimal()
    ]
    title = " ".join(form.get("new-title", "").split())
    if not title:
        raise InvalidInput(fields={"new-title": _("Say what the item is about.")})
    return TemplateItem(f"own-{max(numbers, default=0) + 1}", {"es": title}, 10, "chair")


def _page(
    body: Body,
    kind: MeetingKind,
    items: list[TemplateItem],
    revision: int,
    *,
    error: DomainError | None = None,
) -> str:
    there = {item.key for item in items}
    language = get_programme().language
    kept_out = excluded_in(body, kind)
    return render_template(
        "agendas/template.html",
        body=body,
        kind=kind,
        kinds=list(MeetingKind),
        items=items,
        language=language,
        revision=revision,
        is_own=revision > 0,
        offered=[item for item in template.everything() if item.key not in there | kept_out],
        kept_out=[item.title_in(language) for item in template.everything() if item.key in kept_out],
        needed=template.NEEDED,
        presenters=studio.presenters_in(body),
        purposes=list(ItemPurpose),
        error=error,
        typed=request.form if error is not None else {},
        wording=wording,
        meeting_wording=meeting_wording,
    )
