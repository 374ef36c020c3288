"""A machine's clocks that a test sets by hand, for a kiosk that asks what time it is."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class KioskMachine:
    """Clocks that go on by themselves: ``wrong_by`` the wall clock, never synchronised unless told."""

    wrong_by: timedelta = timedelta()
    named: str = "boot-1"
    right: bool = False
    started_s: float = field(default_factory=time.monotonic)

    def wall(self) -> datetime:
        """Return what the machine believes."""
        return datetime.now(UTC) + self.wrong_by

    def boot_s(self) -> float:
        """Return the seconds since the machine was made."""
        return time.monotonic() - self.started_s

    def boot(self) -> str:
        """Return this boot's name."""
        return self.named

    def synchronized(self) -> bool:
        """Return whether something keeps the wall clock right."""
        return self.right
