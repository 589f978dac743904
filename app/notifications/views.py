"""Pages of the room ``notifications``: what came in by mail, and the demonstration's mailbox."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from markupsafe import Markup, escape

from app.kernel.errors import NotFound
from app.notifications import policy, queries, wording
from app.notifications.incoming.reporting import read_report
from app.notifications.models import Verdict
from app.programme.queries import get_programme
from app.web.guard import current_actor, public

blueprint = Blueprint("notifications", __name__)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@blueprint.get("/dev/mail")
@public
def dev_mail() -> str:
    """Mails of the demonstration, newest first. Outside demo mode there is no such page."""
    _only_in_demo()
    found = queries.list_mails(after=request.args.get("after"), before=request.args.get("before"))
    return render_template(
        "notifications/mails.html",
        mails=found.items,
        zone=get_programme().zone,
        pages={
            "previous_url": _page_url(before=found.previous_cursor),
            "next_url": _page_url(after=found.next_cursor),
        },
    )


@blueprint.get("/dev/mail/<int:mail_id>")
@public
def dev_mail_show(mail_id: int) -> str:
    _only_in_demo()
    mail = queries.get_mail(mail_id)
    return render_template(
        "notifications/mail.html", mail=mail, text=_linked(mail.text), zone=get_programme().zone
    )


@blueprint.get("/mail/received")
def received() -> str:
    """What came in by mail and what became of it, for administrators. What a session is called, its body's people see."""
    policy.require_may(current_actor(), "see_received")
    given = request.args.get("verdict", "")
    verdict = Verdict(given) if given in set(Verdict) else None
    found = queries.list_received(verdict, after=request.args.get("after"), before=request.args.get("before"))
    return render_template(
        "notifications/received.html",
        mails=found.items,
        verdict=verdict,
        names=queries.names_of({row.person_id for row in found.items if row.person_id}),
        titles=queries.titles_of({row.meeting_id for row in found.items if row.meeting_id}, current_actor()),
        count=queries.count_received(verdict),
        verdicts=[(each.value, wording.verdict_chip(each)[1]) for each in Verdict],
        wording=wording,
        mailbox=read_report(current_app.config),
        zone=get_programme().zone,
        reads_answers=bool(
            current_app.config["MAIL_REPLY_ADDRESS"] or current_app.config["MAIL_AUTHSERV_ID"]
        ),
        pages={
            "previous_url": _received_url(verdict, before=found.previous_cursor),
            "next_url": _received_url(verdict, after=found.next_cursor),
        },
    )


def _received_url(verdict: Verdict | None, **cursor: Any) -> str | None:
    kept: dict[str, Any] = {"verdict": verdict.value} if verdict is not None else {}
    return url_for("notifications.received", **kept, **cursor) if any(cursor.values()) else None


def _page_url(**cursor: Any) -> str | None:
    return url_for("notifications.dev_mail", **cursor) if any(cursor.values()) else None


def _only_in_demo() -> None:
    if not current_app.config["DEMO_MODE"]:
        raise NotFound


def _linked(text: str) -> Markup:
    """``text`` escaped, its addresses made links to themselves."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(found.group())]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
