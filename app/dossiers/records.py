"""The tables of the archive: roll, quorum, votes by seat, agreements, journal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from app.agendas.models import Agenda
from app.agendas.queries import current_numbering, find_agenda
from app.agreements import wording as agreement_wording
from app.agreements.models import Agreement
from app.agreements.queries import list_visible_of_meeting
from app.bodies.wording import office_label
from app.dossiers.parts import Part, table
from app.journal.queries import list_history_of
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.models import Capacity, Meeting
from app.meetings.roll_queries import list_declarations, list_entries, list_guests, list_officer_entries
from app.minutes.models import Minutes
from app.votes import queries as vote_queries
from app.votes import wording as vote_wording
from app.votes.models import Vote
from app.web.audit_words import tag_label
from app.web.documents import file_stem


def of_the_room(meeting: Meeting) -> Iterator[Part]:
    """What was recorded while the session ran; nothing before there was a roll."""
    folder = "04-" + file_stem(_("Session"))
    roll = list(_roll(meeting))
    if not roll:
        return
    at = meeting.closed_at or meeting.opened_at or meeting.starts_at
    yield table(
        *_named(folder, _("Attendance list")),
        "roll",
        at,
        [_("Seat or office"), _("Name"), _("Capacity"), _("In the absence of"), _("By videoconference"), _("Arrived"), _("Left")],
        roll,
    )  # fmt: skip
    counts = list_declarations(meeting.id)
    if counts:
        yield table(
            *_named(folder, _("Quorum")),
            "quorum declarations",
            at,
            [_("Declared"), _("Call"), _("Present"), _("Required"), _("Seats"), _("Quorum")],
            [
                [_stamp(row.declared_at, meeting), row.call, row.present, row.required, row.seats, _yes(is_so=row.is_met)]
                for row in counts
            ],
        )  # fmt: skip
    votes = vote_queries.list_for_meeting(meeting.id)
    if votes:
        yield table(
            *_named(folder, _("Votes")),
            "votes and ballots",
            at,
            [_("Item"), _("Put to the vote"), _("Result"), _("Seat"), _("Person"), _("Vote"), _("Dissent"), _("Time")],
            _ballots(meeting, list(votes)),
        )  # fmt: skip


def _named(folder: str, title: str) -> tuple[str, str]:
    """Where a table lies in the archive, and what it is called."""
    return f"{folder}/{file_stem(title)}.csv", title


def _roll(meeting: Meeting) -> Iterator[list[object]]:
    for officer in list_officer_entries(meeting.id):
        yield [
            office_label(officer.role), officer.person_name, "", "", _yes(is_so=officer.is_remote),
            _stamp(officer.arrived_at, meeting), _stamp(officer.left_at, meeting),
        ]  # fmt: skip
    capacities = {
        Capacity.PRINCIPAL: _("Principal"),
        Capacity.ALTERNATE: _("Alternate"),
        Capacity.EXCUSED: _("Excused"),
    }
    for entry in list_entries(meeting.id):
        is_there = entry.capacity is not Capacity.EXCUSED
        yield [
            entry.chamber_acronym, entry.person_name, capacities[entry.capacity], entry.principal_name,
            _yes(is_so=entry.is_remote) if is_there else "",
            _stamp(entry.arrived_at, meeting) if is_there else "", _stamp(entry.left_at, meeting) if is_there else "",
        ]  # fmt: skip
    for guest in list_guests(meeting.id):
        yield [
            guest.organization, guest.name, _("Guest"), "", "",
            _stamp(guest.arrived_at, meeting), _stamp(guest.left_at, meeting),
        ]  # fmt: skip


def _ballots(meeting: Meeting, votes: list[Vote]) -> Iterator[list[object]]:
    numbers = _numbers(meeting)
    for vote in votes:
        for ballot in vote.ballots:
            yield [
                numbers.get(vote.item_id, ""), vote.subject, vote_wording.result_of(vote), ballot.chamber_acronym,
                ballot.person_name, vote_wording.choice_label(ballot.choice), ballot.dissent,
                _stamp(ballot.cast_at, meeting),
            ]  # fmt: skip


def agreements(meeting: Meeting, actor: Actor) -> Iterator[Part]:
    """What this reader may have of what was agreed, as it stands today."""
    found = list_visible_of_meeting(meeting.id, actor)
    if not found:
        return
    numbers = _numbers(meeting)
    title = _("Agreements")
    yield table(
        f"06-{file_stem(title)}/{file_stem(title)}.csv",
        title,
        "agreements",
        max(row.adopted_at or row.created_at for row in found),
        [_("Number"), _("Item"), _("Kind"), _("Agreement"), _("Responsible"), _("Due date"), _("Evidence expected"),
         _("How it was decided"), _("State")],
        [
            [
                row.number or "", numbers.get(row.item_id, ""), agreement_wording.kind_label(row.kind), row.text,
                row.responsible, row.due_on.isoformat(), row.evidence_expected, agreement_wording.decision_said(row),
                agreement_wording.state_label(row.state),
            ]
            for row in found
        ],
    )  # fmt: skip


def journal(meeting: Meeting) -> Iterator[Part]:
    """Every entry about the session, its agenda, its votes, its minutes and its agreements, with the hashes of the chain."""
    subjects = [("meeting", meeting.id)]
    for name, model in (("agenda", Agenda), ("vote", Vote), ("minutes", Minutes), ("agreement", Agreement)):
        ids = db.session.scalars(select(model.id).where(model.meeting_id == meeting.id))
        subjects += [(name, identity) for identity in ids]
    entries = list_history_of(subjects)
    if not entries:
        return
    title = _("Journal")
    yield table(
        f"07-{file_stem(title)}/{file_stem(title)}.csv",
        title,
        "journal",
        entries[-1].at,
        [_("Entry"), _("Time"), _("What was done"), _("Tag"), _("By"), _("As"), pgettext("journal", "About"),
         _("Before"), _("After"), _("Reason"), _("Hash of the entry before"), _("Hash")],
        [
            [
                entry.id, _stamp(entry.at, meeting), tag_label(entry.tag), entry.tag, entry.actor_name, entry.acted_as,
                f"{entry.subject_type} {entry.subject_id}", _json(entry.old), _json(entry.new), entry.reason,
                entry.previous_hash, entry.hash,
            ]
            for entry in entries
        ],
    )  # fmt: skip


def _numbers(meeting: Meeting) -> dict[int, str]:
    agenda = find_agenda(meeting.id)
    return current_numbering(agenda) if agenda is not None else {}


def _stamp(at: datetime | None, meeting: Meeting) -> str:
    """ "2026-11-12 10:06:05-06:00": a time that a spreadsheet and a person both read, with its zone."""
    return at.astimezone(ZoneInfo(meeting.zone)).isoformat(" ", "seconds") if at is not None else ""


def _yes(*, is_so: bool) -> str:
    return _("Yes") if is_so else _("No")


def _json(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""
