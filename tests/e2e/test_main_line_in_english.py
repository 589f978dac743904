"""The main line of the main job, in English: filed, admitted, planned, published, held, minuted, in a calendar."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import LiveServer
from tests.e2e.office import (
    PASSWORD,
    Office,
    follow,
    foreign_lines,
    office,
    press,
    record_every_outcome,
    send,
    working_day,
)

ADMIN, SECRETARY, CHAIR, CARRIERS = (
    f"{name}@example.org" for name in ("admin", "secretary", "chair", "carriers")
)
BODY = "Consultative Group"
TITLE = "The same seal is inspected twice on one journey"
CHAMBERS = (
    "acronym,name,kind\nCARRIERS,Road Carriers' Chamber,chamber\nBROKERS,Brokers' Association,association\n"
)
MEMBERS = """\
body,chamber,person,email,kind,starts_on
CG,CARRIERS,Ann Carter,carriers@example.org,principal,2026-01-01
CG,BROKERS,Tom Brook,brokers@example.org,principal,2026-01-01
"""


@pytest.mark.e2e
def test_the_main_line_in_english(browser: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    with office(browser, live_server, "en") as people:
        the_house_is_set_up(people, live_server, tmp_path)
        folio = an_issue_is_filed_and_admitted(people)
        meeting = a_session_is_convoked(people)
        agreement = it_is_held(people, meeting)
        its_minutes_are_published(people, meeting, agreement)
        the_chamber_has_it_all(people, live_server, meeting, folio, agreement)
        for window in people.windows.values():
            assert foreign_lines(window) == [], window.url


def the_house_is_set_up(people: Office, server: LiveServer, folder: Path) -> None:
    server.flask(
        *(
            "programme",
            "create",
            "--name",
            "Authorized Economic Operator",
            "--acronym",
            "AEO",
            "--language",
            "en",
        ),
        *("--administration", "Customs Administration", "--contact-email", "aeo@example.org"),
    )
    said = server.flask("user", "create-admin", ADMIN, "--name", "Julia Adams", "--locale", "en")
    admin = people.come_in(said.strip().splitlines()[-1], ADMIN)
    (folder / "chambers.csv").write_text(CHAMBERS, encoding="utf-8")
    (folder / "members.csv").write_text(MEMBERS, encoding="utf-8")
    assert "CARRIERS" in server.flask("import", "chambers", str(folder / "chambers.csv"))

    admin.goto("/bodies/new")
    admin.get_by_label("Name", exact=True).fill(BODY)
    admin.get_by_label("Acronym").fill("CG")
    press(admin, "Create the body")
    follow(admin, "Officers and guests")
    for role, address, name in (
        ("Chair", CHAIR, "Edward Prior"),
        ("Technical secretary", SECRETARY, "Mary Fount"),
    ):
        form = admin.locator("form").filter(has=admin.get_by_role("heading", name="Give an office"))
        form.get_by_label("Office").select_option(label=role)
        form.get_by_label("E-mail").fill(address)
        form.get_by_label("Name").fill(name)
        form.get_by_label("From").fill("2026-01-01")
        send(form.get_by_role("button", name="Give the office"))
        expect(admin.get_by_role("main").get_by_text(name).first).to_be_visible()
    server.flask("import", "members", str(folder / "members.csv"))
    for address in (SECRETARY, CHAIR, CARRIERS):
        people.come_in(server.flask("user", "link", address).strip().splitlines()[-1], address)


def an_issue_is_filed_and_admitted(people: Office) -> str:
    window = people[CARRIERS]
    follow(window, "File an issue")
    window.get_by_label("Title").fill(TITLE)
    press(window, "Begin")
    main = window.get_by_role("main")
    main.get_by_label("Topic").select_option(label="Containers, conveyances and seals")
    main.get_by_label("What happens", exact=True).fill("Trailers **sealed** at the gate are opened again.")
    main.get_by_label("Road carriers").check()
    main.get_by_label("What is asked of the authority").fill("That one inspection counts for the other.")
    main.get_by_label("Evidence").fill("The log of one journey, with both seals.")
    press(window, "File the issue")
    expect(window.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    folio = window.locator("dd.folio").inner_text()
    secretary = people[SECRETARY]
    secretary.goto("/home")
    follow(secretary, TITLE)
    press(secretary, "Admit")
    expect(secretary.get_by_role("main").get_by_text("Admitted").first).to_be_visible()
    return folio


def a_session_is_convoked(people: Office) -> str:
    window = people[SECRETARY]
    window.goto("/home")
    follow(window, "Plan a session")
    window.get_by_label("Ordinary", exact=True).check()
    window.get_by_label("Day", exact=True).fill(working_day(6).isoformat())
    window.get_by_label("Begins at").fill("10:00")
    window.get_by_label("By videoconference", exact=True).check()
    window.get_by_label("Anyone may see").check()
    press(window, "Plan the meeting")
    press(window, "Plan it all the same")
    expect(window.get_by_role("heading", name="Procedural clock")).to_be_visible()
    meeting = window.url.removeprefix(people.server.url)

    follow(window, "Begin the agenda")
    press(window, "Begin the agenda")
    send(window.get_by_role("button", name=re.compile(rf"^Add to \d+ ?: {TITLE}")))
    press(window, "Send to the chair")
    follow(window, "Publish and convoke")
    chair = people[CHAIR]
    chair.goto(meeting)
    follow(chair, "Declare the urgency")
    chair.get_by_label("Why it is urgent").fill("The room is free on that day only.")
    press(chair, "Declare the urgency")
    window.reload()
    window.get_by_label("The chair instructed me to publish it").check()
    press(window, "Publish and convoke")
    expect(window.get_by_role("article")).to_contain_text("Version 1, published on")
    people.mail(CARRIERS, containing=BODY)
    return meeting


def it_is_held(people: Office, meeting: str) -> str:
    window = people[SECRETARY]
    window.goto(f"{meeting}/floor")
    expect(window.get_by_role("heading", name="Calling the roll")).to_be_visible()
    for name in ("Chair", "CARRIERS", "BROKERS"):
        row = window.locator("li.seat").filter(
            has=window.locator(".seat-name", has_text=re.compile(f"^{name}$"))
        )
        send(row.get_by_role("button", name="Register"))
    press(window, "Declare the quorum and open the session")
    send(window.get_by_role("link", name=re.compile(TITLE)))
    window.get_by_label("What was said").fill("The carriers told the case.")
    window.get_by_label("Agreement, to be numbered").fill("An inspected seal is recognized at the next gate.")
    window.get_by_label("Responsible", exact=True).select_option(label="BROKERS")
    window.get_by_label("Due on").fill(working_day(60).isoformat())
    press(window, "Adopt and number")
    agreement = window.locator(".sheet-agreement-no").first.inner_text()
    record_every_outcome(window, record="Record the outcome", outcomes={}, otherwise="Noted")
    send(window.get_by_role("button", name="Close the session"))
    expect(window.get_by_text("The session is closed.")).to_be_visible()
    return agreement


def its_minutes_are_published(people: Office, meeting: str, agreement: str) -> None:
    secretary, chair = people[SECRETARY], people[CHAIR]
    minutes = f"{meeting}/minutes"
    press(secretary, "Draw up the minutes")
    follow(secretary, "See the paper")
    expect(secretary.get_by_role("article")).to_contain_text(agreement)
    follow(secretary, "Hand to the chair")
    press(secretary, "Hand to the chair")
    chair.goto(minutes)
    press(chair, "Circulate to those who attended")
    secretary.goto(minutes)
    follow(secretary, "Take the comments as heard")
    secretary.get_by_label("Why the window is closed before its day").fill("Every seat has answered.")
    press(secretary, "Take the comments as heard")
    secretary.get_by_label("By the plenary, in session").check()
    secretary.get_by_label("If it is not in the list, which session").fill("Extraordinary session of May")
    press(secretary, "Record the approval")
    secretary.get_by_label("Your password, once more").fill(PASSWORD)
    press(secretary, "Sign the minutes")
    chair.goto(minutes)
    chair.get_by_label("Your password, once more").fill(PASSWORD)
    press(chair, "Sign the minutes")
    secretary.goto(minutes)
    follow(secretary, "Prepare the publication")
    press(secretary, "Publish the minutes")
    secretary.goto(minutes)
    expect(secretary.get_by_role("main").get_by_text("Published").first).to_be_visible()


def the_chamber_has_it_all(
    people: Office, server: LiveServer, meeting: str, folio: str, agreement: str
) -> None:
    window = people[CARRIERS]
    window.goto(f"/issues/{folio}")
    expect(window.get_by_role("main")).to_contain_text(agreement)
    window.goto(f"{meeting}/minutes")
    expect(window.get_by_role("article")).to_contain_text("The carriers told the case.")
    assert any(BODY in title or "session" in title for title in people.calendar(f"{server.url}/calendar.ics"))
