"""Pages of the room ``dashboard``."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from app.agendas.queries import published_versions
from app.agreements import wording as agreement_wording
from app.agreements.queries import list_recent_public
from app.bodies import wording as body_wording
from app.bodies.queries import list_body_lines
from app.dashboard import finder, wording
from app.dashboard.home import read_home
from app.dashboard.shell import known_programme
from app.dashboard.tasks import Lateness
from app.issues import wording as issue_wording
from app.issues.queries import waiting_days
from app.kernel import clock
from app.kernel.actor import ANONYMOUS
from app.meetings import wording as meeting_wording
from app.meetings.queries import list_upcoming
from app.minutes import wording as minutes_wording
from app.minutes.queries import list_recent_published
from app.web.addresses import absolute, webcal
from app.web.guard import current_actor, public
from app.web.qr import qr_svg

blueprint = Blueprint("dashboard", __name__)

#: Up to here the chambers of a body are named; beyond, counted.
MOST_NAMED = 12
AHEAD = 5
RECENT = 5
LONGEST_SEARCH = 200


@blueprint.get("/")
@public
def landing() -> str:
    """What anyone sees, whoever looks. Before the programme is set up it says so."""
    programme = known_programme()
    if programme is None:
        return render_template("dashboard/not_set_up.html")
    meetings = list_upcoming(ANONYMOUS, AHEAD)
    today = clock.today(programme.zone)
    feed = absolute("calendars.programme_feed")
    return render_template(
        "dashboard/landing.html",
        meetings=meetings,
        published=published_versions([meeting.id for meeting in meetings]),
        agreements=list_recent_public(RECENT),
        minutes=list_recent_published(RECENT),
        lines=list_body_lines(ANONYMOUS, today),
        most_named=MOST_NAMED,
        feed=feed,
        qr=qr_svg(webcal(feed)),
        today=today,
        wording=wording,
        agreement_wording=agreement_wording,
        body_wording=body_wording,
        meeting_wording=meeting_wording,
        minutes_wording=minutes_wording,
    )


@blueprint.get("/home")
def home() -> str:
    """What needs me now."""
    page = read_home(current_actor())
    work = page.work
    feed = absolute("calendars.programme_feed")
    return render_template(
        "dashboard/home.html",
        home=page,
        today=page.desk.today,
        said=wording.counted(
            *(work.count(lateness) for lateness in (Lateness.TODAY, Lateness.WEEK, Lateness.LATE))
        ),
        feed=feed,
        qr=qr_svg(webcal(feed)) if page.is_member else None,
        waiting_days=waiting_days,
        wording=wording,
        agreement_wording=agreement_wording,
        issue_wording=issue_wording,
        meeting_wording=meeting_wording,
        minutes_wording=minutes_wording,
    )


@blueprint.get("/search")
def search() -> Response | str:
    """A folio or number leads to its page; words to what holds them."""
    words = request.args.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip()
    actor = current_actor()
    if (address := finder.find_exactly(actor, words)) is not None:
        return redirect(address)
    return render_template(
        "dashboard/search.html", words=words, groups=finder.find(actor, words), shown=finder.SHOWN
    )
