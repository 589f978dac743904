"""Pages of the room ``notifications``: the demonstration's mailbox."""

from __future__ import annotations

import re

from flask import Blueprint, current_app, render_template
from markupsafe import Markup, escape
from sqlalchemy import select

from app.kernel.db import db
from app.kernel.errors import NotFound
from app.notifications.models import Mail
from app.programme.queries import get_programme
from app.web.guard import public

blueprint = Blueprint("notifications", __name__)
SHOWN = 50
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@blueprint.get("/dev/mail")
@public
def dev_mail() -> str:
    """Mails of the demonstration, newest first. Outside demo mode there is no such page."""
    _only_in_demo()
    mails = db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(SHOWN)).all()
    return render_template("notifications/mails.html", mails=mails, zone=get_programme().zone)


@blueprint.get("/dev/mail/<int:mail_id>")
@public
def dev_mail_show(mail_id: int) -> str:
    _only_in_demo()
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        raise NotFound
    return render_template(
        "notifications/mail.html", mail=mail, text=_linked(mail.text), zone=get_programme().zone
    )


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
