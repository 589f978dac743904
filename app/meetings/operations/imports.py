"""Sessions taken from a calendar the office already has: by UID, revision respected, the same twice over."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from app import journal
from app.bodies.models import Body
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.judging import Imported, Judgement, Told, Version, judge
from app.meetings.models import Meeting, MeetingKind, MeetingMode
from app.meetings.operations.revision import facts, revise
from app.meetings.operations.schedule import next_number
from app.meetings.wording import counts_through_life


class Taking:
    """The sessions of a file taken over into ``body`` one after another; those that are ``here``, by UID, are held."""

    def __init__(self, body: Body, here: Mapping[str, Meeting], *, actor: Actor) -> None:
        self.body = body
        self.actor = actor
        #: What stands here, by UID.
        self.here = dict(here)
        self._last: dict[tuple[MeetingKind, int | None], int] = {}

    def take(self, told: Told) -> Judgement:
        """Do with a session what it is judged to become. Raises what ``judge`` raises."""
        known = self.here.get(told.uid)
        version = Version.of(known) if known is not None else None
        judgement = judge(told, version, body=self.body, now=clock.now(), actor=self.actor)
        if judgement.became is Imported.CREATED:
            self.here[told.uid] = self._create(told, judgement.after)
        elif known is not None and judgement.became is Imported.UPDATED:
            self._update(known, judgement)
        return judgement

    def _create(self, told: Told, new: Version) -> Meeting:
        year = new.starts_at.astimezone(ZoneInfo(new.zone)).year
        # Whoever plans for this body waits from its first number on.
        run = told.kind, None if counts_through_life(told.kind, self.body) else year
        number = self._last[run] + 1 if run in self._last else next_number(self.body, told.kind, year)
        meeting = Meeting(
            uid=told.uid,
            kind=told.kind,
            year=year,
            number=number,
            mode=MeetingMode.IN_PERSON if new.place or not new.remote_url else MeetingMode.REMOTE,
            created_at=new.revised_at,
            **vars(new),
        )
        meeting.body = self.body
        db.session.add(meeting)
        db.session.flush()
        journal.record(
            "meeting:import",
            actor=self.actor,
            subject=meeting,
            new=facts(meeting) | {"state": meeting.state},
        )
        self._last[run] = number
        return meeting

    def _update(self, meeting: Meeting, judgement: Judgement) -> None:
        old, new = vars(judgement.before), vars(judgement.after)
        for name in judgement.changed:
            setattr(meeting, name, new[name])
        meeting.sequence = judgement.after.sequence
        meeting.revision += 1
        revise(meeting, moved=False)  # its sequence has risen
        for name in ("source_key", "source_sequence", "source_stamp"):
            setattr(meeting, name, new[name])
        meeting.source_taken_at = meeting.revised_at
        journal.record(
            "meeting:import",
            actor=self.actor,
            subject=meeting,
            old={name: old[name] for name in judgement.changed},
            new={name: new[name] for name in judgement.changed},
        )


class Trial:
    """What ``Taking`` would do, session after session, as if it had done so. Nothing is written."""

    def __init__(self, body: Body, here: Mapping[str, Meeting], *, actor: Actor) -> None:
        self.body = body
        self.actor = actor
        #: What stands here by UID, or would.
        self._here = {uid: Version.of(meeting) for uid, meeting in here.items()}

    def take(self, told: Told) -> Judgement:
        """Judge what would become of a session. Raises what ``judge`` raises."""
        judgement = judge(told, self._here.get(told.uid), body=self.body, now=clock.now(), actor=self.actor)
        self._here[told.uid] = judgement.after
        return judgement
