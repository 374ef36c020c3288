"""Which rows are on the screen now where not all have room: pure, by rows, capacity and seconds alone."""

from collections.abc import Collection, Sequence
from typing import TypeVar

PAGE_S = 8.0
T = TypeVar("T")


def split_pages(rows: Sequence[T], capacity: int) -> list[tuple[T, ...]]:
    """Return the rows in as few pages as hold them all, none fuller than ``capacity``, all about as full."""
    pages = max(1, -(-len(rows) // max(1, capacity)))
    length = max(1, -(-len(rows) // pages))
    return [tuple(rows[at : at + length]) for at in range(0, len(rows), length)] or [()]


def choose_page(lit: Sequence[bool], seconds: float) -> int:
    """Return the place of the page to show. ``lit``: for each page, whether a visitor is called to it.

    ``seconds`` are those since a row became lit or was no longer: lit pages come first, then the others, each
    for its time, and all over again.
    """
    turns = [page for page, called in enumerate(lit) if called]
    turns += [page for page, called in enumerate(lit) if not called]
    return turns[int(max(0.0, seconds) // PAGE_S) % len(turns)] if turns else 0


class Pager:
    """Turns the pages; begins anew with those where a visitor is called, whenever others are called."""

    def __init__(self) -> None:
        self._lit: frozenset[str] = frozenset()
        self._since_s = 0.0

    def choose(self, lit: Sequence[Collection[str]], now_s: float) -> int:
        """Return the place of the page to show. ``lit``: for each page, the rows whose visitor is called."""
        called = frozenset(row for page in lit for row in page)
        if called != self._lit:
            self._lit, self._since_s = called, now_s
        return choose_page([bool(page) for page in lit], now_s - self._since_s)

    def restart(self, now_s: float) -> None:
        """Begin anew: somebody is called once more."""
        self._since_s = now_s
