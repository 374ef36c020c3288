"""Ticket numbers: the next free one of a series, in rounds; it asks whether a number is taken."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from server.domain.errors import SeriesFull

_PRINTED = re.compile(r"([A-Z]{1,4})([0-9]{1,8})")


@dataclass(frozen=True, slots=True)
class Series:
    """How a service's numbers run: letter, first and last number, digits printed.

    After the last number a new round begins at the first, unless ``wrap`` is off.
    """

    letter: str
    first: int = 1
    last: int = 999
    width: int = 3
    wrap: bool = True

    def format(self, sequence: int) -> str:
        """Return the number as printed, ``A042``."""
        return f"{self.letter}{sequence:0{self.width}d}"


@dataclass(frozen=True, slots=True)
class Position:
    """How far a series has come on its business day: the round and the last number given (0 for none)."""

    round: int = 1
    sequence: int = 0


def next_number(series: Series, position: Position, is_taken: Callable[[str], bool]) -> Position:
    """Return the next free number's position, wrapping into a new round; raise SeriesFull when none is free.

    Numbers are skipped for which ``is_taken`` says that a live ticket of the site bears them, or that they
    are retired for the day.
    """
    round_, sequence = position.round, max(position.sequence + 1, series.first)
    for _ in range(series.last - series.first + 1):
        if sequence > series.last:
            if not series.wrap:
                break
            round_, sequence = round_ + 1, series.first
        if not is_taken(series.format(sequence)):
            return Position(round_, sequence)
        sequence += 1
    raise SeriesFull(series=series.letter)


def printed_number(number: str) -> tuple[str, int]:
    """Return the letters and the sequence of a number as printed; raise ValueError for what is none."""
    found = _PRINTED.fullmatch(number)
    if found is None:
        raise ValueError(f"{number!r} is no printed number")
    return found[1], int(found[2])
