"""The machine's clocks."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The time of day in UTC, and a clock that never goes back."""

    def now(self) -> datetime:
        """Return the aware UTC time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()
