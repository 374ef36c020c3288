"""However many counters, stages and words there are, nothing is cut off."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.layout import (
    CHUNK,
    LINE_HEIGHT,
    LOWEST,
    TILE_HEIGHT,
    TILE_WIDTH,
    Length,
    count_columns,
    divide,
    fit_lines,
    grid_capacity,
    grid_shape,
    row_capacity,
    row_height,
    split_columns,
    split_lines,
    split_text,
    weigh,
)
from display.presentation import RowPicture, StagePicture

ROWS = st.lists(
    st.builds(
        RowPicture,
        label=st.text(max_size=3),
        value=st.text(max_size=5),
        pale=st.booleans(),
        lit=st.just(False),
    ),
    max_size=40,
)
NUMBERED = RowPicture("1", "A001", pale=False, lit=False)
LENGTHS = st.builds(
    Length,
    size=st.none() | st.floats(10, 900),
    share=st.floats(0.1, 90),
    gone=st.booleans(),
)


@given(ROWS, st.floats(200, 1500), st.integers(1, 4))
def test_every_row_fits_its_column(rows: list[RowPicture], height: float, at_most: int) -> None:
    columns = split_columns(rows, height, at_most)
    assert len(columns) <= at_most
    assert [row for column in columns for row in column] == rows
    full = row_height(columns, height)
    assert all(sum(weigh(row) for row in column) * full <= height + 0.001 for column in columns)


@given(ROWS, st.floats(200, 1500), st.integers(1, 4))
def test_a_page_of_rows_is_read_at_ten_metres(rows: list[RowPicture], height: float, columns: int) -> None:
    page = rows[: row_capacity(rows, height, columns)]
    assert row_height(split_columns(page, height, columns), height) >= LOWEST - 0.001


def test_columns_grow_with_the_number_of_counters() -> None:
    def columns(count: int) -> int:
        return len(split_columns([NUMBERED] * count, 830, count_columns(1100, 270)))

    assert [columns(count) for count in (1, 9, 11, 12, 22, 23, 30)] == [1, 1, 1, 2, 2, 3, 3]


def test_columns_are_not_narrower_than_they_must() -> None:
    assert [count_columns(width, 270) for width in (100, 603, 604, 1000, 3000)] == [1, 1, 2, 3, 4]


def test_all_rows_share_a_page_where_low_ones_leave_room() -> None:
    closed = RowPicture("9", "tutup", pale=True, lit=False)
    assert row_capacity([NUMBERED] * 9, 640, 1) == 8
    assert row_capacity([*[NUMBERED] * 7, closed, closed], 640, 1) == 9


@given(st.lists(LENGTHS, max_size=8), st.floats(100, 4000))
def test_places_fill_their_parent_and_leave_none_without_room(lengths: list[Length], extent: float) -> None:
    given_lengths = divide(extent, lengths)
    there = [length for length, one in zip(given_lengths, lengths, strict=True) if not one.gone]
    assert all(length > 0 for length in there)
    assert sum(given_lengths) == pytest.approx(extent if there else 0)


def test_sized_places_have_their_size_and_the_others_share_the_rest() -> None:
    lengths = [Length(96), Length(share=63), Length(share=37), Length(78, gone=True)]
    assert divide(1096, lengths) == pytest.approx([96, 630, 370, 0])


def test_a_grid_before_its_first_board_has_a_shape() -> None:
    assert grid_shape(0, 1920, 860) == (1, 1)


@given(st.integers(1, 60), st.floats(300, 2000), st.floats(200, 2000))
def test_every_tile_of_a_grid_has_its_place(count: int, width: float, height: float) -> None:
    columns, rows = grid_shape(count, width, height)
    assert columns * rows >= count > (rows - 1) * columns
    assert grid_capacity(width, height) >= 1


@pytest.mark.parametrize(
    ("count", "shape"), [(1, (1, 1)), (2, (2, 1)), (4, (2, 2)), (9, (3, 3)), (20, (5, 4)), (24, (6, 4))]
)
def test_a_wide_grid_has_tiles_as_large_as_can_be(count: int, shape: tuple[int, int]) -> None:
    assert grid_shape(count, 1920, 860) == shape
    assert grid_capacity(1920, 860) == 24
    assert 1920 / shape[0] >= TILE_WIDTH
    assert 860 / shape[1] >= TILE_HEIGHT


def test_stages_are_spread_evenly_over_lines() -> None:
    stages = [StagePicture(str(place), "", "") for place in range(6)]
    assert [len(line) for line in split_lines(stages, 5)] == [3, 3]
    assert [len(line) for line in split_lines(stages[:5], 5)] == [5]
    assert split_lines([], 5) == []


@given(st.text(alphabet="abc ·", max_size=400))
def test_a_long_text_is_cut_between_words_and_loses_none(text: str) -> None:
    pieces = split_text(text)
    assert "".join(pieces).split() == text.split()
    assert all(len(piece) <= CHUNK + 1 or " " not in piece.strip() for piece in pieces)


def across(words: Sequence[float], lines: Sequence[int]) -> list[float]:
    """Return the width of each line at size 1, with spaces of 0.3."""
    left = list(words)
    return [sum(left.pop(0) for _ in range(count)) + 0.3 * (count - 1) for count in lines]


@given(
    st.lists(st.floats(0.2, 8), min_size=1, max_size=14)
    | st.lists(st.floats(0.2, 8), min_size=81, max_size=120),
    st.floats(100, 2000),
    st.floats(30, 800),
    st.integers(1, 4),
)
def test_a_text_always_fits_its_place(words: list[float], width: float, height: float, at_most: int) -> None:
    size, lines = fit_lines(words, 0.3, width, height, 200, at_most)
    assert sum(lines) == len(words)
    assert len(lines) <= at_most
    assert 0 < size <= 200
    assert size * len(lines) * LINE_HEIGHT <= height + 0.001
    assert max(across(words, lines)) * size <= width + 0.01


def test_a_text_wraps_where_that_makes_it_larger() -> None:
    assert fit_lines([3.0, 3.0], 0.3, 300, 400, 90, 2) == (90, [1, 1])
    assert fit_lines([3.0, 3.0], 0.3, 630, 110, 90, 2) == (90, [2])
    assert fit_lines([], 0.3, 630, 110, 90, 2) == (90, [])


def test_many_rows_fill_a_wide_place() -> None:
    def columns(count: int, width: float) -> int:
        return len(split_columns([NUMBERED] * count, 830, 4, width))

    assert [columns(count, 1000) for count in (1, 5, 6, 9)] == [1, 1, 2, 2]
    assert columns(9, 620) == 1
