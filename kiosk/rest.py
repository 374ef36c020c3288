"""When the screen rests, and where its words stand then; knows no toolkit and no backlight.

An idle screen first gets darker; later it shows a few words that move about, so that nothing is burnt into
it; at night it is black. A touch brings it back.
"""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

MOVE_S = 20.0
"""How long the resting words stay at one place."""
DIM = 0.55
"""How much of the light a dimmed screen loses."""


class Rest(StrEnum):
    """How deep the screen rests."""

    AWAKE = "awake"
    DIMMED = "dimmed"
    MOVING = "moving"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Night:
    """From when until when the screen is dark, by the site's clock; over midnight when it ends earlier."""

    begins: time
    ends: time

    def holds(self, at: datetime) -> bool:
        """Tell whether it is night at this local time."""
        clock = at.time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


@dataclass(frozen=True, slots=True)
class RestPlan:
    """After how many idle seconds the screen dims and its words begin to move (0: never), and its night."""

    dim_s: float = 120.0
    move_s: float = 300.0
    night: Night | None = None


def rest_after(plan: RestPlan, idle_s: float, local_now: datetime) -> Rest:
    """Return how deep a screen rests that nobody has touched for so long."""
    if plan.night is not None and plan.night.holds(local_now) and idle_s >= (plan.dim_s or plan.move_s):
        return Rest.DARK
    if plan.move_s and idle_s >= plan.move_s:
        return Rest.MOVING
    return Rest.DIMMED if plan.dim_s and idle_s >= plan.dim_s else Rest.AWAKE


def place_at(now: float) -> tuple[int, tuple[float, float]]:
    """Return which move it is, and where the words stand then: shares of the free room, 0 to 1 each.

    The places follow Halton's sequence in bases 2 and 3, which covers the room evenly: every part of the
    screen is lit for a like share of the time.
    """
    move = int(now / MOVE_S)
    return move, (_halton(move % 1296 + 1, 2), _halton(move % 1296 + 1, 3))


def _halton(index: int, base: int) -> float:
    share, found = 1.0, 0.0
    while index:
        share /= base
        found += share * (index % base)
        index //= base
    return found
