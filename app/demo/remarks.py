"""Minutes in circulation: two comments, one of them accepted, a seat without any, and a dissent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.agendas.queries import get_agenda
from app.demo.content import remarks as content
from app.demo.content.remarks import Said
from app.demo.story import Story
from app.meetings.models import Meeting
from app.minutes import anchors, remark_queries
from app.minutes.models import Minutes, Remark
from app.minutes.operations import answers, dissents, remarks
from app.minutes.voices import seats_on_roll


def schedule_round(story: Story, key: str, day: date, minutes: Callable[[], Minutes]) -> None:
    """On the day they were circulated; a chamber that was absent says nothing."""
    round_ = _Round(story, key, minutes)
    for hour, event in (
        (14, lambda: round_.comment(content.ACCEPTED)),
        (15, round_.assent),
        (16, round_.dissent),
        (17, lambda: round_.comment(content.OPEN)),
        (18, round_.accept),
    ):
        story.at(Story.on(day, hour), event)


class _Round:
    def __init__(self, story: Story, key: str, minutes: Callable[[], Minutes]) -> None:
        self.story, self.key, self.minutes = story, key, minutes
        self.made: dict[str, Remark] = {}

    @property
    def meeting(self) -> Meeting:
        return self.story.meetings[self.key]

    def _was_there(self, acronym: str) -> bool:
        return acronym in {voice.chamber_acronym for voice in seats_on_roll(self.meeting)}

    def comment(self, said: Said) -> None:
        if not self._was_there(said.chamber):
            return
        circulated = remark_queries.get_circulated(self.minutes()).content
        anchor = next(one for one in anchors.anchors_of(circulated) if content.PASSAGE in one.source)
        self.made[said.chamber] = remarks.remark(
            self.minutes(),
            clause=anchor.number,
            text=said.text,
            proposed_wording=anchor.source.replace(said.words, said.wording),
            actor=self.story.representative(said.chamber),
        )

    def accept(self) -> None:
        row = self.made.get(content.ACCEPTED.chamber)
        if row is not None:
            answers.accept(
                row,
                wording=row.proposed_wording,
                seen=row.passage,
                response=content.ANSWER,
                since=row.revision,
                actor=self.story.actor("secretary"),
            )

    def assent(self) -> None:
        for acronym in filter(self._was_there, content.WITHOUT):
            remarks.no_comments(self.minutes(), actor=self.story.representative(acronym))

    def dissent(self) -> None:
        acronym, text = content.DISSENT
        if self._was_there(acronym):
            dissents.dissent(
                self.meeting,
                item_id=_item_id(self.meeting),
                text=text,
                actor=self.story.representative(acronym),
            )


def _item_id(meeting: Meeting) -> int:
    return next(item.id for item in get_agenda(meeting.id).items if item.title == content.ITEM)
