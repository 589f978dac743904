"""Answering, and what comes of it, as the tests of this folder say it."""

from __future__ import annotations

import re
from typing import Any

from app.bodies.models import Chamber, Seat
from app.journal.models import AuditEntry
from app.kernel.db import db, transaction
from app.meetings import notice_queries
from app.meetings.forecast import SeatAnswer
from app.meetings.models import (
    AttendanceReply,
    Meeting,
    NoticeRecipient,
    ReplyAnswer,
)
from app.meetings.operations import replies
from app.notifications.models import Mail
from tests import factories
from tests.factories import House
from tests.functional.agendas.setting import EARLY
from tests.functional.notifications.post_office import work_at
from tests.pages import PageClient

COMING, ALTERNATE, NOT_COMING = ReplyAnswer.COMING, ReplyAnswer.ALTERNATE, ReplyAnswer.NOT_COMING
EVERYBODY = (
    "admin", "secretary", "chair", "coordinator", "guest", "member", "insider", "canacar_alternate", "cce", "canacar",
    "caaarem",
)  # fmt: skip
REACHED = {"secretary", "chair", "guest", "canacar_alternate", "cce", "canacar", "caaarem", "index", "antp"}


def answer(house: House, meeting_id: int, who: str, seat: str, given: ReplyAnswer) -> AttendanceReply:
    with transaction():
        return replies.reply(
            db.session.get_one(Meeting, meeting_id),
            db.session.get_one(Seat, house.seats[seat].id),
            said=replies.Answer(given),
            actor=house.actor(who),
        )


def entries(*tags: str) -> list[AuditEntry]:
    db.session.expire_all()
    return list(db.session.query(AuditEntry).filter(AuditEntry.tag.in_(tags)).order_by(AuditEntry.id))


def own_notice(house: House, meeting_id: int, who: str) -> NoticeRecipient:
    found = notice_queries.find_own_notice(meeting_id, house.people[who].id)
    assert found is not None
    return found


def seats(*given: ReplyAnswer | None, voting: int = 99) -> list[SeatAnswer]:
    return [
        SeatAnswer(
            seat=Seat(id=number, is_voting=number <= voting, chamber=Chamber(acronym=f"C{number}")),
            principal=None,
            alternates=(),
            reply=AttendanceReply(answer=said) if said is not None else None,
        )
        for number, said in enumerate(given, start=1)
    ]


def links(house: House) -> dict[str, str]:
    """The letters of the last notice leave; the path of the link in each, by the reader's name in the house."""
    work_at(EARLY)
    db.session.remove()
    names = {person.id: name for name, person in house.people.items()}
    found = {}
    for mail in db.session.query(Mail).order_by(Mail.id):
        link = re.search(r"/replies/[\w-]+", mail.text)
        if link is not None:
            found[names[mail.person_id]] = link[0]
    return found


def press(client: PageClient, path: str, **data: str) -> Any:
    """A POST without signing in, with the token of the page's own form."""
    with client.unchecked():
        page = client.get(path).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return client.post(path, data={**data, "csrf_token": token[1] if token else ""})


def record(house: House, meeting_id: int, who: str, said_by: str, given: ReplyAnswer) -> AttendanceReply:
    with transaction():
        return replies.record_reply(
            db.session.get_one(Meeting, meeting_id),
            db.session.get_one(Seat, house.seats["CANACAR"].id),
            said=replies.Answer(given),
            said_by=house.people[said_by].id,
            actor=house.actor(who),
        )


def second_alternate(house: House) -> int:
    with transaction():
        other = factories.make_person("Segunda suplente")
        factories.make_appointment(db.session.get_one(Seat, house.seats["CANACAR"].id), other, rank=2)
    return other.id
