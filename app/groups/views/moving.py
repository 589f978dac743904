"""A step in the life of a specialized group: what it brings about, and what it asks for."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.agreements.operations import Responsible
from app.bodies import policy as body_policy
from app.bodies import queries as body_queries
from app.bodies.models import AT_WORK, Body, BodyKind, BodyState
from app.bodies.operations import lifecycle
from app.bodies.wording import body_state_chip
from app.groups import operations, policy, queries
from app.groups.forms import MoveForm
from app.groups.operations.ending import Ending
from app.groups.operations.working import Upload
from app.groups.views.blueprint import blueprint
from app.groups.wording import done_words, verb_words
from app.kernel import clock, texts
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound, Refused, WrongState
from app.meetings.wording import meeting_title
from app.web.forms import SelectChoice
from app.web.guard import current_actor

#: What each verb's page asks for.
ASKED = {
    "constitute": ("agreement",),
    "refuse": ("answer",),
    "suspend": ("reason",),
    "resume": ("reason",),
    "extend": ("ends_on", "reason", "agreement"),
    "report": ("report", "files"),
    "resume_work": ("ends_on", "reason", "agreement"),
    "close": ("reason", "agreement"),
    "dissolve": ("to", "reason", "agreement"),
    "dissent": ("chamber", "text"),
}


@blueprint.route("/bodies/<slug>/move/<verb>", methods=["GET", "POST"])
def move(slug: str, verb: str) -> Any:
    if verb not in ASKED:
        raise NotFound
    body = queries.get_group(slug, current_actor())
    _require(body, verb)
    form = MoveForm()
    _offer(form, body, verb)
    if form.validate_on_submit():
        try:
            with transaction():
                left_out = _carry_out(body, verb, form)
        except (InvalidInput, Refused) as error:
            form.show(error if isinstance(error, InvalidInput) else InvalidInput(error.message))
        else:
            flash(done_words(verb, body.name))
            if left_out:
                folios = ", ".join(left_out)
                flash(_("No longer admitted, and left out: %(folios)s.", folios=folios), "warning")
            return redirect(url_for("bodies.show", slug=slug), code=303)
    return _page(body, verb, form)


def _require(body: Body, verb: str) -> None:
    """Who and state, before the form is shown."""
    actor = current_actor()
    if verb == "dissent":
        policy.require_may(actor, "dissent", body)
        states = frozenset({BodyState.REPORTED})
    else:
        body_policy.require_may(actor, verb, body)
        states = lifecycle.STATES_OF[verb]
    if body.state not in states:
        state = body_state_chip(body.state)[1].lower()
        raise WrongState(_("“%(body)s” is %(state)s: that can't be done now.", body=body.name, state=state))


def _offer(form: MoveForm, body: Body, verb: str) -> None:
    actor = current_actor()
    if verb == "dissolve" and body.parent_id is not None:
        parent = db.session.get_one(Body, body.parent_id)
        others = [
            other
            for other in body_queries.list_bodies(actor)
            if other.kind is BodyKind.SPECIALIZED
            and other.parent_id == parent.id
            and other.id != body.id
            and other.state in AT_WORK - {BodyState.SUSPENDED}
            and not other.is_expired(clock.today(other.zone))
        ]
        form.to.choices = [SelectChoice("", parent.name)] + [
            SelectChoice(other.slug, other.name) for other in others
        ]
    if verb == "dissent":
        held = {seat.chamber_id: seat.chamber_acronym for seat in actor.seats_in(body.id)}
        form.chamber.choices = [SelectChoice(*pair) for pair in held.items()]


def _page(body: Body, verb: str, form: MoveForm) -> tuple[str, int]:
    actor = current_actor()
    alone = body_policy.decides_alone(actor, body)
    ends = verb in {"close", "dissolve"}
    letter = operations.letter_of(body) if verb == "constitute" and body.parent_id else ""
    page = render_template(
        "groups/move.html",
        body=body,
        verb=verb,
        words=verb_words(verb, by_agreement=verb == "constitute" and not alone),
        form=form,
        fields=[
            name
            for name in ASKED[verb]
            if name != "agreement" or not alone or verb in {"close", "resume_work"}
        ],
        needs_reason=verb in lifecycle.NEEDS_REASON,
        needs_agreement=verb in lifecycle.NEEDS_AGREEMENT and not alone,
        lacking=_lacking(body, verb),
        letter=texts.html_of([letter])[letter] if letter else "",
        issues=queries.list_issues_with(body.id) if ends else [],
        agreements=queries.list_open_agreements(body.id) if ends else [],
        seated=_seated_above(body) if ends else [],
        asked=request.form,
    )
    return page, 422 if form.errors else 200


def _lacking(body: Body, verb: str) -> list[tuple[str, str]]:
    """What stands in the way of the step, and where it is mended: nobody is to fill in the form in vain."""
    if verb == "constitute":
        mandate = body_queries.find_mandate(body.id)
        missing = lifecycle.missing_to_constitute(body, mandate, on=clock.today(body.zone))
        return [(what, "") for what in missing]
    if verb not in {"close", "dissolve"}:
        return []
    ahead = [
        (
            _("%(session)s is to be held or cancelled", session=meeting_title(meeting, body)),
            url_for("meetings.show", meeting_id=meeting.id),
        )
        for meeting in queries.list_unheld(body.id)
    ]
    if verb == "dissolve":
        return ahead
    return ahead + [
        (
            _("the minutes of %(session)s are to be approved", session=meeting_title(meeting, body)),
            url_for("meetings.show", meeting_id=meeting.id),
        )
        for meeting in queries.list_unapproved(body.id)
    ]


def _seated_above(body: Body) -> list[tuple[int, str]]:
    """Chambers of the standing body, to whom an agreement may be given on."""
    if body.parent_id is None:
        return []
    return [
        (row.chamber.id, row.chamber.acronym)
        for row in body_queries.who_sat(body.parent_id, clock.today(body.zone))
    ]


def _carry_out(body: Body, verb: str, form: MoveForm) -> list[str]:
    """The verb with what was typed; the folios that were left out, where it is constituted."""
    actor = current_actor()
    reason, agreement = str(form.reason.data or ""), str(form.agreement.data or "")
    if verb == "constitute":
        return [issue.ref for issue in operations.constitute(body, agreement=agreement, actor=actor)]
    if verb == "refuse":
        operations.refuse(body, answer=str(form.answer.data or ""), actor=actor)
    elif verb == "suspend":
        operations.suspend(body, reason=reason, actor=actor)
    elif verb == "resume":
        operations.resume(body, reason=reason, actor=actor)
    elif verb in {"extend", "resume_work"}:
        give = operations.extend if verb == "extend" else operations.resume_work
        give(body, ends_on=form.ends_on.data, reason=reason, agreement=agreement, actor=actor)
    elif verb == "report":
        operations.report(body, text=str(form.report.data or ""), files=_uploads(form), actor=actor)
    elif verb == "dissent":
        operations.dissent(
            body, chamber_id=form.chamber.data or 0, text=str(form.text.data or ""), actor=actor
        )
    elif verb == "close":
        operations.close(
            body,
            endings=_endings(body),
            responsible=_responsible(body),
            reason=reason,
            agreement=agreement,
            actor=actor,
        )
    else:
        to = body_queries.get_body(str(form.to.data), actor) if form.to.data else None
        operations.dissolve(
            body,
            endings=_endings(body),
            responsible=_responsible(body),
            to=to,
            reason=reason,
            agreement=agreement,
            actor=actor,
        )
    return []


def _uploads(form: MoveForm) -> list[Upload]:
    return [Upload(file.read(), file.filename) for file in form.files.data or () if file and file.filename]


def _endings(body: Body) -> dict[int, Ending]:
    return {
        issue.id: Ending(_typed(f"outcome-{issue.id}"), _typed(f"number-{issue.id}")[:80])
        for issue in queries.list_issues_with(body.id)
    }


def _responsible(body: Body) -> dict[int, Responsible]:
    """Whom each open agreement is given on to: a chamber of the standing body, or an office in words."""
    seated = dict(_seated_above(body))
    found: dict[int, Responsible] = {}
    for row in queries.list_open_agreements(body.id):
        chosen, office = request.form.get(f"responsible-{row.id}", "", type=str), _typed(f"office-{row.id}")
        if chosen.isdigit() and int(chosen) in seated:
            found[row.id] = Responsible(seated[int(chosen)], chamber_id=int(chosen))
        elif office:
            found[row.id] = Responsible(office[:200])
    return found


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\x00", "").strip()
