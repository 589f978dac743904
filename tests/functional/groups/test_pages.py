"""The pages of a specialized group: the wizard, each step by its form, and what each reader sees."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.bodies.models import Body, BodyState, Mandate
from app.groups.models import GroupProposal
from app.issues.models import Issue, IssueState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.texts import keep
from app.meetings.models import Meeting
from tests import factories
from tests.functional.groups.convoking import in_state, issue, later
from tests.functional.groups.test_lifecycle import ARGUMENTS, CAST
from tests.pages import read, visible_text
from tests.queries import counted

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def send(visitor, path, **fields):
    """Post a form as its page would, with the token of a page."""
    token = read(visitor.get("/chambers").text).find(".//meta[@name='csrf-token']").get("content")
    return visitor.post(path, data={"csrf_token": token, **fields})


@pytest.fixture
def three(app, house):
    """Three admitted issues of the standing body, with words to make a group of; their folios."""
    with app.app_context(), transaction():
        made = [
            issue(
                house, chamber, title=title, what_happens="Pasa cada semana.", request="Un criterio escrito."
            )
            for chamber, title in (
                ("CANACAR", "Tiempos de la consulta en el portal"),
                ("ANTP", "El portal pierde las consultas"),
                ("CCE", "Nadie contesta las consultas"),
            )
        ]
        return [row.folio for row in made]


def typed(html):
    """What a form would send as it stands."""
    form = next(f for f in read(html).iter("form") if (f.get("action") or "").startswith("/groups/convoke"))
    pairs = []
    for box in form.iter("input"):
        if box.get("type") in {"checkbox", "radio"} and box.get("checked") is None:
            continue
        if box.get("name") and box.get("name") != "csrf_token":
            pairs.append((box.get("name"), box.get("value") or ""))
    pairs += [(area.get("name"), area.text or "") for area in form.iter("textarea")]
    for select_ in form.iter("select"):
        options = list(select_.iter("option"))
        chosen = next((o for o in options if o.get("selected") is not None), options[0])
        pairs.append((select_.get("name"), chosen.get("value")))
    found: dict = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_three_issues_become_a_group_by_the_wizard_and_it_reports_and_closes(app, signed_in, house, three):
    secretary, chair = signed_in("secretary"), signed_in("chair")
    opened = secretary.get("/groups/convoke", query_string=[("issue", folio) for folio in three])
    assert opened.status_code == 200
    filled = typed(opened.text)
    assert sorted(filled["issues"]) == three
    letter = send(secretary, "/groups/convoke", **filled, step="letter")
    assert letter.status_code == 200
    for folio in three:
        assert folio in letter.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(GroupProposal)) == 0
    again = typed(letter.text)
    back = send(secretary, "/groups/convoke", **again, step="back")
    assert {k: v for k, v in typed(back.text).items() if k != "step"} == {
        k: v for k, v in filled.items() if k != "step"
    }
    proposed = send(secretary, "/groups/convoke", **again, step="propose")
    assert proposed.status_code == 303
    address = proposed.location
    assert "consulta" in visible_text(chair.get(address).text).lower()
    assert chair.get(f"{address}/move/constitute").status_code == 200
    assert send(chair, f"{address}/move/constitute").status_code == 303
    page = visible_text(secretary.get(address).text)
    for folio in three:
        assert folio in page
    with app.app_context():
        body = db.session.scalars(select(Body).where(Body.slug == address.rsplit("/", 1)[1])).one()
        assert body.state is BodyState.CONSTITUTED
        assert set(db.session.scalars(select(Issue.state))) == {IssueState.REFERRED}
        meeting = db.session.scalars(select(Meeting).where(Meeting.body_id == body.id)).one()
        meeting_id, body_id = meeting.id, body.id
        with transaction():
            db.session.get_one(Body, body_id).state = BodyState.ACTIVE
            db.session.delete(db.session.get_one(Meeting, meeting_id))
    coordinator = signed_in("canacar")
    assert send(coordinator, f"{address}/move/report", report="").status_code == 422
    reported = send(
        coordinator,
        f"{address}/move/report",
        report="## Hallazgos\n\nEl portal tarda.",
        files=(io.BytesIO(PDF), "anexo.pdf"),
    )
    assert reported.status_code == 303
    antp = signed_in("antp")
    assert "Hallazgos" in antp.get(address).text
    with app.app_context():
        ids = list(db.session.scalars(select(Issue.id).order_by(Issue.id)))
    closed = send(
        chair,
        f"{address}/move/close",
        **{f"outcome-{ids[0]}": "Se adopta.", f"number-{ids[0]}": "GCP/2026/O1/ACU-1"},
    )
    assert closed.status_code == 303
    with app.app_context():
        states = {row.id: (row.state, row.referred_to_id) for row in db.session.scalars(select(Issue))}
        assert states[ids[0]][0] is IssueState.RESOLVED
        assert {states[ids[1]], states[ids[2]]} == {(IssueState.REFERRED, house.standing.id)}


def test_the_wizard_keeps_what_was_typed_and_names_what_is_wrong(signed_in, three):
    secretary = signed_in("secretary")
    filled = typed(secretary.get(f"/groups/convoke?issue={three[0]}").text)
    answer = send(
        secretary,
        "/groups/convoke",
        **{**filled, "problem": "", "name": "Grupo raro", "chambers": [], "ends_on": "2020-01-01"},
        step="letter",
    )
    assert answer.status_code == 422
    assert "Grupo raro" in answer.text
    text = visible_text(answer.text)
    assert "problema" in text
    other = send(secretary, "/groups/convoke", **{**filled, "ends_on": "2020-01-01"}, step="propose")
    assert other.status_code == 422


def test_without_issues_the_wizard_offers_those_that_wait(signed_in, three):
    secretary = signed_in("secretary")
    text = visible_text(secretary.get("/groups/convoke?body=gcp").text)
    for folio in three:
        assert folio in text
    assert secretary.get("/groups/convoke?body=robo-de-carga").status_code == 404
    assert secretary.get("/groups/convoke?issue=AS-1999-001").status_code == 404


@pytest.mark.parametrize(
    "who", ["admin", "secretary", "chair", "coordinator", "canacar", "guest", "member", "insider"]
)
def test_who_opens_the_wizard(signed_in, three, who):
    status = signed_in(who).get("/groups/convoke?body=gcp").status_code
    assert status == (200 if who in {"secretary", "chair", "canacar"} else 403)


@pytest.mark.parametrize("verb", [*ARGUMENTS, "dissent"])
@pytest.mark.parametrize("who", CAST)
def test_each_step_has_its_page_for_whom_it_is(app, signed_in, house, verb, who):
    from app.bodies import policy as body_policy
    from app.bodies.operations.lifecycle import STATES_OF
    from app.groups import policy

    table = {**body_policy.PERMISSIONS, **policy.PERMISSIONS}
    states = STATES_OF.get(verb, frozenset({BodyState.REPORTED}))
    visitor = signed_in(who)
    for state in (min(states), BodyState.CLOSED):
        with app.app_context(), transaction():
            in_state(house, state)
        wanted = 403 if not CAST[who] & table[verb] else 200 if state in states else 409
        assert visitor.get(f"/bodies/robo-de-carga/move/{verb}").status_code in {
            wanted,
            404 if wanted == 403 else wanted,
        }


def test_the_page_of_an_expired_group_says_so_and_offers_the_extension(app, signed_in, house):
    with app.app_context(), transaction():
        in_state(house, BodyState.ACTIVE).ends_on = later(-3)
    page = signed_in("chair").get("/bodies/robo-de-carga").text
    assert "vencido" in visible_text(page)
    assert "/move/extend" in page
    assert "vencido" in visible_text(signed_in("canacar").get("/bodies").text)


def test_documents_are_read_by_the_group_and_what_is_of_the_report_by_anyone(app, signed_in, client, house):
    with app.app_context(), transaction():
        in_state(house, BodyState.ACTIVE)
    secretary, coordinator = signed_in("secretary"), signed_in("coordinator")
    assert send(secretary, "/bodies/robo-de-carga/documents").status_code == 422
    added = send(
        secretary,
        "/bodies/robo-de-carga/documents",
        title="Nota de trabajo",
        file=(io.BytesIO(PDF), "nota.pdf"),
    )
    assert added.status_code == 303
    assert "Nota de trabajo" in coordinator.get("/bodies/robo-de-carga").text
    assert "Nota de trabajo" not in client.get("/bodies/robo-de-carga").text
    assert coordinator.get("/bodies/robo-de-carga/documents/1").status_code == 200
    assert client.get("/bodies/robo-de-carga/documents/1").status_code == 404
    assert signed_in("caaarem").get("/bodies/robo-de-carga/documents/1").status_code == 404
    send(
        coordinator,
        "/bodies/robo-de-carga/move/report",
        report="Informe",
        files=(io.BytesIO(PDF + b"%"), "anexo.pdf"),
    )
    assert client.get("/bodies/robo-de-carga/documents/2").status_code == 200
    assert send(secretary, "/bodies/robo-de-carga/documents/1/remove").status_code == 303
    assert send(secretary, "/bodies/robo-de-carga/documents/2/remove").status_code == 409


def test_a_group_s_page_makes_the_same_queries_however_much_there_is(app, signed_in, house):
    with app.app_context(), transaction():
        body = in_state(house, BodyState.ACTIVE)
        mandate = db.session.scalars(select(Mandate).where(Mandate.body_id == body.id)).one()
        keep(mandate.problem, mandate.deliverable)
        factories.make_meeting(body)
        issue(house, state=IssueState.REFERRED, referred_to_id=body.id)
    secretary = signed_in("secretary")

    def visit():
        assert secretary.get("/bodies/robo-de-carga").status_code == 200

    few = counted(app, visit)
    with app.app_context(), transaction():
        body = db.session.get_one(Body, house.group.id)
        for number in range(12):
            begin = clock.now() + timedelta(days=40 + number)
            factories.make_meeting(
                body, starts_at=begin, ends_at=begin + timedelta(hours=2), number=number + 10
            )
            issue(house, state=IssueState.REFERRED, referred_to_id=body.id)
    assert counted(app, visit) == few
