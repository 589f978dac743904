"""The shapes of what is answered. Names are a promise: fields may be added, none changes its meaning within ``v1``.

Dates are ISO 8601; a moment carries its offset, in the zone of the meeting or body it belongs to.
"""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from app.agreements.models import AgreementKind, AgreementState, Decision
from app.bodies.models import BodyKind, BodyState, ChamberKind, OfficerRole
from app.issues.models import AnswerOutcome, IssueState, Strength
from app.meetings.models import MeetingKind, MeetingMode, MeetingState


def _said(text: str) -> dict[str, str]:
    return {"description": text}


class Shape(Schema):
    """A schema whose fields are always there; what is not known is null. Others may come to stand beside them."""

    class Meta:
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        del field_name
        field_obj.required = True


class Error(Schema):
    class Meta:
        unknown = EXCLUDE

    error = fields.String(required=True, metadata=_said("What is wrong, for people, in their language."))
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        data_key="fields",
        metadata=_said("What to mend in each field that was sent."),
    )


class Paged(Shape):
    """A page of a list."""

    next_cursor = fields.String(
        allow_none=True, metadata=_said("Send it as `after` for what follows; null on the last page.")
    )


class Links(Shape):
    self_ = fields.URL(data_key="self", metadata=_said("This, in the interface."))
    page = fields.URL(metadata=_said("The page for people."))


class PageLink(Shape):
    page = fields.URL()


class BodyLinks(Links):
    meetings = fields.URL()
    agreements = fields.URL()
    calendar = fields.URL(allow_none=True, metadata=_said("Its iCalendar feed; null unless it is public."))


class BodyRef(Shape):
    slug = fields.String()
    acronym = fields.String()
    name = fields.String()
    links = fields.Nested(Links)


class Body(Shape):
    slug = fields.String()
    acronym = fields.String()
    name = fields.String()
    short_name = fields.String()
    kind = fields.Enum(BodyKind, by_value=True)
    state = fields.Enum(BodyState, by_value=True)
    is_public = fields.Boolean()
    zone = fields.String(metadata=_said("IANA name of its time zone."))
    place = fields.String()
    constituted_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    links = fields.Nested(BodyLinks)


class Bodies(Paged):
    items = fields.List(fields.Nested(Body))


class Chamber(Shape):
    acronym = fields.String()
    name = fields.String()
    kind = fields.Enum(ChamberKind, by_value=True)
    sector = fields.String()
    country = fields.String()


class Seat(Shape):
    chamber = fields.Nested(Chamber)
    is_voting = fields.Boolean()
    principal = fields.String(allow_none=True, metadata=_said("Null while the seat is vacant."))
    alternates = fields.List(fields.String(), metadata=_said("In the order in which they stand in."))


class Officer(Shape):
    role = fields.Enum(OfficerRole, by_value=True)
    name = fields.String()


class Mandate(Shape):
    """Texts in Markdown."""

    problem = fields.String()
    scope = fields.String()
    deliverable = fields.String()


class WholeBody(Body):
    purpose = fields.String(metadata=_said("Markdown."))
    parent = fields.Nested(BodyRef, allow_none=True)
    mandate = fields.Nested(Mandate, allow_none=True, metadata=_said("Of a specialized group."))
    seats_on = fields.Date(metadata=_said("The day of which seats and officers are told."))
    seats = fields.List(fields.Nested(Seat))
    officers = fields.List(fields.Nested(Officer))


class MeetingLinks(Links):
    body = fields.URL()


class MeetingRef(Shape):
    id = fields.Integer()
    reference = fields.String()
    title = fields.String()
    links = fields.Nested(Links)


class Meeting(Shape):
    id = fields.Integer()
    uid = fields.String(metadata=_said("Its UID in calendars."))
    reference = fields.String(metadata=_said("As its papers carry it: GCP/2026/ORD2."))
    title = fields.String(metadata=_said("In the reader's language."))
    body = fields.Nested(BodyRef)
    kind = fields.Enum(MeetingKind, by_value=True)
    year = fields.Integer()
    number = fields.Integer()
    state = fields.Enum(MeetingState, by_value=True)
    reason = fields.String(metadata=_said("Why it was cancelled or deferred; else empty."))
    is_public = fields.Boolean()
    starts_at = fields.AwareDateTime(format="iso")
    ends_at = fields.AwareDateTime(format="iso")
    zone = fields.String(metadata=_said("IANA name of the zone in which it is held."))
    mode = fields.Enum(MeetingMode, by_value=True)
    place = fields.String()
    links = fields.Nested(MeetingLinks)


class Meetings(Paged):
    items = fields.List(fields.Nested(Meeting))


class AgendaItem(Shape):
    number = fields.String(metadata=_said("As printed: 5.1."))
    title = fields.String()
    starts_at = fields.AwareDateTime(format="iso", allow_none=True)
    minutes = fields.Integer()
    presenter = fields.String()
    is_heading = fields.Boolean()
    issue = fields.String(allow_none=True, metadata=_said("Folio; only to the body's own people."))


class Agenda(Shape):
    version = fields.Integer()
    published_at = fields.AwareDateTime(format="iso")
    items = fields.List(fields.Nested(AgendaItem))
    links = fields.Nested(PageLink)


class WholeMeeting(Meeting):
    description = fields.String(metadata=_said("Markdown."))
    remote_url = fields.String(allow_none=True, metadata=_said("Only to the body's own people."))
    agenda = fields.Nested(Agenda, allow_none=True, metadata=_said("The last one published."))


class AgreementLinks(Links):
    body = fields.URL()
    meeting = fields.URL()


class Votes(Shape):
    for_ = fields.Integer(data_key="for")
    against = fields.Integer()
    abstentions = fields.Integer()


class Agreement(Shape):
    id = fields.Integer()
    number = fields.String(allow_none=True, metadata=_said("Given when it is adopted, never used again."))
    kind = fields.Enum(AgreementKind, by_value=True)
    text = fields.String(metadata=_said("Markdown."))
    body = fields.Nested(BodyRef)
    meeting = fields.Nested(MeetingRef)
    state = fields.Enum(AgreementState, by_value=True)
    is_overdue = fields.Boolean(metadata=_said("Still owed and past its due date."))
    responsible = fields.String()
    due_on = fields.Date()
    adopted_at = fields.AwareDateTime(format="iso", allow_none=True)
    ended_at = fields.AwareDateTime(format="iso", allow_none=True)
    links = fields.Nested(AgreementLinks)


class Agreements(Paged):
    items = fields.List(fields.Nested(Agreement))


class WholeAgreement(Agreement):
    responsible_chamber = fields.String(
        allow_none=True, metadata=_said("Its acronym, when a chamber owes it.")
    )
    evidence_expected = fields.String()
    decision = fields.Enum(Decision, by_value=True, allow_none=True)
    votes = fields.Nested(Votes)
    item = fields.String(metadata=_said("Title of the item of the agenda under which it was taken."))
    issue = fields.String(allow_none=True, metadata=_said("Folio; only to the body's own people."))


class IssueLinks(Links):
    body = fields.URL()


class Issue(Shape):
    ref = fields.String(metadata=_said("Its name in addresses: the folio, or draft-12 before it has one."))
    folio = fields.String(allow_none=True)
    title = fields.String()
    state = fields.Enum(IssueState, by_value=True)
    body = fields.Nested(BodyRef)
    chamber = fields.String(metadata=_said("Acronym of the chamber that files it."))
    topic = fields.String(allow_none=True, metadata=_said("In the reader's language."))
    listed_at = fields.AwareDateTime(format="iso", metadata=_said("When last submitted, else created."))
    submitted_at = fields.AwareDateTime(format="iso", allow_none=True)
    decided_at = fields.AwareDateTime(format="iso", allow_none=True)
    return_by = fields.Date(allow_none=True)
    links = fields.Nested(IssueLinks)


class Issues(Paged):
    items = fields.List(fields.Nested(Issue))


class Seconding(Shape):
    chamber = fields.String()
    text = fields.String(metadata=_said("Markdown."))
    affected_members = fields.Integer(allow_none=True)


class Answer(Shape):
    office = fields.String()
    outcome = fields.Enum(AnswerOutcome, by_value=True)
    strength = fields.Enum(Strength, by_value=True, allow_none=True)
    text = fields.String(metadata=_said("Markdown."))
    answered_at = fields.AwareDateTime(format="iso", allow_none=True)


class WholeIssue(Issue):
    """Texts in Markdown."""

    what_happens = fields.String()
    evidence = fields.String()
    request = fields.String()
    affected = fields.List(fields.String(), metadata=_said("Kinds of operator."))
    customs_offices = fields.String()
    frequency = fields.String()
    reason = fields.String(metadata=_said("Why it was returned, not admitted or withdrawn; else empty."))
    merged_into = fields.String(allow_none=True, metadata=_said("Folio of the issue it goes on in."))
    secondings = fields.List(fields.Nested(Seconding))
    answer = fields.Nested(Answer, allow_none=True)


class Session(Shape):
    name = fields.String()
    acts_as = fields.String(metadata=_said("In what capacity, in words."))
    csrf_token = fields.String(metadata=_said("Goes into the header X-CSRFToken of whatever writes."))
