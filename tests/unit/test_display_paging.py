"""Whatever the number of rows: all have their turn, none is shown twice, and who is called comes first."""

from hypothesis import given
from hypothesis import strategies as st

from display.paging import PAGE_S, Pager, choose_page, split_pages


@given(st.lists(st.integers(), max_size=80), st.integers(1, 30))
def test_every_row_is_on_one_page_that_has_room(rows: list[int], capacity: int) -> None:
    pages = split_pages(rows, capacity)
    assert [row for page in pages for row in page] == rows
    assert all(len(page) <= capacity for page in pages)
    assert len(pages) == max(1, -(-len(rows) // capacity))


def test_pages_are_about_as_full() -> None:
    assert [len(page) for page in split_pages(range(25), 12)] == [9, 9, 7]


@given(st.lists(st.booleans(), min_size=1, max_size=9))
def test_every_page_has_its_turn_and_lit_ones_come_first(lit: list[bool]) -> None:
    turns = [choose_page(lit, turn * PAGE_S) for turn in range(len(lit))]
    assert sorted(turns) == list(range(len(lit)))
    assert [lit[page] for page in turns] == sorted(lit, reverse=True)
    assert choose_page(lit, len(lit) * PAGE_S) == turns[0]


def test_a_page_stays_for_its_time() -> None:
    assert [choose_page([False, False, True], s) for s in (0, 7.9, 8, 15.9, 16, 24)] == [2, 2, 0, 0, 1, 2]


def test_another_call_turns_to_its_page_at_once() -> None:
    pager = Pager()
    assert pager.choose([[], [], []], 100) == 0
    assert pager.choose([[], [], []], 109) == 1
    assert pager.choose([[], [], ["12"]], 110) == 2
    assert pager.choose([[], [], ["12"]], 119) == 0
    assert pager.choose([[], [], ["12", "11"]], 120) == 2
    assert pager.choose([[], [], ["12", "11"]], 129) == 0
    pager.restart(130)
    assert pager.choose([[], [], ["12", "11"]], 131) == 2
