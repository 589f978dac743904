"""Minutes as a paper to print and sign: what their PDF and their Word file say, from a sealed content and from nothing else.

In the language of the content. The same bytes for the same version, whenever and by whomever it is printed: signatures
and addenda are those there were when the version was sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from app.bodies.wording import office_label
from app.kernel import texts, wording
from app.kernel.actor import Actor
from app.kernel.documents import rich
from app.kernel.documents.sheet import Clause, Ledger, Resolution, Section, Sheet, Signatory
from app.kernel.errors import NotFound
from app.kernel.seals import spaced
from app.meetings.wording import sentence
from app.minutes import annexes, clauses, publication_queries, queries
from app.minutes.codes import grouped
from app.minutes.models import Minutes, MinutesState, MinutesVersion, Signature
from app.minutes.paper import language_of
from app.minutes.sealing import as_sealed
from app.web.addresses import absolute
from app.web.documents import page_of

#: What is printed of these is a draft, and says so across every page.
UNSETTLED = frozenset(
    {MinutesState.DRAFT, MinutesState.IN_REVIEW, MinutesState.CIRCULATED, MinutesState.RECONCILED}
)
#: How much of a fingerprint stands at the foot of each page; the whole stands with the signatures.
FINGERPRINT = 16


@dataclass(frozen=True)
class Printed:
    """A content with what stands beside it on the paper: the seal, who signed, what was added."""

    content: Mapping[str, Any]
    number: int
    hash: str
    at: datetime
    zone: str
    is_draft: bool = False
    #: With words withheld, for anyone.
    is_public: bool = False
    signatures: Sequence[Signature] = ()
    #: As a content carries them.
    addenda: Sequence[Mapping[str, Any]] = ()
    #: As it is printed: "ABCD-EFGH-JKLM-NPQR".
    code: str = ""


def for_reader(minutes: Minutes, actor: Actor) -> Printed:
    """The newest version that this actor reads; the public's, for whoever is not of the body. Raises NotFound."""
    if queries.reads_in_full(actor, minutes):
        return of_version(minutes, queries.last_version(minutes, actor))
    public = publication_queries.find_public_version(minutes)
    if public is None:
        raise NotFound
    return Printed(
        content=public.content,
        number=public.number,
        hash=public.hash,
        at=public.created_at,
        zone=minutes.meeting.zone,
        is_public=True,
        signatures=[row for row in queries.list_signatures(minutes) if row.signed_at <= public.created_at],
        addenda=public.content.get("addenda", ()),
        code=grouped(minutes.verification_code or ""),
    )


def of_version(minutes: Minutes, version: MinutesVersion) -> Printed:
    """A version as it was sealed. 2 queries."""
    before = version.created_at
    is_frozen = bool(minutes.hash) and version.hash == minutes.hash
    added = [row for row in queries.list_addenda(minutes) if is_frozen and row.created_at <= before]
    return Printed(
        content=version.content,
        number=version.number,
        hash=version.hash,
        at=version.created_at,
        zone=minutes.meeting.zone,
        is_draft=version.state in UNSETTLED,
        signatures=[row for row in queries.list_signatures(minutes) if is_frozen and row.signed_at <= before],
        addenda=[as_sealed(row) for row in added],
        code=grouped(minutes.verification_code or "") if is_frozen else "",
    )


def sheet_of(printed: Printed) -> Sheet:
    """The paper. One query: what its texts look like is kept."""
    with force_locale(language_of(printed.content)):
        return _Printer(printed).sheet()


class _Printer:
    def __init__(self, printed: Printed) -> None:
        self._printed, self._content = printed, printed.content
        self._html = texts.html_of(self._sources())

    def sheet(self) -> Sheet:
        printed, content = self._printed, self._content
        return Sheet(
            language=language_of(content),
            body=content["body"],
            title=content["title"],
            subtitle=content["when"],
            running=f"{content['body']} · {content['title']}",
            folio=content["reference"],
            page_of=page_of(),
            author=content["body"],
            at=printed.at,
            sections=[
                *self._parts(),
                *self._agreements(),
                self._signatures(),
                *annexes.of(content, self._blocks),
                *self._addenda(),
            ],
            mark=pgettext("mark", "Draft") if printed.is_draft else "",
            seal=list(self._seal()),
            initials=_("Initials:"),
        )

    def _sources(self) -> Iterator[str]:
        for section in self._content["sections"]:
            yield from (passage.source for passage in clauses.cut(section["text"]))
            yield from (agreement["text"] for agreement in section["agreements"])
        yield from (addendum["text"] for addendum in self._printed.addenda)
        yield from annexes.sources_of(self._content)

    def _blocks(self, source: str) -> tuple[rich.Block, ...]:
        return rich.from_html(str(self._html[source]))

    def _parts(self) -> Iterator[Section]:
        numbers = iter(range(1, 10_000))
        for section in self._content["sections"]:
            heading = section["heading"]
            yield Section(
                heading=heading,
                level=3 if "." in heading.split(" ", 1)[0] else 2,
                clauses=[
                    Clause(self._blocks(passage.source), None if passage.is_heading else next(numbers))
                    for passage in clauses.cut(section["text"])
                ],
                resolutions=[
                    Resolution(agreement["number"], self._blocks(agreement["text"]), agreement["about"])
                    for agreement in section["agreements"]
                ],
            )

    def _agreements(self) -> Iterator[Section]:
        rows = [
            [
                agreement["number"],
                "\n".join(rich.words_of(self._blocks(agreement["text"]))),
                *_terms(agreement),
            ]
            for section in self._content["sections"]
            for agreement in section["agreements"]
        ]
        if rows:
            yield Section(
                heading=_("Agreements adopted"),
                ledger=Ledger(
                    columns=[_("Number"), _("Agreement"), _("Responsible"), _("Due date")],
                    widths=[4, 7, 4, 3],
                    rows=rows,
                ),
            )

    def _signatures(self) -> Section:
        printed = self._printed
        signed = [
            Signatory(
                row.person_name,
                office_label(row.role),
                _("Signed on %(when)s", when=wording.moment(row.signed_at, printed.zone, language_of(self._content))),
            )
            for row in printed.signatures
        ]  # fmt: skip
        waiting = [Signatory(row["name"], row["office"]) for row in self._content.get("signers", ())]
        return Section(
            heading=_("Signatures"),
            begins_page=True,
            paragraphs=self._approval(),
            signatories=signed
            or waiting
            or [Signatory("", office_label("chair")), Signatory("", office_label("technical_secretary"))],
            fine=list(self._how_to_verify()),
        )

    def _approval(self) -> list[str]:
        """How they were approved, and with what changes; nothing until they are."""
        approval = self._content.get("approval", {})
        changes = approval.get("changes")
        said = [approval["said"]] if approval else []
        return [*said, _("Changes it was approved with:"), changes] if changes else said

    def _how_to_verify(self) -> Iterator[str]:
        printed = self._printed
        yield _(
            "%(reference)s, %(version)s. Fingerprint of the text (SHA-256): %(hash)s",
            reference=self._content["reference"],
            version=self._version(),
            hash=spaced(printed.hash),
        )
        if printed.code:
            yield _(
                "Whether this paper is the genuine one is told at %(address)s, by the code %(code)s.",
                address=absolute("minutes.ask"),
                code=printed.code,
            )

    def _addenda(self) -> Iterator[Section]:
        for addendum in self._printed.addenda:
            decided = addendum.get("decided_in", "")
            yield Section(
                heading=_("Addendum %(number)s", number=addendum["number"]),
                begins_page=True,
                clauses=[Clause(self._blocks(addendum["text"]))],
                paragraphs=[_("Decided at the %(session)s.", session=decided)] if decided else [],
                fine=[_("Fingerprint of the addendum (SHA-256):") + f" {spaced(addendum['hash'])}"],
            )

    def _version(self) -> str:
        if self._printed.is_public:
            return _("public version %(number)s", number=self._printed.number)
        return _("version %(number)s", number=self._printed.number)

    def _seal(self) -> Iterator[str]:
        yield sentence(self._version())
        yield f"SHA-256 {spaced(self._printed.hash[:FINGERPRINT])}…"
        if self._printed.code:
            yield _("Verification: %(code)s", code=self._printed.code)


def _terms(agreement: Mapping[str, Any]) -> tuple[str, str]:
    """Who owes it, and by when; what was sealed before these were kept apart says both in one sentence."""
    if "responsible" in agreement:
        return agreement["responsible"], agreement["due"]
    return agreement["about"], ""
