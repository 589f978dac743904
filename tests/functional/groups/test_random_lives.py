"""Random lives of issues and groups: whatever is tried in whatever order, the invariants hold.

Each rule tries a verb with somebody who may use it, on an issue or group drawn at random. A refusal is as good as a
success, so long as it changed nothing: state, journal and outbox are compared before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.agendas.models import Agenda, AgendaItem, AgendaState
from app.agreements.models import OPEN_STATES, Agreement, AgreementState
from app.bodies.models import ENDED_STATES, Body, BodyKind, BodyState
from app.groups import operations as groups
from app.groups.models import GroupIssue
from app.groups.operations.ending import Ending
from app.issues import operations as issues
from app.issues import queries
from app.issues.models import AnswerOutcome, Issue, IssueState
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import DomainError
from app.meetings.models import MeetingState
from app.minutes.models import Minutes, MinutesState
from tests import factories
from tests.functional.groups.convoking import later

CHAMBERS = ("CANACAR", "CAAAREM", "ANTP", "CCE")
TEXT = issues.IssueText(
    title="Fila en el cruce",
    what_happens="Pasa cada semana.",
    affected=("carriers",),
    request="Un criterio.",
    evidence="Seis casos.",
)


class Lives(RuleBasedStateMachine):
    """The house's standing body, its issues and the groups convoked for them. ``house`` is set by the test."""

    house: Any

    @initialize()
    def begin(self) -> None:
        self.savepoint = db.session.begin_nested()
        self.number = 0
        self.standing = db.session.get_one(Body, self.house.standing.id)

    def teardown(self) -> None:
        self.savepoint.rollback()
        db.session.expire_all()

    # ── who and what ──

    def actor(self, who: str) -> Any:
        return self.house.actor(who)

    def issue(self, draw: int) -> Issue | None:
        found = db.session.scalars(select(Issue).order_by(Issue.id)).all()
        return found[draw % len(found)] if found else None

    def group(self, draw: int) -> Body | None:
        query = select(Body).where(Body.kind == BodyKind.SPECIALIZED, Body.parent_id == self.standing.id)
        found = db.session.scalars(query.order_by(Body.id)).all()
        return found[draw % len(found)] if found else None

    def attempt(self, verb: Callable[[], object]) -> None:
        """The verb; where it is refused, everything is as it was."""
        before = self.picture()
        attempt = db.session.begin_nested()
        try:
            verb()
            attempt.commit()
        except DomainError:
            # A view's transaction would end here; what was flushed before the refusal goes with it.
            attempt.rollback()
            db.session.expire_all()
            assert self.picture() == before

    @staticmethod
    def picture() -> tuple[Any, ...]:
        states = db.session.execute(select(Issue.id, Issue.state, Issue.folio).order_by(Issue.id)).all()
        bodies = db.session.execute(select(Body.id, Body.state, Body.ends_on).order_by(Body.id)).all()
        audit = db.session.scalar(select(func.count()).select_from(AuditEntry))
        told = db.session.scalar(select(func.count()).select_from(OutboxMessage))
        return (*states, *bodies, audit, told)

    # ── issues ──

    @rule(chamber=st.sampled_from(CHAMBERS), filed=st.booleans())
    def file(self, chamber: str, filed: bool) -> None:
        actor = self.actor(chamber.lower())
        issue = issues.start(
            self.standing, chamber_id=self.house.chambers[chamber].id, title=TEXT.title, actor=actor
        )
        written = issues.IssueText(**{**vars(TEXT), "topic_id": self.house.topic.id})
        issues.edit(issue, written, revision=issue.revision, actor=actor)
        if filed:
            self.attempt(lambda: issues.submit(issue, actor=actor))

    def author(self, issue: Issue) -> Any:
        chamber = next(name for name, row in self.house.chambers.items() if row.id == issue.chamber_id)
        return self.actor(chamber.lower())

    @rule(
        draw=st.integers(0, 30),
        verb=st.sampled_from(
            [
                "submit", "withdraw", "return", "admit", "propose_refusal", "send_back", "refuse", "appeal",
                "uphold_appeal", "dismiss_appeal", "answer", "resolve", "confirm", "close", "ask_reopening", "reopen",
                "decline_reopening",
            ]
        ),
    )  # fmt: skip
    def move_issue(self, draw: int, verb: str) -> None:
        issue = self.issue(draw)
        if issue is None:
            return
        secretary, chair, author = self.actor("secretary"), self.actor("chair"), self.author(issue)
        verbs: dict[str, Callable[[], object]] = {
            "submit": lambda: issues.submit(issue, actor=author),
            "withdraw": lambda: issues.withdraw(issue, reason="Ya no.", actor=author),
            "return": lambda: issues.return_for_completion(
                issue, missing="Falta.", return_by=later(10), actor=secretary
            ),
            "admit": lambda: issues.admit(issue, actor=secretary),
            "propose_refusal": lambda: issues.propose_refusal(
                issue, reason="Uno.", channel="Otra.", actor=secretary
            ),
            "send_back": lambda: issues.send_back(issue, reason="No.", actor=chair),
            "refuse": lambda: issues.refuse(issue, actor=chair),
            "appeal": lambda: issues.appeal(issue, text="Sí.", actor=author),
            "uphold_appeal": lambda: issues.uphold_appeal(issue, reason="Sí.", actor=chair),
            "dismiss_appeal": lambda: issues.dismiss_appeal(issue, reason="No.", actor=chair),
            "answer": lambda: issues.answer(
                issue,
                office="Dirección",
                outcome=AnswerOutcome.ACCEPTED,
                text="Procede.",
                actor=self.actor("official"),
            ),
            "resolve": lambda: issues.resolve(issue, outcome="Se adopta.", actor=secretary),
            "confirm": lambda: issues.confirm(issue, satisfaction=4, actor=author),
            "close": lambda: issues.close(issue, actor=secretary),
            "ask_reopening": lambda: issues.ask_reopening(issue, facts="Volvió.", actor=author),
            "reopen": lambda: issues.reopen(issue, actor=chair),
            "decline_reopening": lambda: issues.decline_reopening(issue, reason="No.", actor=chair),
        }
        self.attempt(verbs[verb])

    @rule(draw=st.integers(0, 30), into=st.integers(0, 30))
    def merge(self, draw: int, into: int) -> None:
        issue, target = self.issue(draw), self.issue(into)
        if issue is not None and target is not None:
            self.attempt(lambda: issues.merge(issue, target, actor=self.actor("secretary")))

    @rule(draw=st.integers(0, 30), to=st.integers(0, 10))
    def refer(self, draw: int, to: int) -> None:
        issue, group = self.issue(draw), self.group(to)
        if issue is not None and group is not None:
            self.attempt(lambda: issues.refer(issue, group, actor=self.actor("chair")))

    # ── groups ──

    @rule(
        draws=st.lists(st.integers(0, 30), min_size=1, max_size=3),
        who=st.sampled_from(["secretary", "chair", "canacar"]),
    )
    def propose(self, draws: list[int], who: str) -> None:
        chosen = list(dict.fromkeys(issue for draw in draws if (issue := self.issue(draw)) is not None))
        self.number += 1
        self.attempt(
            lambda: groups.propose(
                self.standing,
                issues=chosen,
                name=f"Grupo {self.number}",
                problem="Un problema.",
                deliverable="Un informe.",
                ends_on=later(90),
                chamber_ids=[self.house.chambers[name].id for name in CHAMBERS[:3]],
                coordinator_id=self.house.people["caaarem"].id,
                actor=self.actor(who),
            )
        )

    @rule(
        draw=st.integers(0, 10),
        verb=st.sampled_from(
            ["constitute", "refuse", "suspend", "resume", "extend", "report", "resume_work", "activate"]
        ),
    )
    def move_group(self, draw: int, verb: str) -> None:
        group = self.group(draw)
        if group is None:
            return
        chair = self.actor("chair")
        verbs: dict[str, Callable[[], object]] = {
            "constitute": lambda: groups.constitute(group, actor=chair),
            "refuse": lambda: groups.refuse(group, answer="No.", actor=chair),
            "suspend": lambda: groups.suspend(group, reason="Pausa.", actor=chair),
            "resume": lambda: groups.resume(group, actor=chair),
            "extend": lambda: groups.extend(group, ends_on=later(200 + draw), reason="Falta.", actor=chair),
            "report": lambda: groups.report(group, text="Informe.", actor=self.actor("caaarem")),
            "resume_work": lambda: groups.resume_work(group, ends_on=later(120), reason="Más.", actor=chair),
            "activate": lambda: self.activate(group),
        }
        self.attempt(verbs[verb])

    def activate(self, group: Body) -> None:
        from app.bodies.operations import lifecycle

        lifecycle.activate(group, actor=self.actor("secretary"))

    @rule(draw=st.integers(0, 10), resolved=st.booleans(), dissolved=st.booleans())
    def end_group(self, draw: int, resolved: bool, dissolved: bool) -> None:
        group = self.group(draw)
        if group is None:
            return
        with_it = select(Issue.id).where(Issue.referred_to_id == group.id, Issue.state == IssueState.REFERRED)
        endings = {id_: Ending("Se adopta." if resolved else "") for id_ in db.session.scalars(with_it)}
        if dissolved:
            self.attempt(
                lambda: groups.dissolve(group, endings=endings, reason="Fin.", actor=self.actor("chair"))
            )
        else:
            self.attempt(lambda: groups.close(group, endings=endings, actor=self.actor("chair")))

    @rule(draw=st.integers(0, 10))
    def agree(self, draw: int) -> None:
        """A session held by a group at work, with its minutes approved, leaves an agreement open."""
        group = self.group(draw)
        if group is None or group.state not in {BodyState.ACTIVE, BodyState.REPORTED}:
            return
        self.number += 1
        held = factories.make_meeting(
            group,
            state=MeetingState.CLOSED,
            number=self.number + 50,
            starts_at=clock.now() - timedelta(days=9),
            ends_at=clock.now() - timedelta(days=8),
        )
        agenda = Agenda(meeting_id=held.id, state=AgendaState.DISCHARGED, version=1, created_at=clock.now())
        db.session.add_all(
            [
                agenda,
                Minutes(meeting_id=held.id, state=MinutesState.APPROVED, version=1, created_at=clock.now()),
            ]
        )
        db.session.flush()
        item = AgendaItem(agenda_id=agenda.id, position=0, kind="own", purpose="agreement", title="x")
        db.session.add(item)
        db.session.flush()
        db.session.add(
            Agreement(
                body_id=group.id,
                meeting_id=held.id,
                item_id=item.id,
                number=f"ACU-{self.number}",
                sequence=1,
                text="Entregar.",
                responsible="CANACAR",
                responsible_chamber_id=self.house.chambers["CANACAR"].id,
                due_on=later(30),
                state=AgreementState.IN_PROGRESS,
                created_at=clock.now(),
            )
        )
        db.session.flush()

    # ── what always holds ──

    @invariant()
    def a_folio_is_of_one_issue_and_every_filed_issue_has_one(self) -> None:
        folios = list(db.session.scalars(select(Issue.folio).where(Issue.folio.is_not(None))))
        assert len(folios) == len(set(folios))
        unfiled = {IssueState.DRAFT, IssueState.WITHDRAWN}
        assert set(db.session.scalars(select(Issue.state).where(Issue.folio.is_(None)))) <= unfiled

    @invariant()
    def merged_issues_lead_to_one_that_goes_on_and_never_in_a_ring(self) -> None:
        for issue in db.session.scalars(select(Issue).where(Issue.state == IssueState.MERGED)):
            survivor = queries.find_survivor(issue, self.actor("secretary"))
            assert survivor is not None
            assert survivor.id != issue.id
            assert survivor.state is not IssueState.MERGED

    @invariant()
    def no_issue_is_without_history_and_its_last_entry_tells_its_state(self) -> None:
        for issue in db.session.scalars(select(Issue)):
            told = db.session.scalars(
                select(AuditEntry)
                .where(AuditEntry.subject_type == "issue", AuditEntry.subject_id == issue.id)
                .order_by(AuditEntry.id.desc())
            ).all()
            assert told
            last = next((entry.new["state"] for entry in told if "state" in entry.new), IssueState.DRAFT)
            assert last == issue.state

    @invariant()
    def an_ended_group_owes_nothing_and_no_issue_is_with_it(self) -> None:
        ended = select(Body.id).where(Body.kind == BodyKind.SPECIALIZED, Body.state.in_(ENDED_STATES))
        assert not db.session.scalars(
            select(Agreement.id).where(Agreement.state.in_(OPEN_STATES), Agreement.body_id.in_(ended))
        ).all()
        assert not db.session.scalars(
            select(Issue.id).where(Issue.state == IssueState.REFERRED, Issue.referred_to_id.in_(ended))
        ).all()

    @invariant()
    def a_referred_issue_is_with_a_body_that_lives(self) -> None:
        for issue in db.session.scalars(select(Issue).where(Issue.state == IssueState.REFERRED)):
            assert issue.referred_to_id is not None
            assert db.session.get_one(Body, issue.referred_to_id).state not in ENDED_STATES

    @invariant()
    def an_issue_is_in_one_living_proposal_at_a_time(self) -> None:
        counted = db.session.execute(
            select(GroupIssue.issue_id, func.count())
            .join(Body, Body.id == GroupIssue.body_id)
            .where(Body.state == BodyState.PROPOSED)
            .group_by(GroupIssue.issue_id)
        ).all()
        assert all(count == 1 for _issue_id, count in counted)


def test_random_lives_of_issues_and_groups_keep_the_invariants(inside):
    official = factories.make_person("Funcionaria")
    sat = factories.make_chamber("SAT", kind="authority")
    factories.make_appointment(factories.make_seat(inside.standing, sat), official)
    inside.people["official"] = official
    Lives.house = inside
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
