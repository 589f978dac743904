"""The programme's settings."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.programme import effects, operations, policy
from app.programme.forms import SettingsForm
from app.programme.views.blueprint import blueprint, settings_page
from app.web.guard import current_actor


@blueprint.get("/settings")
def settings() -> tuple[str, int]:
    return settings_page()


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
                programme = operations.configure(
                    operations.Settings(**values), since=int(form.revision.data or 0), actor=current_actor()
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The settings are saved."))
            return redirect(url_for("programme.settings", change=effects.find_entry(programme)), code=303)
    return settings_page(settings_form=form)
