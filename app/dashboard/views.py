"""Pages of the room ``dashboard``."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.web.guard import public

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
@public
def landing() -> str:
    """What anyone sees."""
    return render_template("dashboard/landing.html")


@blueprint.get("/home")
def home() -> str:
    """What needs me now."""
    return render_template("dashboard/home.html")
