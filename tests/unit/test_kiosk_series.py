"""Numbers of the kiosk's own are unique as long as any of them may live."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.series import LAST, next_place, write_number


def test_numbers_have_two_digits_and_grow() -> None:
    assert [write_number("AK", place) for place in (1, 42, 100, 1000)] == ["AK01", "AK42", "AK100", "AK1000"]


def test_places_follow_each_other_and_begin_again_past_the_living() -> None:
    assert next_place(0, ()) == 1
    assert next_place(7, (7,)) == 8
    assert next_place(7, (8, 9)) == 10
    assert next_place(LAST, (LAST,)) == 1
    assert next_place(LAST, (1, 2, LAST)) == 3


def test_nobody_is_sent_away_for_want_of_a_number() -> None:
    everything = range(1, LAST + 1)
    assert next_place(500, everything) == LAST + 1
    assert next_place(LAST + 1, range(1, LAST + 2)) == LAST + 2


@given(st.integers(0, LAST + 50), st.sets(st.integers(1, LAST + 50)))
def test_a_place_is_never_taken(last: int, taken: set[int]) -> None:
    place = next_place(last, taken)
    assert place >= 1
    assert place not in taken
