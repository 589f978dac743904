"""An agenda before the body: published in sealed versions, adopted by the plenary."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from app import journal
from app.agendas import lanes, paper, policy, queries, sources
from app.agendas.models import Agenda, AgendaState, AgendaVersion
from app.agendas.operations.building import require_complete, require_transition
from app.agendas.operations.notice import convoke, tell_of
from app.agendas.template import FOLLOW_UP
from app.kernel import clock
from app.kernel.actor import Actor, system
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.kernel.seals import fingerprint
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting, MeetingState
from app.meetings.policy import is_instructed_only
from app.programme.queries import get_programme

#: States from which publishing also sends the notice.
CONVOKES_FROM = frozenset({MeetingState.PLANNED, MeetingState.DEFERRED})


def publish(agenda: Agenda, *, instructed: bool = False, urgency: str = "", actor: Actor) -> AgendaVersion:
    """Publish the next version. The first, and the one after a deferral, convokes the meeting; later ones tell of it.

    A secretary says with ``instructed`` that the chair ordered it, which the journal keeps. Needs ``agenda.meeting``
    with its body and ``agenda.items`` with their issue. Raises NotAllowed, WrongState, InvalidInput (not instructed),
    Refused (incomplete; nothing changed; the notice is late and the chair has declared no urgency).
    """
    meeting = agenda.meeting
    policy.require_may(actor, "publish", meeting)
    queries.hold(agenda)
    require_transition(agenda, AgendaState.PUBLISHED)
    if meeting.state not in meeting_queries.AHEAD:
        raise WrongState(
            _("This session is %(state)s.", state=meeting_wording.state_label(meeting.state).lower())
        )
    on_instruction = is_instructed_only(actor, meeting)
    if on_instruction and not instructed:
        raise InvalidInput(
            fields={
                "instructed": _(
                    "Only the chair publishes, or the secretariat on the chair's instruction: say so."
                )
            }
        )
    require_complete(agenda, meeting)
    version = _seal(agenda, meeting, actor)
    old = agenda.state
    agenda.state = AgendaState.PUBLISHED
    agenda.version = version.number
    agenda.revision += 1
    db.session.flush()
    journal.record(
        "agenda:publish",
        actor=actor,
        subject=agenda,
        old={"state": old},
        new={
            "state": agenda.state,
            "version": version.number,
            "hash": version.hash,
            "on_instruction_of_the_chair": on_instruction,
        },
        body_id=meeting.body_id,
    )
    if meeting.state in CONVOKES_FROM:
        convoke(meeting, version, urgency=urgency, actor=actor)
    else:
        tell_of(meeting, version, actor=actor)
    return version


def adopt(agenda: Agenda, *, actor: Actor) -> None:
    """The plenary adopts the published agenda: PUBLISHED → ADOPTED. Requires the meeting IN_SESSION.

    Raises NotAllowed, WrongState.
    """
    meeting = agenda.meeting
    policy.require_may(actor, "adopt", meeting)
    if meeting.state is not MeetingState.IN_SESSION:
        raise WrongState(_("An agenda is adopted in session."))
    move_agenda(agenda, AgendaState.ADOPTED, "agenda:adopt", actor=actor)


def move_agenda(agenda: Agenda, state: AgendaState, tag: str, *, actor: Actor) -> None:
    """Change the agenda's state and record it. Raises WrongState."""
    require_transition(agenda, state)
    old, agenda.state = agenda.state, state
    agenda.revision += 1
    db.session.flush()
    journal.record(
        tag,
        actor=actor,
        subject=agenda,
        old={"state": old},
        new={"state": state, "order": [line.item.id for line in queries.numbered(agenda)]},
        body_id=agenda.meeting.body_id,
    )


def _seal(agenda: Agenda, meeting: Meeting, actor: Actor) -> AgendaVersion:
    latest = queries.latest_version(agenda.id)
    left = lanes.left_since(agenda.id, latest.content) if latest is not None else {}
    content = paper.content_of(agenda, meeting, left, _followed(agenda, meeting))
    seal = fingerprint(content)
    if (
        latest is not None
        and fingerprint(paper.said_of(latest.content)) == fingerprint(paper.said_of(content))
        and meeting.state not in CONVOKES_FROM
    ):
        raise Refused(_("Nothing has changed since version %(number)s.", number=latest.number))
    version = AgendaVersion(
        agenda_id=agenda.id,
        number=(latest.number if latest is not None else 0) + 1,
        published_at=clock.now(),
        published_by=actor.name,
        content=content,
        hash=seal,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _followed(agenda: Agenda, meeting: Meeting) -> list[sources.Followed] | None:
    """What its follow-up goes through, as it stands, in the programme's language; None where it has no such item."""
    if not any(line.item.template_key == FOLLOW_UP for line in queries.numbered(agenda)):
        return None
    with force_locale(get_programme().language):
        return sources.followed_by(meeting, system())
