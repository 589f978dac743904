"""Bars: as long as their numbers, side by side, told apart without colour."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.reports.charts import MOST_ROWS, WIDTH, Measured, Series, stacked

SERIES = (Series("A tiempo", "solid"), Series("Tarde", "stripes"), Series("Abiertos", "hollow"))


NUMBERS = st.lists(st.tuples(*[st.integers(0, 10_000)] * 3), min_size=1, max_size=6)


@given(NUMBERS)
def test_bars_are_side_by_side_and_in_proportion(rows: list[tuple[int, int, int]]) -> None:
    chart = stacked("k", "Título", SERIES, [Measured("CCE", numbers) for numbers in rows])
    most = max(sum(numbers) for numbers in rows)
    if not most:
        assert chart is None
        return
    assert chart is not None
    assert len(chart.rows) == len(rows)
    for drawn, numbers in zip(chart.rows, rows, strict=True):
        assert [bar.number for bar in drawn.bars] == [number for number in numbers if number]
        at = 0.0
        for bar in drawn.bars:
            assert abs(bar.x - at) < 0.2
            assert abs(bar.width - WIDTH * bar.number / most) < 0.2
            at += WIDTH * bar.number / most
        assert at <= WIDTH + 0.5


def test_the_words_say_every_number() -> None:
    chart = stacked("k", "Título", SERIES, [Measured("CCE", (2, 0, 1)), Measured("ANTP", (0, 0, 3))])
    assert chart is not None
    assert chart.description == "CCE: A tiempo 2, Tarde 0, Abiertos 1. ANTP: A tiempo 0, Tarde 0, Abiertos 3."


def test_each_series_has_a_pattern_of_its_own_and_a_key() -> None:
    chart = stacked("k", "Título", SERIES, [Measured("CCE", (1, 1, 1))])
    assert chart is not None
    assert [(key.label, key.pattern) for key in chart.swatches] == [
        (one.label, one.pattern) for one in SERIES
    ]


def test_a_number_that_does_not_fit_is_left_to_the_table_and_a_long_name_is_cut() -> None:
    chart = stacked("k", "Título", SERIES, [Measured("C" * 90, (1000, 1, 0), value="99 %")])
    assert chart is not None
    assert [bar.is_labelled for bar in chart.rows[0].bars] == [True, False]
    assert chart.rows[0].label.endswith("…")


def test_nothing_and_too_much_are_not_drawn() -> None:
    assert stacked("k", "Título", SERIES, []) is None
    assert stacked("k", "Título", SERIES, [Measured("CCE", (0, 0, 0))]) is None
    assert stacked("k", "Título", SERIES, [Measured("CCE", (1, 0, 0))] * (MOST_ROWS + 1)) is None


def test_a_mark_stands_where_its_number_would_end() -> None:
    chart = stacked("k", "Título", SERIES[:1], [Measured("GCP", (1,), mark=2)])
    assert chart is not None
    assert (chart.rows[0].bars[0].width, chart.rows[0].mark) == (WIDTH / 2, WIDTH)
