"""What a letter says of the invitation that comes with it: what the calendar does with it, and what an answer there does."""

from __future__ import annotations

from flask_babel import gettext as _

from app.calendars.invitations import Participation
from app.meetings.models import MeetingState, NoticeCapacity
from app.notifications import addresses
from app.notifications.invitations import Occasion
from app.notifications.models import Method


def explained(occasion: Occasion | None) -> list[str]:
    """The paragraph of a letter with an invitation; none for a letter without."""
    if occasion is None:
        return []
    if occasion.method is Method.CANCEL:
        return [_("Your calendar is told so by this message.")]
    if occasion.capacity is NoticeCapacity.FORMER:
        return [
            _(
                "This message brings your calendar up to date, for your information. What you answer in your calendar is "
                "not taken."
            )
        ]
    if occasion.said.get("state") == MeetingState.DEFERRED:
        return [
            _(
                "Your calendar takes the new date from this message and holds it as tentative. Answer the notice that "
                "follows: what you answer now is not taken."
            )
        ]
    if not addresses.mailbox():
        return [
            _(
                "This message is also an invitation that your calendar takes. What you answer in the calendar is not read "
                "here: answer on the page of the session or by the link of your notice."
            )
        ]
    return [_asked(occasion) if occasion.participation is Participation.NEEDS_ACTION else _standing(occasion)]


def _asked(occasion: Occasion) -> str:
    """To somebody who has not answered: what an answer is."""
    if occasion.capacity is NoticeCapacity.PRINCIPAL:
        return _(
            "This message is also an invitation: accept or decline it in your calendar, and that is your seat's answer. "
            "«Tentative» is no answer: your seat counts as not having answered."
        )
    if occasion.capacity is NoticeCapacity.ALTERNATE:
        return _(
            "This message is also an invitation: accept it in your calendar only to attend in your principal's place. "
            "Where your principal has answered that they attend, it changes nothing."
        )
    return _(
        "This message is also an invitation: whatever you answer in your calendar says that you received the notice."
    )


def _standing(occasion: Occasion) -> str:
    """To somebody who has, and whose calendar keeps the answer."""
    if occasion.capacity is not NoticeCapacity.PRINCIPAL:
        return _(
            "This message brings your calendar up to date. What was answered stands: answer in your calendar only to change "
            "it."
        )
    if occasion.participation is Participation.ACCEPTED:
        return _(
            "This message brings your calendar up to date. Your answer stands: you attend. Answer in your calendar only to "
            "change it."
        )
    if occasion.participation is Participation.DECLINED:
        return _(
            "This message brings your calendar up to date. Your answer stands: you do not attend. Answer in your calendar "
            "only to change it."
        )
    return _(
        "This message brings your calendar up to date. You answered «tentative», which is no answer: accept or decline it "
        "in your calendar."
    )
