"""Which rows are on the screen now where not all have room: pure, by rows, capacity and seconds alone."""

from collections.abc import Sequence
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
