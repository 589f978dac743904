"""A proposed group brought into being, with all that was proposed with it; or turned down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.bodies import queries as body_queries
from app.bodies.models import Body, BodyKind, Officer, OfficerRole
from app.bodies.operations import invitations, lifecycle
from app.groups import letter, queries
from app.groups.models import GroupProposal
from app.groups.operations.proposing import as_procedure
from app.issues.models import Issue, IssueState
from app.issues.operations import refer
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import NotFound
from app.meetings.models import Meeting, MeetingKind
from app.meetings.operations import schedule


def constitute(body: Body, *, agreement: str = "", actor: Actor) -> list[Issue]:
    """Bring the group into being: the chair's decision, or the plenary's ``agreement`` entered by the secretary.

    Its letter is sealed, its issues are referred to it, its first session is planned, its seats are asked to name who
    sits. Returns the issues left out because they are no longer admitted. Raises NotAllowed, WrongState, InvalidInput,
    Refused naming what is lacking.
    """
    take(body)
    lifecycle.constitute(body, agreement=agreement, actor=actor)
    proposal = _kept(body)
    proposal.agreement = agreement.strip()
    proposal.letter = letter_of(body, proposal)
    proposal.letter_hash = letter.seal(proposal.letter)
    proposal.decided_at = clock.now()
    texts.keep(proposal.letter)
    db.session.flush()
    left_out = _refer_issues(body, agreement, actor)
    _plan_first_session(body, proposal, actor)
    invitations.invite_seats(body, actor=as_procedure(actor))
    return left_out


def refuse(body: Body, *, answer: str, actor: Actor) -> None:
    """Turn the proposal down; ``answer`` goes to those who proposed it. Its issues stay as they are."""
    take(body)
    lifecycle.refuse(body, reason=answer, actor=actor)
    proposal = _kept(body)
    proposal.answer, proposal.decided_at = answer.strip(), clock.now()
    db.session.flush()


def letter_of(body: Body, proposal: GroupProposal | None = None) -> str:
    """The constituting letter (Markdown): as it was sealed, or as it would be today."""
    proposal = proposal or queries.find_proposal(body.id)
    if proposal is not None and proposal.letter:
        return proposal.letter
    if body.kind is not BodyKind.SPECIALIZED or body.parent_id is None:
        raise NotFound
    today = clock.today(body.zone)
    parent = db.session.get_one(Body, body.parent_id)
    mandate = body_queries.find_mandate(body.id)
    officers = body_queries.list_officers(body.id, today)
    return letter.write(
        letter.LetterFacts(
            parent=parent.name,
            name=body.name,
            acronym=body.acronym,
            issues=[(issue.ref, issue.title) for issue in queries.list_group_issues(body.id)],
            problem=mandate.problem if mandate else "",
            scope=mandate.scope if mandate else "",
            deliverable=mandate.deliverable if mandate else "",
            chambers=[row.chamber.name for row in body_queries.who_sat(body.id, today)],
            coordinator=_named(officers, OfficerRole.COORDINATOR),
            chair=_named(officers, OfficerRole.CHAIR),
            ends_on=body.ends_on,
            rules=body_queries.rules_in_force(body.id, today),
            zone=body.zone,
            first_session_at=proposal.first_session_at if proposal else None,
            first_session_place=proposal.first_session_place if proposal else "",
            agreement=proposal.agreement if proposal else "",
        )
    )


def _named(officers: Sequence[Officer], role: OfficerRole) -> str:
    return next((officer.person.name for officer in officers if officer.role is role), "")


def _kept(body: Body) -> GroupProposal:
    """What was proposed with the group; an empty proposal for a group that was proposed by hand."""
    found = queries.find_proposal(body.id)
    if found is None:
        found = GroupProposal(body_id=body.id, proposed_by="", proposed_at=body.created_at)
        db.session.add(found)
        db.session.flush()
    return found


def _refer_issues(body: Body, agreement: str, actor: Actor) -> list[Issue]:
    left_out = []
    for issue in queries.list_group_issues(body.id):
        if issue.state is IssueState.ADMITTED:
            refer(issue, body, actor=actor, due_on=body.ends_on, decided_by=agreement)
        else:
            left_out.append(issue)
    return left_out


def _plan_first_session(body: Body, proposal: GroupProposal, actor: Actor) -> Meeting | None:
    """The session that was proposed, unless its day has passed while the proposal waited."""
    starts_at = proposal.first_session_at
    if starts_at is None or starts_at <= clock.now():
        return None
    return schedule.plan(
        body,
        kind=MeetingKind.ORDINARY,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=proposal.first_session_minutes),
        zone=body.zone,
        place=proposal.first_session_place or body.place,
        is_public=body.is_public,
        actor=as_procedure(actor),
    )
