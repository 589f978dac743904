"""Random lives of minutes under two editors: no accepted text is lost, and what was signed never changes by a byte.

Two people hold copies of passages, which go stale while the other saves, and everybody tries every verb in whatever
order. A refusal is as good as a success, so long as it changed nothing and lost nothing of what was typed.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.agendas.models import AgendaItem
from app.bodies.models import OfficerRole
from app.journal.models import AuditEntry, OutboxMessage
from app.journal.queries import follow_chain
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.seals import fingerprint
from app.meetings.models import MeetingState
from app.minutes import operations, procedure_queries, publication_queries
from app.minutes.models import (
    Addendum,
    ApprovalMethod,
    MinutesSection,
    MinutesState,
    MinutesVersion,
    Remark,
    RemarkState,
    Signature,
)
from app.minutes.operations import answers, remarks
from app.minutes.publication_models import Ground, PublicVersion, RedactionTarget
from app.minutes.queries import FROZEN_STATES
from app.minutes.sealing import broken_seals
from app.votes.models import BallotChoice
from tests import databases, factories, sessions

S = MinutesState
EDITORS = ("secretary", "second_secretary", "chair")
#: Who attended for a seat.
VOTERS = ("cce", "canacar", "caaarem")
#: The way most minutes go, and who takes each step.
NEXT = {
    S.DRAFT: ("review", "secretary"),
    S.IN_REVIEW: ("circulate", "chair"),
    S.CIRCULATED: ("reconcile", "secretary"),
    S.RECONCILED: ("approve", "secretary"),
    S.SIGNED: ("publish", "secretary"),
    S.PUBLISHED: ("correct", "chair"),
}


class Lives(RuleBasedStateMachine):
    """The minutes of one closed session. ``session`` and ``actors`` are set by the test."""

    session: sessions.Session
    actors: dict[str, Any]

    @initialize()
    def begin(self) -> None:
        self.savepoint = db.session.begin_nested()
        self.words = itertools.count(1)
        #: What each editor has open: section → (revision, text) as it was when they opened it.
        self.opened: dict[str, dict[int, tuple[int, str]]] = {editor: {} for editor in EDITORS}
        #: What was accepted into a passage and nobody has knowingly taken out since.
        self.accepted: dict[int, set[str]] = {}
        #: Every version as it was sealed.
        self.sealed: dict[int, tuple[str, str]] = {}
        #: Every version the public was given, likewise.
        self.published: dict[int, tuple[str, str]] = {}
        #: The text and the hash from approval on.
        self.frozen: tuple[str, str] | None = None
        self.minutes = operations.draft(self.session.meeting, actor=self.actors["secretary"])

    def teardown(self) -> None:
        """Every life goes on to its end: approved, signed by both, published, corrected."""
        try:
            for _step in range(9):
                self.go_on()
                self.every_version_is_as_it_was_sealed()
                self.the_frozen_text_is_the_one_that_was_approved_signed_and_published()
            assert self.minutes.state is S.CORRECTED
            assert list(broken_seals()) == []
            assert follow_chain().broken is None
        finally:
            self.savepoint.rollback()
            db.session.expire_all()

    # ── looking ──

    def sections(self) -> list[MinutesSection]:
        query = select(MinutesSection).where(MinutesSection.minutes_id == self.minutes.id)
        return list(
            db.session.scalars(
                query.order_by(MinutesSection.position).execution_options(populate_existing=True)
            )
        )

    def attempt(self, verb: Callable[[], object]) -> bool:
        """The verb; where it is refused, everything is as it was."""
        before, attempt = self.picture(), db.session.begin_nested()
        try:
            verb()
            attempt.commit()
        except DomainError:
            attempt.rollback()
            db.session.expire_all()
            assert self.picture() == before
            return False
        return True

    def picture(self) -> tuple[Any, ...]:
        texts = [(row.id, row.revision, row.text) for row in self.sections()]
        counts = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (MinutesVersion, Remark, Signature, Addendum, AuditEntry, OutboxMessage)
        ]
        return (self.minutes.state, self.minutes.version, self.minutes.hash, texts, counts)

    # ── two editors and the chair ──

    @rule(editor=st.sampled_from(EDITORS), draw=st.integers(0, 5))
    def open(self, editor: str, draw: int) -> None:
        rows = self.sections()
        section = rows[draw % len(rows)]
        self.opened[editor][section.id] = (section.revision, section.text)

    @rule(editor=st.sampled_from(EDITORS), draw=st.integers(0, 5), rewrites=st.booleans())
    def save(self, editor: str, draw: int, rewrites: bool) -> None:
        """What an editor has open, with words of their own added, or written anew."""
        copies = self.opened[editor]
        if not copies:
            return
        section = db.session.get_one(MinutesSection, sorted(copies)[draw % len(copies)])
        since, base = copies[section.id]
        word = f"voz{next(self.words):04}"
        typed = word if rewrites else f"{base}\n\n{word}".strip()
        there = db.session.scalar(select(MinutesSection.text).where(MinutesSection.id == section.id))

        def edit() -> None:
            try:
                operations.edit(section, typed, since=since, actor=self.actors[editor])
            except StaleEdit as stale:
                shown.append((stale.mine, stale.theirs))
                raise

        shown: list[tuple[str, str]] = []
        done = self.attempt(edit)
        # Refused with both texts: the editor sees what was accepted meanwhile, and keeps what they typed.
        assert shown in ([], [(typed, there)])
        if done:
            assert there == base, "accepted over a text the editor never saw"
            kept = {other for other in self.accepted.get(section.id, set()) if other in typed}
            self.accepted[section.id] = kept | {word}
            copies[section.id] = (section.revision, typed)

    @rule(draw=st.integers(0, 5))
    def say_more_at_the_item(self, draw: int) -> None:
        """The notes the minutes are drawn up from change: only passages nobody has edited follow them."""
        item_id = self.session.items[draw % len(self.session.items)].id
        item = db.session.get_one(AgendaItem, item_id)
        item.notes = f"Nota {next(self.words)}."
        self.attempt(lambda: operations.draft(self.session.meeting, actor=self.actors["secretary"]))

    # ── those who were there ──

    @rule(who=st.sampled_from(VOTERS), clause=st.integers(1, 12), proposes=st.booleans())
    def comment(self, who: str, clause: int, proposes: bool) -> None:
        word = f"voz{next(self.words):04}"
        self.attempt(
            lambda: remarks.remark(
                self.minutes,
                clause=clause,
                text=f"Falta {word}.",
                proposed_wording=word if proposes else "",
                actor=self.actors[who],
            )
        )

    def comments(self) -> list[Remark]:
        return list(
            db.session.scalars(
                select(Remark)
                .join(MinutesSection, MinutesSection.id == Remark.section_id)
                .where(MinutesSection.minutes_id == self.minutes.id, Remark.state != RemarkState.ACCEPTED)
                .order_by(Remark.id)
            )
        )

    @rule(draw=st.integers(0, 5), accepts=st.booleans(), saw_it=st.booleans())
    def answer(self, draw: int, accepts: bool, saw_it: bool) -> None:
        """An accepted wording goes into the text, in the place of the passage the secretary was shown and of no other."""
        rows = self.comments()
        if not rows or self.minutes.state not in answers.ANSWERING_STATES:
            return
        row, secretary = rows[draw % len(rows)], self.actors["secretary"]
        if not accepts:
            self.attempt(lambda: answers.refuse(row, reason="No.", since=row.revision, actor=secretary))
            return
        section = db.session.get_one(MinutesSection, row.section_id)
        seen = answers.place_of(row, self.minutes, section).source
        wording = row.proposed_wording or f"voz{next(self.words):04}"
        done = self.attempt(
            lambda: answers.accept(
                row,
                wording=wording,
                seen=seen if saw_it else f"{seen} y más",
                since=row.revision,
                actor=secretary,
            )
        )
        if done:
            assert saw_it
            before = self.accepted.get(section.id, set())
            kept = {word for word in before if word in section.text}
            assert all(word in seen for word in before - kept), "took out a text the secretary never saw"
            self.accepted[section.id] = kept | {wording}

    # ── the life ──

    def steps(self, who: str) -> dict[str, Callable[[], object]]:
        minutes, actor = self.minutes, self.actors[who]
        return {
            "review": lambda: operations.review(minutes, actor=actor),
            "send_back": lambda: operations.send_back(minutes, note="Falta algo.", actor=actor),
            "circulate": lambda: operations.circulate(minutes, actor=actor),
            "reconcile": lambda: operations.reconcile(minutes, reason="Todos respondieron.", actor=actor),
            "recirculate": lambda: operations.recirculate(minutes, note="Cambió algo.", actor=actor),
            "approve": lambda: operations.approve(
                minutes, method=ApprovalMethod.PLENARY, decided=sessions.ELSEWHERE, actor=actor
            ),
            "put_to_vote": lambda: operations.put_to_vote(minutes, actor=actor),
            "sign": lambda: operations.sign(minutes, confirmed=sessions.confirmed(actor), actor=actor),
            "publish": lambda: operations.publish(minutes, actor=actor),
            "republish": lambda: operations.republish(minutes, note="Cambió lo testado.", actor=actor),
            "correct": lambda: operations.correct(
                minutes, text="Dice 14; debe decir 15.", decided=sessions.ELSEWHERE, actor=actor
            ),
        }

    @rule(
        who=st.sampled_from(("secretary", "chair", "canacar")),
        verb=st.sampled_from(
            (
                "review", "send_back", "circulate", "reconcile", "recirculate", "put_to_vote", "approve", "sign", "publish",
                "republish", "correct",
            )
        ),
    )  # fmt: skip
    def try_a_step(self, who: str, verb: str) -> None:
        self.attempt(self.steps(who)[verb])

    @rule(who=st.sampled_from(VOTERS), choice=st.sampled_from(BallotChoice))
    def vote_between_sessions(self, who: str, choice: BallotChoice) -> None:
        """When all have voted it closes, and may have approved the text."""
        procedure = procedure_queries.find_open_procedure(self.minutes.id)
        if procedure is not None:
            seat = self.actors[who].seats_in(self.session.meeting.body_id)[0].seat_id
            self.attempt(
                lambda: operations.vote(procedure, seat, choice, reason="Falta algo.", actor=self.actors[who])
            )

    @rule(number=st.integers(1, 12), is_whole=st.booleans())
    def withhold(self, number: int, is_whole: bool) -> None:
        """Words of a clause are marked for the public version; a mark on it already is lifted."""
        marks = [row for row in publication_queries.list_redactions(self.minutes) if row.number == number]
        secretary = self.actors["secretary"]
        if marks:
            self.attempt(lambda: operations.lift(marks[0], actor=secretary))
            return
        wish = operations.Mark(
            RedactionTarget.CLAUSE, number, Ground.PERSONAL_DATA, phrase="" if is_whole else "de"
        )
        self.attempt(lambda: operations.mark(self.minutes, wish, actor=secretary))

    @rule()
    def go_on(self) -> None:
        """The step most minutes take next, so that lives get to their end."""
        procedure = procedure_queries.find_open_procedure(self.minutes.id)
        if procedure is not None:
            self.attempt(
                lambda: operations.withdraw(
                    procedure, reason="Se verá en sesión.", actor=self.actors["secretary"]
                )
            )
        elif self.minutes.state is S.CIRCULATED and (waiting := self.comments()):
            for row in waiting:
                if row.state is RemarkState.OPEN:
                    self.attempt(
                        lambda row=row: answers.refuse(  # type: ignore[misc]
                            row, reason="No.", since=row.revision, actor=self.actors["secretary"]
                        )
                    )
            self.attempt(self.steps("secretary")["reconcile"])
        elif self.minutes.state is S.APPROVED:
            for who in ("chair", "secretary"):
                self.attempt(self.steps(who)["sign"])
        elif self.minutes.state in NEXT:
            verb, who = NEXT[self.minutes.state]
            self.attempt(self.steps(who)[verb])

    # ── what always holds ──

    @invariant()
    def what_was_accepted_is_there_until_somebody_who_saw_it_takes_it_out(self) -> None:
        texts = {section.id: section.text for section in self.sections()}
        for section_id, words in self.accepted.items():
            assert all(word in texts[section_id] for word in words)

    @invariant()
    def every_version_is_as_it_was_sealed(self) -> None:
        rows = db.session.scalars(
            select(MinutesVersion)
            .where(MinutesVersion.minutes_id == self.minutes.id)
            .order_by(MinutesVersion.number)
            .execution_options(populate_existing=True)
        ).all()
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        for row in rows:
            content = json.dumps(row.content, sort_keys=True, ensure_ascii=False)
            assert fingerprint(row.content) == row.hash
            assert self.sealed.setdefault(row.number, (content, row.hash)) == (content, row.hash)
        assert len(rows) == len(self.sealed) == self.minutes.version
        for public in db.session.scalars(
            select(PublicVersion)
            .where(PublicVersion.minutes_id == self.minutes.id)
            .execution_options(populate_existing=True)
        ):
            content = json.dumps(public.content, sort_keys=True, ensure_ascii=False)
            known = self.published.setdefault(public.number, (content, public.hash))
            assert known == (content, public.hash)

    @invariant()
    def the_frozen_text_is_the_one_that_was_approved_signed_and_published(self) -> None:
        if self.minutes.state not in FROZEN_STATES:
            assert self.minutes.hash == ""
            return
        last, hashed = self.sealed[self.minutes.version]
        if self.frozen is None:
            self.frozen = (last, hashed)
            assert [part["text"] for part in json.loads(last)["sections"]] == [
                section.text for section in self.sections()
            ]
        assert (last, hashed) == self.frozen
        assert self.minutes.hash == hashed
        signatures = db.session.scalars(
            select(Signature).where(Signature.minutes_id == self.minutes.id)
        ).all()
        assert {row.hash for row in signatures} <= {hashed}
        if self.minutes.state is not S.APPROVED:
            assert len(signatures) == 2


def test_random_lives_lose_no_accepted_text_and_signed_bytes_never_change(
    app: Flask, house: factories.House
) -> None:
    with app.app_context(), clock.standing_at(sessions.DAY):
        second = house.people["second_secretary"] = factories.make_person("Segunda secretaria")
        factories.make_officer(house.standing, second, OfficerRole.TECHNICAL_SECRETARY)
        session = sessions.make_session(house)
        sessions.declare_quorum(session)
        session.meeting.state = MeetingState.CLOSED
        session.meeting.closed_at = sessions.DAY + timedelta(hours=2)
        db.session.flush()
        Lives.session = session
        Lives.actors = {who: house.actor(who) for who in (*EDITORS, *VOTERS)}
        with clock.standing_at(sessions.DAY + timedelta(days=30)):
            run_state_machine_as_test(
                Lives,
                settings=settings(
                    max_examples=3 if databases.backend() == "postgresql" else 6,
                    stateful_step_count=40,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        db.session.rollback()
