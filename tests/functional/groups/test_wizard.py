"""The wizard: from issues to a letter, to a proposal, to a group that reports and ends."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from app.bodies.models import Body, BodyState
from app.groups.models import GroupProposal
from app.issues.models import Issue, IssueState
from app.kernel.db import db, transaction
from app.meetings.models import Meeting
from tests.functional.groups.convoking import issue, propose
from tests.functional.groups.sending import PDF, send, typed
from tests.pages import visible_text
from tests.queries import counted


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


def test_nothing_that_is_needed_is_empty_when_it_opens(signed_in, three):
    filled = typed(signed_in("secretary").get("/groups/convoke", query_string={"issue": three}).text)
    needed = ("issues", "name", "problem", "deliverable", "chambers", "coordinator", "ends_on", "first_on")
    assert all(filled.get(name) and all(filled[name]) for name in needed)


def test_an_issue_that_can_not_be_grouped_is_left_out_and_said(app, signed_in, house, three):
    with app.app_context(), transaction():
        propose(house, [db.session.scalars(select(Issue).order_by(Issue.id)).first()])
        filed = issue(house, state=IssueState.SUBMITTED).folio
    page = signed_in("secretary").get("/groups/convoke", query_string={"issue": [*three, filed]}).text
    assert sorted(typed(page)["issues"]) == three[1:]
    assert f"no se incluyeron: {three[0]}, {filed}" in visible_text(page)


def test_rules_of_its_own_go_with_the_proposal(app, signed_in, three):
    secretary = signed_in("secretary")
    filled = typed(secretary.get("/groups/convoke", query_string={"issue": three}).text)
    letter = send(secretary, "/groups/convoke", **{**filled, "notice_ordinary_business": "9"}, step="letter")
    assert "con 9 días hábiles de anticipación" in visible_text(letter.text)
    wrong = send(secretary, "/groups/convoke", **{**filled, "comments_business": "muchos"}, step="letter")
    assert wrong.status_code == 422
    assert "muchos" in wrong.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issues", []),
        ("issues", ["AS-1999-001"]),
        ("chambers", ["x"]),
        ("coordinator", "999999"),
        ("ends_on", "ayer"),
        ("first_on", "0001-01-01"),
        ("first_minutes", "-5"),
        ("first_minutes", "99999999999999999999"),
        ("name", "a\x00" * 300),
        ("problem", "\x00"),
    ],
)
@pytest.mark.parametrize("step", ["letter", "propose"])
def test_what_makes_no_sense_is_refused_and_keeps_nothing(app, signed_in, three, name, value, step):
    secretary = signed_in("secretary")
    filled = typed(secretary.get("/groups/convoke", query_string={"issue": three}).text)
    answer = send(secretary, "/groups/convoke", **{**filled, name: value}, step=step)
    assert answer.status_code in {404, 422}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(GroupProposal)) == 0


def test_the_wizard_makes_the_same_queries_for_three_issues_and_for_thirty(app, signed_in, house, three):
    secretary = signed_in("secretary")

    def visit(folios):
        assert secretary.get("/groups/convoke", query_string={"issue": folios}).status_code == 200

    few = counted(app, lambda: visit(three[:1]))
    with app.app_context(), transaction():
        for _number in range(27):
            issue(house)
    assert counted(app, lambda: visit(three[:1])) == few
