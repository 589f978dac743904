"""The way to an ancestry from the page of an agreement and from that of an issue."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from app.agreements.leads import register_leads as register_agreement_leads
from app.agreements.models import Agreement
from app.issues.leads import register_leads as register_issue_leads
from app.issues.models import Issue
from app.kernel.actor import Actor
from app.kernel.registry import Lead


@register_agreement_leads
def of_agreement(agreement: Agreement, actor: Actor) -> Iterator[Lead]:
    yield Lead(
        _("From the issue to the evidence"), url_for("reports.agreement_ancestry", agreement_id=agreement.id)
    )


@register_issue_leads
def of_issue(issue: Issue, actor: Actor) -> Iterator[Lead]:
    """Nothing has come of a draft."""
    if issue.folio is not None:
        yield Lead(
            _("All that came of it, with its evidence"), url_for("reports.issue_ancestry", ref=issue.ref)
        )
