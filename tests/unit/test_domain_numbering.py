"""Numbers of a series: unique while live, in rounds, refused only when none is free."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.domain.errors import SeriesFull
from server.domain.numbering import Position, Series, next_number


def test_a_number_reads_as_letter_and_digits() -> None:
    assert Series("A").format(42) == "A042"
    assert Series("B", last=99, width=2).format(7) == "B07"


def test_the_first_number_of_a_day_is_the_series_first() -> None:
    assert next_number(Series("A", first=100), Position(), lambda _: False) == Position(1, 100)


def test_after_the_last_number_a_new_round_begins() -> None:
    assert next_number(Series("A", last=9, width=1), Position(1, 9), lambda _: False) == Position(2, 1)


def test_live_numbers_are_skipped() -> None:
    live = {"A001", "A002"}
    assert next_number(Series("A"), Position(), live.__contains__) == Position(1, 3)


def test_a_series_without_a_free_number_is_full() -> None:
    with pytest.raises(SeriesFull):
        next_number(Series("A", last=5, width=1), Position(3, 2), lambda _: True)


@given(
    st.sets(st.integers(1, 20)),
    st.integers(0, 20),
    st.integers(1, 4),
)
def test_the_number_given_is_free_and_is_found_whenever_one_is(live: set[int], at: int, round_: int) -> None:
    series = Series("A", last=20, width=2)
    taken = {series.format(sequence) for sequence in live}
    if len(live) == 20:
        with pytest.raises(SeriesFull):
            next_number(series, Position(round_, at), taken.__contains__)
        return
    given_ = next_number(series, Position(round_, at), taken.__contains__)
    assert series.format(given_.sequence) not in taken
    assert (given_.round, given_.sequence) > (round_, at)


class Numbering(RuleBasedStateMachine):
    """Numbers are taken and freed at random; (round, number) never comes twice, nor a live number."""

    def __init__(self) -> None:
        super().__init__()
        self.series = Series("A", last=7, width=1)
        self.position = Position()
        self.given: list[tuple[int, int]] = []
        self.live: set[str] = set()

    @precondition(lambda self: len(self.live) < 7)
    @rule()
    def take(self) -> None:
        self.position = next_number(self.series, self.position, self.live.__contains__)
        number = self.series.format(self.position.sequence)
        assert number not in self.live
        self.live.add(number)
        self.given.append((self.position.round, self.position.sequence))

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def free(self, data: st.DataObject) -> None:
        self.live.discard(data.draw(st.sampled_from(sorted(self.live))))

    @invariant()
    def no_number_twice_in_a_round(self) -> None:
        assert len(set(self.given)) == len(self.given)


TestNumbering = Numbering.TestCase
