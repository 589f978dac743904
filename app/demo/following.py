"""What becomes of some of the demonstration's agreements besides being fulfilled: extended, superseded, studied."""

from __future__ import annotations

from datetime import timedelta

from app.agreements import operations
from app.agreements.models import Agreement, Response
from app.demo.content.sessions import Agreed
from app.demo.story import Story
from app.meetings.models import Meeting


def schedule(story: Story, meeting: Meeting, agreement: Agreement, agreed: Agreed) -> None:
    """At once what its own session decides; for later what chair and authority do."""
    if agreed.key:
        story.agreements[agreed.key] = agreement
    if agreed.supersedes:
        operations.supersede(
            story.agreements[agreed.supersedes],
            successor=agreement,
            session=meeting,
            actor=story.actor("secretary"),
        )
    if agreed.extended:
        asked = story.business_before(agreement.due_on, 10)
        story.at(Story.on(asked, 12), lambda: _ask(story, agreement, agreed))
        story.at(Story.on(story.business_after(asked, 2), 12), lambda: _extend(story, agreement, agreed))
    if agreed.studied:
        story.at(
            Story.on(story.business_after(story.day(30), 0), 12), lambda: _study(story, agreement, agreed)
        )


def _until(agreement: Agreement, story: Story, days: int) -> timedelta:
    return story.business_after(agreement.due_on + timedelta(days=days), 1) - agreement.due_on


def _ask(story: Story, agreement: Agreement, agreed: Agreed) -> None:
    operations.ask_extension(
        agreement,
        new_due_on=agreement.due_on + _until(agreement, story, agreed.extended),
        reason="Falta el dictamen del área jurídica.",
        actor=story.actor("authority"),
    )


def _extend(story: Story, agreement: Agreement, agreed: Agreed) -> None:
    operations.extend(
        agreement,
        new_due_on=agreement.due_on + _until(agreement, story, agreed.extended),
        reason="El dictamen jurídico está en curso.",
        actor=story.actor("chair"),
    )


def _study(story: Story, agreement: Agreement, agreed: Agreed) -> None:
    operations.respond(
        agreement,
        response=Response.UNDER_STUDY,
        text=agreed.studied,
        due_on=story.business_after(story.today, 12),
        actor=story.actor("authority"),
    )
