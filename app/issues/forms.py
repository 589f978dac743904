"""Forms of the room ``issues``. What must hold is the operations' business: a draft may be saved half-written."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.issues.models import OPERATOR_TYPES, Issue
from app.issues.operations import IssueText
from app.issues.wording import operator_label
from app.kernel.actor import Actor
from app.programme.models import Topic
from app.web.forms import Form, MarkdownField, RevisionField, SelectChoice


class StartForm(Form):
    """The first page: the title, and for whom it is filed where the person sits in several places."""

    title = StringField(
        _l("Title"), description=_l("One sentence that says the problem, without names of companies.")
    )
    seat = RadioField(_l("Filed for"), choices=[], validate_choice=False)


class IssueForm(Form):
    title = StringField(
        _l("Title"), description=_l("One sentence that says the problem, without names of companies.")
    )
    topic_id = SelectField(
        _l("Topic"), coerce=lambda value: int(value) if value else None, validate_choice=False
    )
    what_happens = MarkdownField(
        _l("What happens"),
        description=_l("Tell a case without data that would identify it: where, since when, how often."),
    )
    affected = SelectMultipleField(
        _l("Whom it affects"), widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )
    customs_offices = StringField(
        _l("Customs offices"), description=_l("Those where it happens, separated by commas.")
    )
    frequency = StringField(
        _l("How often it happens"), description=_l("For example: at each supervision visit.")
    )
    request = MarkdownField(
        _l("What is asked of the authority"),
        description=_l("Something that can be answered yes, no or in part."),
    )
    evidence = MarkdownField(
        _l("Evidence"),
        description=_l("What supports it: visits, notices, figures. It may be written here or attached."),
    )
    files = MultipleFileField(
        _l("Attachments"), description=_l("PDF, Word, Excel or image, up to 10 MB each.")
    )
    revision = RevisionField()
    #: It came back because something is missing to file it, not because something can't be stored.
    is_incomplete = False

    def offer(self, topics: list[Topic], locale: str) -> None:
        """Fill in the choices."""
        self.topic_id.choices = [
            SelectChoice("", _l("Choose one")),
            *(SelectChoice(topic.id, topic.name_in(locale)) for topic in topics),
        ]
        self.affected.choices = [SelectChoice(kind, operator_label(kind)) for kind in OPERATOR_TYPES]

    @property
    def written(self) -> IssueText:
        return IssueText(
            title=self.title.data or "",
            topic_id=self.topic_id.data,
            what_happens=self.what_happens.data or "",
            affected=tuple(self.affected.data or ()),
            customs_offices=self.customs_offices.data or "",
            frequency=self.frequency.data or "",
            request=self.request.data or "",
            evidence=self.evidence.data or "",
        )


class ReturnForm(Form):
    missing = TextAreaField(
        _l("What is missing"),
        description=_l("The chamber reads it as you write it, and completes the issue."),
    )
    return_by = DateField(_l("To be completed by"), validators=[Optional()])


class RefuseForm(Form):
    reason = TextAreaField(
        _l("Why it is not admitted"), description=_l("The chamber that filed it reads it.")
    )
    channel = TextAreaField(
        _l("The proper channel"), description=_l("Where this should be taken, so that it isn't lost.")
    )


class ReasonForm(Form):
    reason = TextAreaField(_l("Reason"))


class SecondForm(Form):
    chamber = SelectField(_l("Chamber"), coerce=int, validate_choice=False)
    text = TextAreaField(_l("In its own words"))
    affected_members = IntegerField(_l("Members affected"), validators=[Optional()])

    def offer(self, chambers: dict[int, str]) -> None:
        self.chamber.choices = [SelectChoice(chamber_id, name) for chamber_id, name in chambers.items()]
        if self.chamber.data is None and chambers:
            self.chamber.data = next(iter(chambers))


class CommentForm(Form):
    text = TextAreaField(_l("Your comment"))


def seat_choices(actor: Actor, body_names: dict[int, str]) -> list[SelectChoice]:
    """What a person may file for: "12-3" (body, chamber) and its words."""
    pairs = {(seat.body_id, seat.chamber_id): seat.chamber_acronym for seat in actor.seats}
    return [
        SelectChoice(f"{body_id}-{chamber_id}", f"{acronym}, {body_names[body_id]}")
        for (body_id, chamber_id), acronym in pairs.items()
        if body_id in body_names
    ]


def fill(form: IssueForm, issue: Issue) -> None:
    """Put the stored text in the form."""
    form.title.data = issue.title
    form.topic_id.data = issue.topic_id
    form.what_happens.data = issue.what_happens
    form.affected.data = list(issue.affected)
    form.customs_offices.data = issue.customs_offices
    form.frequency.data = issue.frequency
    form.request.data = issue.request
    form.evidence.data = issue.evidence
    form.revision.data = issue.revision
