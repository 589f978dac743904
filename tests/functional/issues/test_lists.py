"""The list of issues: filters, counts, saved views, the table; and the desk at which they are decided."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.bodies.models import Body
from app.issues import desk, queries
from app.issues.models import Issue, IssueState, SavedView, Seconding
from app.issues.operations.saved import MOST_VIEWS, remove_view, save_view
from app.issues.queries import AGES, Filters
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.meetings.models import MeetingKind
from app.web.csv_files import harmless
from tests import factories
from tests.pages import read, visible_text
from tests.queries import counted

EVERYBODY = ("admin", "secretary", "chair", "coordinator", "canacar", "guest", "member", "insider")


def send(visitor, path, **fields):
    token = read(visitor.get("/chambers").text).find(".//meta[@name='csrf-token']").get("content")
    return visitor.post(path, data={"csrf_token": token, **fields})


def made(house, chamber="CANACAR", **values):
    given = {"topic_id": house.topic.id, **values}
    return factories.make_issue(
        house.standing, house.chambers[chamber], house.people[chamber.lower()], **given
    )


@pytest.fixture
def inside(app, house):
    with app.test_request_context("/"), transaction():
        yield house


def backed(house, issue, *chambers, members=None):
    for chamber in chambers:
        db.session.add(
            Seconding(
                issue_id=issue.id,
                chamber_id=house.chambers[chamber].id,
                person_id=house.people[chamber.lower()].id,
                affected_members=members,
                created_at=clock.now(),
            )
        )
    db.session.flush()


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_may_not_be_seen_is_not_counted(inside, who):
    for state in IssueState:
        made(inside, state=state)
        factories.make_issue(
            inside.hidden,
            inside.chambers["index"],
            inside.people["insider"],
            state=state,
            topic_id=inside.topic.id,
        )
    actor = inside.actor(who)
    counts = queries.count_by_state(actor, Filters())
    listed = queries.list_issues(actor, Filters(), limit=100).items
    assert {state: number for state, number in counts.items() if number} == {
        state: sum(issue.state is state for issue in listed) for state in {issue.state for issue in listed}
    }


def test_counts_follow_every_filter_but_that_of_states(inside):
    made(inside, state=IssueState.ADMITTED)
    made(inside, "CCE", state=IssueState.ADMITTED)
    made(inside, "CCE", state=IssueState.CLOSED)
    asked = Filters(chamber_id=inside.chambers["CCE"].id, states=frozenset({IssueState.CLOSED}))
    counts = queries.count_by_state(inside.actor("secretary"), asked)
    assert (counts[IssueState.ADMITTED], counts[IssueState.CLOSED]) == (1, 1)


@pytest.mark.parametrize("age", AGES)
def test_ages_divide_the_list_without_gap_or_overlap(inside, age):
    now = clock.now()
    rows = {
        days: made(inside, listed_at=now - timedelta(days=days, minutes=1))
        for days in (0, 6, 7, 29, 30, 89, 90, 400)
    }
    seen = {
        key: {issue.id for issue in queries.list_issues(inside.actor("secretary"), Filters(age=key)).items}
        for key in AGES
    }
    assert set.union(*seen.values()) == {issue.id for issue in rows.values()}
    assert sum(map(len, seen.values())) == len(rows)
    youngest, oldest = AGES[age]
    assert seen[age] == {
        issue.id for days, issue in rows.items() if youngest <= days and (oldest is None or days < oldest)
    }


def test_a_view_keeps_filters_under_a_name_for_oneself(inside):
    actor = inside.actor("canacar")
    row = save_view("  Los  míos ", {"state": "admitted", "q": "", "after": "x"}, actor=actor)
    assert (row.name, row.asked) == ("Los míos", {"state": "admitted"})
    again = save_view("Los míos", {"topic": "1"}, actor=actor)
    assert (again.id, again.asked) == (row.id, {"topic": "1"})
    with pytest.raises(NotFound):
        remove_view(row.id, actor=inside.actor("caaarem"))
    remove_view(row.id, actor=actor)
    tags = db.session.scalars(select(AuditEntry.tag).where(AuditEntry.subject_type == "saved_view")).all()
    assert tags == ["saved_view:save", "saved_view:save", "saved_view:remove"]


def test_a_view_needs_a_name_a_filter_and_room(inside):
    from app.kernel.actor import ANONYMOUS

    actor = inside.actor("canacar")
    for name, asked in (
        (" ", {"state": "admitted"}),
        ("x" * 81, {"state": "admitted"}),
        ("Vacía", {"q": " "}),
    ):
        with pytest.raises(InvalidInput):
            save_view(name, asked, actor=actor)
    for number in range(MOST_VIEWS):
        save_view(f"Vista {number}", {"q": "x"}, actor=actor)
    with pytest.raises(InvalidInput):
        save_view("Una más", {"q": "x"}, actor=actor)
    with pytest.raises(NotAllowed):
        save_view("Nadie", {"q": "x"}, actor=ANONYMOUS)


def test_views_are_kept_and_removed_by_the_page(app, signed_in, house):
    canacar = signed_in("canacar")
    kept = send(canacar, "/issues/views", name="Admitidos", state="admitted")
    assert kept.location.endswith("/issues?state=admitted")
    assert "Admitidos" in visible_text(canacar.get("/issues").text)
    assert "Admitidos" not in visible_text(signed_in("caaarem").get("/issues").text)
    with app.app_context():
        view_id = db.session.scalar(select(SavedView.id))
    assert send(signed_in("caaarem"), f"/issues/views/{view_id}/remove").status_code == 404
    assert send(canacar, f"/issues/views/{view_id}/remove").status_code == 303


@pytest.mark.parametrize(
    ("cell", "safe"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-3", "'-3"), (-3, "-3"), ("AS", "AS"), (None, "")]
)
def test_no_cell_is_taken_for_a_formula(cell, safe):
    assert harmless(cell) == safe


def test_the_table_holds_all_that_the_filters_show_and_nothing_else(app, signed_in, house, monkeypatch):
    from app.issues.views import listing

    monkeypatch.setattr(listing, "BATCH", 7)
    with app.app_context(), transaction():
        for number in range(20):
            made(house, title=f"=SUMA({number})")
        made(house, "CCE", state=IssueState.CLOSED)
        factories.make_issue(
            house.hidden, house.chambers["index"], house.people["insider"], topic_id=house.topic.id
        )
    answer = signed_in("secretary").get("/issues.csv?state=admitted")
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][0] == "Folio"
    assert len(rows) == 21
    assert all(row[1].startswith("'=SUMA(") for row in rows[1:])
    assert len(list(csv.reader(io.StringIO(signed_in("member").get("/issues.csv").data.decode())))) == 1


def test_the_list_has_a_page_two_that_keeps_its_filters(app, signed_in, house):
    with app.app_context(), transaction():
        for _ in range(queries.PAGE_SIZE + 3):
            made(house)
    page = signed_in("secretary").get("/issues?state=admitted").text
    onward = next(a.get("href") for a in read(page).iter("a") if "after=" in (a.get("href") or ""))
    assert "state=admitted" in onward
    second = signed_in("secretary").get(onward)
    assert second.text.count("ledger-main") == 3


def test_the_list_makes_the_same_queries_however_long_it_is(app, signed_in, house):
    secretary = signed_in("secretary")

    def visit():
        assert secretary.get("/issues").status_code == 200

    with app.app_context(), transaction():
        made(house)
    few = counted(app, visit)
    with app.app_context(), transaction():
        for _ in range(30):
            made(house)
    assert counted(app, visit) == few


# ── the desk ──


def test_the_desk_orders_by_age_or_by_weight(inside):
    now = clock.now()
    old = made(inside, state=IssueState.SUBMITTED, listed_at=now - timedelta(days=9))
    heavy = made(inside, "CCE", state=IssueState.SUBMITTED, listed_at=now - timedelta(days=1))
    backed(inside, heavy, "CANACAR", "ANTP", members=450)
    actor = inside.actor("secretary")
    assert [row.issue.id for row in desk.desk_of(actor).inbox] == [old.id, heavy.id]
    by_weight = desk.desk_of(actor, by_weight=True).inbox
    assert [row.issue.id for row in by_weight] == [heavy.id, old.id]
    assert by_weight[0].weight == 2 * 5 + 1 * 2 + 9 * 1 + 0
    assert by_weight[1].weight == 1 * 2 + 1


def test_the_desk_shows_what_waits_for_the_chair_appeals_reopenings_and_what_was_not_completed(inside):
    today = clock.today(factories.ZONE)
    proposed = made(
        inside, state=IssueState.SUBMITTED, refusal_reason="Es un caso.", refusal_channel="Ventanilla"
    )
    appealed = made(inside, state=IssueState.NOT_ADMITTED, appeal="Son varios.")
    closed = made(inside, state=IssueState.CLOSED, new_facts="Volvió.")
    late = made(inside, state=IssueState.RETURNED, return_by=today - timedelta(days=1))
    made(inside, state=IssueState.RETURNED, return_by=today + timedelta(days=3))
    for who in ("secretary", "chair"):
        found = desk.desk_of(inside.actor(who))
        assert [row.issue.id for row in found.inbox] == []
        assert [row.issue.id for row in found.refusals] == [proposed.id]
        assert [row.issue.id for row in found.appeals] == [appealed.id]
        assert [row.issue.id for row in found.reopenings] == [closed.id]
        assert [row.issue.id for row in found.overdue] == [late.id]


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_sits_at_the_desk(signed_in, house, who):
    assert signed_in(who).get("/issues/desk").status_code == (200 if who in {"secretary", "chair"} else 403)


@pytest.mark.parametrize(
    ("verb", "fields", "state"),
    [
        ("admit", {"criterion": "Regla 7.1.4"}, IssueState.ADMITTED),
        ("return", {"missing": "Falta la evidencia."}, IssueState.RETURNED),
        ("propose_refusal", {"reason": "Es un caso.", "channel": "Ventanilla"}, IssueState.SUBMITTED),
        ("merge", {}, IssueState.MERGED),
    ],
)
def test_each_decision_at_the_desk_leads_to_the_next_issue(app, signed_in, house, verb, fields, state):
    with app.app_context(), transaction():
        first, second_ = (
            made(house, state=IssueState.SUBMITTED),
            made(house, "CCE", state=IssueState.SUBMITTED),
        )
        target = made(house, "ANTP")
        ids, refs = (first.id, second_.id), (first.folio, second_.folio)
        if verb == "merge":
            fields = {"target": target.folio}
    secretary, chair = signed_in("secretary"), signed_in("chair")
    page = secretary.get(f"/issues/desk/{refs[0]}")
    assert page.status_code == 200
    assert "1 de 2" in visible_text(page.text)
    assert send(chair, f"/issues/desk/{refs[0]}/{verb}", **fields).status_code == 403
    done = send(secretary, f"/issues/desk/{refs[0]}/{verb}", **fields)
    assert done.location.endswith(f"/issues/desk/{refs[1]}")
    with app.app_context():
        assert db.session.get(Issue, ids[0]).state is state
    assert secretary.get(done.location).status_code == 200


@pytest.mark.parametrize("verb", ["return", "propose_refusal", "merge"])
def test_a_decision_without_its_reasons_comes_back_with_what_was_typed(app, signed_in, house, verb):
    with app.app_context(), transaction():
        folio = made(house, state=IssueState.SUBMITTED).folio
    typed = {"missing": " ", "channel": "La ventanilla única", "target": "AS-1999-001"}
    answer = send(signed_in("secretary"), f"/issues/desk/{folio}/{verb}", **typed)
    assert answer.status_code == 422
    if verb == "propose_refusal":
        assert "La ventanilla única" in answer.text
    with app.app_context():
        assert set(db.session.scalars(select(Issue.state))) == {IssueState.SUBMITTED}


def test_the_desk_makes_the_same_queries_however_much_waits(app, signed_in, house):
    secretary = signed_in("secretary")
    with app.app_context(), transaction():
        folio = made(house, state=IssueState.SUBMITTED).folio

    def visit():
        assert secretary.get("/issues/desk?order=weight").status_code == 200

    def visit_one():
        assert secretary.get(f"/issues/desk/{folio}").status_code == 200

    few, few_one = counted(app, visit), counted(app, visit_one)
    with app.app_context(), transaction():
        for _ in range(15):
            made(house, state=IssueState.SUBMITTED, title="Otro asunto distinto")
    assert counted(app, visit) <= few + 1
    assert counted(app, visit_one) <= few_one + 1


# ── the next session's list ──


def session_ahead(house, days=20, **values):
    begin = clock.now() + timedelta(days=days)
    return factories.make_meeting(
        db.session.get_one(Body, house.standing.id),
        kind=MeetingKind.ORDINARY, starts_at=begin, ends_at=begin + timedelta(hours=3), **values,
    )  # fmt: skip


def test_issues_are_put_on_the_next_session_s_list_which_is_begun_if_need_be(inside):
    from app.agendas.models import Agenda, AgendaItem
    from app.agendas.operations.next_list import put_on_next

    meeting = session_ahead(inside)
    session_ahead(inside, 60, number=9)
    one, two, closed = made(inside), made(inside, "CCE"), made(inside, "ANTP", state=IssueState.CLOSED)
    put = put_on_next([one, two, closed], actor=inside.actor("secretary"))
    assert [(issue.id, found.id) for issue, found in put.added] == [
        (one.id, meeting.id),
        (two.id, meeting.id),
    ]
    assert [issue.id for issue, _why in put.refused] == [closed.id]
    on_it = db.session.scalars(
        select(AgendaItem.issue_id)
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .where(Agenda.meeting_id == meeting.id, AgendaItem.issue_id.is_not(None))
        .order_by(AgendaItem.position)
    ).all()
    assert on_it == [one.id, two.id]
    tags = db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)).all()
    assert tags.count("agenda:start") == 1
    assert tags.count("agenda:add_item") == 2
    again = put_on_next([one], actor=inside.actor("secretary"))
    assert (again.added, [issue.id for issue, _why in again.refused]) == ([], [one.id])


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_a_secretary_puts_issues_on_a_list(app, signed_in, house, who):
    with app.app_context(), transaction():
        session_ahead(house)
        folio = made(house).folio
    answer = send(signed_in(who), "/agendas/next-list", issue=folio)
    seen = who in {"secretary", "chair", "canacar", "guest"}
    # Who sees no such issue is told to choose one.
    assert answer.status_code == (303 if who == "secretary" or not seen else 403)


def test_without_a_session_ahead_nothing_is_put_and_it_is_said(app, signed_in, house):
    with app.app_context(), transaction():
        folio = made(house).folio
    secretary = signed_in("secretary")
    page = secretary.get(send(secretary, "/agendas/next-list", issue=folio, **{"from": "list"}).location)
    assert "no se puso" in visible_text(page.text)
    with app.app_context():
        from app.agendas.models import Agenda

        assert db.session.scalar(select(func.count()).select_from(Agenda)) == 0


def test_no_agenda_is_begun_for_what_none_takes_and_one_stranger_keeps_no_other(app, signed_in, house):
    from app.agendas.models import Agenda

    with app.app_context(), transaction():
        session_ahead(house)
        closed, fine = made(house, state=IssueState.CLOSED).folio, made(house, "CCE").folio
    secretary = signed_in("secretary")
    send(secretary, "/agendas/next-list", issue=closed)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Agenda)) == 0
    send(secretary, "/agendas/next-list", issue=["AS-1999-001", fine])
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Agenda)) == 1


def test_what_is_not_due_yet_hides_nothing_on_the_desk(inside, monkeypatch):
    monkeypatch.setattr(desk, "MOST_SHOWN", 3)
    today = clock.today(factories.ZONE)
    for _ in range(5):
        made(
            inside,
            state=IssueState.RETURNED,
            return_by=today + timedelta(days=9),
            listed_at=clock.now() - timedelta(days=9),
        )
    waiting = made(inside, state=IssueState.SUBMITTED)
    assert [row.issue.id for row in desk.desk_of(inside.actor("secretary")).inbox] == [waiting.id]


def test_a_day_that_is_none_is_refused_at_the_desk(app, signed_in, house):
    with app.app_context(), transaction():
        folio = made(house, state=IssueState.SUBMITTED).folio
    typed = {"missing": "Falta la evidencia.", "return_by": "31/02/2027"}
    answer = send(signed_in("secretary"), f"/issues/desk/{folio}/return", **typed)
    assert answer.status_code == 422
    assert "Falta la evidencia." in answer.text
