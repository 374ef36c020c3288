"""How long to wait before the next attempt to connect: exponential with jitter; knows no clock.

Source of the jitter: "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), equal jitter.
"""

import random
from collections.abc import Callable

FIRST_S = 0.5
LONGEST_S = 8.0
LONGEST_AFTER_TAKEOVER_S = 120.0
STEADY_S = 10.0


class Backoff:
    """Counts failures. A connection that lasted is no failure; one that another client took over is.

    Two clients with one id would evict each other for ever: their waits grow further and are only
    forgotten after a connection that outlasted the longest of them twice.
    """

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        self._draw = draw
        self._failures = 0
        self._takeovers = 0

    def after(self, lasted_s: float, *, taken_over: bool = False) -> float:
        """Return the seconds to wait after a connection that lasted ``lasted_s`` (0: never came about)."""
        if lasted_s >= 2 * LONGEST_AFTER_TAKEOVER_S:
            self._takeovers = 0
        if lasted_s >= STEADY_S:
            self._failures = 0
        if taken_over:
            self._takeovers += 1
            return self._jitter(self._takeovers, LONGEST_AFTER_TAKEOVER_S)
        self._failures += 1
        return self._jitter(self._failures, LONGEST_S)

    @property
    def failures(self) -> int:
        """How many connections in a row failed or ended soon."""
        return self._failures

    def _jitter(self, failures: int, longest_s: float) -> float:
        delay_s: float = min(longest_s, FIRST_S * 2.0 ** min(failures - 1, 20))
        return delay_s * (0.5 + self._draw() / 2)
