"""A group past the end of its mandate can do nothing but report, be extended or end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.agendas.operations import building
from app.bodies.models import AT_WORK, BodyState
from app.bodies.operations import seats
from app.groups import operations
from app.groups.operations.working import Upload
from app.issues import operations as issue_operations
from app.kernel import clock
from app.kernel.errors import Refused, WrongState
from app.meetings.models import MeetingKind
from app.meetings.operations import deferral, schedule
from tests import factories
from tests.functional.groups.convoking import in_state, issue, later, nothing_happens

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.mark.parametrize("state", BodyState)
def test_only_a_group_at_work_expires_and_not_before_its_day_is_over(inside, state):
    body = in_state(inside, state)
    body.ends_on = later(0)
    assert not body.is_expired(later(0))
    assert body.is_expired(later(1)) is (state in AT_WORK)
    body.ends_on = None
    assert not body.is_expired(later(1))


def stopped(house, body):
    """What a group that may not go on is refused, by name."""
    about = issue(house)
    begin, end = clock.now() + timedelta(days=30), clock.now() + timedelta(days=30, hours=2)
    meeting = factories.make_meeting(body)
    meeting.body = body
    secretary = house.actor("secretary")
    return {
        "plan a session": lambda: schedule.plan(
            body,
            kind=MeetingKind.ORDINARY,
            starts_at=begin,
            ends_at=end,
            zone=body.zone,
            place="Sala",
            actor=secretary,
        ),
        "begin an agenda": lambda: building.start(meeting, actor=secretary),
        "take an issue": lambda: issue_operations.refer(about, body, actor=house.actor("chair")),
        "let one be filed": lambda: issue_operations.start(
            body, chamber_id=house.chambers["CANACAR"].id, title="Otro", actor=house.actor("canacar")
        ),
        "move one": lambda: deferral.move(
            meeting,
            starts_at=meeting.starts_at + timedelta(days=7),
            ends_at=meeting.ends_at + timedelta(days=7),
            reason="Se recorre.",
            since=meeting.revision,
            actor=secretary,
        ),
        "give a seat": lambda: seats.open_seat(body, house.chambers["CCE"], actor=secretary),
        "keep a document": lambda: operations.add_document(body, Upload(PDF, "a.pdf"), actor=secretary),
    }


def test_an_expired_group_is_refused_every_other_work(inside):
    body = in_state(inside, BodyState.ACTIVE)
    refused = stopped(inside, body)
    body.ends_on = later(-1)
    for verb in refused.values():
        with nothing_happens(), pytest.raises(Refused, match=str(body.ends_on)):
            verb()


@pytest.mark.parametrize("verb", ["report", "extend", "dissolve"])
def test_an_expired_group_reports_is_extended_or_ends(inside, verb):
    body = in_state(inside, BodyState.ACTIVE)
    body.ends_on = later(-1)
    if verb == "report":
        operations.report(body, text="Informe.", actor=inside.actor("coordinator"))
        assert body.state is BodyState.REPORTED
    elif verb == "extend":
        operations.extend(body, ends_on=later(90), reason="Falta la ruta.", actor=inside.actor("chair"))
        assert not body.is_expired(later(0))
        for work in stopped(inside, body).values():
            work()
    else:
        operations.dissolve(body, reason="Sin materia.", actor=inside.actor("chair"))
        assert body.state is BodyState.DISSOLVED


def test_a_suspended_group_convokes_nothing(inside):
    body = in_state(inside, BodyState.ACTIVE)
    refused = stopped(inside, body)
    operations.suspend(body, reason="Elecciones.", actor=inside.actor("chair"))
    for name in ("plan a session", "begin an agenda", "keep a document"):
        with pytest.raises((Refused, WrongState)):
            refused[name]()
    operations.resume(body, actor=inside.actor("chair"))
    refused["plan a session"]()
