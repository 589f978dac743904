from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.db import transaction
from app.meetings import queries
from app.meetings.models import MeetingKind, MeetingState
from tests.factories import House, make_meeting
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, SESSION, at, post
from tests.pages import PageClient
from tests.queries import statements

PLAN = {
    "kind": "ordinary", "date": "2026-11-12", "time": "10:00", "duration": "180", "mode": "in_person",
    "place": "Sala Magna", "is_public": "y",
}  # fmt: skip


@pytest.fixture
def sessions(app: Flask, house: House) -> dict[str, int]:
    """A public session, one not public, one of a body nobody outside may see."""
    with app.app_context(), at(EARLY), transaction():
        return {
            "public": make_meeting(house.standing, starts_at=SESSION, number=1).id,
            "private": make_meeting(house.standing, starts_at=SESSION, number=2, is_public=False).id,
            "hidden": make_meeting(house.hidden, starts_at=SESSION, number=1).id,
        }


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (None, {"public"}),
        ("member", {"public"}),
        ("admin", {"public"}),
        ("canacar", {"public", "private"}),
        ("guest", {"public", "private"}),
        ("secretary", {"public", "private"}),
        ("insider", {"public", "hidden"}),
    ],
)
def test_who_sees_which_session(
    app: Flask, client: PageClient, signed_in: Any, sessions: dict[str, int], who: str | None, sees: set[str]
) -> None:
    reader = signed_in(who) if who else client
    with at(EARLY):
        listed = reader.get("/meetings").text
        for name, meeting_id in sessions.items():
            assert reader.get(f"/meetings/{meeting_id}").status_code == (200 if name in sees else 404), name
            assert (f'href="/meetings/{meeting_id}"' in listed) == (name in sees), name


def test_the_link_of_the_videoconference_is_for_the_bodys_people(
    app: Flask, house: House, client: PageClient, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        meeting = make_meeting(house.standing, starts_at=SESSION, remote_url="https://video.example.org/sala")
    assert "video.example.org" not in client.get(f"/meetings/{meeting.id}").text
    assert "video.example.org" not in signed_in("member").get(f"/meetings/{meeting.id}").text
    assert "video.example.org" in signed_in("canacar").get(f"/meetings/{meeting.id}").text


def test_a_cancelled_session_stays_with_its_reason(app: Flask, house: House, client: PageClient) -> None:
    with app.app_context(), transaction():
        meeting = make_meeting(
            house.standing,
            starts_at=SESSION,
            state=MeetingState.CANCELLED,
            reason="La autoridad ya contestó.",
        )
    assert "La autoridad ya contestó." in client.get(f"/meetings/{meeting.id}").text


@pytest.mark.parametrize("who", ["chair", "canacar", "guest", "member", "admin"])
def test_only_a_secretary_opens_the_plan(signed_in: Any, who: str) -> None:
    assert signed_in(who).get("/meetings/plan").status_code == 403


def test_a_session_is_planned_from_the_form(app: Flask, house: House, signed_in: Any) -> None:
    secretary = signed_in("secretary")
    with at(EARLY):
        assert f'value="{house.group.id}" selected' in secretary.get(
            f"/meetings/plan?body={house.group.slug}"
        ).text.replace(f'selected value="{house.group.id}"', f'value="{house.group.id}" selected')
        answer = post(secretary, "/meetings/plan", PLAN | {"body": house.standing.id})
        assert answer.status_code == 303
        assert secretary.get(answer.headers["Location"]).status_code == 200
    with app.app_context():
        meeting = queries.list_for_body(house.standing.id, house.actor("secretary"))[0]
        assert (meeting.starts_at, meeting.kind) == (SESSION, MeetingKind.ORDINARY)
        assert meeting.ends_at - meeting.starts_at == timedelta(hours=3)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"date": "2026-11-14"}, "sábado"),
        ({"date": "2026-11-16"}, "Revolución"),
        ({"date": "2026-10-08"}, "urgencia"),
    ],
)
def test_a_doubtful_date_is_said_first_and_planned_all_the_same(
    app: Flask, house: House, signed_in: Any, changed: dict[str, str], said: str
) -> None:
    secretary = signed_in("secretary")
    data = PLAN | {"body": house.standing.id} | changed
    with at(EARLY):
        warned = post(secretary, "/meetings/plan", data)
        assert warned.status_code == 422
        assert said in warned.text
        assert 'value="Sala Magna"' in warned.text
        assert post(secretary, "/meetings/plan", data | {"anyway": "1"}).status_code == 303


def test_a_session_at_the_same_hour_with_the_same_people_is_said(
    app: Flask, house: House, signed_in: Any, sessions: dict[str, int]
) -> None:
    with at(EARLY):
        warned = post(signed_in("secretary"), "/meetings/plan", PLAN | {"body": house.group.id})
    assert warned.status_code == 422
    assert "2 personas integran los dos órganos" in warned.text


def test_what_is_missing_is_said_field_by_field_and_what_was_typed_is_kept(
    house: House, signed_in: Any
) -> None:
    with at(EARLY):
        answer = post(
            signed_in("secretary"),
            "/meetings/plan",
            {
                "body": house.standing.id,
                "kind": "ordinary",
                "mode": "in_person",
                "duration": "60",
                "place": "Sala B",
            },
        )
    assert answer.status_code == 422
    assert 'value="Sala B"' in answer.text
    assert 'href="#date"' in answer.text
    assert 'href="#time"' in answer.text


@pytest.mark.parametrize(
    ("who", "status"), [("secretary", 403), ("chair", 200), ("canacar", 403), ("admin", 403)]
)
def test_the_chair_cancels(
    app: Flask, signed_in: Any, sessions: dict[str, int], who: str, status: int
) -> None:
    assert signed_in(who).get(f"/meetings/{sessions['public']}/cancel").status_code == status


def test_cancelling_asks_for_the_reason_and_shows_it(
    app: Flask, signed_in: Any, sessions: dict[str, int]
) -> None:
    chair = signed_in("chair")
    url = f"/meetings/{sessions['public']}/cancel"
    with at(EARLY):
        assert post(chair, url, {"revision": 1, "reason": ""}).status_code == 422
        assert post(chair, url, {"revision": 1, "reason": "Sin asuntos"}).status_code == 303
        assert "Sin asuntos" in chair.get(f"/meetings/{sessions['public']}").text


def test_cancelling_too_late_is_refused_on_the_page(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
    chair = signed_in("chair")
    url = f"/meetings/{meeting_id}/cancel"
    with app.app_context():
        revision = setting.meeting_of(house, meeting_id).revision
    with at(SESSION - timedelta(hours=20)):
        refused = post(chair, url, {"revision": revision, "reason": "Sin asuntos"})
        assert refused.status_code == 422
        assert "fuerza mayor" in refused.text
        assert (
            post(chair, url, {"revision": revision, "reason": "Sismo", "force_majeure": "y"}).status_code
            == 303
        )


def test_what_can_be_neither_moved_nor_cancelled_any_more_says_so(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
    chair = signed_in("chair")
    for page, button in (("cancel", "Cancelar la sesión</button>"), ("move", "Mover la sesión</button>")):
        with at(SESSION - timedelta(hours=3)):
            text = chair.get(f"/meetings/{meeting_id}/{page}").text
            assert "Ahora solo cabe la fuerza mayor" in text
            assert button in text
            assert (
                "requerirá una urgencia" not in text
            )  # it was convoked: the deferral's limits, not the notice's
        with at(SESSION - timedelta(hours=1)):
            text = chair.get(f"/meetings/{meeting_id}/{page}").text
            assert "Ya no puede moverse ni cancelarse." in text
            assert button not in text


def test_moving_from_the_form(app: Flask, house: House, signed_in: Any, sessions: dict[str, int]) -> None:
    secretary = signed_in("secretary")
    url = f"/meetings/{sessions['public']}/move"
    with at(EARLY):
        assert 'value="2026-11-12"' in secretary.get(url).text
        answer = post(
            secretary, url, {"revision": 1, "date": "2026-11-19", "time": "11:30", "duration": "120"}
        )
    assert answer.status_code == 303
    with app.app_context():
        meeting = queries.get_meeting(sessions["public"], house.actor("secretary"))
        assert meeting.starts_at == datetime(2026, 11, 19, 17, 30, tzinfo=UTC)


def test_a_stale_edit_is_409_and_changes_nothing(
    app: Flask, house: House, signed_in: Any, sessions: dict[str, int]
) -> None:
    secretary = signed_in("secretary")
    url = f"/meetings/{sessions['public']}/edit"
    data = {"revision": 1, "mode": "in_person", "place": "Sala B", "is_public": "y"}
    with at(EARLY):
        assert post(secretary, url, data).status_code == 303
        assert post(secretary, url, data | {"place": "Sala C"}).status_code == 409
    with app.app_context():
        assert queries.get_meeting(sessions["public"], house.actor("secretary")).place == "Sala B"


def test_the_notice_is_shown_to_the_secretary_with_its_recipients(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
    page = signed_in("secretary").get(f"/meetings/{meeting_id}").text
    assert "canacar@example.org" in page
    member = signed_in("canacar").get(f"/meetings/{meeting_id}").text
    assert "caaarem@example.org" not in member
    assert "Su convocatoria" in member


def test_the_clock_is_for_the_bodys_people(
    app: Flask, client: PageClient, signed_in: Any, sessions: dict[str, int]
) -> None:
    with at(EARLY):
        assert "Reloj procesal" in signed_in("canacar").get(f"/meetings/{sessions['public']}").text
        assert "Reloj procesal" not in client.get(f"/meetings/{sessions['public']}").text


def test_filters_narrow_and_count(app: Flask, house: House, client: PageClient) -> None:
    with app.app_context(), at(EARLY), transaction():
        make_meeting(house.standing, starts_at=SESSION)
        make_meeting(house.group, starts_at=SESSION + timedelta(days=1))
        make_meeting(house.group, starts_at=SESSION.replace(year=2025), state=MeetingState.CLOSED)
    with at(EARLY):
        assert "2 sesiones" in client.get("/meetings").text
        assert "1 sesión" in client.get(f"/meetings?body={house.group.slug}").text
        assert "1 sesión" in client.get("/meetings?when=past").text
        assert "0 sesiones" in client.get("/meetings?year=1999").text
        assert client.get("/meetings?state=nonsense&year=abc&after=rubbish").status_code == 200


def test_an_empty_list_teaches(house: House, client: PageClient, signed_in: Any) -> None:
    assert "No hay sesiones próximas" in client.get("/meetings").text
    assert "/meetings/plan" in signed_in("secretary").get("/meetings").text
    assert "/meetings/plan" not in client.get("/meetings").text


def test_pages_of_the_list_lead_on_and_back(app: Flask, house: House, client: PageClient) -> None:
    with app.app_context(), at(EARLY), transaction():
        for number in range(60):
            make_meeting(house.standing, starts_at=SESSION + timedelta(days=number))
    with at(EARLY):
        first = client.get("/meetings")
        assert "60 sesiones" in first.text
        assert 'rel="next"' in first.text
        assert 'rel="prev"' not in first.text


def test_the_list_asks_the_same_number_of_queries_whatever_its_length(
    app: Flask, house: House, client: PageClient, signed_in: Any
) -> None:
    with app.app_context(), at(EARLY), transaction():
        make_meeting(house.standing, starts_at=SESSION)
    canacar = signed_in("canacar")
    with at(EARLY):
        for reader in (client, canacar):
            reader.get("/meetings")
            with statements(app) as few:
                reader.get("/meetings")
            with app.app_context(), transaction():
                for number in range(20):
                    make_meeting(house.group, starts_at=SESSION + timedelta(days=number))
            with statements(app) as many:
                reader.get("/meetings")
            assert len(few) == len(many)


def test_a_session_reads_in_english_too(app: Flask, client: PageClient, sessions: dict[str, int]) -> None:
    with clock.standing_at(EARLY):
        page = client.get(f"/meetings/{sessions['public']}", headers={"Accept-Language": "en"}).text
    assert "1st ordinary session of 2026" in page
