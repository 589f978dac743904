"""The extract of an agreement: a paper that a chamber can forward, of what was agreed and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import pgettext

from app.agreements.models import Agreement, AgreementState, FollowUp
from app.agreements.wording import decision_said, kind_label, response_label, state_label
from app.kernel import plain_text, texts
from app.kernel.documents.sheet import Ledger, Section, Sheet
from app.kernel.seals import fingerprint
from app.meetings.wording import day, full_title
from app.web.context import locale_code


def content_of(agreement: Agreement) -> dict[str, Any]:
    """What the extract attests, as it stands: what its fingerprint is taken of. Needs follow-ups with their evidence."""
    report, verification = last_report(agreement), _verification(agreement)
    return {
        "number": agreement.number,
        "body": agreement.body.name,
        "meeting": agreement.meeting_id,
        "adopted_at": _stamp(agreement.adopted_at),
        "text": agreement.text,
        "responsible": agreement.responsible,
        "due_on": agreement.due_on.isoformat(),
        "state": agreement.state.value,
        "response": agreement.response.value if agreement.response is not None else "",
        "report": report.text if report is not None else "",
        "reported_at": _stamp(report.created_at if report is not None else None),
        "evidence": [
            {"name": row.file.name, "sha256": row.file.sha256} for row in (report.evidence if report else ())
        ],
        "verified_at": _stamp(verification.created_at if verification is not None else None),
        "verified_by": verification.person_name if verification is not None else "",
    }


def sheet_of(agreement: Agreement) -> Sheet:
    """The extract as a paper, in the language of the moment."""
    title = _("Extract of agreement %(number)s", number=agreement.number)
    return Sheet(
        language=locale_code(),
        body=agreement.body.name,
        title=title,
        subtitle=full_title(agreement.meeting, agreement.meeting.body),
        running=f"{agreement.body.name} · {title}",
        folio=agreement.number or "",
        page_of=_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        author=agreement.body.name,
        at=_latest(agreement),
        sections=[
            section
            for section in (_agreed(agreement), _done(agreement), _seal(agreement))
            if section is not None
        ],
    )


def _agreed(agreement: Agreement) -> Section:
    assert agreement.adopted_at is not None
    pairs = [
        (_("Adopted on"), _on(agreement, agreement.adopted_at)),
        (_("Kind"), kind_label(agreement.kind)),
        (_("Responsible"), agreement.responsible),
        (_("Due on"), day(agreement.due_on)),
        (_("State"), state_label(agreement.state)),
    ]
    if agreement.response is not None:
        pairs.append((_("Response of the authority"), response_label(agreement.response)))
    if agreement.item.issue is not None and agreement.item.issue.folio:
        pairs.append((_("Issue"), agreement.item.issue.folio))
    said = decision_said(agreement)
    return Section(
        heading=_("What was agreed"),
        quote=_plain(agreement.text),
        pairs=pairs,
        fine=[said] if said else (),
    )


def _done(agreement: Agreement) -> Section | None:
    """What was done, once it was verified."""
    report, verification = last_report(agreement), _verification(agreement)
    if report is None or verification is None:
        return None
    return Section(
        heading=_("What was done"),
        quote=_plain(report.text),
        pairs=[
            (
                _("Reported"),
                _("%(who)s, %(day)s", who=report.person_name, day=_on(agreement, report.created_at)),
            ),
            (
                _("Verified"),
                _(
                    "%(who)s, %(day)s",
                    who=verification.person_name,
                    day=_on(agreement, verification.created_at),
                ),
            ),
        ],
        ledger=Ledger(
            columns=[_("Evidence"), pgettext("fingerprint", "SHA-256")],
            widths=[3, 5],
            rows=[[row.file.name, row.file.sha256] for row in report.evidence],
        )
        if report.evidence
        else None,
    )


def _seal(agreement: Agreement) -> Section:
    return Section(
        fine=[
            _(
                "SHA-256 of this extract's content: %(hash)s. It changes with whatever the extract attests.",
                hash=fingerprint(content_of(agreement)),
            )
        ]
    )


def last_report(agreement: Agreement) -> FollowUp | None:
    """What was reported last, where it was verified."""
    if agreement.state is not AgreementState.FULFILLED:
        return None
    return next((row for row in reversed(agreement.follow_ups) if row.state is AgreementState.REPORTED), None)


def _verification(agreement: Agreement) -> FollowUp | None:
    return next(
        (row for row in reversed(agreement.follow_ups) if row.state is AgreementState.FULFILLED), None
    )


def _latest(agreement: Agreement) -> datetime:
    """The moment of what it says last: its PDF has the same bytes until something is added."""
    assert agreement.adopted_at is not None
    moments = [
        agreement.adopted_at,
        agreement.responded_at,
        *(row.created_at for row in agreement.follow_ups),
    ]
    return max(moment for moment in moments if moment is not None)


def _on(agreement: Agreement, moment: datetime) -> str:
    return day(moment.astimezone(ZoneInfo(agreement.meeting.zone)).date())


def _stamp(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _plain(text: str) -> str:
    return plain_text.from_html(str(texts.html_of([text])[text]))
