"""Every route, every role: who reads what, and what reaches nobody it is not for."""

from __future__ import annotations

import os

import pytest

from app.web import guard
from app.web.security import CONTENT_SECURITY_POLICY
from tests.functional.gates.scene import MAY_READ, Scene
from tests.functional.gates.walking import HERE, RENEW, Answer, Answers, compare, differences

FEEDS = {"calendars.programme_feed", "calendars.body_feed", "calendars.personal_feed"}


#: What somebody uploaded is given under a stricter one still.
DOWNLOADS = "default-src 'none'; sandbox"


HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_the_list_of_routes_is_the_one_that_was_agreed(scene: Scene) -> None:
    with scene.app.app_context():
        lines = sorted(
            " ".join(
                [
                    ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
                    rule.rule,
                    rule.endpoint,
                    "public" if guard.is_public(rule.endpoint) else "signed-in",
                ]
            )
            for rule in scene.app.url_map.iter_rules()
        )
    text, path = "\n".join([*lines, ""]), HERE / "routes.txt"
    if os.environ.get(RENEW) == "1":
        path.write_text(text)
    changed = differences(path, text)
    assert not changed, "\n".join(["The routes changed:", *changed])


def test_nobody_who_has_not_signed_in_reads_what_is_not_public(scene: Scene, read: Answers) -> None:
    with scene.app.app_context():
        wrong = [
            f"{answers['anonymous'].path} → {answers['anonymous'].status}"
            for (endpoint, _case), answers in read.items()
            if not guard.is_public(endpoint) and not _is_refused(answers["anonymous"])
        ]
    assert not wrong, "\n".join(wrong)


def _is_refused(answer: Answer) -> bool:
    if answer.path.startswith("/api/"):
        return answer.status == 401
    return answer.status == 302 and answer.headers["Location"].startswith("/sign-in?next=")


def test_everybody_gets_what_the_table_says_and_nothing_breaks(read: Answers) -> None:
    broken = [
        f"{role} {answer.path} → {answer.status}"
        for answers in read.values()
        for role, answer in answers.items()
        if answer.status >= 500
    ]
    assert not broken, "\n".join(broken)
    table = {
        key: {role: str(answer.status) for role, answer in answers.items()}
        for key, answers in read.items()
        if not key[1].startswith("/")
    }
    changed = compare(
        "reads.tsv", table, "GET: the status each role gets at each route, for each object of scene.py"
    )
    assert not changed, "\n".join(["Who may read what changed:", *changed])


@pytest.mark.parametrize("word", sorted(MAY_READ))
def test_what_is_not_for_somebody_reaches_them_nowhere(read: Answers, word: str) -> None:
    """Pages, lists, counts, search, feeds, attachments: every address, asked by every outsider."""
    leaks = [
        f"{role} {answer.path} → {answer.status}"
        for answers in read.values()
        for role, answer in answers.items()
        if role not in MAY_READ[word]
        and word in answer.text.replace("\r\n ", "").lower() + str(answer.headers).lower()
    ]
    assert not leaks, "\n".join(leaks)
    readers = {role for answers in read.values() for role, answer in answers.items() if word in answer.text}
    assert readers, "the word stands nowhere, so nothing was proved"


def test_every_answer_carries_the_strict_policy(read: Answers) -> None:
    wrong = [
        f"{role} {answer.path}: {name}: {answer.headers.get(name)}"
        for answers in read.values()
        for role, answer in answers.items()
        for name, value in HEADERS.items()
        if answer.headers.get(name) not in {value, DOWNLOADS if name == "Content-Security-Policy" else value}
    ]
    assert not wrong, "\n".join(wrong)


def test_pages_are_not_kept_by_caches_between(read: Answers) -> None:
    assert [
        f"{role} {answer.path}: {answer.headers.get('Cache-Control')}"
        for answers in read.values()
        for role, answer in answers.items()
        if answer.headers.get("Content-Type", "").startswith("text/html")
        and "private" not in answer.headers.get("Cache-Control", "")
    ] == []


def test_feeds_are_the_same_for_everybody_and_touch_no_cookie(read: Answers) -> None:
    for (endpoint, case), answers in read.items():
        if endpoint in FEEDS:
            for role, answer in answers.items():
                assert "Set-Cookie" not in answer.headers, (role, case)
                assert "cookie" not in answer.headers.get("Vary", "").lower(), (role, case)
            if endpoint != "calendars.personal_feed":
                assert len({answer.status for answer in answers.values()}) == 1, case
                assert len({answer.text for answer in answers.values() if answer.status == 200}) <= 1, case
