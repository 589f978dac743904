"""What makes the demonstration's agendas alive: papers in time and late, a consent block, proposals, two versions that differ."""

from __future__ import annotations

from datetime import date, timedelta

from app.agendas import operations as agendas
from app.agendas.models import Agenda, AgendaItem, Audience
from app.agendas.queries import get_agenda
from app.bodies.queries import list_seats
from app.demo.content import agendas as content
from app.demo.story import Story


def schedule_of_plenary(story: Story, key: str) -> None:
    """The standing body's next session: being prepared, with papers to come and a chamber's proposal to answer."""
    story.at(story.moment(5, 10), lambda: _prepare(story, key))
    story.at(story.moment(2, 13), lambda: _ask(story, key, *content.ASKED))


def schedule_of_group(story: Story, key: str, day: date) -> None:
    """A group's session: published, changed and published again; one paper late, one item before the chair."""
    before = story.business_before
    story.at(story.on(before(day, 8), 10), lambda: _block(story, key))
    story.at(story.on(before(day, 5), 10), lambda: _change(story, key))
    story.at(story.on(before(day, 5), 11), lambda: _publish_again(story, key))
    story.at(story.on(before(day, 1), 18), lambda: _attach(story, key, content.LATE_PAPER))


def _prepare(story: Story, key: str) -> None:
    secretary = story.actor("secretary")
    agendas.expect_papers(_item(story, key, content.AWAITED), actor=secretary)
    _attach(story, key, content.PLENARY_PAPER)
    for title, minutes, presenter in content.PLENARY_CONSENT:
        item = agendas.add_own(
            _agenda(story, key), title=title, minutes=minutes, presenter=presenter, actor=secretary
        )
        agendas.take_by_consent(item, actor=secretary)


def _block(story: Story, key: str) -> None:
    secretary = story.actor("secretary")
    _attach(story, key, content.GROUP_PAPER)
    for title, minutes, presenter in content.GROUP_CONSENT:
        item = agendas.add_own(
            _agenda(story, key), title=title, minutes=minutes, presenter=presenter, actor=secretary
        )
        agendas.take_by_consent(item, actor=secretary)
    agendas.expect_papers(_item(story, key, content.LATE_PAPER.item), actor=secretary)


def _change(story: Story, key: str) -> None:
    """What version 2 says otherwise: an item shorter, one reworded, one more, one set aside."""
    secretary = story.actor("secretary")
    for title, reworded, minutes in content.CHANGED:
        item = _item(story, key, title)
        agendas.edit_item(
            item,
            title=reworded,
            minutes=minutes,
            presenter=item.presenter,
            since=item.agenda.revision,
            actor=secretary,
        )
    title, minutes, presenter = content.ADDED
    agendas.add_own(_agenda(story, key), title=title, minutes=minutes, presenter=presenter, actor=secretary)
    title, reason = content.SET_ASIDE
    agendas.set_aside(_item(story, key, title), reason=reason, actor=secretary)


def _publish_again(story: Story, key: str) -> None:
    agendas.publish(_agenda(story, key), actor=story.actor("chair"))


def _ask(story: Story, key: str, acronym: str, title: str, reason: str, minutes: int) -> None:
    chamber = story.chambers[acronym]
    agenda = _agenda(story, key)
    day = story.today + timedelta(days=-2)
    seat = next(seat for seat in list_seats(agenda.meeting.body_id, day) if seat.chamber_id == chamber.id)
    agendas.propose_item(
        agenda,
        seat_id=seat.id,
        title=title,
        reason=reason,
        minutes=minutes,
        actor=story.representative(acronym),
    )


def _attach(story: Story, key: str, brought: content.Brought) -> None:
    is_ours = brought.who == "secretary"
    actor = story.actor("secretary") if is_ours else story.representative(brought.who)
    agendas.attach_paper(
        _item(story, key, brought.item),
        agendas.Upload(brought.text.encode(), brought.name),
        title=brought.title,
        audience=Audience.PUBLIC if is_ours else Audience.MEMBERS,
        actor=actor,
    )


def _agenda(story: Story, key: str) -> Agenda:
    meeting = story.meetings[key]
    agenda = get_agenda(meeting.id)
    agenda.meeting = meeting
    return agenda


def _item(story: Story, key: str, title: str) -> AgendaItem:
    return next(item for item in _agenda(story, key).items if item.title == title)
