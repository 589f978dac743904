"""The form of the item under discussion: notes, agreement at hand, outcome; what is typed of hours and of ballots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from app.agendas.models import Outcome
from app.agreements.models import Agreement, AgreementKind, AgreementState, Decision
from app.agreements.operations import Responsible
from app.agreements.wording import kind_label
from app.floor.operations import Draft, Tally
from app.meetings.roll_queries import Roll
from app.votes.models import BallotChoice
from app.votes.operations import Given
from app.web.forms import Form, SelectChoice

OTHER = "other"
#: An outcome of the item under which minutes are approved: agreed to, with changes.
WITH_CHANGES = "with_changes"


class ItemForm(Form):
    """``revision`` is the item's, followed by a mark that changes with its agreements (``pages.stamp``)."""

    revision = HiddenField()
    notes = TextAreaField(_l("What was said"))
    outcome = StringField()
    #: With which the minutes the item is about are approved.
    changes = TextAreaField(_l("With what changes"))
    agreement_id = HiddenField()
    agreement_revision = HiddenField()
    text = TextAreaField(_l("Agreement"))
    kind = SelectField(_l("Kind"))
    responsible = SelectField(_l("Responsible"), validate_choice=False)
    responsible_other = StringField(_l("Another office or person"), validators=[Length(max=200)])
    due_on = DateField(_l("Due on"), validators=[Optional()])
    evidence_expected = StringField(_l("Evidence expected"), validators=[Length(max=500)])
    decision = RadioField(_l("How it was decided"), validate_choice=False)
    votes_for = IntegerField(_l("in favour"), validators=[Optional(), NumberRange(0, 999)])
    votes_against = IntegerField(_l("against"), validators=[Optional(), NumberRange(0, 999)])
    abstentions = IntegerField(_l("abstentions"), validators=[Optional(), NumberRange(0, 999)])

    def offer(self, roll: Roll) -> None:
        """The chambers of the body, each once, and whatever else may be typed."""
        chambers = {item.seat.chamber.id: item.seat.chamber.acronym for item in roll.seats}
        self.responsible.choices = [
            SelectChoice("", _l("Choose")),
            *(SelectChoice(str(number), acronym) for number, acronym in chambers.items()),
            SelectChoice(OTHER, _l("Another, written beside")),
        ]
        self.kind.choices = [SelectChoice(kind.value, kind_label(kind)) for kind in AgreementKind]
        self.decision.choices = [
            SelectChoice(Decision.CONSENSUS.value, _l("By consensus")),
            SelectChoice(Decision.MAJORITY.value, _l("By vote")),
        ]
        if not self.kind.data:
            self.kind.data = AgreementKind.COMMITMENT.value
        if not self.decision.data:
            self.decision.data = Decision.CONSENSUS.value

    def fill_from(self, agreement: Agreement) -> None:
        self.agreement_id.data = str(agreement.id)
        self.agreement_revision.data = str(agreement.revision)
        self.text.data = agreement.text
        self.kind.data = agreement.kind.value
        self.due_on.data = agreement.due_on
        self.evidence_expected.data = agreement.evidence_expected
        if agreement.responsible_chamber_id is not None:
            self.responsible.data = str(agreement.responsible_chamber_id)
        else:
            self.responsible.data = OTHER
            self.responsible_other.data = agreement.responsible

    @property
    def since(self) -> int:
        """The item's revision the writing began from."""
        head = str(self.revision.data or "").split(".", 1)[0]
        return int(head) if head.isdecimal() else 0

    @property
    def chosen_outcome(self) -> Outcome | None:
        given = self.outcome.data or ""
        if given == WITH_CHANGES:
            return Outcome.AGREED
        return Outcome(given) if given in set(Outcome) else None

    @property
    def chosen_changes(self) -> str:
        return self.changes.data or "" if self.outcome.data == WITH_CHANGES else ""

    @property
    def has_draft(self) -> bool:
        return bool(self.text.data)

    def draft_of(self, roll: Roll, proposed: list[Agreement]) -> Draft | None:
        """The agreement as typed; None when nothing was."""
        if not self.has_draft:
            return None
        known = next(
            (
                row
                for row in proposed
                if str(row.id) == self.agreement_id.data and row.state is AgreementState.PROPOSED
            ),
            None,
        )
        revision = str(self.agreement_revision.data or "")
        return Draft(
            text=self.text.data or "",
            kind=AgreementKind(self.kind.data)
            if self.kind.data in set(AgreementKind)
            else AgreementKind.COMMITMENT,
            responsible=self._responsible(roll),
            due_on=_date(self.due_on.data),
            evidence_expected=self.evidence_expected.data or "",
            agreement=known,
            since=int(revision) if revision.isdecimal() else 0,
        )

    def tally(self) -> Tally:
        if self.decision.data != Decision.MAJORITY.value:
            return Tally()
        return Tally(
            Decision.MAJORITY,
            self.votes_for.data or 0,
            self.votes_against.data or 0,
            self.abstentions.data or 0,
        )

    def _responsible(self, roll: Roll) -> Responsible:
        if self.responsible.data == OTHER or (not self.responsible.data and self.responsible_other.data):
            return Responsible(self.responsible_other.data or "")
        for item in roll.seats:
            if str(item.seat.chamber.id) == self.responsible.data:
                return Responsible.of_chamber(item.seat.chamber)
        return Responsible("")


def _date(value: Any) -> date | None:
    return value if isinstance(value, date) else None


def clock_on(text: str, day: date | None, zone: str) -> datetime | None:
    """The moment it is ``text`` (HH:MM) on ``day`` in ``zone``; None where either can't be read."""
    try:
        hour = time.fromisoformat(text.strip().removesuffix("h").strip())
    except ValueError:
        return None
    if day is None or hour.tzinfo is not None:
        return None
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


def ballots_of(form: Mapping[str, str]) -> dict[int, Given]:
    """What was chosen for each seat, with what its writer began from: seat-12, was-seat-12, dissent-12, was-dissent-12."""
    found = {}
    for name in form:
        number = name.removeprefix("was-seat-")
        if number == name or not number.isdecimal():
            continue
        found[int(number)] = Given(
            _choice(form.get(f"seat-{number}", "")),
            form.get(f"dissent-{number}", ""),
            _choice(form.get(name, "")),
            form.get(f"was-dissent-{number}", ""),
        )
    return found


def _choice(given: str) -> BallotChoice | None:
    return BallotChoice(given) if given in set(BallotChoice) else None
