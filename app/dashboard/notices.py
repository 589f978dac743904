"""Notices that did not reach somebody: the secretary corrects the address, or rings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.dashboard.tasks import Desk, Task
from app.kernel.wording import join_and
from app.meetings import notice_queries, wording
from app.meetings.models import Meeting
from app.web.context import locale_code


def bounce_tasks(desk: Desk, meetings: Sequence[Meeting]) -> Iterator[Task | None]:
    """For each session ahead whose last notice bounced, one task. One query."""
    bounced = notice_queries.list_bounced({meeting.id for meeting in meetings})
    for meeting in meetings:
        rows = bounced.get(meeting.id, [])
        if not rows:
            continue
        yield desk.task(
            ngettext(
                "The notice did not reach %(num)s person: %(session)s",
                "The notice did not reach %(num)s people: %(session)s",
                len(rows),
                session=wording.meeting_title(meeting, meeting.body),
            ),
            _("It bounced: %(names)s.", names=join_and([row.person.name for row in rows], locale_code())),
            url=url_for("notices.proof", meeting_id=meeting.id, number=rows[0].notice.number),
            do=_("Correct the address"),
            due=desk.today,
            key=("bounce", meeting.id),
            waits_already=True,
        )
