"""How true promised waits were: the share within the range, the usual error, and its direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from server.domain.identity import ServiceId


@dataclass(frozen=True, slots=True)
class Told:
    """What a visitor was told at issue (P50 and P80, seconds) and how long the first call took.

    ``hour`` is the hour of arrival by the site's clock.
    """

    service: ServiceId
    hour: int
    low_s: int
    high_s: int
    waited_s: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of ``n`` visitors who were told a range; the figures are None when nobody was.

    ``p80_coverage`` is the share who waited no longer than ``high_s``: 0.8 is honest, more is too cautious.
    ``bias_s`` is the mean of P50 minus the wait: above 0 people were told too much.
    """

    n: int
    p80_coverage: float | None
    median_abs_error_s: float | None
    bias_s: float | None


def accuracy(told: Sequence[Told]) -> Accuracy:
    """Return how true the promises were."""
    if not told:
        return Accuracy(0, None, None, None)
    return Accuracy(
        n=len(told),
        p80_coverage=fmean(one.waited_s <= one.high_s for one in told),
        median_abs_error_s=median(abs(one.low_s - one.waited_s) for one in told),
        bias_s=fmean(one.low_s - one.waited_s for one in told),
    )
