"""However many counters, stages and words there are, nothing is cut off."""

from hypothesis import given
from hypothesis import strategies as st

from display.layout import CHUNK, row_height, split_columns, split_lines, split_text, weigh
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


@given(ROWS, st.floats(200, 1500))
def test_every_row_fits_its_column(rows: list[RowPicture], height: float) -> None:
    columns = split_columns(rows, height)
    assert [row for column in columns for row in column] == rows
    full = row_height(rows, height)
    assert all(sum(weigh(row) for row in column) * full <= height + 0.001 for column in columns)


def test_columns_grow_with_the_number_of_counters() -> None:
    def columns(count: int) -> int:
        return len(split_columns([RowPicture("1", "A001", pale=False, lit=False)] * count, 830))

    assert [columns(count) for count in (1, 9, 13, 14, 20, 26, 27, 60)] == [1, 1, 1, 2, 2, 2, 3, 3]


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
