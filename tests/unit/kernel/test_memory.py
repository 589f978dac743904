"""What a process remembers is bounded, and what is asked for stays."""

from __future__ import annotations

from app.kernel.memory import Memory


def test_the_longest_unasked_for_is_forgotten_first() -> None:
    memory: Memory[str] = Memory()
    for key in ("a", "b"):
        memory.hold(key, key.upper(), most=2)
    assert memory.find("a") == "A"
    memory.hold("c", "C", most=2)
    assert [memory.find(key) for key in ("a", "b", "c")] == ["A", None, "C"]


def test_what_is_held_anew_takes_the_place_of_what_was_held() -> None:
    memory: Memory[str] = Memory()
    memory.hold("a", "old", most=2)
    memory.hold("a", "new", most=2)
    assert memory.find("a") == "new"
