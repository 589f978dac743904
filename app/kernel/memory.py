"""What a process remembers of its work: bounded, the longest unasked for forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Values by key. Whether one still stands is for whoever asks to know: nothing here grows old by itself."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Value | None:
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
            return held

    def hold(self, key: Hashable, value: Value, *, most: int) -> None:
        """Keep ``value``, and of all that is kept no more than ``most``."""
        with self._lock:
            self._held[key] = value
            self._held.move_to_end(key)
            while len(self._held) > most:
                self._held.popitem(last=False)
