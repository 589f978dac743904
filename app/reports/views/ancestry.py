"""The ancestry of an agreement and of an issue: one tree, read from either end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from app.agreements import queries as agreement_queries
from app.issues import queries as issue_queries
from app.kernel import texts
from app.reports.ancestry import record
from app.reports.ancestry.tree import Step, grow
from app.reports.views.blueprint import blueprint
from app.web.guard import current_actor, public


@blueprint.get("/agreements/<int:agreement_id>/ancestry")
@public
def agreement_ancestry(agreement_id: int) -> str:
    """Where it comes from and what came of it, to whoever may read the agreement: the rest as far as they may."""
    actor = current_actor()
    agreement = agreement_queries.get_agreement(agreement_id, actor)
    name = agreement.number or _("Agreement proposed")
    return _page(
        grow(record.of_agreement(agreement, actor), here=agreement),
        nav="agreements",
        title=_("Ancestry of agreement %(number)s", number=name),
        crumbs=[
            (_("Agreements"), url_for("agreements.index")),
            (name, url_for("agreements.show", agreement_id=agreement.id)),
        ],
    )


@blueprint.get("/issues/<ref>/ancestry")
def issue_ancestry(ref: str) -> str:
    """All that came of an issue."""
    actor = current_actor()
    issue = issue_queries.get_issue(ref, actor)
    return _page(
        grow(record.of_issue(issue, actor), here=issue),
        nav="issues",
        title=_("Ancestry of issue %(folio)s", folio=issue.folio or issue.title),
        crumbs=[
            (_("Issues"), url_for("issues.index")),
            (issue.folio or issue.title, url_for("issues.show", ref=issue.ref)),
        ],
    )


def _page(tree: Sequence[Step], **said: Any) -> str:
    sources = [source for step in tree for source in step.sources()]
    return render_template("reports/ancestry.html", tree=tree, html=texts.html_of(sources), **said)
