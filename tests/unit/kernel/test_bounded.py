"""A call that is held to its time, and the children behind it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from app.kernel.bounded import Bounded, Overrun


def echo(text: str) -> str:
    return text


def pid(_text: str) -> str:
    return str(os.getpid())


def secret(_text: str) -> str:
    return os.environ.get("CONVOCA_TEST_SECRET", "none")


def sleep(text: str) -> str:
    time.sleep(float(text))
    return "awake"


def recurse(text: str) -> str:
    return recurse(text)


def grow(text: str) -> str:
    return text * 1000


@pytest.fixture
def made() -> Iterator[list[Bounded]]:
    calls: list[Bounded] = []
    yield calls
    for call in calls:
        call.close()


def bounded(made: list[Bounded], name: str, **options: float) -> Bounded:
    options.setdefault("seconds", 2)
    call = Bounded(f"tests.unit.kernel.test_bounded:{name}", allowance=5, **options)  # type: ignore[arg-type]
    made.append(call)
    return call


def test_text_goes_and_comes_back_whole(made: list[Bounded]) -> None:
    call = bounded(made, "echo")
    for text in ("", "ñandú €", "x" * 300_000):
        assert call(text) == text


def test_the_child_is_kept_for_the_next_call(made: list[Bounded]) -> None:
    call = bounded(made, "pid")
    assert call("") == call("") != str(os.getpid())


def test_a_child_that_died_between_calls_is_replaced(made: list[Bounded]) -> None:
    call = bounded(made, "pid")
    first = call("")
    os.kill(int(first), signal.SIGKILL)
    time.sleep(0.1)
    assert call("") != first


def test_a_call_over_its_time_is_ended_and_the_next_one_answers(made: list[Bounded]) -> None:
    call = bounded(made, "sleep", seconds=0.3)
    call("0")
    begun = time.monotonic()
    with pytest.raises(Overrun):
        call("30")
    assert time.monotonic() - begun < 1
    assert call("0") == "awake"


def test_no_child_outlives_the_call_it_failed(made: list[Bounded]) -> None:
    call = bounded(made, "sleep", seconds=0.3)
    with pytest.raises(Overrun):
        call("30")
    assert not call._children


@pytest.mark.parametrize(("name", "text"), [("recurse", "x"), ("sleep", "not a number"), ("missing", "x")])
def test_a_function_that_fails_is_an_overrun(made: list[Bounded], name: str, text: str) -> None:
    with pytest.raises(Overrun):
        bounded(made, name)(text)


def test_an_answer_over_the_limit_is_refused(made: list[Bounded]) -> None:
    call = bounded(made, "grow", largest=5_000)
    assert len(call("12345")) == 5_000
    with pytest.raises(Overrun):
        call("123456")


def test_when_every_child_is_busy_a_call_gives_up_in_time(made: list[Bounded]) -> None:
    call = Bounded("tests.unit.kernel.test_bounded:echo", seconds=0.2, allowance=0.1, most=1)
    made.append(call)
    with call._places:
        begun = time.monotonic()
        with pytest.raises(Overrun):
            call("x")
    assert time.monotonic() - begun < 1


def test_the_child_inherits_no_secret(made: list[Bounded], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOCA_TEST_SECRET", "hush")
    assert bounded(made, "secret")("") == "none"


def test_the_child_ends_when_its_parent_lets_go(made: list[Bounded]) -> None:
    call = bounded(made, "pid")
    call("")
    (child,) = call._children
    child._socket.close()
    assert child._process.wait(timeout=3) == 0
