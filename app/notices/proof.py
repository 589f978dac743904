"""The proof of notice: what was sealed, whether it was in time, and what became of it with each person it went to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from app.kernel import clock
from app.kernel.documents.sheet import Ledger, Section, Sheet
from app.kernel.seals import spaced
from app.kernel.wording import zone_name
from app.meetings import wording
from app.meetings.models import NoticeRecipient
from app.meetings.sendings import convoked_by, delivery_chip
from app.notices.notice import folio_of, sending_of, title_of, urgency_of
from app.notices.sealed import Sealed
from app.web.context import locale_code
from app.web.documents import page_of


def sheet_of(sealed: Sealed, recipients: Sequence[NoticeRecipient]) -> Sheet:
    """The proof as it stands now; ``recipients`` with their people, in the order of the notice."""
    now = clock.now()
    title = _("Proof of notice: %(folio)s", folio=folio_of(sealed))
    return Sheet(
        language=locale_code(),
        body=str(sealed.session_body.name),
        title=title,
        subtitle=_("As it stood on %(when)s.", when=wording.moment(now, sealed.zone)),
        running=f"{sealed.session_body.name} · {title}",
        folio=folio_of(sealed),
        page_of=page_of(),
        author=str(sealed.said["sent_by"]),
        at=now,
        sections=[
            section
            for section in (
                _what_was_sent(sealed),
                _limit(sealed),
                urgency_of(sealed),
                sending_of(sealed),
                _summary(recipients),
                _per_recipient(sealed, recipients),
                _earlier(sealed, recipients),
                _papers(sealed),
            )
            if section is not None
        ],
    )


def _what_was_sent(sealed: Sealed) -> Section:
    place = sealed.said["place"] or wording.mode_label(sealed.mode)
    return Section(
        heading=_("What was sent"),
        pairs=[
            (_("Document"), title_of(sealed)),
            (_("The session"), wording.moment(sealed.starts_at, sealed.zone)),
            (_("Place"), place),
            (
                _("Agenda"),
                _(
                    "Version %(number)s, SHA-256 %(hash)s",
                    number=sealed.notice.agenda_version,
                    hash=spaced(sealed.notice.agenda_hash),
                ),
            ),
        ],
    )


def _limit(sealed: Sealed) -> Section | None:
    limit = sealed.limit
    if limit is None:
        return None
    sent = wording.moment(sealed.notice.sent_at, sealed.zone)
    last = _("The latest lawful moment was the end of %(day)s.", day=wording.day(limit.on))
    found = (
        _("It was sent on %(when)s: after it.", when=sent)
        if limit.is_past(sealed.notice.sent_at)
        else _("It was sent on %(when)s: in time.", when=sent)
    )
    why = [wording.counted(limit.counted), *wording.not_counted(limit.skipped)]
    return Section(heading=_("The latest lawful moment"), paragraphs=[f"{last} {found}"], fine=why)


def _summary(recipients: Sequence[NoticeRecipient]) -> Section:
    convoked = convoked_by(recipients)

    def count(name: str) -> int:
        return sum(getattr(row, name) is not None for row in convoked)

    return Section(
        heading=_("In short"),
        paragraphs=[
            ", ".join(
                (
                    ngettext("%(num)s recipient", "%(num)s recipients", len(convoked)),
                    ngettext("%(num)s delivered", "%(num)s delivered", count("delivered_at")),
                    ngettext("%(num)s bounced", "%(num)s bounced", count("bounced_at")),
                    ngettext("%(num)s opened", "%(num)s opened", count("opened_at")),
                    ngettext("%(num)s acknowledged", "%(num)s acknowledged", count("acknowledged_at")),
                )
            )
            + "."
        ],
        fine=_for_information(len(recipients) - len(convoked)),
    )


def _for_information(former: int) -> list[str]:
    if not former:
        return []
    return [
        ngettext(
            "Besides, %(num)s person who had been convoked and has left the body since was told, for information: no seat "
            "is convoked by that, and it is not counted.",
            "Besides, %(num)s people who had been convoked and have left the body since were told, for information: no "
            "seat is convoked by that, and they are not counted.",
            former,
        )
    ]


def _per_recipient(sealed: Sealed, recipients: Sequence[NoticeRecipient]) -> Section:
    rows = []
    for row in recipients:
        seat = sealed.seat_of(row.person_id)
        capacity = wording.capacity_label(row.capacity)
        rows.append(
            [
                "\n".join(
                    filter(None, (row.person.name, f"{seat}, {capacity.lower()}" if seat else capacity))
                ),
                row.address,
                "\n".join(fates_of(row, sealed.zone)),
            ]
        )
    return Section(
        heading=_("To each person"),
        ledger=Ledger(
            columns=[_("Person"), _("Address"), _("What became of it")], widths=[4, 4, 6], rows=rows
        ),
        fine=[
            _(
                "Delivered: the mail server took it, with the answer shown. Opened: its person asked to read it from "
                "the link in the mail, or answered there. Times: %(zone)s.",
                zone=zone_name(sealed.zone, locale_code()),
            )
        ],
    )


def fates_of(row: NoticeRecipient, zone: str) -> Iterator[str]:
    """What became of a notice with one person, in order, each with its time."""
    for at, said in (
        (row.queued_at, _("Queued")),
        (row.delivered_at, _("Delivered")),
        (row.bounced_at, _("Bounced")),
    ):
        if at is not None:
            yield f"{said}: {_stamp(at, zone)}"
    if row.server_code is not None:
        yield _("The mail server: %(code)s %(words)s", code=row.server_code, words=row.server_answer)
    for at, said in ((row.opened_at, _("Opened")), (row.acknowledged_at, _("Acknowledged"))):
        if at is not None:
            yield f"{said}: {_stamp(at, zone)}"
    if row.queued_at is None and row.delivered_at is None and row.bounced_at is None:
        yield delivery_chip(row)[1]


def _stamp(at: datetime, zone: str) -> str:
    """ "12 nov 2026, 09:00:05": to the second, in the zone the proof names once."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{wording.long_day(local.date())}, {local:%H:%M:%S}"


def _earlier(sealed: Sealed, recipients: Sequence[NoticeRecipient]) -> Section | None:
    """What became of it at addresses it was sent to before it was sent again."""
    rows = [
        [row.person.name, before["address"], "\n".join(_fates_before(before, sealed.zone))]
        for row in recipients
        for before in row.earlier
    ]
    if not rows:
        return None
    return Section(
        heading=_("Before it was sent again"),
        ledger=Ledger(
            columns=[_("Person"), _("Address"), _("What became of it")], widths=[4, 4, 6], rows=rows
        ),
    )


def _fates_before(before: dict[str, str | int | None], zone: str) -> Iterator[str]:
    for key, said in (
        ("queued_at", _("Queued")),
        ("delivered_at", _("Delivered")),
        ("bounced_at", _("Bounced")),
    ):
        if before[key]:
            yield f"{said}: {_stamp(datetime.fromisoformat(str(before[key])), zone)}"
    if before["server_code"] is not None:
        yield _(
            "The mail server: %(code)s %(words)s", code=before["server_code"], words=before["server_answer"]
        )


def _papers(sealed: Sealed) -> Section | None:
    if not sealed.annexes:
        return None
    return Section(
        heading=_("Papers that came with it"),
        ledger=Ledger(
            columns=[_("Paper"), _("SHA-256 of its content")],
            widths=[5, 7],
            rows=[[row["title"], spaced(row["sha256"])] for row in sealed.annexes],
        ),
    )
