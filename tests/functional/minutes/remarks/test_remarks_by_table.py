"""States × verbs × roles of the round of comments and of dissents, from the tables; what is not listed changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.journal.models import AuditEntry
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotAllowed, WrongState
from app.minutes import policy
from app.minutes.models import (
    REMARK_TRANSITIONS,
    Assent,
    Minutes,
    MinutesDissent,
    MinutesSection,
    Remark,
)
from app.minutes.operations import answers, dissents, remarks
from tests import sessions
from tests.functional.minutes.remarks.round import (
    PASSAGE,
    ROUND,
    WORDING,
    R,
    clause_of,
    comment,
    text_at_work,
    written,
)
from tests.functional.minutes.setting import ROUND_VERBS, S

Perform = Callable[["Scene", Actor], object]


class Scene:
    """One remark of CANACAR's in whatever state, a dissent of its own, and the minutes in whatever state."""

    def __init__(self, session: sessions.Session, state: S | None, remark_state: R = R.OPEN) -> None:
        self.session, self.meeting = session, session.meeting
        self.minutes = db.session.query(Minutes).one()
        canacar = session.house.people["canacar"]
        for table in (Remark, Assent, MinutesDissent):
            db.session.query(table).delete()
        section = db.session.query(MinutesSection).filter(MinutesSection.text.contains("AMACARGA")).one()
        section.text = section.text.replace(WORDING, PASSAGE)
        seat = session.house.seats["CANACAR"].id
        self.remark = Remark(
            section_id=section.id, person_id=canacar.id, person_name=canacar.name, seat_id=seat, chamber_acronym="CANACAR",
            version=3, clause=clause_of(self.minutes), passage=PASSAGE, text="Custodia.", proposed_wording=WORDING,
            state=remark_state, created_at=ROUND,
        )  # fmt: skip
        self.dissent = MinutesDissent(
            meeting_id=self.meeting.id, seat_id=seat, item_id=session.items[-1].id, person_id=canacar.id,
            person_name=canacar.name, chamber_acronym="CANACAR", text="No lo compartimos.", created_at=ROUND,
        )  # fmt: skip
        db.session.add_all([self.remark, self.dissent])
        if state is not None:
            self.minutes.state = state
        db.session.flush()

    @property
    def before(self) -> tuple[Any, ...]:
        return (
            self.remark.state,
            self.remark.text,
            self.dissent.text,
            text_at_work(self.minutes),
            *written(),
        )


def accept(scene: Scene, actor: Actor) -> None:
    answers.accept(scene.remark, wording=WORDING, seen=PASSAGE, since=scene.remark.revision, actor=actor)


#: Each verb: how it is done, in which states of the minutes, who may, and the journal's tag.
VERBS: dict[str, tuple[Perform, frozenset[S], frozenset[str]]] = {
    "remark": (
        lambda scene, actor: comment(scene.minutes, actor, text="Otra observación."),
        frozenset({S.CIRCULATED}),
        frozenset({"chair", "canacar", "canacar_alternate"}),
    ),
    "edit_remark": (
        lambda scene, actor: remarks.edit_remark(
            scene.remark,
            text="Mejor así.",
            proposed_wording=WORDING,
            since=scene.remark.revision,
            actor=actor,
        ),
        frozenset({S.CIRCULATED}),
        frozenset({"canacar"}),
    ),
    "withdraw_remark": (
        lambda scene, actor: remarks.withdraw_remark(scene.remark, actor=actor),
        frozenset({S.CIRCULATED}),
        frozenset({"canacar"}),
    ),
    "no_comments": (
        lambda scene, actor: (
            remarks.withdraw_remark(scene.remark, actor=scene.session.actor("canacar"))
            if scene.minutes.state is S.CIRCULATED
            else None,
            remarks.no_comments(scene.minutes, actor=actor),
        ),
        frozenset({S.CIRCULATED}),
        frozenset({"canacar", "canacar_alternate"}),
    ),
    "accept_remark": (accept, frozenset({S.CIRCULATED, S.RECONCILED}), frozenset({"secretary"})),
    "refuse_remark": (
        lambda scene, actor: answers.refuse(
            scene.remark, reason="No fue así.", since=scene.remark.revision, actor=actor
        ),
        frozenset({S.CIRCULATED, S.RECONCILED}),
        frozenset({"secretary"}),
    ),
    "dissent": (
        lambda scene, actor: dissents.dissent(
            scene.meeting, item_id=scene.session.items[0].id, text="No lo compartimos.", actor=actor
        ),
        frozenset({S.DRAFT, S.IN_REVIEW, S.CIRCULATED}),
        frozenset({"canacar", "canacar_alternate"}),
    ),
    "withdraw_dissent": (
        lambda scene, actor: dissents.withdraw_dissent(scene.dissent, actor=actor),
        frozenset({S.DRAFT, S.IN_REVIEW, S.CIRCULATED, S.RECONCILED}),
        frozenset({"canacar", "canacar_alternate"}),
    ),
}
#: ANTP sits in the body and was not there; the secretary was not called on this roll.
ROLES = (
    "secretary", "chair", "canacar", "canacar_alternate", "antp", "guest", "admin", "coordinator", "member", "insider",
)  # fmt: skip


def test_every_verb_of_the_round_is_walked() -> None:
    assert set(VERBS) == ROUND_VERBS
    assert set(policy.PERMISSIONS) >= ROUND_VERBS


@pytest.mark.parametrize("verb", list(VERBS))
def test_states_by_verbs(session: sessions.Session, minutes: Minutes, verb: str) -> None:
    perform, at, who = VERBS[verb]
    actor = session.actor(min(who - {"chair"}))
    for state in S:
        scene = Scene(session, state)
        before = scene.before
        audits = db.session.query(AuditEntry).count()
        if state in at:
            perform(scene, actor)
            last = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
            assert last is not None
            assert (last.tag, last.actor_id, last.body_id) == (
                f"minutes:{verb}",
                actor.person_id,
                session.meeting.body_id,
            )
            assert db.session.query(AuditEntry).count() > audits
        else:
            with pytest.raises(WrongState):
                perform(scene, actor)
            assert scene.before == before, state


@pytest.mark.parametrize("role", ROLES)
def test_verbs_by_roles(session: sessions.Session, minutes: Minutes, role: str) -> None:
    actor = session.actor(role)
    for verb, (perform, _at, who) in VERBS.items():
        scene = Scene(session, S.CIRCULATED)
        before = scene.before
        if role in who:
            perform(scene, actor)
            continue
        with pytest.raises(NotAllowed):
            perform(scene, actor)
        if verb != "no_comments":  # there the scene takes its own comment away first
            assert scene.before == before, verb


@pytest.mark.parametrize("state", list(R))
def test_answers_move_a_comment_only_as_its_table_says(
    session: sessions.Session, minutes: Minutes, state: R
) -> None:
    secretary, canacar = session.actor("secretary"), session.actor("canacar")
    for to, verb in ((R.ACCEPTED, "accept_remark"), (R.REFUSED, "refuse_remark")):
        scene = Scene(session, S.CIRCULATED, state)
        if to in REMARK_TRANSITIONS[state]:
            VERBS[verb][0](scene, secretary)
            assert scene.remark.state is to
        else:
            with pytest.raises(WrongState):
                VERBS[verb][0](scene, secretary)
    for verb in ("edit_remark", "withdraw_remark"):
        if state is not R.OPEN:
            with pytest.raises(WrongState):
                VERBS[verb][0](Scene(session, S.CIRCULATED, state), canacar)
