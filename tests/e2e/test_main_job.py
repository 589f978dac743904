"""The main job, in Spanish, on an empty installation: from an issue filed to a meeting in a member's calendar.

One story, told by those who live it, each in a window of their own. What an office does in November it does here in a
minute; nothing is prepared but the migrated database.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import LiveServer
from tests.e2e.chapters.afterwards import (
    everyone_finds_it_again,
    signing_out_ends_the_session,
    the_meeting_is_in_their_calendars,
    the_public_sees_what_is_public,
)
from tests.e2e.chapters.convoking import (
    it_is_published_and_the_session_convoked,
    the_agenda_is_built,
    the_secretary_plans_a_session,
)
from tests.e2e.chapters.issue import (
    a_chamber_files_an_issue,
    the_secretary_returns_it_and_admits_it_completed,
)
from tests.e2e.chapters.minutes import the_minutes_go_from_draft_to_publication
from tests.e2e.chapters.opening import (
    people_come_in_by_their_one_time_links,
    the_administrator_opens_the_house,
    the_body_and_its_people_are_brought_in,
)
from tests.e2e.chapters.session import (
    the_agreement_is_adopted_and_the_session_closed,
    the_session_is_held,
    two_windows_on_one_text_lose_nothing,
)
from tests.e2e.chapters.story import Story
from tests.e2e.office import office


@pytest.mark.e2e
def test_from_an_issue_filed_to_a_meeting_in_a_members_calendar(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    story = Story(tmp_path)
    with office(browser, live_server, "es") as people:
        the_administrator_opens_the_house(people, live_server)
        the_body_and_its_people_are_brought_in(people, live_server, story)
        people_come_in_by_their_one_time_links(people)
        a_chamber_files_an_issue(people, story)
        the_secretary_returns_it_and_admits_it_completed(people, story)
        the_secretary_plans_a_session(people, story)
        the_agenda_is_built(people, story)
        it_is_published_and_the_session_convoked(people, story)
        the_session_is_held(people, story)
        two_windows_on_one_text_lose_nothing(people, story)
        the_agreement_is_adopted_and_the_session_closed(people, story)
        the_minutes_go_from_draft_to_publication(people, story)
        everyone_finds_it_again(people, story)
        the_meeting_is_in_their_calendars(people, live_server, story)
        the_public_sees_what_is_public(people, story)
        signing_out_ends_the_session(people)
