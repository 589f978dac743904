"""What a notice of changes says of the agenda: the difference of the two versions, both sealed."""

from __future__ import annotations

from app.agendas import queries
from app.agendas.difference_wording import sentences
from app.agendas.differences import compare
from app.notices.sealed import Sealed


def of_the_agenda(sealed: Sealed) -> list[str]:
    """A sentence for each change; none where the agenda is as it was. Up to three queries."""
    if "agenda_version" not in sealed.was:
        return []
    agenda = queries.find_head(sealed.notice.meeting_id)
    if agenda is None:
        return []
    before = queries.find_version(agenda.id, int(sealed.was["agenda_version"]))
    after = queries.find_version(agenda.id, sealed.notice.agenda_version)
    if before is None or after is None:
        return []
    return sentences(compare(before.content, after.content), sealed.zone)
