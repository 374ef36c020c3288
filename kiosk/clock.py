"""What time it is at the site, by the server's clock; knows no broker and no disk.

Heartbeats say the server's time. It is carried on by CLOCK_BOOTTIME, which nobody sets and which goes on
through a restart of the program and through sleep, so that a machine's own clock may be wrong, or be set
while a visitor waits. Without a heartbeat since boot the machine's clock counts once the kernel says that
it is synchronised; otherwise nobody knows the time, and all that is promised is to go forward.
"""

import ctypes
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

STEP_S = 1.0
JITTER_S = 0.2
"""How late a heartbeat usually is, at most."""
SURE_S = 10.0
"""For how long all heartbeats must be behind before the server is believed to have been set back."""
OLDEST = datetime(2026, 1, 1, tzinfo=UTC)
"""Before this program was written; a machine without a battery starts in 1970."""

ADJTIMEX_BYTES = 208
TIME_ERROR = 5


class Timepiece(Protocol):
    """The machine's clocks."""

    def wall(self) -> datetime:
        """Return what the machine believes the time to be."""

    def boot_s(self) -> float:
        """Return the seconds since boot, sleep included."""

    def boot(self) -> str:
        """Return the name of this boot, another one after each."""

    def synchronized(self) -> bool:
        """Return whether something keeps the machine's clock right."""


class MachineTimepiece:
    """The clocks of this machine (Linux)."""

    def __init__(self) -> None:
        self._boot = _read_boot()

    def wall(self) -> datetime:
        """Return what the machine believes the time to be."""
        return datetime.now(UTC)

    def boot_s(self) -> float:
        """Return the seconds since boot, sleep included."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def boot(self) -> str:
        """Return the kernel's name of this boot."""
        return self._boot

    def synchronized(self) -> bool:
        """Return whether the kernel's clock is disciplined: adjtimex(2) says TIME_ERROR while it is not."""
        libc = ctypes.CDLL(None, use_errno=True)
        state: int = libc.adjtimex(ctypes.create_string_buffer(ADJTIMEX_BYTES))
        return 0 <= state < TIME_ERROR


def _read_boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return f"process-{os.getpid()}-{time.time_ns()}"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The server's time at a moment of this boot."""

    boot: str
    boot_s: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """The time, whether it can be trusted, and when in which boot it was read."""

    at: datetime
    timed: bool
    boot: str
    boot_s: float


class Clock:
    """The kiosk's one clock. ``floor`` is the newest entry of its journal, before which it never goes."""

    def __init__(
        self, timepiece: Timepiece, *, floor: datetime | None = None, anchor: Anchor | None = None
    ) -> None:
        self._timepiece = timepiece
        self._anchor = anchor if anchor is not None and anchor.boot == timepiece.boot() else None
        self._behind: tuple[float, float] | None = None
        self._floor = max(floor or OLDEST, OLDEST)
        self._floor_s = timepiece.boot_s()

    @property
    def anchor(self) -> Anchor | None:
        """What the server last said, to be kept; None before it spoke in this boot."""
        return self._anchor

    @property
    def trusted(self) -> bool:
        """Whether the kiosk knows the time."""
        return self._anchor is not None or self._timepiece.synchronized()

    def now(self) -> datetime:
        """Return the time, trusted or not."""
        return self.read().at

    def read(self) -> Reading:
        """Return the time with what it is worth."""
        boot, boot_s = self._timepiece.boot(), self._timepiece.boot_s()
        if self._anchor is not None:
            return Reading(self.at(boot_s), timed=True, boot=boot, boot_s=boot_s)
        wall = self._timepiece.wall()
        if self._timepiece.synchronized():
            return Reading(wall, timed=True, boot=boot, boot_s=boot_s)
        onward = self._floor + timedelta(seconds=boot_s - self._floor_s)
        return Reading(max(wall, onward), timed=False, boot=boot, boot_s=boot_s)

    def at(self, boot_s: float) -> datetime:
        """Return the time at a moment of this boot, by what is known now."""
        if self._anchor is not None:
            return self._anchor.at + timedelta(seconds=boot_s - self._anchor.boot_s)
        return self.now() - timedelta(seconds=self._timepiece.boot_s() - boot_s)

    def hear(self, server_now: datetime, boot_s: float) -> bool:
        """Take a heartbeat that came at ``boot_s``; return whether the kiosk's time stepped by it.

        A heartbeat can be late, never early: one that is ahead of the kiosk counts at once. One behind may
        have lain in a queue, with many others; only when all are, for a while, was the server set back.
        """
        behind_s = 0.0 if self._anchor is None else (self.at(boot_s) - server_now).total_seconds()
        if self._anchor is not None and behind_s > 0:
            return self._hear_behind(boot_s, behind_s)
        stepped = self._anchor is None or -behind_s > STEP_S
        self._anchor, self._behind = Anchor(self._timepiece.boot(), boot_s, server_now), None
        return stepped

    def _hear_behind(self, boot_s: float, behind_s: float) -> bool:
        assert self._anchor is not None
        if behind_s <= JITTER_S:
            self._behind = None
            return False
        since_s, least_s = self._behind or (boot_s, behind_s)
        least_s = min(least_s, behind_s)
        self._behind = since_s, least_s
        if boot_s - since_s < SURE_S:
            return False
        at = self.at(boot_s) - timedelta(seconds=least_s)
        self._anchor, self._behind = Anchor(self._anchor.boot, boot_s, at), None
        return least_s > STEP_S
