"""Two things side by side: processor time of this process, in turns, the median of several rounds."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ROUNDS = 15


@dataclass(frozen=True)
class Row:
    """One line of the report: a ratio and the goal it is held to."""

    what: str
    ratio: float
    goal: float
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.goal


def side_by_side(
    subjects: Mapping[str, Callable[[], object]], *, calls: int, rounds: int = ROUNDS
) -> dict[str, float]:
    """CPU seconds a call of each subject: the median over ``rounds``, each round taking every subject in turn."""
    for call in subjects.values():
        for _ in range(min(calls, 20)):
            call()
    samples: dict[str, list[float]] = {name: [] for name in subjects}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, call in subjects.items():
                began = time.process_time()
                for _ in range(calls):
                    call()
                samples[name].append((time.process_time() - began) / calls)
    finally:
        gc.enable()
    return {name: statistics.median(values) for name, values in samples.items()}
