"""What specialized groups add to the page of a body: letter, issues, sessions, agreements, documents, dissents; actions."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.agreements import queries as agreement_queries
from app.bodies import policy as body_policy
from app.bodies.models import AT_WORK, ENDED_STATES, Body, BodyKind, BodyState
from app.bodies.operations.lifecycle import STATES_OF
from app.bodies.sections import Action, Section, register_actions, register_sections
from app.groups import policy, queries
from app.groups.models import DocumentKind
from app.groups.wording import verb_words
from app.issues.wording import state_chip
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.minutes import queries as minutes_queries

#: In the order in which they are offered; the first that is open is what the page is for.
FORWARD = ("constitute", "resume", "report", "close")
ASIDE = ("refuse", "resume_work", "extend", "suspend", "dissolve")
#: Of no use past the end date.
RESTING = frozenset({"suspend", "resume"})
MOST_LISTED = 8


@register_actions
def actions(body: Body, actor: Actor) -> Iterator[Action]:
    """What the actor may do with the group in the state it is in; for a standing body, convoke a group."""
    if body.kind is BodyKind.STANDING:
        if policy.may(actor, "propose", body) and actor.is_signed_in:
            yield Action(_("Convoke a group"), url_for("groups.convoke", body=body.slug), kind="plain")
        return
    open_ = [
        verb for verb in (*FORWARD, *ASIDE) if body.state in STATES_OF[verb] and policy.may(actor, verb, body)
    ]
    is_expired = body.is_expired(clock.today(body.zone))
    if is_expired:
        open_ = [verb for verb in open_ if verb not in RESTING]
    if is_expired and "extend" in open_ and "report" not in open_:
        primary = "extend"
    else:
        primary = next((verb for verb in open_ if verb in FORWARD), "")
    for verb in reversed(open_):
        url = url_for("groups.move", slug=body.slug, verb=verb)
        by_agreement = verb == "constitute" and not body_policy.decides_alone(actor, body)
        yield Action(verb_words(verb, by_agreement=by_agreement)[0], url, is_primary=verb == primary)
    if body.state is BodyState.REPORTED and policy.may(actor, "dissent", body):
        yield Action(
            verb_words("dissent")[0], url_for("groups.move", slug=body.slug, verb="dissent"), kind="plain"
        )


@register_sections
def sections(body: Body, actor: Actor) -> Iterator[Section]:
    """The parts of a group's page for this actor. At most 8 queries."""
    if body.kind is not BodyKind.SPECIALIZED:
        return
    yield from _issues(body, actor)
    if body.state in (BodyState.REPORTED, BodyState.CLOSED):
        yield from _dissents(body)
    if body.state not in {BodyState.PROPOSED, BodyState.REFUSED}:
        yield from _work(body, actor)
    yield from _documents(body, actor)
    yield from _letter(body, actor)


def _issues(body: Body, actor: Actor) -> Iterator[Section]:
    if not actor.is_signed_in:
        return
    issues = queries.list_issues_of(body.id, actor)
    if not issues and body.state in ENDED_STATES:
        return
    yield Section(
        "issues",
        _("Issues"),
        "groups/_issues.html",
        {"issues": issues, "state_chip": state_chip},
        note=ngettext("%(num)s issue", "%(num)s issues", len(issues)) if issues else "",
        comes_first=True,
    )


def _dissents(body: Body) -> Iterator[Section]:
    dissents = queries.list_dissents(body.id)
    if dissents:
        yield Section(
            "dissents",
            _("Dissents"),
            "groups/_dissents.html",
            {"dissents": dissents, "html": texts.html_of([row.text for row in dissents]), "zone": body.zone},
            comes_first=True,
        )


def _work(body: Body, actor: Actor) -> Iterator[Section]:
    meetings = meeting_queries.list_for_body(body.id, actor, limit=MOST_LISTED)
    yield Section(
        "sessions",
        _("Sessions"),
        "groups/_sessions.html",
        {
            "meetings": meetings,
            "minuted": minutes_queries.list_seen_of([meeting.id for meeting in meetings], actor),
            "title": meeting_wording.meeting_title,
            "chip": meeting_wording.state_chip,
            "body": body,
        },
        comes_first=True,
    )
    agreements = agreement_queries.list_of_body(body.id, actor, limit=MOST_LISTED)
    if agreements:
        yield Section(
            "agreements",
            _("Agreements"),
            "groups/_agreements.html",
            {"agreements": agreements, "body": body, "today": clock.today(body.zone)},
            comes_first=True,
        )


def _documents(body: Body, actor: Actor) -> Iterator[Section]:
    reads = policy.may(actor, "read_documents", body)
    reported = body.state in (BodyState.REPORTED, BodyState.CLOSED)
    kinds = (
        [DocumentKind.WORKING, DocumentKind.REPORT] if reads else [DocumentKind.REPORT] if reported else []
    )
    documents = queries.list_documents(body.id, kinds=kinds) if kinds else []
    adds = (
        policy.may(actor, "add_document", body)
        and body.state in AT_WORK | {BodyState.REPORTED}
        and not body.is_expired(clock.today(body.zone))
        and body.state is not BodyState.SUSPENDED
    )
    if documents or adds:
        yield Section(
            "documents",
            _("Documents"),
            "groups/_documents.html",
            {
                "documents": documents,
                "body": body,
                "adds": adds,
                "removes": policy.may(actor, "remove_document", body) and body.state not in ENDED_STATES,
            },
        )


def _letter(body: Body, actor: Actor) -> Iterator[Section]:
    inside = policy.may(actor, "read_inside", body)
    proposal = queries.find_proposal(body.id) if inside else None
    if proposal is None:
        return
    yield Section(
        "letter",
        _("Constituting letter"),
        "groups/_letter.html",
        {"proposal": proposal, "body": body, "html": texts.html_of([proposal.letter, proposal.answer])},
    )
