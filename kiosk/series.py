"""The numbers that a kiosk gives by itself, as AK07; knows no disk and no clock.

A prefix is the service's letter and the kiosk's own. No other device has that kiosk's letter and the server
numbers with one letter alone, so what is unique here is unique at the site.
"""

from collections.abc import Collection

LAST = 999
"""Where a prefix begins again at 01, past every number that may still be alive."""


def next_place(last: int, taken: Collection[int]) -> int:
    """Return the place after ``last`` (0: none yet), skipping what is ``taken``.

    When all places up to LAST are taken it goes on above them: a visitor is never sent away for want of a
    number.
    """
    first = last + 1 if last < LAST else 1
    free = next((place for place in (*range(first, LAST + 1), *range(1, first)) if place not in taken), None)
    return free if free is not None else max(taken) + 1


def write_number(prefix: str, place: int) -> str:
    """Return the number as it is printed: at least two digits."""
    return f"{prefix}{place:02d}"
