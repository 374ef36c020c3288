"""How loud calls are spoken at a time of day; pure, plays nothing.

Of three the first that there is holds: what the staff ordered since the table's last entry began, that entry,
the display's own setting. An order ends when the next entry begins, or another table is set: nobody has to
remember in the evening what was turned up for the crowd at noon. Without a table it holds until the display
starts anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from display.facts import Loudness


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table on the day on which it began."""

    day: date
    start: str
    percent: int


class Volume:
    """The loudness that holds now, in percent."""

    def __init__(self, setting: int) -> None:
        self._setting = setting
        self._entry: Entry | None = None
        self._order: int | None = None

    @property
    def percent(self) -> int:
        """How loud to speak."""
        if self._order is not None:
            return self._order
        return self._entry.percent if self._entry is not None else self._setting

    def order(self, percent: int) -> None:
        """Speak so loud, by the staff's wish, until the next entry begins."""
        self._order = percent

    def follow(self, hours: Sequence[Loudness], clock: datetime) -> None:
        """Find the entry that holds by the site's clock."""
        entry = find_entry(hours, clock)
        if entry != self._entry:
            self._entry, self._order = entry, None


def find_entry(hours: Sequence[Loudness], clock: datetime) -> Entry | None:
    """Return the last entry that has begun; before the day's first one, yesterday's last."""
    if not hours:
        return None
    in_order = sorted(hours, key=lambda hour: hour.start)
    begun = [hour for hour in in_order if hour.start <= f"{clock:%H:%M}"]
    day = clock.date() if begun else clock.date() - timedelta(days=1)
    last = (begun or in_order)[-1]
    return Entry(day, last.start, last.percent)
