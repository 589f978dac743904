"""A specialized group proposed for one or several issues, with all that constituting it will carry out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Person
from app.bodies import queries as body_queries
from app.bodies.models import Body, Chamber, OfficerRole
from app.bodies.operations import bodies, lifecycle, officers, seats
from app.bodies.operations import rules as rules_operations
from app.bodies.rules import Rules
from app.groups import policy, queries
from app.groups.models import GroupIssue, GroupProposal
from app.issues.models import Issue, IssueState
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput

#: A first session is at least as long as this, at most a day. Minutes.
SHORTEST, LONGEST = 15, 24 * 60
LONGEST_PLACE = 200


@dataclass(frozen=True)
class FirstSession:
    """The session planned when the group is constituted. ``at`` is aware; ``minutes`` its length."""

    at: datetime
    minutes: int = 120
    place: str = ""


def propose(
    parent: Body,
    *,
    issues: Sequence[Issue],
    name: str,
    acronym: str = "",
    short_name: str = "",
    problem: str,
    evidence: str = "",
    scope: str = "",
    deliverable: str = "",
    ends_on: date | None,
    chamber_ids: Sequence[int],
    coordinator_id: int | None,
    first_session: FirstSession | None = None,
    rules: Rules | None = None,
    is_public: bool = True,
    actor: Actor,
) -> Body:
    """Propose a group under ``parent`` for its admitted ``issues``: seats, coordinator and first session with it.

    The parent's chair and technical secretary are the group's too. Nothing outside is touched until it is constituted.
    Raises NotAllowed, and InvalidInput with every field that does not fit.
    """
    backing = queries.backing_of(issues)
    rule = body_queries.rules_in_force(parent.id, clock.today(parent.zone))
    policy.require_propose(actor, parent, backing=set(backing), fewest=rule.group_proposers)
    for issue in sorted(issues, key=lambda row: row.id):
        take(issue)  # of two who propose a group for one issue at once, the second meets the first's proposal
    chambers = _chambers(chamber_ids)
    _check(parent, issues, chambers, coordinator_id, first_session)
    body = bodies.propose_group(
        parent,
        acronym=acronym or queries.propose_acronym(name),
        name=name,
        short_name=short_name,
        slug=_free_slug(short_name or name),
        place=parent.place,
        is_public=is_public,
        ends_on=ends_on,
        problem=problem,
        evidence=evidence,
        scope=scope,
        deliverable=deliverable,
        actor=actor,
    )
    through = as_procedure(actor)
    _set_rules(body, rules, through)
    _seat(body, chambers, through)
    _give_offices(body, parent, coordinator_id, through)
    for issue in issues:
        db.session.add(GroupIssue(body_id=body.id, issue_id=issue.id))
    db.session.add(
        GroupProposal(
            body_id=body.id,
            proposed_by_id=actor.person_id,
            proposed_by=", ".join(filter(None, (actor.name, actor.acts_as))),
            proposed_at=clock.now(),
            first_session_at=first_session.at if first_session else None,
            first_session_minutes=first_session.minutes if first_session else 120,
            first_session_place=first_session.place.strip() if first_session else "",
        )
    )
    db.session.flush()
    lifecycle.tell(body, "body:proposed", by=actor.name, issues=[issue.folio for issue in issues])
    return body


def as_procedure(person: Actor) -> Actor:
    """The same person, for what follows from a decision they were entitled to: the journal still names them."""
    return replace(person, is_system=True)


def _chambers(chamber_ids: Collection[int]) -> list[Chamber]:
    found = {
        row.id: row for row in db.session.scalars(select(Chamber).where(Chamber.id.in_(sorted(chamber_ids))))
    }
    return [found[chamber_id] for chamber_id in dict.fromkeys(chamber_ids) if chamber_id in found]


def _check(
    parent: Body,
    issues: Sequence[Issue],
    chambers: Sequence[Chamber],
    coordinator_id: int | None,
    first_session: FirstSession | None,
) -> None:
    wrong: dict[str, str] = {}
    if not issues:
        wrong["issues"] = _("A group is convoked for one admitted issue at least.")
    elif any(issue.body_id != parent.id or issue.state is not IssueState.ADMITTED for issue in issues):
        wrong["issues"] = _("Choose admitted issues of %(body)s only.", body=parent.short_name)
    elif queries.list_taken([issue.id for issue in issues]):
        wrong["issues"] = _("Another group was proposed for one of these issues already.")
    if len(chambers) < lifecycle.FEWEST_CHAMBERS:
        wrong["chambers"] = _("Choose two chambers at least.")
    if coordinator_id is None or db.session.get(Person, coordinator_id) is None:
        wrong["coordinator"] = _("Choose who coordinates the group.")
    if first_session is not None:
        wrong |= _wrong_session(first_session)
    if wrong:
        raise InvalidInput(fields=wrong)


def _wrong_session(session: FirstSession) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if session.at <= clock.now():
        wrong["first_on"] = _("This date has passed. Choose one ahead.")
    if not SHORTEST <= session.minutes <= LONGEST:
        wrong["first_minutes"] = _("From %(least)s to %(most)s minutes.", least=SHORTEST, most=LONGEST)
    if len(session.place) > LONGEST_PLACE:
        wrong["first_place"] = _("At most %(most)s characters.", most=LONGEST_PLACE)
    return wrong


def _free_slug(name: str) -> str:
    """A piece of address nobody has, made from the name."""
    stem = bodies.slugify(name)[:50].strip("-") or "grupo"
    if stem in bodies.RESERVED_SLUGS:
        stem = f"grupo-{stem}"
    taken = set(db.session.scalars(select(Body.slug).where(Body.slug.like(f"{stem}%"))))
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def _set_rules(body: Body, rules: Rules | None, actor: Actor) -> None:
    """The proposal's own rules in place of the defaults the group was given this very day."""
    if rules is None:
        return
    row = body_queries.find_rules(body.id, clock.today(body.zone))
    if row is not None and row.values == rules.as_values():
        return
    if row is not None:
        db.session.delete(row)
        db.session.flush()
    rules_operations.adopt(body, rules, effective_on=clock.today(body.zone), actor=actor)


def _seat(body: Body, chambers: Sequence[Chamber], actor: Actor) -> None:
    for position, chamber in enumerate(chambers, start=1):
        seats.open_seat(body, chamber, position=position, actor=actor)


def _give_offices(body: Body, parent: Body, coordinator_id: int | None, actor: Actor) -> None:
    for officer in body_queries.list_officers(parent.id, clock.today(parent.zone)):
        if officer.role is not OfficerRole.COORDINATOR:
            officers.appoint(body, officer.person, role=officer.role, actor=actor)
    coordinator = db.session.get_one(Person, coordinator_id)
    officers.appoint(body, coordinator, role=OfficerRole.COORDINATOR, actor=actor)
