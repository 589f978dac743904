"""What a query or a body may ask for. What is not known is refused with 422, so that a typo never widens an answer."""

from __future__ import annotations

from datetime import date

from marshmallow import RAISE, Schema, fields, validate

from app.agreements.models import AgreementState
from app.bodies.models import BodyKind
from app.issues.models import IssueState
from app.meetings.models import MeetingState

#: The last number a key of either database can have.
LAST_ID = 2**31 - 1
LARGEST_PAGE = 100
#: Days before and after these are as good as these: nothing was or will be held then.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)

_SLUG = validate.Regexp(r"^[a-z0-9-]{1,60}$")


def within_history(day: date) -> date:
    """The day, or the nearest one that every zone can say."""
    return min(max(day, EARLIEST), LATEST)


class Asked(Schema):
    class Meta:
        unknown = RAISE


class PageAsked(Asked):
    after = fields.String(
        validate=validate.Regexp(r"^[A-Za-z0-9_-]{1,4000}$"),
        metadata={"description": "The `next_cursor` of the page before, with the same filters."},
    )
    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(1, LARGEST_PAGE),
        metadata={"description": "How many items a page has at most."},
    )


class BodiesAsked(PageAsked):
    kind = fields.Enum(BodyKind, by_value=True)


class BodyAsked(Asked):
    on = fields.Date(metadata={"description": "Who sat in it on that day; today when not said."})


class MeetingsAsked(PageAsked):
    body = fields.String(validate=_SLUG, metadata={"description": "The slug of a body."})
    from_ = fields.Date(data_key="from", metadata={"description": "Starting on this day or later."})
    to = fields.Date(metadata={"description": "Starting on this day or earlier."})
    state = fields.Enum(MeetingState, by_value=True)


class AgreementsAsked(PageAsked):
    body = fields.String(validate=_SLUG, metadata={"description": "The slug of a body."})
    meeting = fields.Integer(
        validate=validate.Range(1, LAST_ID), metadata={"description": "The id of a meeting."}
    )
    state = fields.Enum(AgreementState, by_value=True)
    overdue = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "Only those still owed and past their due date."},
    )
    due_from = fields.Date(metadata={"description": "Due on this day or later."})
    due_to = fields.Date(metadata={"description": "Due on this day or earlier."})


class IssuesAsked(PageAsked):
    body = fields.String(validate=_SLUG, metadata={"description": "The slug of the body it was filed to."})
    state = fields.Enum(IssueState, by_value=True)


class SecondingGiven(Asked):
    chamber = fields.String(
        validate=validate.Length(1, 40),
        metadata={"description": "Acronym; may be left out by whoever represents a single chamber there."},
    )
    text = fields.String(load_default="", validate=validate.Length(max=20_000))
    affected_members = fields.Integer(load_default=None, allow_none=True, strict=True)
