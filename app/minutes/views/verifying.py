"""``/verify``: anybody asks whether a paper is the genuine one. Of a session behind closed doors nothing else is told."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bodies.wording import office_label
from app.kernel.seals import spaced
from app.minutes import codes, publication_queries, verifying
from app.minutes.forms import CompareForm, VerifyForm
from app.minutes.views.blueprint import blueprint
from app.web.guard import public
from app.web.limits import limiter

_HASH = re.compile(r"[0-9a-f]{64}")


def _limit() -> str:
    return str(current_app.config["VERIFY_LIMIT"])


@blueprint.get("/verify")
@limiter.limit(_limit)
@public
def ask() -> Any:
    """The form. What is typed in it leads to the code's own page, whatever its case, spaces and dashes."""
    form = VerifyForm(formdata=None)
    typed = request.args.get("code", "").strip()
    if not typed:
        return render_template("minutes/verify.html", form=form, found=None, typed="")
    code = codes.normal(typed)
    if codes.is_well_formed(code):
        return redirect(url_for("minutes.verify", verification_code=codes.grouped(code)))
    return _unknown(typed[:100])


@blueprint.get("/verify/<verification_code>")
@limiter.limit(_limit)
@public
def verify(verification_code: str) -> Any:
    """Genuine, unknown, or corrected since. ``?hash=``: a fingerprint to compare with those of the genuine papers."""
    normal = codes.normal(verification_code)
    minutes = publication_queries.find_by_code(normal) if codes.is_well_formed(normal) else None
    if minutes is None:
        return _unknown(verification_code[:100])
    typed = request.args.get("hash", "")
    form = CompareForm(formdata=None)
    form.hash.data = typed[:300]
    wanted = "".join(typed.split()).lower().removeprefix("sha256:")
    found = verifying.genuine(minutes)
    compared = None
    if wanted:
        if _HASH.fullmatch(wanted):
            compared = verifying.compare(minutes, wanted)
        else:
            form.hash.errors = [_("A SHA-256 fingerprint has 64 characters, digits and letters from a to f.")]
    return (
        render_template(
            "minutes/verify.html",
            form=form,
            found=found,
            compared=compared,
            typed=verification_code,
            office_label=office_label,
            spaced=spaced,
        ),
        422 if form.hash.errors else 200,
    )


def _unknown(typed: str) -> tuple[str, int]:
    form = VerifyForm(formdata=None)
    form.code.data = typed
    is_mistyped = not codes.is_well_formed(codes.normal(typed))
    page = render_template("minutes/verify.html", form=form, found=None, typed=typed, is_mistyped=is_mistyped)
    return page, 404
