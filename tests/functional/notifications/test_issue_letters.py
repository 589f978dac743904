"""Letters about issues: who hears of what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.issues.models import Answer, AnswerOutcome, IssueState
from app.issues.operations.lifecycle import tell
from app.kernel.db import db, transaction
from tests.factories import House
from tests.functional.notifications.readers import (
    EARLY,
    REPRESENTATION,
    announce,
    leave,
    make_issue,
    told,
)


@pytest.mark.parametrize(
    ("kind", "payload", "subject", "said"),
    [
        ("issue:returned", {"reason": "Falta el lugar.", "return_by": "2026-10-15"}, "falta información", "Falta el lugar."),
        ("issue:admitted", {}, "asunto admitido", "El asunto fue admitido."),
        ("issue:admitted", {"reason": "Tiene razón."}, "asunto admitido", "Tiene razón."),
        ("issue:refused", {"reason": "No es del grupo.", "channel": "El recurso."}, "asunto no admitido", "El recurso."),
        ("issue:promised", {"office": "Turno", "promised_on": "2026-12-01"}, "la autoridad estudia el asunto", "Turno estudia"),
        ("issue:merged", {"into": "AS-2026-900"}, "asunto acumulado a otro", "AS-2026-900"),
        ("issue:resolved", {"outcome": "Se publica.", "number": "GCP/1"}, "el pleno resolvió", "Se publica."),
        ("issue:closed", {}, "asunto cerrado", "quedó cerrado"),
        ("issue:reopened", {"reason": "Hay otro caso."}, "asunto reabierto", "Hay otro caso."),
    ],
)  # fmt: skip
def test_news_of_an_issue_reach_who_sits_for_its_chamber(
    inside: House, kind: str, payload: dict[str, Any], subject: str, said: str
) -> None:
    issue = announce(inside, kind, **payload)
    mails = told(inside)
    assert set(mails) == REPRESENTATION
    assert mails["canacar"].subject == f"{issue.folio}: {subject}"
    assert said in mails["canacar"].text
    assert f"/issues/{issue.folio}" in mails["canacar"].text


@pytest.mark.parametrize(
    ("kind", "payload", "readers", "said"),
    [
        (
            "issue:refusal_proposed",
            {"reason": "Un caso.", "channel": "Ventanilla."},
            {"chair"},
            "Ventanilla.",
        ),
        ("issue:refusal_sent_back", {"reason": "Son varios."}, {"secretary"}, "Son varios."),
        ("issue:appealed", {"reason": "Son varios."}, {"chair", "secretary"}, "Son varios."),
        ("issue:confirmed", {"satisfaction": 4, "comment": "A tiempo."}, {"secretary"}, "A tiempo."),
        ("issue:reopening_asked", {"reason": "Hay otro caso."}, {"chair", "secretary"}, "Hay otro caso."),
        ("issue:reopening_declined", {"reason": "Es otro asunto."}, REPRESENTATION, "Es otro asunto."),
    ],
)
def test_who_decides_next_on_an_issue_is_told(
    inside: House, kind: str, payload: dict[str, Any], readers: set[str], said: str
) -> None:
    announce(inside, kind, **payload)
    mails = told(inside)
    assert set(mails) == readers
    assert all(said in mail.text for mail in mails.values())


def test_who_files_gets_the_folio_and_the_secretary_something_to_decide(inside: House) -> None:
    issue = announce(inside, "issue:submitted", audience=("secretary", "author"), version=1)
    mails = told(inside)
    assert set(mails) == {"canacar", "secretary"}
    assert f"con el folio {issue.folio}" in " ".join(mails["canacar"].text.split())
    assert mails["secretary"].subject == f"{issue.folio}: asunto presentado, por resolver"


def test_the_secretary_is_told_what_was_withdrawn(inside: House) -> None:
    announce(inside, "issue:withdrawn", audience=("secretary",), reason="Ya no ocurre.")
    mails = told(inside)
    assert set(mails) == {"secretary"}
    assert "Ya no ocurre." in mails["secretary"].text


def test_an_answer_names_the_office_and_its_outcome(inside: House) -> None:
    with transaction():
        issue = make_issue(inside, state=IssueState.ANSWERED)
        answer = Answer(
            issue_id=issue.id, office="Dirección de Certificación", outcome=AnswerOutcome.ACCEPTED,
            promised_on=date(2026, 12, 1), answered_at=EARLY,
        )  # fmt: skip
        db.session.add(answer)
        db.session.flush()
        tell(issue, "issue:answered", answer_id=answer.id, outcome=answer.outcome)
    mail = told(inside)["canacar"]
    assert "Dirección de Certificación" in mail.text
    assert "Aceptada" in mail.text
    assert "martes 1 de diciembre de 2026" in mail.text


def test_a_referred_issue_is_told_to_its_chamber_and_to_who_prepares_the_groups_work(inside: House) -> None:
    with transaction():
        issue = make_issue(inside, state=IssueState.REFERRED, referred_to_id=inside.group.id)
        tell(issue, "issue:referred", group_id=inside.group.id, due_on=date(2026, 12, 1))
    mails = told(inside)
    assert set(mails) == REPRESENTATION | {"coordinator", "secretary"}
    assert "Grupo Especializado en Robo de Carga" in " ".join(mails["coordinator"].text.split())


def test_an_author_who_no_longer_sits_is_told_nothing(inside: House) -> None:
    announce(inside, "issue:submitted", audience=("secretary", "author"), version=1)
    leave(inside, "canacar")
    assert set(told(inside)) == {"secretary"}
