"""A body's own template for the agendas of a kind of session, in place of the house's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app import journal
from app.agendas import policy, queries, template
from app.agendas.models import AgendaTemplate, ItemKind
from app.agendas.operations.adding import faults_in
from app.agendas.template import TemplateItem
from app.bodies.models import Body
from app.bodies.queries import rules_in_force
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, StaleEdit, WrongState
from app.meetings.models import MeetingKind

MOST_ITEMS = 40


def keep_template(
    body: Body, kind: MeetingKind, items: Sequence[TemplateItem], *, since: int, actor: Actor
) -> AgendaTemplate:
    """Keep ``items`` in their order as what agendas of this body's sessions of ``kind`` begin with from now on.

    ``since``: the revision the edit began from, 0 where the house's template held. Agendas already begun stay as they
    are. Raises NotAllowed, StaleEdit, InvalidInput (``title-0``, ``minutes-0``), Refused (what the rules keep out; the
    roll or the agenda's approval missing).
    """
    policy.require_in_body(actor, "keep_template", body.id)
    row = queries.find_template(body.id, kind)
    if since != (row.revision if row is not None else 0):
        raise StaleEdit(_("Somebody changed this template meanwhile. Reload the page and try again."))
    _require_sound(body, kind, items)
    rows = template.as_rows(items, "es")
    old = row.items if row is not None else []
    if rows == old:
        assert row is not None  # an empty template was refused above
        return row
    if row is None:
        row = AgendaTemplate(body_id=body.id, kind=kind, items=rows)
        db.session.add(row)
    else:
        row.advance(since)
        row.items = list(rows)
    db.session.flush()
    _record("agenda:keep_template", body, kind, old, rows, actor)
    return row


def restore_template(body: Body, kind: MeetingKind, *, actor: Actor) -> None:
    """Go back to the house's template. Raises NotAllowed, WrongState (it holds already)."""
    policy.require_in_body(actor, "keep_template", body.id)
    row = queries.find_template(body.id, kind)
    if row is None:
        raise WrongState(_("The usual template holds already."))
    old = row.items
    db.session.delete(row)
    db.session.flush()
    _record("agenda:restore_template", body, kind, old, [], actor)


def excluded_in(body: Body, kind: MeetingKind) -> frozenset[str]:
    """Keys that the body's rules in force keep out of its sessions of ``kind``."""
    return template.excluded_by(rules_in_force(body.id, clock.today(body.zone)), kind)


def _require_sound(body: Body, kind: MeetingKind, items: Sequence[TemplateItem]) -> None:
    wrong: dict[str, Any] = {}
    for index, item in enumerate(items):
        wrong |= faults_in(item.title_in("es"), item.minutes, item.presenter, suffix=f"-{index}")
    if wrong:
        raise InvalidInput(fields=wrong)
    keys = [item.key for item in items]
    if len(set(keys)) != len(keys) or not all(keys):
        raise Refused(_("An item stands in the template twice."))
    if len(items) > MOST_ITEMS:
        raise Refused(_("A template has at most %(count)s items.", count=MOST_ITEMS))
    if template.NEEDED - {item.key for item in items if item.kind is ItemKind.FIXED}:
        raise Refused(
            _("Each session calls its roll and adopts its agenda: both items stay in the template.")
        )
    excluded = excluded_in(body, kind)
    for item in items:
        if item.key in excluded:
            raise Refused(
                _(
                    "The rules of procedure keep “%(item)s” out of an extraordinary session.",
                    item=item.title_in("es"),
                )
            )


def _record(
    tag: str, body: Body, kind: MeetingKind, old: Sequence[Any], new: Sequence[Any], actor: Actor
) -> None:
    journal.record(
        tag,
        actor=actor,
        subject=body,
        old={"kind": kind, "items": [row["title"] for row in old]},
        new={"kind": kind, "items": [row["title"] for row in new]},
    )
