"""A house in the middle of its year, with one of everything and words that must not get out; and every address of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.operations import feed_tokens, sessions
from app.accounts.operations import people as people_operations
from app.agendas import operations as agenda_operations
from app.agreements import operations as agreement_operations
from app.agreements.models import Evidence, FollowUp
from app.agreements.operations import Responsible
from app.bodies.models import Appointment, Body, Guest, Mandate, Officer, OfficerRole, Seat
from app.bodies.rules import DecisionRule
from app.files.operations import store
from app.issues.models import CommentRoom, Issue, IssueAttachment, IssueComment, IssueState
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db, transaction
from app.meetings.models import GuestEntry, Notice, NoticeRecipient
from app.meetings.operations import asking
from app.minutes import operations as minutes_operations
from app.minutes import queries as minutes_queries
from app.minutes import redacting
from app.minutes.models import (
    ApprovalMethod,
    MinutesDissent,
    MinutesSection,
    MinutesState,
    MinutesVersion,
)
from app.minutes.publication_models import Ground, RedactionTarget
from app.planning.models import CalendarState
from app.programme import operations as programme_operations
from app.votes.models import Vote
from tests import factories
from tests import sessions as sessions_at_test
from tests.functional.agendas import setting
from tests.functional.planning import drawn

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
ROLES = (
    "anonymous", "admin", "secretary", "chair", "canacar", "canacar_alternate", "caaarem", "coordinator", "guest",
    "member", "insider",
)  # fmt: skip
#: What stands in every text of the hidden body, of its papers, of a draft agenda and a session behind closed doors, of
#: another chamber's draft, in what is withheld of published minutes; and who may read each. PROBE stands beside each, to
#: be searched for.
BODY, INSIDE, UNPUBLISHED, DRAFT = "xyzzycuerpo", "xyzzyadentro", "xyzzyproyecto", "xyzzyborrador"
WITHHELD = "xyzzyreservado"
PROBE = "sondaje"
OF_THE_BODY = frozenset({"secretary", "chair", "canacar", "canacar_alternate", "caaarem", "guest"})
MAY_READ: Mapping[str, frozenset[str]] = {
    BODY: frozenset({"insider", "admin"}),
    INSIDE: frozenset({"insider"}),
    UNPUBLISHED: OF_THE_BODY,
    DRAFT: frozenset({"caaarem"}),
    WITHHELD: OF_THE_BODY,
}
CSRF = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Scene:
    app: Flask
    house: factories.House
    slugs: dict[str, str] = field(default_factory=dict)
    meetings: dict[str, int] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    agreements: dict[str, int] = field(default_factory=dict)
    calendars: dict[str, int] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)
    #: Rows that hang on one of those: ("hidden", "seat_id") → 7.
    parts: dict[tuple[str, str], int] = field(default_factory=dict)
    invitation: str = ""
    form_token: str = ""

    def client(self, role: str) -> Any:
        """A browser of ``role``, with a CSRF token it knows."""
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["csrf_token"] = CSRF
            if role != "anonymous":
                cookie["_user_id"] = self.tokens[role]
                cookie["_fresh"] = True
        return client

    def addresses(self, method: str, role: str) -> Iterator[tuple[str, str, str]]:
        """Endpoint, case and path of every rule that answers ``method``, for each object it can be about."""
        adapter = self.app.url_map.bind("localhost")
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
            if method in (rule.methods or ()) and rule.endpoint != "static":
                for case, values in self._cases(rule.arguments, role):
                    for choice in {"verb", "part"} & set(values):
                        values[choice] = min(getattr(rule._converters[choice], "items", ["suspend"]))
                    yield rule.endpoint, case, adapter.build(rule.endpoint, values, method)

    def _cases(self, arguments: set[str], role: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, objects in (
            ("slug", self.slugs), ("meeting_id", self.meetings), ("ref", self.refs), ("agreement_id", self.agreements),
            ("calendar_id", self.calendars), ("request_id", self.requests),
        ):  # fmt: skip
            if name in arguments:
                for case, key in objects.items():
                    rest = {part: self._part(case, part, role) for part in arguments - {name}}
                    yield case, {name: key, **rest}
                return
        yield "-", {part: self._part("-", part, role) for part in arguments}

    def _part(self, case: str, name: str, role: str) -> Any:
        fixed = {
            "year": 2026, "month": 11, "kind": "ordinary", "old": 1, "new": 1,
            "code": "en", "number": 1, "mail_id": 1, "room": "members",
            "token": self.feeds.get(role, "nobody-has-this"),
        }  # fmt: skip
        if name in fixed:
            return fixed[name]
        return self.parts.get((case, name)) or self.parts.get(("-", name)) or 99_999


def build(app: Flask) -> Scene:
    """Everything, committed. Needs an application context and the clock standing at NOW."""
    with transaction():
        house = factories.furnish()
        house.hidden.purpose = house.hidden.place = f"{BODY} {PROBE}"
        house.hidden.name, house.hidden.short_name, house.hidden.acronym = (
            f"Grupo {BODY} {PROBE}",
            BODY,
            "GE-XYZ",
        )
        db.session.add(
            Mandate(
                body_id=house.hidden.id,
                problem=f"{BODY} {PROBE}",
                deliverable=BODY,
                scope=BODY,
                evidence=BODY,
            )
        )
        keepers = [factories.make_person(f"Encargado {role}") for role in ("secretary", "chair")]
        for keeper, role in zip(keepers, (OfficerRole.TECHNICAL_SECRETARY, OfficerRole.CHAIR), strict=True):
            factories.make_officer(house.hidden, keeper, role)
        factories.make_guest(house.hidden, factories.make_person("Invitado permanente"))
        programme_operations.close_days(
            starts_on=clock.today(factories.ZONE), ends_on=None, name="Asueto", actor=system()
        )
    inside = replace(
        house,
        people={
            **house.people,
            "secretary": keepers[0],
            "chair": keepers[1],
            "author": house.people["insider"],
        },
    )
    scene = Scene(app, house, slugs={"gcp": "gcp", "group": "robo-de-carga", "hidden_body": "reservado"})
    _sessions(scene, house, inside)
    _calendars(scene, house)
    _requests(scene, house)
    _issues(scene, house)
    _rows(scene, house)
    serializer = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token")
    scene.form_token = serializer.dumps(CSRF)
    return scene


def _sessions(scene: Scene, house: factories.House, inside: factories.House) -> None:
    scene.meetings["past"] = _held(scene, "past", house, house.standing, "Asunto público")
    scene.meetings["hidden"] = _held(
        scene,
        "hidden",
        inside,
        house.hidden,
        f"{INSIDE} {PROBE}",
        description=f"{INSIDE} {PROBE}",
        place=INSIDE,
    )
    scene.meetings["running"] = setting.opened(house)
    for name, values in (
        ("planned", {}),
        ("closed_door", {"is_public": False, "description": UNPUBLISHED, "place": UNPUBLISHED}),
    ):
        scene.meetings[name] = setting.plan(
            house,
            starts_at=datetime(2026, 12, 10, 16, 0, tzinfo=UTC),
            ends_at=datetime(2026, 12, 10, 19, 0, tzinfo=UTC),
            **values,
        )
        with setting.at(setting.EARLY), transaction():
            secretary = house.actor("secretary")
            agenda = agenda_operations.start(setting.meeting_of(house, scene.meetings[name]), actor=secretary)
            item = agenda_operations.add_own(
                agenda, title=f"{UNPUBLISHED} {PROBE}", minutes=20, presenter=UNPUBLISHED, actor=secretary
            )
            scene.parts[name, "item_id"] = item.id
            scene.parts[name, "paper_id"] = _paper(item, f"{UNPUBLISHED} {PROBE}", secretary)
    with setting.at(setting.SESSION), transaction():
        secretary = house.actor("secretary")
        item = _own_item(setting.loaded(house, scene.meetings["running"]))
        scene.parts["running", "item_id"] = item.id
        proposed = _propose(house, item, f"{UNPUBLISHED} {PROBE}")
        scene.agreements["proposed"] = proposed.id
        scene.parts["running", "agreement_id"] = proposed.id
        _in_the_room(scene, house, item.id, f"{UNPUBLISHED} {PROBE}")
        minutes = minutes_operations.draft(
            setting.meeting_of(house, scene.meetings["running"]), actor=secretary
        )
        section = db.session.scalars(
            select(MinutesSection).where(MinutesSection.minutes_id == minutes.id)
        ).all()[-1]
        section.text = f"{UNPUBLISHED} {PROBE}"
        scene.parts["running", "section_id"] = section.id


def _calendars(scene: Scene, house: factories.House) -> None:
    """Of one each that is a draft, waits for the chair, is approved, and is published."""
    for year, state in enumerate(CalendarState, start=2027):
        if state is not CalendarState.DISCARDED:
            identity = drawn.in_state(house, state, first_year=year, last_year=year)
            scene.calendars[state.value] = identity
            scene.parts[state.value, "date_id"] = drawn.read(house, identity).dates[0].id


def _requests(scene: Scene, house: factories.House) -> None:
    """Sessions asked for: by a seat, by the chair, and in the hidden body."""
    with transaction():
        for name, body, who, words in (
            ("asked", house.standing, "canacar", UNPUBLISHED),
            ("supported", house.standing, "chair", UNPUBLISHED),
            ("hidden_request", house.hidden, "insider", INSIDE),
        ):
            text = f"{words} {PROBE}"
            scene.requests[name] = asking.ask_for_extraordinary(
                db.session.get_one(Body, body.id), subject=text, reason=text, actor=house.actor(who)
            ).id


def _in_the_room(scene: Scene, house: factories.House, item_id: int, words: str) -> None:
    """A guest on the roll, and a vote that is open."""
    meeting = setting.meeting_of(house, scene.meetings["running"])
    guest = GuestEntry(meeting_id=meeting.id, name=words, arrived_at=clock.now())
    vote = Vote(
        meeting_id=meeting.id,
        body_id=meeting.body_id,
        item_id=item_id,
        subject=words,
        rule=DecisionRule.MAJORITY,
        chair_casts=True,
        opened_at=clock.now(),
    )
    db.session.add_all([guest, vote])
    db.session.flush()
    scene.parts["running", "entry_id"] = guest.id
    scene.parts["running", "vote_id"] = vote.id


def _held(scene: Scene, name: str, house: factories.House, body: Body, words: str, **values: Any) -> int:
    """A session from its notice to its published minutes, ``words`` in every text."""
    body = db.session.get_one(Body, body.id)
    meeting_id = setting.plan(house, body=body, **values)
    secretary, chair = house.actor("secretary"), house.actor("chair")
    with setting.at(setting.EARLY), transaction():
        agenda = agenda_operations.start(setting.meeting_of(house, meeting_id), actor=secretary)
        own = agenda_operations.add_own(agenda, title=words, minutes=20, presenter=words, actor=secretary)
        scene.parts[name, "paper_id"] = _paper(own, words, secretary)
        agenda_operations.propose(setting.loaded(house, meeting_id), actor=secretary)
        agenda_operations.publish(setting.loaded(house, meeting_id), actor=chair)
    with setting.at(setting.SESSION), transaction():
        setting.declare_quorum(meeting_id)
        agenda_operations.open_session(setting.meeting_of(house, meeting_id), actor=secretary)
        item = _own_item(setting.loaded(house, meeting_id))
        agenda_operations.note(item, words, since=item.revision, actor=secretary)
        agreement = _propose(house, item, words)
        agreement_operations.adopt(agreement, actor=secretary)
        agreement_operations.accept(
            agreement, text=words, actor=house.actor("author" if "author" in house.people else "canacar")
        )
        follow_up = db.session.scalars(select(FollowUp).where(FollowUp.agreement_id == agreement.id)).first()
        assert follow_up is not None
        file = store(f"{words}\n".encode(), f"{words.split(maxsplit=1)[0]}.txt", actor=secretary)
        evidence = Evidence(follow_up_id=follow_up.id, file_id=file.id)
        db.session.add(evidence)
        db.session.flush()
        setting.decide_all(house, meeting_id)
    with setting.at(setting.SESSION_ENDS), transaction():
        meeting = setting.meeting_of(house, meeting_id)
        agenda_operations.close_session(meeting, actor=secretary)
        minutes = minutes_operations.draft(meeting, actor=secretary)
        sections = db.session.scalars(
            select(MinutesSection).where(MinutesSection.minutes_id == minutes.id)
        ).all()
        for section in sections:
            section.text = section.text or words
        _publish(scene, name, minutes, words, secretary, chair)
        seat = db.session.scalars(select(Seat).where(Seat.body_id == body.id).order_by(Seat.id)).first()
        assert seat is not None
        dissent = MinutesDissent(
            meeting_id=meeting_id, seat_id=seat.id, item_id=item.id, person_id=secretary.person_id,
            person_name=words, chamber_acronym="CANACAR", text=words, created_at=clock.now(),
        )  # fmt: skip
        db.session.add(dissent)
        db.session.flush()
        scene.parts[name, "dissent_id"] = dissent.id
        scene.parts.update(
            {
                (name, "item_id"): item.id, (name, "section_id"): sections[-1].id,
                ("adopted" if name == "past" else "hidden_agreement", "evidence_id"): evidence.id,
            }
        )  # fmt: skip
        scene.agreements["adopted" if name == "past" else "hidden_agreement"] = agreement.id
    return meeting_id


def _publish(scene: Scene, name: str, minutes: Any, words: str, secretary: Any, chair: Any) -> None:
    """Approved, signed, corrected after publication; a clause and a phrase of it withheld, a vote withdrawn."""
    section = db.session.scalars(select(MinutesSection).where(MinutesSection.minutes_id == minutes.id)).all()[
        -1
    ]
    secret = WITHHELD if name == "past" else words
    section.text = f"{section.text}\n\nSe dijo que {secret} {PROBE} es cosa de ellos.\n\n{secret} {PROBE}"
    minutes.state = MinutesState.RECONCILED
    db.session.flush()
    procedure = minutes_operations.put_to_vote(minutes, actor=secretary)
    minutes_operations.withdraw(procedure, reason=words, actor=secretary)
    minutes_operations.approve(
        minutes,
        method=ApprovalMethod.PLENARY,
        decided=minutes_operations.Decided(words=words),
        actor=secretary,
    )
    for actor in (secretary, chair):
        minutes_operations.sign(minutes, confirmed=sessions_at_test.confirmed(actor), actor=actor)
    places = list(redacting.places_of(minutes_queries.frozen_content(minutes), []))
    marks = [row for row in places if secret in row.text and row.target is RedactionTarget.CLAUSE][-2:]
    for place, phrase in zip(marks, (f"{secret} {PROBE}", ""), strict=True):
        wish = minutes_operations.Mark(place.target, place.number, Ground.OTHER, phrase=phrase, reason=secret)
        scene.parts[name, "redaction_id"] = minutes_operations.mark(minutes, wish, actor=secretary).id
    minutes_operations.publish(minutes, actor=secretary)
    # Version 1 is the one every address is tried with.
    for version in db.session.scalars(select(MinutesVersion).where(MinutesVersion.minutes_id == minutes.id)):
        version.state = MinutesState.PUBLISHED
    scene.parts[name, "procedure_id"] = procedure.id
    scene.parts["-", "verification_code"] = minutes.verification_code


def _paper(item: Any, words: str, actor: Any) -> int:
    upload = agenda_operations.Upload(f"{words}\n".encode(), f"{words.split(maxsplit=1)[0]}.txt")
    return agenda_operations.attach_paper(item, upload, title=words, actor=actor).id


def _own_item(agenda: Any) -> Any:
    return next(item for item in agenda.items if item.kind.value == "own")


def _propose(house: factories.House, item: Any, words: str) -> Any:
    chamber = house.chambers["index" if "author" in house.people else "CANACAR"]
    return agreement_operations.propose(
        item,
        text=words,
        responsible=Responsible.of_chamber(chamber),
        due_on=datetime(2027, 3, 1, tzinfo=UTC).date(),
        evidence_expected=words,
        actor=house.actor("secretary"),
    )


def _issues(scene: Scene, house: factories.House) -> None:
    cases = (
        ("admitted", house.standing, "CANACAR", "canacar", IssueState.ADMITTED, "Asunto admitido"),
        ("submitted", house.standing, "CANACAR", "canacar", IssueState.SUBMITTED, "Asunto presentado"),
        ("draft", house.standing, "CAAAREM", "caaarem", IssueState.DRAFT, f"{DRAFT} {PROBE}"),
        ("hidden_issue", house.hidden, "index", "insider", IssueState.ADMITTED, f"{INSIDE} {PROBE}"),
    )
    with transaction():
        for name, body, acronym, author, state, words in cases:
            issue: Issue = factories.make_issue(
                body, house.chambers[acronym], house.people[author], state=state, title=words, what_happens=words,
                evidence=words, request=words, customs_offices=words, frequency=words,
            )  # fmt: skip
            scene.refs[name] = issue.ref
            file = store(f"{words} {name}\n".encode(), f"{words.split()[0]}.txt", actor=house.actor(author))
            attachment = IssueAttachment(issue_id=issue.id, file_id=file.id)
            db.session.add(attachment)
            db.session.add(
                IssueComment(
                    issue_id=issue.id, person_id=house.people[author].id, room=CommentRoom.MEMBERS, text=words,
                    created_at=clock.now(),
                )
            )  # fmt: skip
            db.session.flush()
            scene.parts[name, "attachment_id"] = attachment.id


def _rows(scene: Scene, house: factories.House) -> None:
    with transaction():
        for case, body in (("gcp", house.standing), ("group", house.group), ("hidden_body", house.hidden)):
            seat = db.session.scalars(select(Seat).where(Seat.body_id == body.id).order_by(Seat.id)).first()
            assert seat is not None
            scene.parts[case, "seat_id"] = seat.id
            for name, query in (
                ("appointment_id", select(Appointment.id).where(Appointment.seat_id == seat.id)),
                ("officer_id", select(Officer.id).where(Officer.body_id == body.id)),
                ("guest_id", select(Guest.id).where(Guest.body_id == body.id)),
            ):
                scene.parts[case, name] = db.session.scalar(query.limit(1)) or 99_999
        for case, meeting_id in scene.meetings.items():
            told = (
                select(NoticeRecipient.id)
                .join(NoticeRecipient.notice)
                .where(Notice.meeting_id == meeting_id)
                .order_by(NoticeRecipient.id)
            )
            scene.parts[case, "recipient_id"] = db.session.scalar(told.limit(1)) or 99_999
            of = "hidden_body" if case == "hidden" else "gcp"
            for name in ("seat_id", "officer_id"):
                scene.parts[case, name] = scene.parts[of, name]
        scene.parts["-", "chamber_id"] = house.chambers["CANACAR"].id
        scene.parts["-", "person_id"] = house.people["member"].id
        scene.parts["-", "row_id"] = 1
        admin = house.actor("admin")
        invited = people_operations.create(name="Quien llega", email="llega@example.org", actor=admin)
        scene.invitation = people_operations.invite(invited, hours=48, actor=admin)
        for role in ROLES[1:]:
            person = db.session.get_one(Person, house.people[role].id)
            scene.tokens[role] = sessions.start(person, hours=12)
            scene.feeds[role] = feed_tokens.create(person, name="Calendario", actor=house.actor(role))
