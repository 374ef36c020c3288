"""What the adapters count, for the metrics; plain numbers, safe from any thread."""

import threading
from collections import Counter


class Counts:
    """Sums by name, and alarms by name and what they are about."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sums: Counter[str] = Counter()
        self._malformed: Counter[str] = Counter()
        self._alarms: set[tuple[str, str]] = set()

    def add(self, name: str, by: int = 1) -> None:
        """Add to a sum: calls_sent, calls_expired, boards_refused, corrected, answered, refused."""
        with self._lock:
            self._sums[name] += by

    def add_malformed(self, kind: str) -> None:
        """Count a message that cannot be read, by the kind of its topic."""
        with self._lock:
            self._malformed[kind] += 1

    def set_alarm(self, name: str, about: str, *, on: bool) -> bool:
        """Raise or lower an alarm; tell whether that changed it."""
        with self._lock:
            changed = ((name, about) in self._alarms) != on
            (self._alarms.add if on else self._alarms.discard)((name, about))
            return changed

    @property
    def sums(self) -> dict[str, int]:
        """What was counted so far."""
        with self._lock:
            return dict(self._sums)

    @property
    def malformed(self) -> dict[str, int]:
        """How many messages could not be read, by the kind of their topic."""
        with self._lock:
            return dict(self._malformed)

    @property
    def alarms(self) -> list[tuple[str, str]]:
        """The alarms that stand.

        Of a site ``clock_behind``, ``number_collided`` and ``media``; of a device ``two_installs``,
        ``two_runs``, ``no_letter`` and ``introduction_refused``.
        """
        with self._lock:
            return sorted(self._alarms)
