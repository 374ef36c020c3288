"""Times of single actions and rates of many, with the figures that are printed."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that each of many actions took."""

    seconds: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The median in milliseconds."""
        return statistics.median(self.seconds) * 1000

    @property
    def p99_ms(self) -> float:
        """The 99th percentile in milliseconds."""
        return statistics.quantiles(self.seconds, n=100)[98] * 1000


def time_each(action: Callable[[], object], count: int) -> Times:
    """Return how long each of ``count`` actions took, one after the other."""
    seconds = []
    for _ in range(count):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return Times(tuple(seconds))


def time_pair(
    first: Callable[[], object], second: Callable[[], object], count: int, chunk: int = 20
) -> tuple[Times, Times]:
    """Time two actions in turns of ``chunk``, so that a machine that slows down slows both."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(count // chunk):
        ours += time_each(first, chunk).seconds
        theirs += time_each(second, chunk).seconds
    return Times(tuple(ours)), Times(tuple(theirs))


def rate(actions: Sequence[Callable[[], object]], count_each: int) -> float:
    """Return actions a second when each runs ``count_each`` times on a thread of its own, all at once."""
    ready = threading.Barrier(len(actions) + 1)
    failures: list[BaseException] = []

    def work(action: Callable[[], object]) -> None:
        ready.wait()
        try:
            for _ in range(count_each):
                action()
        except BaseException as failure:  # noqa: BLE001 - a thread begins here; raised below
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - began
    if failures:
        raise failures[0]
    return len(actions) * count_each / passed
