"""What waits about groups, seats and decided issues, on the home page of whose turn it is and on nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.bodies.models import Appointment, BodyState
from app.issues.models import Answer, AnswerOutcome, IssueState
from app.kernel.db import db
from tests.functional.dashboard.home import NOW, TODAY, filed, home, section
from tests.pages import read, visible_text
from tests.queries import counted

pytestmark = pytest.mark.usefixtures("tuesday")

ROLES = ("secretary", "chair", "canacar", "cce")


def put(house: Any, state: BodyState, ends_on: Any = None) -> None:
    house.group.state, house.group.ends_on = state, ends_on
    db.session.merge(house.group)


def answered(house: Any, days_ago: int, **values: Any) -> Any:
    decided = NOW - timedelta(days=days_ago)
    return filed(house, days_ago + 10, state=IssueState.ANSWERED, decided_at=decided, **values)


MAKING: dict[str, tuple[Callable[[Any], Any], str, set[str]]] = {
    "a refusal proposed": (
        lambda house: filed(house, 1, folio="AS-2026-901", refusal_reason="No es de este grupo."),
        "Refrendar la no admisión del asunto AS-2026-901",
        {"chair"},
    ),
    "an appeal": (
        lambda house: filed(house, 1, folio="AS-2026-901", state=IssueState.NOT_ADMITTED, appeal="Sí lo es."),
        "Resolver la inconformidad sobre el asunto AS-2026-901",
        {"chair"},
    ),
    "a reopening asked for": (
        lambda house: filed(house, 1, folio="AS-2026-901", state=IssueState.CLOSED, new_facts="Volvió."),
        "Reabrir el asunto AS-2026-901",
        {"chair"},
    ),
    "a group proposed": (lambda house: put(house, BodyState.PROPOSED), "Constituir el grupo", {"chair"}),
    "a group reported": (
        lambda house: put(house, BodyState.REPORTED),
        "encomendarle más trabajo",
        {"chair", "secretary"},
    ),
    "a mandate about to end": (
        lambda house: put(house, BodyState.ACTIVE, TODAY + timedelta(days=30)),
        "está por vencer",
        {"secretary"},
    ),
    "a mandate that ended": (
        lambda house: put(house, BodyState.SUSPENDED, TODAY - timedelta(days=1)),
        "venció",
        {"secretary"},
    ),
    "a period of confirmation that is over": (
        lambda house: answered(house, 20, folio="AS-2026-901"),
        "Cerrar el asunto AS-2026-901",
        {"secretary"},
    ),
    "an issue confirmed": (
        lambda house: answered(house, 1, folio="AS-2026-901", confirmed_at=NOW, satisfaction=5),
        "Cerrar el asunto AS-2026-901",
        {"secretary"},
    ),
    "an overdue answer": (
        lambda house: db.session.add(
            Answer(
                issue_id=filed(house, 30, folio="AS-2026-901", state=IssueState.ADMITTED).id,
                office="Dirección de Normatividad",
                outcome=AnswerOutcome.UNDER_STUDY,
                promised_on=TODAY - timedelta(days=1),
            )
        ),
        "La respuesta al asunto AS-2026-901 está vencida",
        {"secretary"},
    ),
}


def vacate(house: Any, days: int, seat: str = "ANTP") -> None:
    appointment = db.session.query(Appointment).filter_by(seat_id=house.seats[seat].id, rank=0).one()
    appointment.starts_on = min(appointment.starts_on, TODAY - timedelta(days=400))
    appointment.ends_on = TODAY + timedelta(days=days)


MAKING["a seat vacant"] = (lambda house: vacate(house, -1), "Representación vacante: ANTP", {"secretary"})
MAKING["a seat about to be"] = (
    lambda house: vacate(house, 20), "Representación por quedar vacante: ANTP", {"secretary"}
)  # fmt: skip


@pytest.mark.parametrize("what", MAKING)
@pytest.mark.parametrize("role", ROLES)
def test_each_thing_waits_on_the_page_of_whose_turn_it_is(
    furnished: Any,
    signed_in: Any,
    what: str,
    role: str,
) -> None:
    make, words, whose = MAKING[what]
    furnished(make)
    assert (words in visible_text(home(signed_in(role)))) is (role in whose)


@pytest.mark.parametrize("what", MAKING)
def test_nothing_waits_in_a_house_where_nothing_happened(house: Any, signed_in: Any, what: str) -> None:
    assert MAKING[what][1] not in visible_text(home(signed_in("secretary")))


def test_a_mandate_that_ended_is_late(furnished: Any, signed_in: Any) -> None:
    furnished(lambda house: put(house, BodyState.ACTIVE, TODAY - timedelta(days=10)))
    assert "venció" in section(home(signed_in("secretary")), "late")


def test_an_issue_waits_for_its_chamber_before_it_is_to_be_closed(
    furnished: Any,
    signed_in: Any,
) -> None:
    furnished(lambda house: answered(house, 2, folio="AS-2026-901"))
    assert "Cerrar el asunto" not in visible_text(home(signed_in("secretary")))


@pytest.mark.parametrize(
    ("role", "everything"),
    [("secretary", {"/issues", "/issues?state=admitted"}), ("chair", {"/issues/desk"})],
)
def test_many_cost_as_little_as_one_and_lead_to_where_they_all_are(
    app: Any, furnished: Any, signed_in: Any, role: str, everything: set[str]
) -> None:
    def one(house: Any, number: int) -> None:
        filed(house, 1, folio=f"AS-2026-1{number:02}", refusal_reason="No.")
        answered(house, 30, folio=f"AS-2026-2{number:02}")
        late = filed(house, 30, folio=f"AS-2026-3{number:02}", state=IssueState.ADMITTED)
        db.session.add(
            Answer(
                issue_id=late.id,
                office="Oficina",
                outcome=AnswerOutcome.UNDER_STUDY,
                promised_on=TODAY - timedelta(days=1),
            )
        )

    furnished(lambda house: (one(house, 1), vacate(house, -1)))
    client = signed_in(role)
    home(client)
    few = counted(app, lambda: home(client))
    furnished(
        lambda house: (
            [one(house, number) for number in range(2, 20)],
            [vacate(house, -1, seat) for seat in house.seats],
        )
    )
    client = signed_in(role)
    links = read(home(client)).iter("a")
    assert {
        link.get("href") for link in links if "".join(link.itertext()).startswith("Ver todo")
    } >= everything
    assert counted(app, lambda: home(client)) <= few
