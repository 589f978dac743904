"""The notice in words: what its page, its PDF and its proof say of the session, in the language of the moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from app.agendas.wording import presenter_label
from app.bodies.rules import SecondCall
from app.bodies.wording import office_label
from app.kernel.documents.sheet import Item, Ledger, Section, Sheet
from app.kernel.seals import spaced
from app.meetings import wording
from app.meetings.models import MeetingMode, NoticeKind
from app.notices.changes import of_the_agenda
from app.notices.sealed import Sealed
from app.web.context import locale_code
from app.web.documents import page_of

#: From the second call on it says so.
FIRST_CALL = 1


def sheet_of(sealed: Sealed, *, is_inside: bool) -> Sheet:
    """The notice as a paper. ``is_inside``: for the body's own people, who are told the way in by video."""
    return Sheet(
        language=locale_code(),
        body=str(sealed.session_body.name),
        title=title_of(sealed),
        subtitle=_opening(sealed),
        running=f"{sealed.session_body.name} · {title_of(sealed)}",
        folio=folio_of(sealed),
        page_of=page_of(),
        author=str(sealed.said["sent_by"]),
        at=sealed.notice.sent_at,
        sections=[
            section
            for section in (
                _what_changed(sealed),
                _what_changed_in_the_agenda(sealed),
                _when_and_where(sealed, is_inside=is_inside),
                urgency_of(sealed),
                _agenda(sealed),
                _annexes(sealed),
                _quorum(sealed),
                sending_of(sealed),
            )
            if section is not None
        ],
    )


def title_of(sealed: Sealed) -> str:
    session = wording.long_title(sealed.session, sealed.session_body)
    return {
        NoticeKind.CONVOCATION: _("Notice of the %(session)s", session=session),
        NoticeKind.CHANGE: _("Notice of changes: %(session)s", session=session),
        NoticeKind.DEFERRAL: _("Notice of deferral: %(session)s", session=session),
        NoticeKind.CANCELLATION: _("Notice of cancellation: %(session)s", session=session),
    }[sealed.kind]


def folio_of(sealed: Sealed) -> str:
    """ "GCP/2026/ORD2, notice 1": what it is cited by."""
    return _("%(reference)s, notice %(number)s", reference=sealed.reference, number=sealed.notice.number)


def _opening(sealed: Sealed) -> str:
    body = sealed.session_body.name
    return {
        NoticeKind.CONVOCATION: _("Those who make up %(body)s are convoked to the session below.", body=body),
        NoticeKind.CHANGE: _("Those convoked are told what has changed. Everything else is as it was."),
        NoticeKind.DEFERRAL: _(
            "The session is not held on the day it was convoked for. A new notice follows with its agenda."
        ),
        NoticeKind.CANCELLATION: _("The session that was convoked will not be held."),
    }[sealed.kind]


def _what_changed(sealed: Sealed) -> Section | None:
    pairs = list(_was(sealed))
    if not pairs and not sealed.reason:
        return None
    paragraphs = []
    if sealed.said.get("force_majeure"):
        paragraphs.append(_("It is by force majeure, declared by the chair with this reason:"))
    elif sealed.reason:
        paragraphs.append(_("The chair's reason:"))
    return Section(
        heading=_("What is different") if pairs else _("Reason"),
        pairs=pairs,
        paragraphs=paragraphs,
        quote=sealed.reason,
    )


def _what_changed_in_the_agenda(sealed: Sealed) -> Section | None:
    changes = of_the_agenda(sealed)
    if not changes:
        return None
    return Section(heading=_("What changed in the agenda"), paragraphs=changes, fine=[_version(sealed)])


def _was(sealed: Sealed) -> Iterator[tuple[str, str]]:
    was, said = sealed.was, sealed.said
    if "starts_at" in was:
        yield _("It was to start"), _moment(was["starts_at"], was.get("zone", sealed.zone))
        yield _("It starts"), _moment(said["starts_at"], sealed.zone)
    if "place" in was:
        yield _("It was to be at"), was["place"] or _("No place")
        yield _("It is held at"), said["place"] or _("No place")
    if "mode" in was:
        yield _("It was to be held"), wording.mode_label(MeetingMode(was["mode"]))
        yield _("It is held"), wording.mode_label(sealed.mode)
    if "remote_url" in was:
        yield _("Videoconference"), _("The way in by video has changed.")
    if "agenda_version" in was:
        yield (
            _("Agenda"),
            _(
                "Version %(now)s takes the place of version %(was)s.",
                now=said["agenda_version"],
                was=was["agenda_version"],
            ),
        )


def _when_and_where(sealed: Sealed, *, is_inside: bool) -> Section:
    zone = ZoneInfo(sealed.zone)
    starts, ends = sealed.starts_at.astimezone(zone), sealed.ends_at.astimezone(zone)
    end = (
        wording.clock_time(ends) if ends.date() == starts.date() else _moment_of(sealed.ends_at, sealed.zone)
    )
    pairs = [
        (_("Session"), wording.sentence(wording.meeting_title(sealed.session, sealed.session_body))),
        (_("Kind and number"), f"{wording.kind_label(sealed.session.kind)}, {sealed.reference}"),
        (_("Starts"), _moment_of(sealed.starts_at, sealed.zone)),
        (_("Ends"), end),
        (_("How it is held"), wording.mode_label(sealed.mode)),
    ]
    if sealed.said["place"] and sealed.mode is not MeetingMode.REMOTE:
        pairs.append((_("Place"), sealed.said["place"]))
    if sealed.said.get("remote_url") and sealed.mode is not MeetingMode.IN_PERSON and is_inside:
        pairs.append((_("Videoconference"), sealed.said["remote_url"]))
    if int(sealed.said.get("call", FIRST_CALL)) > FIRST_CALL:
        pairs.append((_("Call"), wording.ordinal(sealed.said["call"])))
    return Section(heading=_("When and where"), pairs=pairs)


def urgency_of(sealed: Sealed) -> Section | None:
    if not sealed.notice.urgency:
        return None
    who, at = sealed.notice.urgency_by, sealed.notice.urgency_at
    said = (
        _(
            "Sent later than the rules provide, on an urgency that %(name)s declared on %(when)s, from the chair:",
            name=who,
            when=_moment_of(at, sealed.zone),
        )
        if who and at is not None
        else _("Sent later than the rules provide, by urgency:")
    )
    return Section(heading=_("Urgency"), paragraphs=[said], quote=sealed.notice.urgency)


def _agenda(sealed: Sealed) -> Section | None:
    if sealed.kind is not NoticeKind.CONVOCATION or not sealed.items:
        return None
    zone = ZoneInfo(sealed.zone)
    items = []
    for line in sealed.items:
        at = datetime.fromisoformat(line["starts_at"]).astimezone(zone) if line["starts_at"] else None
        minutes = ngettext("%(num)s minute", "%(num)s minutes", line["minutes"])
        about = (
            ""
            if line["is_heading"]
            else ", ".join(filter(None, (presenter_label(line["presenter"]), minutes)))
        )
        items.append(
            Item(
                number=line["number"],
                title=line["title"],
                clock=wording.clock_time(at) if at is not None else "",
                about=about,
                is_heading=line["is_heading"],
                is_sub=line["is_sub"],
            )
        )
    return Section(
        heading=_("Agenda"),
        items=items,
        fine=[_version(sealed)],
    )


def _version(sealed: Sealed) -> str:
    return _(
        "Version %(number)s of the agenda, SHA-256 %(hash)s",
        number=sealed.notice.agenda_version,
        hash=sealed.notice.agenda_hash,
    )


def _annexes(sealed: Sealed) -> Section | None:
    if sealed.kind is not NoticeKind.CONVOCATION or not sealed.annexes:
        return None
    return Section(
        heading=_("Papers that come with it"),
        ledger=Ledger(
            columns=[_("Paper"), _("Item"), _("SHA-256 of its content")],
            widths=[6, 1, 7],
            rows=[[row["title"], row.get("item", ""), spaced(row["sha256"])] for row in sealed.annexes],
        ),
    )


def _quorum(sealed: Sealed) -> Section | None:
    rules = sealed.rules
    if sealed.kind is not NoticeKind.CONVOCATION or not rules:
        return None
    paragraphs = [
        ngettext(
            "The session is valid with %(num)s of its %(seats)s seats present.",
            "The session is valid with %(num)s of its %(seats)s seats present.",
            rules["quorum"],
            seats=rules["seats"],
        )
        + (" " + _("Only voting seats count.") if rules["only_voting"] else "")
        + (" " + _("The chair, or who takes the chair's place, must be present.") if rules["chair"] else "")
    ]
    if rules["sector_minimum"]:
        paragraphs.append(
            ngettext(
                "Of each sector at least %(num)s seat must be present.",
                "Of each sector at least %(num)s seats must be present.",
                rules["sector_minimum"],
            )
        )
    paragraphs.append(_second_call(rules))
    return Section(heading=_("Quorum and second call"), paragraphs=paragraphs)


def _second_call(said: Mapping[str, Any]) -> str:
    waited = ngettext(
        "Without quorum %(num)s minute after the hour, that is put on record.",
        "Without quorum %(num)s minutes after the hour, that is put on record.",
        said["tolerance_minutes"],
    )
    follows = {
        SecondCall.SAME_NOTICE: ngettext(
            "On a second call, under this same notice and %(num)s minute later, it is held with those present.",
            "On a second call, under this same notice and %(num)s minutes later, it is held with those present.",
            said["second_call_minutes"],
        ),
        SecondCall.NEW_NOTICE: ngettext(
            "The second call goes out with a new notice, within %(num)s business day; then it is held with those present.",
            "The second call goes out with a new notice, within %(num)s business days; then it is held with those present.",
            said["second_call_business"],
        ),
        SecondCall.NONE: _("There is no second call."),
    }[SecondCall(said["second_call"])]
    return f"{waited} {follows}"


def sending_of(sealed: Sealed) -> Section:
    """Who convokes, when it was sent, its folio and its hash."""
    said, notice = sealed.said, sealed.notice
    pairs = []
    if sealed.chair:
        pairs.append((_("Convokes"), f"{sealed.chair}, {office_label('chair')}"))
    sent_as = said.get("sent_as", "")
    if sent_as == "technical_secretary":
        pairs.append(
            (
                _("Sent by"),
                _("%(name)s, technical secretary, on the chair's instruction", name=said["sent_by"])
                if sealed.kind is NoticeKind.CONVOCATION
                else _("%(name)s, technical secretary", name=said["sent_by"]),
            )
        )
    elif said["sent_by"] != sealed.chair:
        pairs.append((_("Sent by"), said["sent_by"]))
    pairs += [
        (_("Sent on"), _moment_of(notice.sent_at, sealed.zone)),
        (_("Folio"), folio_of(sealed)),
        ("SHA-256", spaced(notice.hash)),
    ]
    return Section(heading=_("Sending and seal"), pairs=pairs)


def _moment(at: str, zone: str) -> str:
    return wording.moment(datetime.fromisoformat(at), zone)


def _moment_of(at: datetime, zone: str) -> str:
    return wording.moment(at, zone)
